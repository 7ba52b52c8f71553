"""Leave: the others are asked at once, and what is in hand is handed on by choice."""

from datetime import timedelta

from intents.rules.ticket import Status
from tests.world import World

LAMP = "三号楼楼道灯坏了，晚上黑得看不见台阶"
DAY = timedelta(days=1)


def test_new_tickets_go_to_the_deputy_while_the_worker_is_away(world: World) -> None:
    world.say("li", "/leave 今天到周日")
    assert "11月20日到11月22日" in world.screen("li").text
    world.say("ma", LAMP)
    ticket = world.ticket()
    assert ticket.offered_to == ("wang",)
    assert world.history(ticket.code)[1].data["stand_ins"] == ["wang"]
    world.press("wang", "接单", group="staff")
    assert world.ticket().assignee == "wang"


def test_after_the_last_day_everything_is_as_before(world: World) -> None:
    world.say("li", "/leave 今天")
    world.wait(DAY)
    world.say("ma", LAMP)
    assert world.ticket().offered_to == ()


def test_leave_can_be_taken_back(world: World) -> None:
    world.say("li", "/leave 今天到周日")
    world.press("li", "取消请假")
    world.say("ma", LAMP)
    assert world.ticket().offered_to == ()


def test_tickets_in_hand_are_offered_and_stay_until_they_are_claimed(world: World) -> None:
    world.say("ma", LAMP)
    world.press("li", "接单", group="staff")
    world.say("li", "/leave 明天到下周三")
    world.press("li", "全部转给同事")
    ticket = world.ticket()
    assert (ticket.status, ticket.assignee, ticket.offered_to) == (Status.ASSIGNED, "li", ("wang",))
    world.press("wang", "接单")
    assert world.ticket().assignee == "wang"


def test_leave_without_days_or_in_the_past_is_explained(world: World) -> None:
    world.say("li", "/leave")
    assert "/leave 明天到周五" in world.screen("li").last.text
    world.say("li", "/leave 有空的时候")
    assert "没看出" in world.screen("li").last.text


def test_leave_is_for_the_staff(world: World) -> None:
    world.start("ma")
    world.say("ma", "/leave 明天")
    assert "工作人员" in world.screen("ma").last.text


def test_when_everybody_is_away_the_ticket_still_reaches_somebody(world: World) -> None:
    world.say("li", "/leave 今天")
    world.say("wang", "/leave 今天")
    world.say("ma", LAMP)
    world.press("li", "接单", group="staff")
    assert world.ticket().assignee == "li"
