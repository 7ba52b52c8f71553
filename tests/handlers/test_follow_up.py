"""After 办结: solved, partly, not; what courtesy never does and "still broken" always does."""

from datetime import timedelta
from pathlib import Path

import pytest

from intents.rules.ticket import Rating, Status
from tests.world import World

HERE = Path(__file__).parent
COURTESIES = (HERE / "courtesies.txt").read_text("utf-8").split("\n")[:-1]
NOT_FIXED = (HERE / "not_fixed.txt").read_text("utf-8").split("\n")[:-1]
LEAK = "3号楼2单元301厨房水管漏水"


@pytest.fixture
def resolved(world: World) -> World:
    """A leak of ma's that li says is done."""
    world.start("ma")
    world.say("ma", LEAK)
    world.press("li", "接单", group="staff")
    world.press("li", "办结")
    return world


def test_there_are_enough_of_both() -> None:
    assert len(set(COURTESIES)) >= 200
    assert len(set(NOT_FIXED)) >= 60


def test_no_courtesy_changes_a_resolved_ticket(resolved: World) -> None:
    card = resolved.screen("ma").card().message_id
    for words in COURTESIES:
        resolved.say("ma", words)
        resolved.say("ma", words, reply_to=card)
        assert resolved.ticket().status is Status.RESOLVED, words
    assert len(resolved.tickets()) == 1


def test_no_courtesy_changes_a_closed_ticket(resolved: World) -> None:
    resolved.press("ma", "已解决")
    card = resolved.screen("ma").card().message_id
    for words in COURTESIES:
        resolved.say("ma", words)
        resolved.say("ma", words, reply_to=card)
        assert resolved.ticket().status is Status.CLOSED, words
    assert len(resolved.tickets()) == 1
    assert resolved.ticket().rating is None


def test_every_clear_word_that_it_is_not_fixed_is_offered_one_tap(resolved: World) -> None:
    for words in NOT_FIXED:
        before = len(resolved.screen("ma").messages)
        resolved.say("ma", words)
        (offer,) = resolved.screen("ma").messages[before:]
        assert offer.data("没修好"), words
        assert resolved.ticket().status is Status.RESOLVED, words
    assert len(resolved.tickets()) == 1
    resolved.press("ma", "没修好")
    assert resolved.ticket().status is Status.IN_PROGRESS


def test_every_clear_word_that_it_is_not_fixed_reopens_in_a_reply(resolved: World) -> None:
    card = resolved.screen("ma").card().message_id
    for words in NOT_FIXED:
        resolved.say("ma", words, reply_to=card)
        assert resolved.ticket().status is Status.IN_PROGRESS, words
        assert words in resolved.screen("li").last.text
        resolved.press("li", "办结")
    assert len(resolved.tickets()) == 1


def test_partly_goes_back_with_how_much_is_done(resolved: World) -> None:
    due = resolved.ticket().due_at
    resolved.press("ma", "好了一部分")
    assert (resolved.ticket().status, resolved.ticket().due_at) == (Status.IN_PROGRESS, due)
    assert "好了一部分" in resolved.screen("li").last.text
    assert resolved.history(resolved.ticket().code)[-1].data["extent"] == "partly"


def test_solved_first_and_then_how_content(resolved: World) -> None:
    resolved.press("ma", "已解决")
    resolved.press("ma", "一般")
    assert (resolved.ticket().status, resolved.ticket().rating) == (Status.CLOSED, Rating.FAIR)


def test_nobody_but_the_resident_answers(resolved: World) -> None:
    code = resolved.ticket().code
    for who in ("li", "wang", "zhao", "fang", "gao"):
        resolved.press_data(who, f"confirm:{code}")
        resolved.press_data(who, f"rate:{code}:satisfied")
    assert (resolved.ticket().status, resolved.ticket().rating) == (Status.RESOLVED, None)


def test_in_order_again_shows_the_question_and_decides_nothing(resolved: World) -> None:
    resolved.say("ma", "已经修好了，不漏了")
    assert resolved.screen("ma").last.data("已解决")
    assert resolved.ticket().status is Status.RESOLVED


def test_a_week_after_the_end_the_words_are_a_new_report(resolved: World) -> None:
    resolved.press("ma", "已解决")
    resolved.wait(timedelta(days=8))
    resolved.say("ma", "3号楼2单元301厨房水管又漏水了")
    assert [t.status for t in resolved.tickets()] == [Status.CLOSED, Status.ASSIGNED]


def test_another_thing_or_place_is_a_new_report(resolved: World) -> None:
    resolved.say("ma", "3号楼楼道灯又不亮了")
    resolved.say("ma", "1号楼门口的下水道又堵了")
    assert len(resolved.tickets()) == 3
    assert resolved.ticket(0).status is Status.RESOLVED


def test_what_was_offered_may_be_about_something_new(resolved: World) -> None:
    resolved.say("ma", "水管又漏了")
    resolved.press("ma", "另有一件事")
    assert resolved.ticket(0).status is Status.RESOLVED


def test_danger_is_heard_as_itself(resolved: World) -> None:
    card = resolved.screen("ma").card().message_id
    resolved.say("ma", "不好了，还是漏，煤气味很大，有人晕倒了", reply_to=card)
    assert resolved.ticket().urgent
    assert len(resolved.tickets()) == 2


def test_a_resident_gets_five_notices_at_most_and_always_the_result(world: World) -> None:
    world.start("ma")
    world.say("ma", LEAK)
    world.press("li", "接单", group="staff")
    for day in range(1, 7):
        world.press_data("li", f"extend:{world.ticket().code}")
        world.say("li", f"12月{day}日，等配件")
    world.press("li", "办结")
    notices = [m.text for m in world.screen("ma").messages if not m.card]
    about = [text for text in notices if "厨房" not in text and ("李网格" in text)]
    assert len(about) == 5
    assert "办好了" in about[-1]
    assert "12月6日" not in "".join(about)


def test_a_question_is_never_kept_back(world: World) -> None:
    world.start("ma")
    world.say("ma", LEAK)
    world.press("li", "接单", group="staff")
    for number in range(7):
        world.press("li", "问居民")
        world.say("li", f"第{number}问：几点在家？")
        world.say("ma", "下午在家")
    assert sum("几点在家" in m.text for m in world.screen("ma").messages) == 7
