"""Proxy: somebody files for a person without a phone; both stand on the ticket."""

import pytest

from handlers.proxy import SLIP
from intents.rules.ticket import Status
from tests.world import World

WORDS = "代办 张奶奶 3号楼2单元301厨房水管漏水"


@pytest.fixture
def filed(world: World) -> World:
    """gao, a neighbour's daughter, files for Zhang."""
    world.start("gao")
    world.say("gao", WORDS)
    world.press("gao", "我是家属")
    return world


def test_two_people_stand_on_the_ticket_and_the_basis_is_recorded(filed: World) -> None:
    ticket = filed.ticket()
    with filed.uow() as uow:
        reporter = uow.people.get(ticket.reporter)
        assert reporter is not None
        assert reporter.name == "张奶奶"
        assert uow.people.accounts(ticket.reporter) == []
        proxy = uow.people.by_account("telegram", "gao")
    assert proxy is not None
    assert ticket.proxy == proxy.id
    assert (ticket.building, ticket.unit, ticket.room) == ("3", "2", "301")
    (basis,) = [e for e in filed.history(ticket.code) if e.kind == "filed_for"]
    assert (basis.actor, basis.data["basis"]) == (proxy.id, "family")


def test_nothing_is_opened_before_the_basis_is_said(world: World) -> None:
    world.say("gao", WORDS)
    assert world.tickets() == []
    assert "张奶奶" in world.screen("gao").last.text


@pytest.mark.parametrize(
    "words",
    [
        "替3号楼张奶奶代办：2单元301厨房水管漏水",
        "我帮张奶奶代办一下，3号楼2单元301厨房水管漏水",
        "/proxy 张奶奶 3号楼2单元301厨房水管漏水",
    ],
)
def test_it_can_be_said_in_several_ways(words: str, world: World) -> None:
    world.say("gao", words)
    world.press("gao", "口头委托")
    assert (world.ticket().building, world.ticket().room) == ("3", "301")
    assert world.ticket().proxy


def test_a_question_about_it_is_no_filing(world: World) -> None:
    world.say("gao", "老人不会用手机，能帮忙代办养老认证吗")
    assert all(ticket.proxy is None for ticket in world.tickets())
    assert "凭什么" not in world.screen("gao").text


def test_the_proxy_gets_the_card_and_every_notice_and_answers_on_behalf(filed: World) -> None:
    assert filed.screen("gao").card().data("撤销")
    filed.press("li", "接单", group="staff")
    assert "张奶奶" in filed.screen("li").card().text
    filed.press("li", "问居民")
    filed.say("li", "几点在家？")
    assert "几点在家" in filed.screen("gao").text
    filed.say("gao", "下午在家")
    assert filed.ticket().status is Status.IN_PROGRESS
    filed.press("li", "办结")
    filed.press("gao", "已解决")
    filed.press("gao", "满意")
    assert filed.ticket().status is Status.CLOSED
    confirmed = [e for e in filed.history(filed.ticket().code) if e.kind == "confirmed"]
    assert confirmed[0].data["on_behalf"] is True


def test_a_worker_who_filed_it_does_not_judge_the_own_work(world: World) -> None:
    world.say("li", WORDS)
    world.press("li", "网格员走访")
    world.press("li", "接单", group="staff")
    world.press("li", "办结")
    code = world.ticket().code
    world.press_data("li", f"confirm:{code}")
    world.press_data("li", f"rate:{code}:satisfied")
    assert (world.ticket().status, world.ticket().rating) == (Status.RESOLVED, None)


def test_only_those_who_visit_can_say_so(world: World) -> None:
    world.say("gao", WORDS)
    assert not any(m.data("走访") for m in world.screen("gao").messages)
    world.press_data("gao", "basis:visit")
    assert world.tickets() == []


def test_a_forged_or_old_basis_opens_nothing(filed: World) -> None:
    assert "过期" in filed.press_data("gao", "basis:oral")
    assert "过期" in filed.press_data("gao", "basis:forged")
    assert len(filed.tickets()) == 1


def test_the_slip_names_the_number_and_nothing_personal(filed: World) -> None:
    (slip,) = [m for m in filed.screen("gao").messages if "小票" in m.text]
    code = filed.ticket().code
    assert code in slip.text
    for personal in ("张", "301", "水管"):
        assert personal not in slip.text
    with filed.uow() as uow:
        picture = uow.attachments.get(slip.attachments[0])
    assert picture is not None
    assert (picture.channel, picture.file_id, picture.kind) == (SLIP, code, "photo")


def test_who_holds_the_slip_may_follow_and_decides_nothing(filed: World) -> None:
    code = filed.ticket().code
    filed.say("ma", f"/start t_{code}")
    card = filed.screen("ma").card()
    assert "待接单" in card.text
    assert card.buttons == ()
    filed.press_data("ma", f"cancel:{code}")
    assert filed.ticket().status is Status.ASSIGNED


def test_nothing_of_it_shows_in_a_group(filed: World) -> None:
    filed.press("li", "接单", group="staff")
    for key in ("home", "staff"):
        for personal in ("张奶奶", "301"):
            assert personal not in filed.group(key).text


def test_the_staff_do_not_get_in_by_a_slip(filed: World) -> None:
    filed.say("chen", f"/start t_{filed.ticket().code}")
    assert filed.ticket().followers == 0
    assert filed.screen("chen").messages[-1].card is None


def test_what_is_missing_is_asked_before_the_basis(world: World) -> None:
    world.start("gao")
    world.say("gao", "代办 张奶奶 厨房水管漏水")
    assert "几号楼" in world.screen("gao").last.text
    assert "过期" in world.press_data("gao", "basis:family")
    world.say("gao", "3号楼2单元301")
    world.press("gao", "我是家属")
    ticket = world.ticket()
    assert (ticket.building, ticket.unit, ticket.room) == ("3", "2", "301")
    assert ticket.text == "厨房水管漏水"


def test_who_does_not_know_is_asked_once_and_may_give_up(world: World) -> None:
    world.start("gao")
    world.say("gao", "代办 张奶奶 厨房水管漏水")
    world.say("gao", "不知道")
    world.press("gao", "我是家属")
    assert world.ticket().building is None
    world.say("gao", "代办 李爷爷 厨房水管漏水")
    world.say("gao", "算了")
    assert len(world.tickets()) == 1
