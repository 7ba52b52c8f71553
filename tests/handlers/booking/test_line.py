"""A full day: the line, a quarter of an hour to answer, reminders, and who stays away."""

from datetime import timedelta

import pytest

from intents.rules.ticket import Status
from tests.handlers.booking.conftest import Build, own_card
from tests.world import World

DAY = timedelta(days=1)


@pytest.fixture
def full(world: World) -> World:
    """Both starts are taken; bai came before cui into the line."""
    world.say("an", "26号九点想理发")
    world.say("ba", "26号九点半想理发")
    for who in ("bai", "cui"):
        world.say(who, "26号想理发")
        assert "已经约满" in world.screen(who).last.text
        world.press(who, "排队等11月26日")
    return world


def test_a_place_given_back_is_offered_to_the_first_in_line(full: World) -> None:
    assert "第 2 位" in full.screen("cui").text
    full.say("ba", "我不来了")
    assert "有空位了：11月26日（周四）9:30" in full.screen("bai").last.text
    assert "有空位" not in full.screen("cui").last.text

    full.press("bai", "要")

    assert "已约好" in own_card(full, "bai").text
    assert "第 1 位" not in full.screen("cui").last.text


def test_meanwhile_nobody_else_can_take_the_place(full: World) -> None:
    full.say("ba", "我不来了")
    full.say("dai", "26号九点半想理发")
    assert "已经约满" in full.screen("dai").last.text


def test_without_an_answer_the_next_one_is_asked_and_one_may_queue_again(full: World) -> None:
    full.say("ba", "我不来了")
    old = full.screen("bai").last.data("要") or ""
    full.wait(timedelta(minutes=16))
    assert "给下一位了" in full.screen("bai").last.text
    assert "给下一位" in full.press_data("bai", old)
    full.say("cui", "好的，要")
    assert "已约好" in own_card(full, "cui").text
    full.press("bai", "继续排队")
    assert "第 1 位" in full.screen("bai").last.text


def test_one_may_ask_for_ones_number_and_ones_hour(full: World) -> None:
    full.say("cui", "我排第几了")
    assert "您排在第 2 位" in full.screen("cui").last.text
    full.say("an", "我约的是几点")
    assert "已经约好：11月26日（周四）9:00" in full.screen("an").last.text


def test_a_no_goes_to_the_next_one_at_once(full: World) -> None:
    full.say("ba", "我不来了")
    full.say("bai", "不要")
    assert "有空位了" in full.screen("cui").last.text


def test_nobody_is_asked_by_night(full: World) -> None:
    full.wait(timedelta(hours=12))  # ten in the evening
    full.say("ba", "来不了了，取消预约")
    assert "有空位" not in full.screen("bai").last.text
    full.wait(timedelta(hours=9, minutes=58))
    assert "有空位" not in full.screen("bai").last.text
    full.wait(timedelta(minutes=5))
    assert "请在 8:15 前回话" in full.screen("bai").last.text


def test_cancelling_on_the_card_gives_the_place_on_as_well(full: World) -> None:
    full.press("ba", "撤销")
    assert "有空位了" in full.screen("bai").last.text


def test_who_stayed_away_twice_stands_last_and_only_they_are_told(build: Build) -> None:
    world = build(monthly_day=None, weekday=4, every_days=0, minutes=60)
    for _ in range(2):
        world.say("bai", "周四九点想理发")
        world.wait(6 * DAY - timedelta(hours=world.house.local(world.now).hour - 9))
        world.say("chen", "名单")
        world.press("chen", "没来")
        assert "没等到您" in world.screen("bai").last.text
        assert world.tickets()[-1].status is Status.CANCELLED
        world.wait(DAY)
    assert all("没来" not in world.group(chat).text for chat in ("home", "staff", "scissors"))
    world.say("an", "周四九点想理发")
    for who in ("bai", "cui"):
        world.say(who, "周四想理发")
        world.press(who, "排队等")
    world.say("an", "我不来了")
    assert "有空位了" in world.screen("cui").last.text
    assert "有空位了" not in world.screen("bai").last.text


def test_one_is_reminded_the_day_before_and_two_hours_before_but_never_by_night(
    world: World,
) -> None:
    world.say("an", "26号九点想理发")
    world.wait(5 * DAY - timedelta(hours=1, minutes=1))
    assert "能来吗" not in world.screen("an").text
    world.wait(timedelta(minutes=2))
    assert (
        "提醒您：义剪 11月26日（周四）9:00 老年活动中心。能来吗？" in world.screen("an").last.text
    )
    assert world.press("an", "来") == "到时见"
    world.wait(timedelta(hours=22, minutes=58))
    assert "快到时间了" not in world.screen("an").text
    world.wait(timedelta(minutes=2))
    assert "快到时间了" in world.screen("an").last.text
    world.press("an", "来不了")
    assert world.ticket().status is Status.CANCELLED


def test_a_booking_that_moves_takes_its_reminders_along(world: World) -> None:
    world.say("an", "26号九点想理发")
    world.say("an", "改到下个月")
    world.wait(7 * DAY)
    assert "能来吗" not in world.screen("an").text
    world.wait(30 * DAY)
    assert "12月26日（周六）9:00" in world.screen("an").last.text
