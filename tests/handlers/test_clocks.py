"""What happens when nobody does anything: nudges, calls upwards, releases, the telephone list."""

from datetime import UTC, datetime, timedelta

import pytest

from handlers.nudging import CLOCKS
from intents.rules.ticket import Status
from tests.world import World

LAMP = "三号楼楼道灯坏了，晚上黑得看不见台阶"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def reported(world: World) -> World:
    """A lamp reported by ma, who can be written to, on a Friday at ten."""
    world.start("ma")
    world.say("ma", LAMP)
    return world


@pytest.fixture
def claimed(reported: World) -> World:
    """... and claimed by li."""
    reported.press("li", "接单", group="staff")
    return reported


def kinds(world: World) -> list[str]:
    return [event.kind for event in world.history(world.ticket().code)]


def test_the_lead_hears_of_a_ticket_that_nobody_claims_and_then_the_secretary(
    reported: World,
) -> None:
    reported.wait(4 * HOUR)
    assert "还没有人接单" in reported.screen("zhao").text
    assert "还没有人接单" not in reported.screen("fang").text
    reported.wait(DAY)
    assert "还没有人接单" in reported.screen("fang").text
    reported.press("zhao", "接单")
    assert reported.ticket().assignee == "zhao"


def test_a_silent_claim_is_opened_to_others_after_four_working_hours(claimed: World) -> None:
    claimed.wait(4 * HOUR - timedelta(minutes=1))
    assert claimed.ticket().status is Status.IN_PROGRESS
    claimed.wait(timedelta(minutes=1))
    ticket = claimed.ticket()
    assert (ticket.status, ticket.assignee) == (Status.ASSIGNED, "li")
    assert "没有动静" in claimed.screen("li").text
    claimed.press("wang", "接单", group="staff")
    assert claimed.ticket().assignee == "wang"


def test_one_word_of_progress_keeps_the_claim(claimed: World) -> None:
    claimed.press("li", "问居民")
    claimed.say("li", "是几层的灯？")
    claimed.press("ma", "补充")
    claimed.say("ma", "四层")
    claimed.wait(8 * HOUR)
    assert claimed.ticket().status is Status.IN_PROGRESS
    assert "released" not in kinds(claimed)


def test_the_residents_own_words_do_not_count_as_the_workers_progress(claimed: World) -> None:
    claimed.press("ma", "补充")
    claimed.say("ma", "四层的")
    claimed.wait(4 * HOUR)
    assert claimed.ticket().status is Status.ASSIGNED


def test_danger_waits_for_nobody(world: World) -> None:
    world.start("ma")
    world.say("ma", "三号楼二单元着火了，好大的烟")
    world.press("li", "接单", group="staff")
    world.wait(timedelta(minutes=30))
    assert world.ticket().status is Status.ASSIGNED


def test_nudges_climb_and_stop_at_three(claimed: World) -> None:
    claimed.press("li", "问居民")
    claimed.say("li", "是几层的灯？")
    claimed.press("ma", "补充")
    claimed.say("ma", "四层")
    claimed.wait(30 * DAY)
    nudges = [
        e.data["percent"] for e in claimed.history(claimed.ticket().code) if e.kind == "nudged"
    ]
    assert nudges == [50, 80, 100]
    assert "已超时" in claimed.screen("fang").text
    assert "50%" not in claimed.screen("zhao").text
    assert "80%" in claimed.screen("zhao").text


def test_nobody_but_the_assignee_is_bothered_early(claimed: World) -> None:
    claimed.wait(DAY)
    assert "超时" not in claimed.screen("fang").text


def test_an_extension_needs_a_date_and_a_reason_that_the_resident_reads(claimed: World) -> None:
    code = claimed.ticket().code
    before = claimed.ticket().due_at
    claimed.press_data("li", f"extend:{code}")
    claimed.say("li", "要等配件")
    assert claimed.ticket().due_at == before
    assert "哪天" in claimed.screen("li").last.text

    claimed.press_data("li", f"extend:{code}")
    claimed.say("li", "12月8日，等配件")
    # The eighth of December ends for work at six in Shanghai.
    assert claimed.ticket().due_at == datetime(2026, 12, 8, 10, tzinfo=UTC)
    assert "等配件" in claimed.screen("ma").text
    assert "12月8日 18:00" in claimed.screen("ma").text


def test_time_spent_waiting_for_the_resident_is_given_back(claimed: World) -> None:
    before = claimed.ticket().due_at
    claimed.press("li", "问居民")
    claimed.say("li", "是几层的灯？")
    claimed.wait(10 * HOUR)
    claimed.press("ma", "补充")
    claimed.say("ma", "四层")
    after = claimed.ticket().due_at
    assert before is not None
    assert after is not None
    assert timedelta() <= after - before - 10 * HOUR < timedelta(minutes=1)


def test_the_resident_hears_that_nobody_has_forgotten_at_most_twice(claimed: World) -> None:
    claimed.wait(20 * DAY)
    assert kinds(claimed).count("reassured") == 2
    assert "没有忘" in claimed.screen("ma").text or "一直在催" in claimed.screen("ma").text


def test_a_silent_resident_is_telephoned_and_never_counted_as_content(claimed: World) -> None:
    claimed.press("li", "办结")
    claimed.wait(4 * DAY)
    assert "打电话" in claimed.screen("zhao").text
    assert claimed.ticket().status is Status.RESOLVED
    claimed.press("zhao", "电话确认已解决")
    ticket = claimed.ticket()
    assert (ticket.status, ticket.rating) == (Status.CLOSED, None)


def test_the_telephone_may_also_bring_a_ticket_back(claimed: World) -> None:
    due = claimed.ticket().due_at
    claimed.press("li", "办结")
    claimed.wait(4 * DAY)
    claimed.press("zhao", "居民说没好")
    ticket = claimed.ticket()
    assert (ticket.status, ticket.assignee, ticket.due_at) == (Status.IN_PROGRESS, "li", due)


def test_an_ended_ticket_is_silent(claimed: World) -> None:
    claimed.press("ma", "撤销")
    before = (claimed.screen("li").text, claimed.screen("ma").text, claimed.screen("zhao").text)
    claimed.wait(30 * DAY)
    assert before == (
        claimed.screen("li").text,
        claimed.screen("ma").text,
        claimed.screen("zhao").text,
    )


def sleep_through(world: World, time: timedelta) -> None:
    """The computer was off; then everything that fell due fires at once."""
    world.now += time
    world.wait(timedelta())


def test_after_an_outage_each_hears_of_a_ticket_once(claimed: World) -> None:
    code = claimed.ticket().code
    before = {who: len(claimed.screen(who).messages) for who in ("li", "zhao", "fang", "ma")}
    sleep_through(claimed, 16 * DAY)
    for who, count in before.items():
        new = claimed.screen(who).messages[count:]
        assert len(new) == 1, (who, [one.text for one in new])
        assert who == "ma" or code in new[0].text
    # Li hears that others may claim it, and that it is late; nothing of half its time.
    said = claimed.screen("li").messages[-1].text
    assert "没有动静" in said
    assert "已超时" in said
    assert "50%" not in said
    assert kinds(claimed).count("nudged") == 1
    assert kinds(claimed).count("breached") == 1
    assert "released" in kinds(claimed)


def test_who_comes_back_by_night_says_it_in_the_morning(claimed: World) -> None:
    before = {who: len(claimed.screen(who).messages) for who in ("li", "zhao", "fang", "ma")}
    sleep_through(claimed, 16 * DAY + until_clock(claimed, 23))
    assert before == {who: len(claimed.screen(who).messages) for who in before}
    assert "breached" not in kinds(claimed)
    claimed.wait(timedelta(hours=9))
    assert "已超时" in claimed.screen("li").messages[-1].text
    assert len(claimed.screen("li").messages) == before["li"] + 1


def test_danger_is_told_of_by_night(world: World) -> None:
    world.start("li")
    world.say("ma", "三号楼楼道电线冒火花")
    before = len(world.screen("li").messages)
    sleep_through(world, DAY + until_clock(world, 23))
    assert len(world.screen("li").messages) > before


def until_clock(world: World, hour: int) -> timedelta:
    """How long it is until that hour of the day."""
    local = world.house.local(world.now)
    return timedelta(hours=(hour - local.hour) % 24)


def test_a_clock_that_failed_before_is_tried_by_itself(reported: World) -> None:
    with reported.uow() as uow:
        [first, *_] = uow.timers.due(reported.now + 16 * DAY, 9)
        uow.timers.failed(first.id, reported.now)
        uow.commit()
    code, late = reported.ticket().code, reported.now + 16 * DAY
    with reported.uow() as uow:
        along = uow.timers.fire_along(code, CLOCKS, late)
    assert along
    assert first.id not in {timer.id for timer in along}
