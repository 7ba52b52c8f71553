"""The main job: a plain sentence becomes the right ticket at the right person, and gets solved."""

import pytest

from intents.rules.ticket import Rating, Status
from tests.world import World

LAMP = "三号楼楼道灯坏了，晚上黑得看不见台阶"


def test_a_sentence_in_a_group_becomes_a_card_in_the_staff_group(world: World) -> None:
    world.start("ma")
    said = world.say("ma", LAMP, group="home")

    ticket = world.ticket()
    assert (ticket.intent, ticket.building, ticket.grid) == ("repair", "3", "g1")
    assert ticket.status is Status.ASSIGNED
    card = world.group("staff").last
    assert "楼道灯" in card.text
    assert card.data("接单")
    assert world.reactions == [("-1001", said, "👀")]
    assert world.group("home").messages == []
    assert world.screen("ma").card().data("撤销")


def test_of_two_workers_who_claim_one_wins_and_the_other_is_told_who(world: World) -> None:
    world.say("ma", LAMP)
    claimed = world.group("staff").with_button("接单").data("接单") or ""

    assert world.press_data("li", claimed, group="staff") == "接单成功，辛苦了"
    told = world.press_data("wang", claimed, group="staff")

    assert "李网格" in told
    assert world.ticket().assignee == "li"
    assert "李网格" in world.screen("ma").card().text
    for label in ("办结", "退单", "转派"):
        assert world.screen("li").card().data(label)


def test_what_is_not_solved_goes_back_to_the_same_worker_with_the_old_clock(world: World) -> None:
    world.say("ma", LAMP)
    world.press("li", "接单", group="staff")
    due = world.ticket().due_at
    world.press("li", "办结")
    assert world.ticket().status is Status.RESOLVED

    world.press("ma", "没修好")

    ticket = world.ticket()
    assert (ticket.status, ticket.assignee, ticket.reopens) == (Status.IN_PROGRESS, "li", 1)
    assert ticket.due_at == due
    assert "没修好" in world.screen("li").last.text


def test_the_resident_has_the_last_word_and_may_rate(world: World) -> None:
    world.say("ma", LAMP)
    world.press("li", "接单", group="staff")
    world.press("li", "办结")
    world.press("ma", "没修好")
    world.press("li", "办结")
    world.press("ma", "已解决")
    assert world.ticket().status is Status.CLOSED

    world.press("ma", "满意")

    assert world.ticket().rating is Rating.SATISFIED
    kinds = [event.kind for event in world.history(world.ticket().code)]
    assert kinds == [
        "submitted",
        "assigned",
        "claimed",
        "resolved",
        "reopened",
        "resolved",
        "confirmed",
        "rated",
    ]
    assert [e.seq for e in world.history(world.ticket().code)] == list(range(1, 9))


def test_courtesy_never_reopens(world: World) -> None:
    world.say("ma", LAMP)
    world.press("li", "接单", group="staff")
    world.press("li", "办结")
    for words in ("谢谢", "好的", "👍"):
        world.say("ma", words)
    assert world.ticket().status is Status.RESOLVED
    assert len(world.tickets()) == 1


def test_every_card_is_one_message_edited_in_place(world: World) -> None:
    world.say("ma", LAMP)
    world.press("li", "接单", group="staff")
    world.press("li", "办结")
    world.press("ma", "已解决")
    for screen in (world.group("staff"), world.screen("ma"), world.screen("li")):
        assert len([m for m in screen.messages if m.card]) == 1
    assert "已归档" in world.group("staff").card().text
    assert world.group("staff").card().buttons == ()


def test_two_wishes_make_two_tickets_each_at_its_own_people(world: World) -> None:
    world.say("ma", "3号楼水管漏了，顺便我妈想理个发")
    assert {t.intent: t.team or t.grid for t in world.tickets()} == {
        "repair": "g1",
        "haircut": "scissors",
    }


def test_without_an_owner_the_secretary_gets_it(world: World) -> None:
    world.say("ma", "要是小区能有个老年食堂就好了")
    assert world.ticket().status is Status.NEW
    assert world.screen("fang").card().data("接单")
    world.press("fang", "接单")
    assert world.ticket().assignee == "fang"


def test_a_team_takes_what_is_its_own(world: World) -> None:
    world.say("ma", "我想理个发")
    assert world.ticket().team == "scissors"
    assert world.group("scissors").card().data("接单")
    assert world.group("staff").messages == []
    assert "没有找到" in world.press("li", "接单", group="scissors")
    assert world.ticket().assignee is None
    world.press("sun", "接单", group="scissors")
    assert world.ticket().assignee == "sun"


@pytest.mark.parametrize("name", ["13812345678", "301"])
def test_what_is_personal_stays_out_of_groups(world: World, name: str) -> None:
    world.say("ma", "3号楼2单元301水管漏了，我电话13812345678", group="home")
    world.start("ma")
    world.press("li", "接单", group="staff")
    for key in ("home", "staff", "scissors"):
        assert name not in world.group(key).text
    assert name in world.screen("li").text
