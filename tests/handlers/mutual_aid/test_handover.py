"""From being first in line to 已送出: both agree, nobody learns anything before, next in line."""

from datetime import timedelta

import pytest

from intents.rules.ticket import Status
from storage.matches import Step
from storage.offers import OfferStage
from tests.handlers.mutual_aid.scenes import GROUP, HALF_AN_HOUR, WANTED, Neighbours
from tests.world import DEMO, community_in


def test_both_agree_and_get_the_code_the_place_and_the_window(world: Neighbours) -> None:
    match = world.promise_chair()
    assert match.code
    assert len(match.code) == 4
    for who in ("小赵", "刘姐"):
        card = next(m for m in world.screen(who).messages if m.card == f"handover:{match.id}")
        assert match.code in card.text
        assert "党群服务中心服务台" in card.text
    assert "【已约】" in world.item(match.offer).text
    assert match.code not in world.group(GROUP).text


def test_nobody_learns_who_the_other_is_before_both_have_agreed(world: Neighbours) -> None:
    world.say("小赵", "我电话13911112222，想要一辆轮椅")
    world.say("刘姐", "轮椅九成新，送人，放服务台，电话13800138000")
    world.wait(HALF_AN_HOUR)
    world.tap_first("小赵")
    assert not any(word in world.said("刘姐") for word in ("小赵", "13911112222"))
    assert not any(word in world.said("小赵") for word in ("刘姐", "13800138000"))
    world.press("刘姐", "可以")
    assert "13911112222" in world.said("刘姐")
    assert "13800138000" in world.said("小赵")
    groups = [world.group(chat.key).text for chat in world.community.chats]
    assert not any("1391111" in text or "1380013" in text for text in groups)
    facts = [event.kind for event in world.history(world.tickets()[0].code)]
    assert facts.index("consented") < facts.index("introduced")


def test_a_forged_press_agrees_for_nobody(world: Neighbours) -> None:
    world.say("小赵", WANTED)
    world.offer_chair()
    world.wait(HALF_AN_HOUR)
    match = world.match()
    assert match is not None
    for verb in ("meet", "retime", "fell", "handed", "got", "thank", "relay", "returned"):
        for who in ("老孙", "xie"):
            assert world.press_data(who, f"{verb}:{match.id}") != ""
        assert world.match() == match
    assert "按钮过期" in world.press_data("刘姐", f"pick:{match.id}-202611231000")
    world.press_data("刘姐", f"handed:{match.id}")
    assert world.match() == match


def test_already_handed_over_by_one_tap_ends_everything(world: Neighbours) -> None:
    match = world.promise_chair()
    world.press("刘姐", "已送出")
    assert "【已送出】" in world.item(match.offer).text
    assert "【已收到】" in world.wishes()[0].text
    assert world.item(match.offer).buttons == ()
    need, offer = world.tickets()
    assert offer.status is Status.CLOSED
    assert need.status is Status.RESOLVED
    world.press("小赵", "收到了")
    assert world.tickets()[0].status is Status.CLOSED
    assert "对方称呼" not in world.said("刘姐")


def test_in_words_too(world: Neighbours) -> None:
    world.promise_chair()
    world.say("刘姐", "轮椅已经送出去了")
    match = world.match()
    assert match is not None
    assert match.step is Step.HANDED


def test_thanks_reach_the_donor_in_the_receivers_words_without_a_name(world: Neighbours) -> None:
    world.promise_chair()
    world.press("小赵", "收到了")
    world.press("小赵", "写一句")
    world.say("小赵", "我爸今天坐着轮椅下楼了，谢谢您！我是小赵，电话13911112222")
    thanks = world.screen("刘姐").last.text
    assert "我爸今天坐着轮椅下楼了" in thanks
    assert not any(word in thanks for word in ("小赵", "13911112222"))
    world.press("小赵", "写一句")
    assert len([m for m in world.screen("刘姐").messages if "下楼了" in m.text]) == 1


@pytest.mark.parametrize("who", ["小赵", "刘姐"])
def test_fell_through_asks_the_next_in_line(world: Neighbours, who: str) -> None:
    world.say("小赵", WANTED)
    world.wait(timedelta(days=2))
    code = world.offer_chair()
    world.press("老孙", "我要", group=GROUP)
    world.wait(HALF_AN_HOUR)
    world.tap_first("小赵")
    world.press("刘姐", "可以")
    world.press(who, "没成")
    assert "联系方式已收起" in world.said("小赵")
    assert "轮到您了" in world.said("老孙")
    assert "【已约】" in world.item(code).text
    world.press("老孙", "不用了")
    assert "【可领】" in world.item(code).text


def test_silence_makes_room_for_the_next(world: Neighbours) -> None:
    world.say("小赵", WANTED)
    world.wait(timedelta(days=2))
    world.offer_chair()
    world.press("老孙", "我要", group=GROUP)
    world.wait(timedelta(hours=25))
    assert "先问下一位了" in world.said("小赵")
    assert "轮到您了" in world.said("老孙")


def test_another_time_takes_back_what_the_other_had_agreed_to(world: Neighbours) -> None:
    world.say("小赵", WANTED)
    world.offer_chair()
    world.wait(HALF_AN_HOUR)
    world.tap_first("小赵")
    world.press("刘姐", "换个时间")
    world.say("刘姐", "周日下午三点")
    assert "改到 11月22日 15:00" in world.said("小赵")
    match = world.match()
    assert match is not None
    assert match.step is Step.ASKED
    world.press("小赵", "可以")
    match = world.match()
    assert match is not None
    assert match.step is Step.AGREED


def test_a_time_in_the_past_changes_nothing(world: Neighbours) -> None:
    world.say("小赵", WANTED)
    world.offer_chair()
    world.wait(HALF_AN_HOUR)
    before = world.match()
    for told in ("昨天下午三点", "嗯", "2月31号"):
        world.press("小赵", "换个时间")
        world.say("小赵", told)
    assert world.match() == before
    assert before is not None
    assert world.press_data("小赵", f"pick:{before.id}-202611191000").startswith("这个时间过了")
    assert world.press_data("小赵", f"pick:{before.id}-99").startswith("这个按钮过期")


def test_a_locker_has_a_box_and_makes_nobody_known(world: Neighbours) -> None:
    world.say("小赵", "想要一辆轮椅，电话13911112222")
    world.say("刘姐", "轮椅九成新，送人，放爱心驿站，电话13800138000")
    world.wait(HALF_AN_HOUR)
    world.tap_first("小赵")
    world.press("刘姐", "可以")
    assert "爱心驿站1号格" in world.said("小赵")
    assert "密码请设成" in world.said("刘姐")
    assert "13800138000" not in world.said("小赵")
    assert "13911112222" not in world.said("刘姐")


def test_a_word_may_be_passed_on_once_both_have_agreed(world: Neighbours) -> None:
    world.promise_chair()
    world.press("小赵", "捎句话")
    world.say("小赵", "我晚到十分钟")
    assert "我晚到十分钟" in world.screen("刘姐").last.text


def test_both_are_reminded_and_the_donor_is_asked_afterwards(world: Neighbours) -> None:
    match = world.promise_chair()
    assert match.ends_at is not None
    world.wait(match.ends_at + timedelta(hours=2) - world.now)
    for who in ("小赵", "刘姐"):
        assert "一会儿交接轮椅" in world.said(who)
    assert "轮椅交给对方了吗" in world.said("刘姐")
    world.press("刘姐", "已送出")
    assert world.offers()[0].stage is OfferStage.GIVEN


def test_what_has_not_arrived_is_looked_after(world: Neighbours) -> None:
    match = world.promise_chair()
    world.press("刘姐", "已送出")
    world.press("小赵", "没收到")
    assert "还没收到" in world.said("刘姐")
    assert "还没收到" in world.said("xie")
    assert "正在帮您问" in world.press("小赵", "没收到")
    assert world.said("刘姐").count("还没收到") == 1
    assert match.receiver not in world.said("xie")


def test_a_loan_is_reminded_of_and_goes_to_the_next_when_it_is_back(world: Neighbours) -> None:
    world.say("小赵", "想借个梯子用三天")
    world.wait(timedelta(days=1))
    world.say("刘姐", "三米人字梯一个，八成新，可以借给邻居用，来我家拿")
    world.press("老孙", "我要", group=GROUP)
    world.wait(HALF_AN_HOUR)
    world.tap_first("小赵")
    world.press("刘姐", "可以")
    world.press("小赵", "收到了")
    (offer,) = world.offers()
    assert offer.stage is OfferStage.LENT
    assert "【已借出】" in world.item(offer.ticket).text
    world.wait(timedelta(days=3, hours=2))
    assert "该还了" in world.said("小赵")
    assert "还回来了吗" in world.said("刘姐")
    world.press("刘姐", "已归还")
    assert "轮到您了" in world.said("老孙")


def test_a_stale_offer_is_asked_about_once_and_taken_down_after_a_month(
    world: Neighbours,
) -> None:
    code = world.offer_chair()
    world.wait(timedelta(days=15))
    assert "挂了两周，还在吗" in world.said("刘姐")
    world.press("刘姐", "还在")
    assert "问过，还在" in world.item(code).text
    assert len([m for m in world.group(GROUP).messages if m.card]) == 1
    world.wait(timedelta(days=16))
    assert "挂满一个月" in world.said("刘姐")
    assert "【已撤下】" in world.item(code).text
    assert world.ticket().status is Status.CANCELLED


def test_a_donor_who_takes_it_back_tells_whoever_stood_in_line(world: Neighbours) -> None:
    world.say("小赵", WANTED)
    code = world.offer_chair()
    world.wait(HALF_AN_HOUR)
    world.tap_first("小赵")
    world.press("刘姐", "先不送了")
    assert "暂时不送了" in world.said("小赵")
    assert "【已撤下】" in world.item(code).text
    assert world.tickets()[1].status is Status.CANCELLED
    world.wait(timedelta(days=3))
    assert "轮椅交给对方了吗" not in world.said("刘姐")


def test_a_cancelled_ticket_and_one_settled_by_hand_take_the_good_along(
    world: Neighbours,
) -> None:
    code = world.offer_chair()
    world.press("刘姐", "撤销")
    assert "【已撤下】" in world.item(code).text
    assert world.press_data("老孙", f"want:{code}").startswith("这件已经不在")
    world.press("刘姐", "点错了")
    assert "【可领】" in world.item(code).text
    world.press("xie", "接单")
    assert "【可领】" in world.item(code).text
    world.press("xie", "办结")
    assert "【已撤下】" in world.item(code).text


def test_nobody_is_asked_by_night(world: Neighbours) -> None:
    world.wait(timedelta(hours=11))  # nine in the evening
    world.say("小赵", WANTED)
    code = world.offer_chair()
    assert "11月21日 8:00 不分先后" in world.item(code).text
    world.wait(timedelta(hours=10, minutes=50))
    assert "轮到您了" not in world.said("小赵")
    world.wait(timedelta(minutes=15))
    assert "轮到您了" in world.said("小赵")


def test_one_good_and_two_in_line_on_both_databases(database_url: str) -> None:
    world = Neighbours(database_url, community_in(DEMO), channel="web")
    try:
        for person in ("刘姐", "小赵", "老孙"):
            world.start(person)
        world.say("小赵", WANTED)
        world.wait(timedelta(days=2))
        world.say("老孙", "求一辆轮椅")
        world.offer_chair()
        world.wait(HALF_AN_HOUR)
        world.tap_first("小赵")
        world.press("刘姐", "可以")
        match = world.match()
        assert match is not None
        world.press("刘姐", "已送出")
        assert world.item(match.offer).text.count("已送出") == 1
        last = world.match()
        assert last is not None
        assert (last.id, last.step) == (match.id, Step.HANDED)
        assert "轮椅已经送给排在前面的邻居了" in world.said("老孙")
    finally:
        world.close()


def test_a_locker_named_two_ways_has_every_box_once(world: Neighbours) -> None:
    world.say("小赵", WANTED)
    world.say("老孙", "想要一个旧电饭锅")
    world.offer_chair(text="家里有辆九成新的轮椅用不上了，谁需要就送给谁，放爱心柜子里")
    world.say("王阿姨", "电饭锅一个送人，八成新")
    world.press("王阿姨", "爱心驿站")
    world.wait(HALF_AN_HOUR)
    for who, donor in (("小赵", "刘姐"), ("老孙", "王阿姨")):
        world.tap_first(who)
        world.press(donor, "可以")
    codes = [offer.ticket for offer in world.offers()]
    with world.uow() as uow:
        found = [match for code in codes for match in uow.matches.of_offer(code)]
    assert sorted((m.place, m.box) for m in found) == [("love", 1), ("love", 2)]


def test_every_borrower_may_say_thanks(world: Neighbours) -> None:
    world.offer_chair(text="轮椅一辆可以借用一周，用完还我，九成新，放服务台")
    world.wait(timedelta(minutes=11))
    for who in ("小赵", "老孙"):
        world.press(who, "我要", group=GROUP)
    world.wait(HALF_AN_HOUR)
    borrowers = []
    for _ in range(2):
        match = world.match()
        assert match is not None
        who = next(p for p in ("小赵", "老孙") if f"pick:{match.id}" in str(world.screen(p)))
        world.tap_first(who)
        world.press("刘姐", "可以")
        world.press_data("刘姐", f"handed:{match.id}")
        assert world.press_data(who, f"thank:{match.id}") != "您已经谢过了"
        world.say(who, "轮椅真好用，谢谢您")
        world.press_data("刘姐", f"returned:{match.id}")
        borrowers.append(who)
    assert set(borrowers) == {"小赵", "老孙"}
    assert world.said("刘姐").count("轮椅真好用") == 2


def test_a_good_promised_on_its_last_day_ends_when_that_came_to_nothing(world: Neighbours) -> None:
    code = world.offer_chair()
    world.wait(timedelta(days=29, hours=23))
    world.press("小赵", "我要", group=GROUP)
    world.wait(timedelta(hours=2))
    assert world.offers()[0].stage is OfferStage.RESERVED
    world.wait(timedelta(days=5))
    assert world.offers()[0].stage is OfferStage.CLOSED
    assert "【已撤下】" in world.item(code).text
