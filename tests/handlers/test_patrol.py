"""Patrol: found before anybody complains, the finder's own at once, closed in two taps."""

from datetime import timedelta

import pytest

from bot.commands.tickets import row_of
from intents.rules.ticket import Status
from tests.world import World

FOUND = "2号楼楼道灯坏了，玻璃罩也碎了"


def test_a_photo_and_a_word_become_a_ticket_of_the_finders_own(world: World) -> None:
    world.send_photo("li", f"巡查 {FOUND}")
    ticket = world.ticket()
    assert (ticket.status, ticket.assignee, ticket.building) == (Status.IN_PROGRESS, "li", "2")
    assert ticket.is_from_patrol
    assert world.attachments() == 1
    assert world.screen("li").card().data("办结")
    assert world.group("staff").messages == []


def test_the_photo_may_come_first(world: World) -> None:
    world.send_photo("li")
    world.say("li", f"/patrol {FOUND}")
    assert world.attachments() == 1
    assert world.ticket().assignee == "li"


def test_two_taps_close_it_and_nobody_is_asked_to_rate(world: World) -> None:
    world.say("li", f"/patrol {FOUND}")
    world.press("li", "办结")
    world.press("li", "归档")
    assert world.ticket().status is Status.CLOSED
    assert len([m for m in world.screen("li").messages if m.card]) == 1
    code = world.ticket().code
    world.press_data("li", f"rate:{code}:satisfied")
    assert world.ticket().rating is None


def test_it_is_counted_apart(world: World) -> None:
    world.say("li", f"/patrol {FOUND}")
    world.say("ma", "3号楼楼道灯坏了，晚上黑得看不见台阶")
    rows = [row_of(ticket, None, personal=False) for ticket in world.tickets()]
    assert [row["details"].get("patrol", False) for row in rows] == [True, False]


def test_a_plain_report_of_the_staff_can_be_called_a_find(world: World) -> None:
    world.say("li", FOUND)
    assert world.ticket().status is Status.ASSIGNED
    world.press("li", "巡查发现")
    assert world.ticket().is_from_patrol
    assert (world.ticket().status, world.ticket().assignee) == (Status.IN_PROGRESS, "li")
    assert "李网格" in world.group("staff").card().text


def test_it_may_be_what_a_team_or_another_grid_would_get(world: World) -> None:
    world.say("li", "/patrol 5号楼门禁坏了")
    assert (world.ticket().grid, world.ticket().assignee) == ("g2", "li")


@pytest.mark.parametrize("who", ["ma", "shen"])
def test_residents_and_auditors_do_not_patrol(who: str, world: World) -> None:
    world.start(who)
    world.say(who, f"/patrol {FOUND}")
    assert world.tickets() == []
    assert "工作人员" in world.screen(who).last.text


def test_a_resident_cannot_forge_the_button(world: World) -> None:
    world.say("ma", "3号楼楼道灯坏了，晚上黑得看不见台阶")
    world.press_data("ma", f"patrol:{world.ticket().code}")
    assert not world.ticket().is_from_patrol
    assert world.ticket().assignee is None


def test_without_words_it_is_told_how(world: World) -> None:
    world.say("li", "/patrol")
    assert "巡查 3号楼" in world.screen("li").last.text
    assert world.tickets() == []


def test_one_that_was_done_and_never_filed_is_chased_until_it_is(world: World) -> None:
    world.say("li", f"/patrol {FOUND}")
    world.press("li", "办结")
    world.wait(timedelta(days=5))  # over a weekend: Monday and Tuesday evening
    reminders = [m for m in world.screen("li").messages if "还没有归档" in m.text]
    assert len(reminders) == 2
    world.wait(timedelta(days=10))
    assert "还没有归档" in world.screen("zhao").text
    world.press("li", "归档")
    assert world.ticket().status is Status.CLOSED
    asked = len(world.screen("li").messages)
    world.wait(timedelta(days=10))
    assert len(world.screen("li").messages) == asked
