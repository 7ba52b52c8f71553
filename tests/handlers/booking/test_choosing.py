"""A time in at most two taps or in one sentence, another one in words, and kind refusals."""

from datetime import timedelta

import pytest

from intents.rules.ticket import Status
from tests.handlers.booking.conftest import Build, own_card
from tests.world import World

FIRST = "11月26日 9:00"


def booked(world: World, who: str, number: int = -1) -> str | None:
    """When the newest ticket of this person is booked, as outside readers see it."""
    mine = [t for t in world.tickets() if world.account(who) == t.origin_chat]
    return mine[number].details.get("time")


def test_the_next_free_time_is_one_tap_and_the_ticket_tells_it(world: World) -> None:
    world.say("ma", "我妈想理个发")
    ticket = world.ticket()
    assert (ticket.intent, ticket.status, ticket.team) == ("haircut", Status.ASSIGNED, "scissors")
    assert world.group("scissors").last.data("接单")
    assert [name for name, _ in world.screen("ma").with_button("更多").buttons] == [
        FIRST,
        "更多",
        "上门",
    ]

    assert world.press("ma", FIRST) == "约好了"

    card = own_card(world, "ma")
    assert "已约好" in card.text
    assert "11月26日（周四）9:00 老年活动中心（给妈妈）" in card.text
    assert card.data("撤销")
    assert "🗓 11月26日（周四）9:00" in world.group("scissors").last.text
    assert "ma" not in world.group("scissors").last.text
    assert world.ticket().due_at is not None
    assert world.ticket().details["time"] == "2026-11-26T09:00"


def test_a_day_and_an_hour_in_one_sentence_need_no_tap(world: World) -> None:
    world.say("ma", "26号上午九点半想理发")
    assert booked(world, "ma") == "2026-11-26T09:30"


def test_in_a_group_the_times_are_offered_privately(world: World) -> None:
    world.start("ma")
    world.say("ma", "我想理个发", group="home")
    assert world.group("home").messages == []
    assert world.screen("ma").last.data(FIRST)


def test_who_could_not_be_written_to_finds_the_times_on_the_card(world: World) -> None:
    world.say("ma", "我想理个发", group="home")
    world.start("ma", f"t_{world.ticket().code}")
    world.press("ma", "选时间")
    assert "11月26日（周四）还有这些时间" in world.screen("ma").last.text
    world.press("ma", "9:00")
    assert world.ticket().details["time"] == "2026-11-26T09:00"


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("27号想剪头", "11月27日（周五）不开义剪"),
        ("26号下午想剪头", "您说的时间没有空位"),
    ],
)
def test_a_time_that_cannot_be_is_answered_with_one_that_can(
    world: World, said: str, answer: str
) -> None:
    world.say("ma", said)
    assert answer in world.screen("ma").last.text
    assert world.screen("ma").last.data(FIRST)
    assert booked(world, "ma") is None


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("昨天想理发", "已经过了"),
        ("11月1号想剪头", "已经过了"),
        ("2月30号想剪头", "没有这一天"),
        ("31号九点给我妈约个理发，11月31号", "没有这一天"),
    ],
)
def test_a_day_that_cannot_be_is_answered_and_nothing_is_stored(
    world: World, said: str, answer: str
) -> None:
    world.say("ma", said)
    shown = world.screen("ma").last
    assert answer in shown.text
    assert "11月26日（周四）、12月26日（周六）" in shown.text
    assert world.tickets() == []
    world.press("ma", "选时间")
    assert world.screen("ma").last.data(FIRST)
    assert len(world.tickets()) == 1


@pytest.mark.parametrize(
    "said",
    ["上个月没赶上你们的义剪，这回想给我妈约一个", "我妈昨天摔了，想请人上门理发，3号楼2单元301"],
)
def test_what_happened_before_is_no_wish_for_that_day(world: World, said: str) -> None:
    world.say("ma", said)
    assert len(world.tickets()) == 1


def test_moving_and_cancelling_in_words(world: World) -> None:
    world.say("ma", "26号九点想理发")
    world.say("ma", "换成九点半行吗")
    assert booked(world, "ma") == "2026-11-26T09:30"
    world.say("ma", "能提前半个钟头吗")
    assert booked(world, "ma") == "2026-11-26T09:00"
    world.say("ma", "往后挪半小时吧")
    assert booked(world, "ma") == "2026-11-26T09:30"
    world.say("ma", "把我改到下个月")
    assert booked(world, "ma") == "2026-12-26T09:30"
    world.say("ma", "换成下午")
    assert "12月26日（周六）9:30 给您留着" in world.screen("ma").last.text
    assert booked(world, "ma") == "2026-12-26T09:30"

    world.say("ma", "我不来了")

    assert world.ticket().status is Status.CANCELLED
    assert "取消了" in world.screen("ma").text
    world.press("ma", "恢复")
    assert world.ticket().status is Status.ASSIGNED
    world.press("ma", FIRST)
    assert booked(world, "ma") == "2026-11-26T09:00"


def test_words_about_other_things_leave_a_booking_alone(world: World) -> None:
    world.say("ma", "26号九点想理发")
    for words in ("三号楼楼道灯坏了，换个灯泡吧", "热水器坏了，能改到明天来修吗", "今天不来电了"):
        world.say("ma", words)
    assert world.tickets()[0].status is Status.ASSIGNED
    assert world.tickets()[0].details["time"] == "2026-11-26T09:00"


def test_for_mother_and_for_oneself_are_two_bookings_but_never_two_for_one(world: World) -> None:
    world.say("ma", "26号九点想理发")
    world.say("ma", "26号九点半给我妈约个理发")
    assert len(world.tickets()) == 2
    world.say("ma", "我想剪个头")
    assert len(world.tickets()) == 2
    assert "已经约好：11月26日（周四）9:00" in world.screen("ma").last.text
    world.say("ma", "我妈来不了了")
    assert [t.status for t in world.tickets()] == [Status.ASSIGNED, Status.CANCELLED]


def test_two_in_one_sentence_are_booked_one_by_one(world: World) -> None:
    world.say("ma", "我和老伴26号都想理发")
    assert "一次先约一位" in world.screen("ma").last.text
    world.press("ma", FIRST)
    world.say("ma", "26号九点半给我老伴也约一个剪头")
    assert [t.details["time"][11:] for t in world.tickets()] == ["09:00", "09:30"]


def test_who_was_served_comes_again_after_four_weeks(build: Build) -> None:
    world = build(weekday=4, monthly_day=None)
    world.say("ma", "26号九点想理发")
    world.wait(timedelta(days=5, hours=23))
    world.say("chen", "名单")
    world.press("chen", "已剪")
    world.wait(timedelta(days=1))
    world.say("ma", "想理发")
    assert "最近能约的是 12月24日（周四）9:00" in world.screen("ma").last.text


def test_of_two_who_press_the_same_time_the_second_reads_what_is_left(world: World) -> None:
    world.say("ma", "想理发")
    world.say("gu", "想理发")
    world.press("ma", FIRST)
    world.press("gu", FIRST)
    assert "刚被约走" in world.screen("gu").last.text
    world.press("gu", "11月26日 9:30")
    assert booked(world, "gu") == "2026-11-26T09:30"


def test_a_window_that_closed_a_second_ago_is_refused_and_nothing_stored(world: World) -> None:
    world.say("ma", "想理发")
    stale = world.screen("ma").last.data(FIRST) or ""
    world.wait(timedelta(days=5, hours=23))
    assert "已经过了" in world.press_data("ma", stale)
    assert "booking" not in world.ticket().details
    for forged in (stale[:-4], stale.replace("haircut", "x"), stale[:-10] + "2613991234"):
        assert "没有改动" in world.press_data("ma", forged) or "过期" in world.press_data(
            "ma", forged
        )
    assert booked(world, "ma") is None


def test_nobody_presses_for_somebody_else(world: World) -> None:
    world.say("ma", "想理发")
    data = world.screen("ma").last.data(FIRST) or ""
    world.press_data("gu", data)
    assert "由报单的居民" in world.press_data("chen", data)
    assert booked(world, "ma") is None


def test_without_windows_it_is_an_ordinary_ticket(build: Build) -> None:
    world = build(intent="event")
    world.say("ma", "我妈想理个发")
    assert world.ticket().intent == "haircut"
    assert world.screen("ma").with_button("撤销").data("选时间") is None
    world.press("chen", "接单", group="scissors")
    for label in ("办结", "退单", "转派"):
        assert world.screen("chen").card().data(label)


def test_claiming_and_settling_by_hand_still_work_on_a_booked_ticket(world: World) -> None:
    world.say("ma", "26号九点想理发")
    world.press("chen", "接单", group="scissors")
    world.press("chen", "办结")
    assert world.ticket().status is Status.RESOLVED
    world.say("ma", "想理发")
    assert "12月26日" in world.screen("ma").last.text


def test_two_tickets_of_one_person_never_hold_two_chairs(world: World) -> None:
    world.say("ma", "想理发")
    first = world.screen("ma").last.data(FIRST) or ""
    world.wait(timedelta(minutes=11))
    world.say("ma", "我想剪个头")
    assert len(world.tickets()) == 2
    world.press("ma", "11月26日 9:00")
    assert "已经有约" in world.press_data("ma", first)
    wait = first.replace("book:", "book_wait:").rpartition(".")[0] + ".20261226"
    assert "已经有约" in world.press_data("ma", wait)
    assert "booking" not in world.tickets()[0].details


def test_a_forged_time_within_the_four_weeks_is_refused(build: Build) -> None:
    world = build(weekday=4, monthly_day=None)
    world.say("ma", "26号九点想理发")
    world.wait(timedelta(days=5, hours=23))
    world.say("chen", "名单")
    world.press("chen", "已剪")
    world.say("ma", "想理发")
    code, key = world.ticket().code, world.community.windows[0].key
    assert "12月24日（周四）起可以再约" in world.press_data("ma", f"book:{code}:{key}.2612030900")
    assert booked(world, "ma") is None
