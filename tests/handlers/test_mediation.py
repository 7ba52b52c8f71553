"""调解: neighbours' quarrels go to the mediators, and an agreement is looked after."""

from datetime import timedelta

import pytest

from intents.rules.ticket import Status
from tests.world import World

NOISE = "2号楼楼上每天半夜拖椅子，吵得睡不着，说了也不听"
POINTS = "楼上给椅子脚包软垫，晚十点后不拖"
FORTNIGHT = timedelta(days=14, hours=23)


@pytest.fixture
def sent(world: World) -> World:
    """A quarrel that li has claimed and given to the mediators."""
    world.start("ma")
    world.start("yuan")
    world.say("ma", NOISE)
    assert world.ticket().intent == "complaint"
    world.press("li", "接单", group="staff")
    world.press("li", "调解")
    return world


@pytest.fixture
def agreed(sent: World) -> World:
    """... and in which yuan has brought an agreement about."""
    sent.press("yuan", "接单")
    sent.press("yuan", "达成协议")
    sent.say("yuan", POINTS)
    return sent


def test_the_mediators_are_asked_and_the_worker_answers_for_it_until_one_claims(
    sent: World,
) -> None:
    ticket = sent.ticket()
    assert (ticket.status, ticket.team, ticket.assignee) == (Status.ASSIGNED, "mediators", "li")
    assert "和气调解队" in sent.screen("ma").card().text
    sent.press("yuan", "接单")
    assert sent.ticket().assignee == "yuan"


def test_the_points_are_recorded_and_the_complainant_reads_them(agreed: World) -> None:
    assert agreed.ticket().status is Status.RESOLVED
    assert POINTS in agreed.screen("ma").text
    (event,) = [e for e in agreed.history(agreed.ticket().code) if e.kind == "agreed"]
    assert event.data["text"] == POINTS


def test_after_a_fortnight_the_complainant_is_asked_and_the_mediator_asks_the_others(
    agreed: World,
) -> None:
    agreed.press("ma", "已解决")
    agreed.wait(timedelta(days=13))
    assert "还好吗" not in agreed.screen("ma").text
    agreed.wait(timedelta(days=2))
    assert "还好吗" in agreed.screen("ma").text
    assert "另一方" in agreed.screen("yuan").text
    agreed.press("ma", "好了")
    assert agreed.ticket().status is Status.CLOSED


def test_a_broken_agreement_goes_back_to_the_same_mediator(agreed: World) -> None:
    agreed.press("ma", "已解决")
    agreed.wait(FORTNIGHT)
    agreed.press("ma", "又犯了")
    ticket = agreed.ticket()
    assert (ticket.status, ticket.assignee, ticket.reopens) == (Status.IN_PROGRESS, "yuan", 1)
    assert "又犯了，请再去谈谈" in agreed.screen("yuan").text


def test_that_it_held_closes_what_nobody_had_judged(agreed: World) -> None:
    agreed.wait(FORTNIGHT)
    agreed.press("ma", "好了")
    assert agreed.ticket().status is Status.CLOSED


def test_the_question_is_the_complainants_and_is_answered_once(agreed: World) -> None:
    code = agreed.ticket().code
    assert "过期" in agreed.press_data("ma", f"relapse:{code}")
    agreed.press("ma", "已解决")
    agreed.wait(FORTNIGHT)
    for who in ("yuan", "li", "fang", "gao"):
        agreed.press_data(who, f"relapse:{code}")
        assert agreed.ticket().status is Status.CLOSED
    agreed.press_data("ma", f"calm:{code}")
    assert "过期" in agreed.press_data("ma", f"relapse:{code}")


def test_a_late_answer_is_refused(agreed: World) -> None:
    agreed.press("ma", "已解决")
    agreed.wait(FORTNIGHT)
    agreed.wait(timedelta(days=9))
    assert "过期" in agreed.press("ma", "又犯了")


def test_an_agreement_needs_words_and_a_mediator(sent: World) -> None:
    sent.press_data("li", f"agree:{sent.ticket().code}")
    sent.press("yuan", "接单")
    sent.press("yuan", "达成协议")
    sent.say("yuan", "算了")
    assert sent.ticket().status is Status.IN_PROGRESS


def test_other_matters_and_complaints_about_the_staff_are_not_mediated(world: World) -> None:
    world.start("ma")
    world.start("fang")
    world.say("ma", "三号楼楼道灯坏了，晚上黑得看不见台阶")
    world.press("li", "接单", group="staff")
    assert not world.screen("li").card().data("调解")
    world.say("ma", "投诉李网格态度恶劣，3号楼的老人去办事还被他吼")
    world.press("fang", "接单")
    assert not world.screen("fang").card().data("调解")
    assert "不能转调解" in world.press_data("fang", f"mediate:{world.ticket().code}")


def test_nothing_of_a_quarrel_is_said_among_the_residents(agreed: World) -> None:
    agreed.wait(FORTNIGHT)
    assert agreed.group("home").messages == []
    assert POINTS not in agreed.group("staff").text


def test_who_filed_for_another_is_asked_in_their_place(world: World) -> None:
    world.start("gao")
    world.say("gao", "代办 张奶奶 3号楼2单元301，楼上天天半夜拖椅子，吵得老人睡不着")
    world.press("gao", "我是家属")
    world.press("li", "接单", group="staff")
    world.press("li", "调解")
    world.press("yuan", "接单")
    world.press("yuan", "达成协议")
    world.say("yuan", "十点以后不拖椅子")
    world.wait(timedelta(days=15))
    world.press("gao", "又犯了")
    assert world.ticket().status is Status.IN_PROGRESS
