"""The team: its sheet, ticks, home visits, days that change, and who is ill."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from bot.web.desk.acting import carry_out
from handlers.booking.days import settle_days
from handlers.posting import post
from intents.rules.ticket import Status
from tests.handlers.booking.conftest import HAIRCUT, Build, own_card, with_windows
from tests.world import World

TO_THE_DAY = timedelta(days=5, hours=23, minutes=5)


@pytest.fixture
def day(build: Build) -> World:
    """Thursday the 26th at five past nine; three are booked on two chairs, one is kept free."""
    world = build(chairs=3, walk_ins=1, minutes=60)
    world.say("an", "26号九点想理发")
    world.say("ba", "26号九点给我妈约理发")
    world.say("cui", "26号想理发")
    world.press("cui", "排队等")
    world.wait(TO_THE_DAY)
    return world


def test_the_team_has_its_sheet_the_evening_before_and_privately(day: World) -> None:
    sheet = day.screen("sun").card().text
    assert "📋 义剪 11月26日（周四） 老年活动中心" in sheet
    assert "约好 2 位" in sheet
    assert "ba（给妈妈）" in sheet
    assert all("ba" not in day.group(chat).text for chat in ("home", "staff", "scissors"))


def test_ticks_resolve_tickets_and_count(day: World) -> None:
    day.say("chen", "名单")
    day.press("chen", "已剪 9:00 an")
    ticket = day.tickets()[0]
    assert (ticket.status, ticket.assignee) == (Status.RESOLVED, "chen")
    assert day.screen("an").last.data("已解决")
    day.press("chen", "没来 ba")
    day.press("chen", "现场来的")
    day.press("chen", "现场来的")
    assert day.press("chen", "现场来的").startswith("现在没有空椅子")
    day.press("chen", "本月统计")
    assert "一共 3 位，其中上门 0 位" in day.screen("chen").last.text
    assert "没来 1 位" in day.screen("chen").last.text
    day.press("chen", "后来来了")
    day.press("chen", "本月统计")
    assert "没来 0 位" in day.screen("chen").last.text
    cards = [m for m in day.screen("chen").messages if m.card and m.card.startswith("staff:")]
    assert cards == []
    day.wait(timedelta(hours=6))
    assert "11月义剪：一共 4 位" in day.screen("chen").last.text
    day.wait(timedelta(days=4))
    assert day.tickets()[0].status is Status.CLOSED


def test_only_the_team_ticks_and_only_from_the_day_on(build: Build) -> None:
    world = build()
    world.say("an", "26号九点想理发")
    assert "还没到那天" in world.press_data("chen", f"tick:{world.ticket().code}:served")
    world.wait(TO_THE_DAY)
    for who in ("li", "an", "yuan"):
        world.press_data(who, f"tick:{world.ticket().code}:absent")
        world.say(who, "名单")
        assert "📋 义剪" not in world.screen(who).text
    assert world.ticket().status is Status.ASSIGNED


def test_home_visits_wait_for_the_leads_yes_and_are_walked_by_doorway(build: Build) -> None:
    world = build()
    homes = {"an": "10号楼1单元101", "ba": "2号楼2单元502"}
    for who, home in homes.items():
        world.say(who, f"我妈腿脚不好下不了楼，想理个发，{home}")
        assert "等队长确认" in own_card(world, who).text
        assert "家人约的" in world.screen("chen").last.text
        assert "这一步要由队长" in world.press_data("sun", f"visit_yes:{world.ticket().code}")
        world.press("chen", "可以上门")
        assert "11月26日（周四）13:30起" in world.screen(who).last.text
    world.say("cui", "对门大爷瘫痪在床，想请人上门剪头，2号楼1单元101")
    assert "12月26日" in world.screen("cui").last.text  # the quota of the day is two
    assert world.screen("chen").last.data("问过本人，可以上门")
    world.press("chen", "这次不行")
    assert world.screen("cui").last.data("选时间")
    world.wait(TO_THE_DAY)
    world.say("chen", "名单")
    sheet = world.screen("chen").last.text
    assert sheet.index("2号楼2单元502") < sheet.index("10号楼1单元101")


def test_a_visit_that_was_declined_is_offered_to_whoever_waits_for_a_later_day(
    build: Build,
) -> None:
    world = build()
    for who, home in {"an": "10号楼1单元101", "ba": "2号楼2单元502"}.items():
        world.say(who, f"我妈腿脚不好下不了楼，想理个发，{home}")
    first = world.ticket().code
    world.say("cui", "我妈腿脚不好下不了楼，想理个发，2号楼1单元101")
    assert "12月26日" in world.screen("cui").last.text
    world.press_data("chen", f"visit_no:{first}")
    assert "11月26日（周四）的上门空出一个名额" in world.screen("cui").last.text
    world.press("cui", "提前上门")
    assert "11月26日" in own_card(world, "cui").text
    # Nothing sooner is free any more: what they have is never given up for that.
    assert "约" in world.press_data("cui", f"book_visit:{world.ticket().code}")
    assert "11月26日" in own_card(world, "cui").text


def test_the_leads_hear_of_a_visit_that_no_day_has_room_for(build: Build) -> None:
    world = build(visits=1)
    for number in range(1, 20):
        world.say(f"r{number}", f"我妈腿脚不好下不了楼，想理个发，2号楼1单元{100 + number}")
        if "最近几次的上门都排满了" in world.screen(f"r{number}").text:
            break
    assert number > 1
    told = world.screen("chen").last.text
    assert "有一户想请上门，最近几次都排满了" in told
    assert f"{100 + number}" in told


def test_the_address_of_a_visit_is_asked_and_may_be_given_up(world: World) -> None:
    world.say("an", "想理发")
    world.press("an", "上门")
    world.say("an", "算了")
    world.press("an", "上门")
    world.say("an", "三号楼2单元301")
    assert (world.ticket().building, world.ticket().room) == ("3", "301")
    assert "3号楼2单元301" in world.screen("chen").last.text


def test_a_day_that_falls_out_is_told_to_each_and_another_is_offered(world: World) -> None:
    world.say("an", "26号九点想理发")
    world.say("sun", "26号的义剪取消")
    assert "停开" not in world.screen("sun").text  # it is the lead's word
    world.say("chen", "26号的义剪取消")
    assert "有 1 位约了" in world.screen("chen").last.text
    world.press("chen", "确认停开")
    assert "11月26日（周四）的义剪停了" in world.screen("an").last.text
    world.press("an", "12月26日")
    assert "12月26日（周六）9:00" in own_card(world, "an").text
    world.say("ba", "26号想理发")
    assert "不开义剪" in world.screen("ba").last.text


def test_a_day_that_the_file_no_longer_has_is_told_at_the_next_start(world: World) -> None:
    world.say("an", "26号九点想理发")
    closed = HAIRCUT.model_copy(update={"cancelled": (date(2026, 11, 26),)})
    house = replace(world.house, community=with_windows(closed))
    with world.uow() as uow:
        post(uow, house.community, settle_days(house, uow, world.now), world.now, "start")
        uow.commit()
    world.deliver()
    assert "11月26日（周四）的义剪停了" in world.screen("an").last.text
    assert world.screen("an").last.data("12月26日 9:00")
    with world.uow() as uow:
        assert settle_days(house, uow, world.now) == []


def test_who_is_not_ticked_off_is_shown_again_and_nobody_is_guessed(world: World) -> None:
    world.say("an", "26号九点想理发")
    world.say("chen", "名单")
    assert world.screen("chen").last.data("已剪") is None  # not before the day
    world.wait(TO_THE_DAY + timedelta(hours=5))
    assert "还有 1 位没打勾" in world.screen("chen").text
    world.wait(timedelta(days=5))
    assert world.screen("chen").text.count("还有 1 位没打勾") == 3
    assert world.ticket().status is Status.ASSIGNED


def test_a_further_day_opens_by_the_leads_word(world: World) -> None:
    world.say("chen", "2月31号加开一场义剪")
    assert "没看出是哪一天" in world.screen("chen").last.text
    world.say("chen", "11月3号加开一场义剪")
    assert "已经过了" in world.screen("chen").last.text
    world.say("chen", "12月3号加开一场义剪")
    button = world.screen("chen").last.data("确认加开") or ""
    assert "队长或书记" in world.press_data("an", button)
    world.press("chen", "确认加开")
    world.say("an", "12月3号九点想理发")
    assert world.ticket().details["time"] == "2026-12-03T09:00"


def test_an_ill_volunteer_is_replaced_by_the_first_who_can(build: Build) -> None:
    world = build()
    world.say("an", "26号九点想理发")
    world.press("sun", "接单", group="scissors")
    world.say("sun", "我26号病了来不了")
    world.press("chen", "我来替")
    assert world.ticket().assignee == "chen"
    assert "由 陈剪刀 替 孙剪刀 给您服务" in world.screen("an").text
    assert "已经安排好了" in world.press("chen", "少开一把")


def test_with_a_chair_fewer_people_move_only_when_they_agree(build: Build) -> None:
    world = build(chairs=2)
    for who in ("an", "ba"):
        world.say(who, "26号九点想理发")
    world.say("cui", "26号九点半想理发")
    world.say("sun", "/leave 11月26日")
    world.press("chen", "少开一把")
    asked = world.screen("ba").last
    assert "您 11月26日（周四）9:00 的义剪想请您挪到" in asked.text
    assert "您不点头就不挪" in asked.text
    assert world.tickets()[1].details["time"] == "2026-11-26T09:00"
    world.press("ba", "可以，挪过去")
    assert world.tickets()[1].details["time"] == "2026-12-26T09:00"
    assert world.tickets()[0].details["time"] == "2026-11-26T09:00"


def test_a_day_closes_whole_though_somebody_was_just_asked_to_move_on_it(build: Build) -> None:
    world = build(chairs=2)
    for who in ("an", "ba"):
        world.say(who, "26号九点想理发")
    world.say("cui", "12月26号九点想理发")
    world.say("sun", "/leave 11月26日")
    world.press("chen", "少开一把")
    assert "想请您挪到" in world.screen("ba").last.text
    world.say("chen", "26号的义剪取消")
    world.press("chen", "确认停开")
    for who in ("an", "ba"):
        assert "11月26日（周四）的义剪停了" in world.screen(who).text
    with world.uow() as uow:
        assert {b.day for b in uow.bookings.live_from(date(2026, 11, 20))} == {date(2026, 12, 26)}


def test_a_booking_moved_to_another_day_brings_the_team_its_sheet(world: World) -> None:
    world.say("an", "26号九点想理发")
    world.say("an", "改到12月26号九点")
    world.wait(timedelta(days=35, hours=9))
    assert "📋 义剪 12月26日（周六）" in world.screen("sun").text


def test_nobody_stands_in_for_who_is_there(world: World) -> None:
    world.say("an", "26号九点想理发")
    world.press("sun", "接单", group="scissors")
    code = f"{HAIRCUT.key}.20261126.sun"
    assert "过期" in world.press_data("chen", f"stand_in:{code}")
    assert "过期" in world.press_data("chen", f"chair_off:{code}")
    assert world.ticket().assignee == "sun"


def test_whoever_notes_a_walk_in_may_book_for_themselves(build: Build) -> None:
    world = build(weekday=4, monthly_day=None)
    world.say("an", "26号九点想理发")
    world.wait(TO_THE_DAY)
    world.say("chen", "名单")
    world.press("chen", "现场来的")
    world.say("chen", "12月3号九点半我想理发")
    assert world.ticket().details["time"] == "2026-12-03T09:30"


def test_a_chair_given_up_for_a_visit_at_home_goes_to_the_line(build: Build) -> None:
    world = build(ends=time(9, 30))
    world.say("an", "26号九点想理发")
    world.say("ba", "想理发")
    world.press("ba", "排队等11月26日")
    world.press("an", "改时间")
    world.press("an", "上门")
    world.say("an", "3号楼2单元301")
    assert "有空位了：11月26日（周四）9:00" in world.screen("ba").text


def test_settled_before_the_day_the_chair_is_free_and_nobody_is_reminded(build: Build) -> None:
    world = build(ends=time(9, 30))
    world.say("an", "26号九点想理发")
    world.press("chen", "接单", group="scissors")
    world.say("ba", "想理发")
    world.press("ba", "排队等11月26日")
    world.press("chen", "办结")
    world.press("ba", "要")
    world.wait(TO_THE_DAY)
    assert "提醒您：" not in world.screen("an").text
    assert "提醒您：" in world.screen("ba").text


def test_what_the_desk_does_to_a_booked_ticket_reaches_its_booking(build: Build) -> None:
    world = build(ends=time(9, 30))
    world.say("an", "26号九点想理发")
    code = world.ticket().code
    world.press("chen", "接单", group="scissors")
    world.say("ba", "想理发")
    world.press("ba", "排队等11月26日")
    with world.uow() as uow:
        words = "师傅那天都不在"
        assert carry_out(world.house, uow, code, "decline", "", words, "chen", world.now) is None
        uow.commit()
    world.deliver()
    assert "有空位了：11月26日（周四）9:00" in world.screen("ba").text


def with_an_offer(build: Build) -> World:
    """Two chairs, all taken; the second one's first hour is given back and offered to bai."""
    world = build(chairs=2)
    for who, when in (("an", "九点"), ("ba", "九点"), ("dai", "九点半"), ("fu", "九点半")):
        world.say(who, f"26号{when}想理发")
    world.say("bai", "26号想理发")
    world.press("bai", "排队等11月26日")
    world.say("ba", "我不来了")
    assert "有空位了" in world.screen("bai").last.text
    world.say("sun", "我26号生病去不了")
    return world


def test_a_chair_taken_off_takes_back_what_was_offered_on_it(build: Build) -> None:
    world = with_an_offer(build)
    offered = world.screen("bai").last.data("要") or ""
    world.press("chen", "少开一把")
    assert "刚才留给您的位置没有了" in world.screen("bai").last.text
    assert "给下一位" in world.press_data("bai", offered)
    assert world.tickets()[-1].details["booking"]["as"] == "waiting"
    world.say("bai", "我排第几了")
    assert "第 1 位" in world.screen("bai").last.text


def test_nobody_accepts_a_chair_that_the_file_no_longer_has(build: Build) -> None:
    world = with_an_offer(build)
    offered = world.screen("bai").last.data("要") or ""
    world.house = replace(world.house, community=with_windows(HAIRCUT))
    assert "给下一位" in world.press_data("bai", offered)
    assert "已约好" not in own_card(world, "bai").text


def asleep(world: World, time: timedelta) -> list[str]:
    """How an is reminded after the computer was off for so long."""
    before = len(world.screen("an").messages)
    world.now += time
    world.wait(timedelta())
    return [m.text for m in world.screen("an").messages[before:] if m.data("来不了")]


def test_reminders_missed_in_an_outage_are_one_and_none_when_the_day_is_over(
    build: Build,
) -> None:
    world = build()
    world.say("an", "26号九点想理发")
    [said] = asleep(world, TO_THE_DAY - timedelta(hours=1))
    assert "提醒您：" not in said  # that was for the day before
    world = build()
    world.say("an", "26号九点想理发")
    assert asleep(world, TO_THE_DAY + timedelta(days=1)) == []
