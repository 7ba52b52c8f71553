"""In a group silence is the rule, and nothing personal is ever said there."""

import pytest

from handlers.incoming import Kind
from tests.world import World

LAMP = "三号楼楼道灯坏了，晚上黑得看不见台阶"


@pytest.mark.parametrize(
    "chatter",
    [
        "今天天气真好",
        "哈哈哈",
        "谁家孩子在楼下玩呢",
        "收到",
        "👍",
        "转发：全市停车新规",
        "  ",
        "😂😂",
    ],
)
def test_chatter_gets_no_answer_at_all(world: World, chatter: str) -> None:
    world.start("ma")
    before = len(world.screen("ma").messages)
    world.say("ma", chatter, group="home")
    assert world.group("home").messages == []
    assert world.reactions == []
    assert len(world.screen("ma").messages) == before
    assert world.tickets() == []


def test_who_never_opened_the_private_chat_gets_one_line_without_personal_data(
    world: World,
) -> None:
    world.say("ma", "3号楼2单元301水管漏了，电话13812345678", group="home")
    lines = world.group("home").messages
    assert len(lines) == 1
    assert "301" not in lines[0].text
    assert "138" not in lines[0].text
    assert lines[0].data("私聊") == f"start=t_{world.ticket().code}"
    world.press("li", "接单", group="staff")
    assert len(world.group("home").messages) == 1
    assert "李网格" in world.group("home").last.text


def test_the_line_leads_to_the_card_in_private(world: World) -> None:
    world.say("ma", LAMP, group="home")
    world.start("ma", f"t_{world.ticket().code}")
    assert world.screen("ma").card().data("撤销")


def test_the_deep_link_of_another_shows_nothing(world: World) -> None:
    world.say("ma", LAMP, group="home")
    world.start("gao", f"t_{world.ticket().code}")
    assert not any(m.card for m in world.screen("gao").messages)


def test_an_anonymous_complaint_in_a_group_leaves_no_line(world: World) -> None:
    world.say("ma", "2号楼楼下麻将馆凌晨还在吵，别说是我反映的，匿名", group="home")
    assert world.group("home").messages == []


def test_staff_talk_in_the_staff_group_makes_no_tickets(world: World) -> None:
    world.say("li", "3号楼楼道灯坏了我下午去看", group="staff")
    assert world.tickets() == []
    assert world.group("staff").messages == []


def test_an_anonymous_administrator_is_asked_to_show_themselves(world: World) -> None:
    world.say("ma", LAMP)
    code = world.ticket().code
    world.happen(Kind.BUTTON, None, "staff", button=f"claim:{code}", press_id="anon")
    assert "匿名管理员" in world.toasts["anon"]
    assert world.ticket().assignee is None


def test_a_message_of_a_channel_is_left_alone(world: World) -> None:
    world.happen(Kind.MESSAGE, None, "home", message_id="c1", text=LAMP)
    assert world.tickets() == []


def test_a_group_that_became_a_supergroup_keeps_its_cards(world: World) -> None:
    world.say("ma", LAMP)
    world.happen(Kind.MIGRATED, None, "staff", new_chat_id="-100777")
    world.say("gao", "2号楼单元门锁坏了")
    assert "门锁" in world.screens["telegram:-100777"].text


def test_a_forwarded_advertisement_in_a_group_is_no_request(world: World) -> None:
    world.say("ma", "专业疏通下水道，价格优惠，电话13800000000", group="home", forwarded=True)
    assert world.tickets() == []
    assert world.group("home").messages == []


def test_being_named_gets_a_short_answer(world: World) -> None:
    world.say("ma", "小助手在吗", group="home", mentions_us=True)
    assert "我在" in world.group("home").last.text


def test_my_tickets_asked_for_in_a_group_come_privately(world: World) -> None:
    world.start("ma")
    world.say("ma", LAMP)
    world.say("ma", "/my", group="home")
    assert world.group("home").messages == []
    assert "楼道灯" in world.screen("ma").last.text


def test_danger_told_in_a_group_by_a_stranger_is_answered_there_at_once(world: World) -> None:
    said = world.say("ma", "着火了快来人啊", group="home")
    assert "119" in world.group("home").text
    assert world.reactions == [("-1001", said, "👀")]
    world.say("ma", "3号楼2单元502", group="home")
    assert world.ticket().building == "3"
    assert len(world.tickets()) == 1
    assert "502" not in world.group("home").text
    assert "502" not in world.group("staff").text


def test_nobody_is_named_in_a_group_who_did_not_name_themselves(world: World) -> None:
    for who in ("马桂兰", "高建国"):
        world.start(who)
    said = world.say("马桂兰", LAMP, group="home")
    world.say("高建国", "+1", group="home", reply_to=said)
    world.press("li", "接单", group="staff")
    world.press("li", "问居民")
    world.say("li", "马师傅几点在家？")
    world.say("马桂兰", "我电话13812345678，三点在")
    world.press("li", "办结")
    world.press("马桂兰", "已解决")
    world.press("马桂兰", "满意")
    for key in ("home", "staff", "scissors"):
        for secret in ("马桂兰", "高建国", "13812345678", "几点在家"):
            assert secret not in world.group(key).text
