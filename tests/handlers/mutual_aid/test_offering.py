"""A donor's message: photo and sentence, an album, several goods, what may not be given."""

from datetime import timedelta

import pytest

from storage.offers import OfferStage
from tests.handlers.mutual_aid.scenes import CHAIR, GROUP, WANTED, Neighbours


def test_a_photo_and_a_sentence_become_a_card_in_the_group_after_two_taps(
    world: Neighbours,
) -> None:
    world.send_photo("刘姐", "轮椅用不上了，送给需要的人")
    assert "记下了：轮椅" in world.said("刘姐")
    assert world.group(GROUP).messages == []
    world.press("刘姐", "八九成新")
    world.press("刘姐", "爱心驿站")
    card = world.item(world.ticket().code)
    assert "轮椅 【可领】" in card.text
    assert "八九成新 · 在爱心驿站交接" in card.text
    assert "不分先后" in card.text
    assert "种子" in card.text
    assert len(card.attachments) == 1
    assert card.data("我要")
    assert "已挂出来，等邻居来领" in world.screen("刘姐").card().text


def test_an_album_shows_all_its_photos_on_one_card(world: Neighbours) -> None:
    world.send_photo("刘姐", "轮椅九成新，送人", album="a1")
    world.send_photo("刘姐", album="a1")
    world.send_photo("刘姐", album="a1")
    world.press("刘姐", "服务台")
    assert len(world.tickets()) == 1
    assert len(world.item(world.ticket().code).attachments) == 3


def test_what_was_said_is_not_asked(world: Neighbours) -> None:
    world.offer_chair(text=CHAIR)
    assert "几成新" not in world.said("刘姐")
    assert world.item(world.ticket().code).data("我要")


def test_the_questions_may_be_answered_in_one_sentence(world: Neighbours) -> None:
    world.say("刘姐", "轮椅送给需要的人")
    world.say("刘姐", "八成新吧，周日下午来我家拿")
    (offer,) = world.offers()
    assert (offer.condition, offer.place, offer.time) == ("八成新", "home", "2026-11-22")
    assert offer.stage is OfferStage.OPEN


def test_a_wish_of_ones_own_is_no_answer(world: Neighbours) -> None:
    world.say("刘姐", "轮椅送给需要的人")
    world.say("刘姐", "谁家有不用的婴儿车，想要一个")
    assert {ticket.intent for ticket in world.tickets()} == {"donation", "need"}
    assert world.offers()[0].condition is None


def test_a_question_nobody_answers_holds_nothing_back(world: Neighbours) -> None:
    world.say("刘姐", "轮椅送给需要的人")
    world.say("刘姐", "3号楼楼道灯坏了，晚上黑得看不见台阶")
    assert world.ticket().intent == "repair"
    world.wait(timedelta(minutes=11))
    (offer,) = world.offers()
    assert offer.stage is OfferStage.OPEN


def test_several_goods_in_one_message_are_several_offers(world: Neighbours) -> None:
    world.say("刘姐", "一张婴儿床和两床棉被，全新的，送给需要的人，放服务台")
    assert [(o.name, o.good["count"]) for o in world.offers()] == [("婴儿床", 1), ("棉被", 2)]
    titles = [m.text.splitlines()[0] for m in world.group(GROUP).messages]
    assert ["婴儿床" in titles[0], "棉被×2" in titles[1]] == [True, True]
    assert len(world.tickets()) == 2


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ("送一盒没开封的阿莫西林", "药品要按医嘱"),
        ("两条烟送人，没抽过", "烟草"),
        ("几瓶白酒送人", "酒不在互助"),
        ("过期的牛奶一箱，送给养猫的", "过期"),
        ("儿童安全座椅送人", "来历"),
        ("电动车换下来的旧电瓶送人", "起火"),
        ("厂家召回的电暖器送人，还能用", "召回"),
    ],
)
def test_what_may_not_be_given_is_refused_with_the_reason(
    world: Neighbours, told: str, reason: str
) -> None:
    world.say("刘姐", told)
    assert reason in world.screen("刘姐").last.text
    assert world.tickets() == []
    assert world.group(GROUP).messages == []


def test_the_rest_of_the_message_is_taken_all_the_same(world: Neighbours) -> None:
    world.say("刘姐", "轮椅和两盒降压药都送人，九成新，放服务台")
    assert "药品要按医嘱" in world.said("刘姐")
    assert [offer.name for offer in world.offers()] == ["轮椅"]


def test_a_seat_with_its_history_is_welcome(world: Neighbours) -> None:
    world.say("刘姐", "儿童安全座椅，没出过事故，2023年买的，九成新，送人，放服务台")
    assert [offer.name for offer in world.offers()] == ["安全座椅"]


def test_a_photo_alone_and_a_gift_without_a_name_are_asked_about(world: Neighbours) -> None:
    world.send_photo("刘姐")
    world.say("刘姐", "送人")
    assert "您想送的是什么" in world.screen("刘姐").last.text
    assert world.tickets() == []
    world.say("刘姐", "一个鸟笼子，旧的")
    world.press("刘姐", "来我家取")
    (offer,) = world.offers()
    assert offer.name == "鸟笼子"
    assert len(world.item(offer.ticket).attachments) == 1


def test_giving_and_keeping_at_once_is_asked_about_and_nothing_is_half_stored(
    world: Neighbours,
) -> None:
    world.say("刘姐", "轮椅送人，但是我还要用，九成新，放服务台")
    assert world.tickets() == []
    world.press("刘姐", "借出去")
    (offer,) = world.offers()
    assert offer.is_loan
    assert "可借：轮椅" in world.item(offer.ticket).text
    world.say("老孙", "冰箱送人，不过还要用一阵，先不送了")
    world.press("老孙", "先不登记")
    assert len(world.offers()) == 1


def test_the_same_good_again_is_an_edit_unless_it_is_another_one(world: Neighbours) -> None:
    world.offer_chair()
    world.say("刘姐", "我家轮椅送给需要的人，九成新，放服务台")
    assert "已经挂着了" in world.screen("刘姐").last.text
    assert len(world.offers()) == 1
    (card,) = world.group(GROUP).messages
    assert "问过，还在" in card.text
    assert card.edits > 0
    world.say("刘姐", "是另外一辆")
    assert len(world.offers()) == 2


def test_money_and_sales_are_refused_kindly(world: Neighbours) -> None:
    for told, answer in (
        ("想捐500块钱给困难户", "现金"),
        ("借我2000块钱应急", "网格员"),
        ("想要钱，能不能给我点钱", "临时救助"),
    ):
        world.say("老孙", told)
        assert answer in world.screen("老孙").last.text
    assert world.tickets() == []


def test_whoever_waits_is_counted_for_the_donor_and_never_named(world: Neighbours) -> None:
    world.say("小赵", WANTED)
    world.say("王阿姨", "我住3号楼2单元301，电话13800138000，想借个轮椅推老伴")
    world.offer_chair()
    assert "您刚说的轮椅，本社区有 2 位在等" in world.said("刘姐")
    shown = world.said("刘姐") + world.group(GROUP).text
    assert not any(word in shown for word in ("小赵", "王阿姨", "301", "13800138000", "我爸"))


def test_a_gift_told_in_the_group_by_somebody_we_cannot_write_to_is_published(
    world: Neighbours,
) -> None:
    world.channel = "telegram"
    world.say("路人", "轮椅九成新，送给需要的人", group="home-1")
    world.wait(timedelta(minutes=11))
    (offer,) = world.offers()
    assert offer.stage is OfferStage.OPEN


def test_a_ticket_set_right_to_a_gift_becomes_one(world: Neighbours) -> None:
    world.say("刘姐", "3号楼2单元楼道灯坏了，晚上黑得看不见台阶")
    ticket = world.ticket()
    code = ticket.code
    with world.uow() as uow:
        uow.tickets.change(code, {ticket.status}, {"text": "轮椅九成新，谁要"})
        uow.commit()
    world.press("li", "接单", group="staff")
    world.press_data("li", f"relabel:{code}:donation")
    world.press("刘姐", "服务台")
    assert "轮椅 【可领】" in world.item(code).text


def test_what_only_the_donor_can_name_is_shown_without_a_telephone(world: Neighbours) -> None:
    world.say("刘姐", "家里有个东西用不上了，想送人")
    world.say("刘姐", "拔火罐 13812345678")
    world.wait(timedelta(minutes=11))
    assert "拔火罐" in world.group(GROUP).text
    assert "13812345678" not in world.group(GROUP).text
