"""A need: told at once what is there, filed without a name, hardship seen by nobody."""

from datetime import timedelta

from tests.handlers.mutual_aid.scenes import CHAIR, GROUP, HALF_AN_HOUR, WANTED, Neighbours

POOR = "我是低保户，住3号楼2单元301，电话13800138000，想要一辆轮椅"


def test_a_need_is_told_what_is_there_and_asked_for_by_one_tap(world: Neighbours) -> None:
    code = world.offer_chair()
    world.say("小赵", WANTED)
    assert "您要的轮椅，现在有 1 件可领" in world.said("小赵")
    assert "轮椅（九成新）" in world.said("小赵")
    world.press("小赵", "要：轮椅")
    assert "在排的有 1 位" in world.item(code).text


def test_a_wish_in_the_group_names_the_thing_and_nobody(world: Neighbours) -> None:
    world.say("王阿姨", POOR)
    (card,) = world.wishes()
    assert "有邻居需要：轮椅 【在等】" in card.text
    told = world.group(GROUP).text
    assert not any(word in told for word in ("王阿姨", "低保", "301", "13800138000", "3号楼"))


def test_whoever_has_one_is_told_how_to_meet_the_wish(world: Neighbours) -> None:
    world.say("小赵", WANTED)
    world.press("刘姐", "我有", group=GROUP)
    assert "请发一句" in world.screen("刘姐").last.text
    assert world.press("小赵", "我有", group=GROUP) == "这是您自己的心愿。"


def test_the_same_need_again_and_money_store_nothing(world: Neighbours) -> None:
    world.say("小赵", WANTED)
    world.say("小赵", "想借一辆轮椅")
    assert "已经登记着" in world.screen("小赵").last.text
    world.say("小赵", "求一盒阿莫西林")
    assert "药品" in world.screen("小赵").last.text
    assert len(world.tickets()) == 1


def test_hardship_is_confirmed_by_the_grid_alone_and_shown_to_nobody(world: Neighbours) -> None:
    world.say("王阿姨", POOR)
    assert "确有困难" not in str(world.screen("li").messages)
    world.press("王阿姨", "可以，请核实")
    question = world.screen("li").with_button("确有困难")
    assert "王阿姨" in question.text
    data = question.data("确有困难") or ""
    for stranger in ("刘姐", "xie", "王阿姨"):
        assert "由" in world.press_data(stranger, data)
    world.press("li", "确有困难")
    world.offer_chair()
    world.say("老孙", "求一辆轮椅")
    world.press("老孙", "要：轮椅")
    world.wait(HALF_AN_HOUR)
    assert "轮到您了" in world.said("王阿姨")
    everybody = [world.said(who) for who in ("刘姐", "小赵", "老孙", "王阿姨", "xie")]
    assert not any("确有困难" in text for text in everybody)


def test_hardship_may_be_registered_unasked_by_the_grid_alone(world: Neighbours) -> None:
    world.say("小赵", WANTED)
    world.wait(timedelta(days=3))
    world.say("王阿姨", "我住3号楼，想要一辆轮椅")
    for stranger in ("刘姐", "xie"):
        world.say(stranger, "/hardship")
        assert "王阿姨" not in world.said(stranger)
    world.say("li", "/hardship")
    before = world.screen("li").last
    assert "3号楼的王阿姨，想要：轮椅" in before.text
    world.press("li", "确有困难")
    world.say("li", "/hardship")
    assert world.screen("li").last.text == before.text
    world.offer_chair()
    world.wait(HALF_AN_HOUR)
    assert "轮到您了" in world.said("王阿姨")
    assert "轮到您了" not in world.said("小赵")
    everybody = [world.said(who) for who in ("刘姐", "小赵", "王阿姨", "xie")]
    assert not any("困难" in text.split("随时能撤回")[-1] for text in everybody)
    world.press_data("王阿姨", "mydata_withdraw:hardship")
    world.say("li", "/hardship")
    assert "王阿姨" not in world.screen("li").last.text
    assert "过期" in world.press_data("li", before.data("确有困难") or "")


def test_who_has_waited_longer_comes_first_and_the_quick_thumb_wins_nothing(
    world: Neighbours,
) -> None:
    world.say("小赵", WANTED)
    world.wait(timedelta(days=3))
    code = world.offer_chair()
    world.press("老孙", "我要", group=GROUP)
    world.press("王阿姨", "我要", group=GROUP)
    assert world.press("刘姐", "我要", group=GROUP) == "这是您自己送的，不用排。"
    assert "轮到您了" not in world.said("小赵")
    world.wait(HALF_AN_HOUR)
    assert "轮到您了" in world.said("小赵")
    assert "轮到您了" not in world.said("老孙")
    assert "【已约】" in world.item(code).text


def test_who_has_received_something_lets_first_timers_go_first(world: Neighbours) -> None:
    world.promise_chair()
    world.press("刘姐", "已送出")
    world.say("小赵", "还想要一台旧冰箱")
    world.wait(timedelta(days=5))
    world.say("老孙", "求一台冰箱")
    world.say("刘姐", "小冰箱一台，八成新，送人，放服务台")
    world.wait(HALF_AN_HOUR)
    assert "轮到您了" in world.said("老孙")


def test_a_lent_thing_told_as_a_need_is_an_offer(world: Neighbours) -> None:
    world.say("刘姐", "借出梯子一周，用完还我，八成新，来我家拿")
    (offer,) = world.offers()
    assert offer.is_loan
    assert offer.name == "梯子"


def test_a_cancelled_need_leaves_every_line_and_its_card(world: Neighbours) -> None:
    world.say("小赵", WANTED)
    code = world.offer_chair(text=CHAIR)
    world.press("小赵", "撤销")
    assert "【已撤下】" in world.wishes()[0].text
    world.wait(HALF_AN_HOUR)
    assert "轮到您了" not in world.said("小赵")
    assert "【可领】" in world.item(code).text
    world.press("小赵", "点错了")
    assert "【在等】" in world.wishes()[0].text


def test_i_want_it_in_answer_to_the_card_is_a_place_in_line(world: Neighbours) -> None:
    code = world.offer_chair()
    card = world.item(code)
    world.say("老孙", "我要", group=GROUP, reply_to=card.message_id)
    world.say("小赵", "给我吧，谢谢", group=GROUP, reply_to=card.message_id)
    assert "在排的有 2 位" in world.item(code).text
    world.say("老孙", "我要", group=GROUP, reply_to=card.message_id)
    assert "您已经排上了" in world.screen("老孙").last.text
    assert len(world.group(GROUP).messages) == 1
