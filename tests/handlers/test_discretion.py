"""Who complains is seen by nobody in a group; who wants no name given has none given."""

from datetime import timedelta

import pytest

from handlers.incoming import Kind
from intents.rules.ticket import Status
from tests.world import World

NOISE = "2号楼楼下麻将馆凌晨还在吵，老人孩子都睡不着"
SECRET = "我家2号楼1单元302，楼下麻将馆凌晨还在吵，别说是我反映的，要匿名，电话13812345678"
STAFF = ("li", "wang", "zhao", "fang", "shen", "chen", "sun")


def test_a_complaint_in_a_group_leaves_no_trace_there(world: World) -> None:
    world.start("ma")
    world.say("ma", NOISE, group="home")
    assert world.ticket().intent == "complaint"
    assert world.reactions == []
    assert world.group("home").messages == []
    assert world.screen("ma").card().data("撤销")


def test_the_complaint_of_somebody_we_cannot_write_to_is_kept_until_they_open_the_chat(
    world: World,
) -> None:
    world.say("ma", NOISE, group="home")
    world.press("li", "接单", group="staff")
    world.press("li", "问居民")
    world.say("li", "是每天都吵吗？")
    world.press("li", "办结", group="staff")
    assert world.reactions == []
    assert world.group("home").messages == []
    ticket = world.ticket()
    assert ticket.status is Status.RESOLVED

    world.say("zhou", "5号楼烧烤摊半夜油烟太大，呛得睡不着", group="home")
    world.press("wang", "接单", group="staff")
    world.start("zhou")
    assert "王网格" in world.screen("zhou").card().text


def test_the_ordinary_request_still_gets_its_mark(world: World) -> None:
    world.start("ma")
    said = world.say("ma", "三号楼楼道灯坏了，晚上黑得看不见台阶", group="home")
    assert world.reactions == [("-1001", said, "👀")]


def test_me_too_under_a_complaint_is_counted_without_a_mark(world: World) -> None:
    world.start("ma")
    world.start("gao")
    said = world.say("ma", NOISE, group="home")
    world.say("gao", "+1", group="home", reply_to=said)
    assert world.ticket().followers == 1
    world.react("zhou", said, "👍", group="home")
    assert world.reactions == []
    assert world.group("home").messages == []


@pytest.fixture
def secret(world: World) -> World:
    """桂兰 complains and wants no name given."""
    for member in STAFF:
        world.start(member)
    world.start("桂兰")
    world.say("桂兰", SECRET)
    assert world.ticket().anonymous
    return world


def test_no_member_of_the_staff_ever_reads_who_it_was(secret: World) -> None:
    secret.press("li", "接单", group="staff")
    secret.press("li", "问居民")
    secret.say("li", "一般吵到几点？")
    secret.say("桂兰", "吵到三点，不行打我电话13812345678")
    secret.press("桂兰", "补充")
    secret.say("桂兰", "我是302的，昨晚又吵了")
    secret.say("li", "/todo")
    secret.wait(timedelta(days=9))
    secret.press("li", "办结", group="staff")
    secret.wait(timedelta(days=5))
    for screen in [*(secret.screen(who) for who in STAFF), secret.group("staff")]:
        for telling in ("桂兰", "13812345678", "302"):
            assert telling not in screen.text
    assert "吵到三点" in secret.screen("li").text


def test_they_are_asked_and_answer_through_the_bot(secret: World) -> None:
    secret.press("li", "接单", group="staff")
    secret.press("li", "问居民")
    secret.say("li", "一般吵到几点？")
    assert "一般吵到几点" in secret.screen("桂兰").text
    secret.say("桂兰", "吵到三点")
    assert secret.ticket().status is Status.IN_PROGRESS
    secret.press("li", "办结")
    secret.press("桂兰", "已解决")
    assert secret.ticket().status is Status.CLOSED


def test_they_know_that_they_are_not_known(secret: World) -> None:
    assert "没有人知道是您说的" in secret.screen("桂兰").card().text
    assert secret.ticket().code in secret.screen("桂兰").card().text


def test_nobody_is_told_to_telephone_somebody_unknown(secret: World) -> None:
    secret.press("li", "接单", group="staff")
    secret.press("li", "办结")
    before = secret.screen("桂兰").text.count("办好了")
    secret.wait(timedelta(days=4))
    assert "打电话" not in secret.screen("zhao").text
    assert secret.screen("桂兰").text.count("办好了") > before


def test_a_neighbour_is_not_shown_the_anonymous_words(secret: World) -> None:
    secret.start("gao")
    secret.say("gao", NOISE)
    assert "同一件事" not in secret.screen("gao").text


def test_a_stranger_reacting_to_nothing_of_ours_changes_nothing(secret: World) -> None:
    secret.happen(Kind.REACTION, "gao", "home", message_id="m999", emoji="👍")
    assert secret.ticket().followers == 0


def test_the_number_alone_tells_where_it_stands_and_nothing_else(secret: World) -> None:
    secret.start("gao")
    code = secret.ticket().code
    secret.say("gao", f"单号{code}办得怎么样了")
    said = secret.screen("gao").last.text
    assert "待接单" in said
    assert "麻将" not in said
