"""吹哨: outside parties are called in, the assignee stays responsible, the resident sees it all."""

from datetime import UTC, datetime, timedelta

import pytest

from intents.rules.ticket import Status
from storage.whistles import Outcome
from tests.world import World

PIPE = "3号楼2单元703水管漏了，楼道里都是水，电话13812345678"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def held(world: World) -> World:
    """A pipe reported by 桂兰 and claimed by li, on Friday the twentieth of November."""
    world.start("桂兰")
    world.say("桂兰", PIPE)
    world.press("li", "接单", group="staff")
    return world


@pytest.fixture
def called(held: World) -> World:
    """... and the water company called in."""
    held.press("li", "吹哨")
    held.press("li", "清泉自来水")
    return held


def outcomes(world: World) -> dict[str, Outcome]:
    code = world.ticket().code
    with world.uow() as uow:
        return {w.party: w.outcome for w in uow.whistles.of_ticket(code)}


def page(world: World) -> str:
    return next(m.text for m in reversed(world.screen("li").messages) if "协助" in m.text)


def test_the_likeliest_party_comes_first(held: World) -> None:
    held.press("li", "吹哨")
    assert [label for label, _ in held.screen("li").last.buttons] == ["清泉自来水", "安居物业"]


def test_the_page_stands_by_itself_and_names_no_resident(called: World) -> None:
    text = page(called)
    for part in ("清泉自来水", "3号楼2单元", "水管漏了", "11月20日", "照片：0", "李网格"):
        assert part in text
    assert called.ticket().code in text
    assert "11月23日 18:00" in text  # one working day after a Friday is a Monday
    for secret in ("桂兰", "13812345678", "703"):
        assert secret not in text


def test_the_contact_goes_only_with_the_residents_consent(called: World) -> None:
    assert "姓名、电话和门牌" in called.screen("桂兰").text
    called.press("桂兰", "可以")
    for part in ("桂兰", "13812345678", "703"):
        assert part in page(called)
    assert "桂兰" not in called.group("staff").text


def test_nobody_else_can_consent_for_the_resident(called: World) -> None:
    called.press_data("li", f"consent:{called.ticket().code}")
    called.press_data("gao", f"consent:{called.ticket().code}")
    assert "桂兰" not in page(called)


def test_an_anonymous_reporter_is_not_even_asked(world: World) -> None:
    world.start("桂兰")
    world.say("桂兰", "2号楼楼下烧烤摊油烟太大，熏得睡不着，别说是我反映的，要匿名")
    assert world.ticket().anonymous
    world.press("li", "接单", group="staff")
    world.press("li", "吹哨")
    world.press("li", "安居物业")
    assert "姓名、电话和门牌" not in world.screen("桂兰").text
    assert "桂兰" not in world.screen("li").text


def test_the_resident_reads_the_new_date_and_who_was_called(called: World) -> None:
    # Fifteen working days after the twentieth of November end on the eleventh of December.
    assert called.ticket().due_at == datetime(2026, 12, 11, 10, tzinfo=UTC)
    card = called.screen("桂兰").card().text
    assert "已请 清泉自来水 来" in card
    assert "12月11日 18:00" in card
    assert "李网格" in card


def test_a_whistle_never_makes_a_promise_shorter(held: World) -> None:
    held.press_data("li", f"extend:{held.ticket().code}")
    held.say("li", "12月30日，等配件")
    late = held.ticket().due_at
    held.press("li", "吹哨")
    held.press("li", "清泉自来水")
    assert held.ticket().due_at == late


def test_the_assignee_stays_responsible(called: World) -> None:
    ticket = called.ticket()
    assert (ticket.status, ticket.assignee) == (Status.IN_PROGRESS, "li")
    called.wait(5 * HOUR)
    assert called.ticket().status is Status.IN_PROGRESS


def test_the_assignee_is_reminded_before_the_date_and_on_it(called: World) -> None:
    before = called.screen("li").text.count("来了吗")
    called.wait(4 * DAY)
    assert called.screen("li").text.count("来了吗") == before + 2


def test_what_became_of_it_is_on_the_one_card_of_the_resident(called: World) -> None:
    cards = sum(1 for m in called.screen("桂兰").messages if m.card)
    called.press("li", "没来")
    assert "还没来，在催" in called.screen("桂兰").card().text
    called.press("li", "来了")
    assert "来过了" in called.screen("桂兰").card().text
    called.press("li", "办好了")
    assert "清泉自来水 办好了" in called.screen("桂兰").card().text
    assert outcomes(called) == {"water": Outcome.SETTLED}
    assert sum(1 for m in called.screen("桂兰").messages if m.card) == cards
    kinds = [e.kind for e in called.history(called.ticket().code)]
    assert kinds.count("party_outcome") == 3


def test_a_settled_party_is_asked_after_no_more(called: World) -> None:
    called.press("li", "办好了")
    before = called.screen("li").text.count("来了吗")
    called.wait(5 * DAY)
    assert called.screen("li").text.count("来了吗") == before
    assert "过期" in called.press("li", "没来")


def test_several_parties_on_one_ticket_each_with_its_state(called: World) -> None:
    called.press("li", "没来")
    called.press("li", "吹哨")
    called.press("li", "安居物业")
    card = called.screen("桂兰").card().text
    assert "清泉自来水 还没来" in card
    assert "已请 安居物业 来" in card
    assert called.screen("桂兰").text.count("姓名、电话和门牌") == 1


def test_a_party_is_not_called_twice_at_once(called: World) -> None:
    said = called.press_data("li", f"whistle:{called.ticket().code}:water")
    assert "已经请过" in said
    assert len(outcomes(called)) == 1


def test_nobody_but_the_assignee_whistles_or_says_what_became_of_it(called: World) -> None:
    code = called.ticket().code
    with called.uow() as uow:
        (record,) = uow.whistles.of_ticket(code)
    for who in ("wang", "zhao", "fang", "桂兰", "gao"):
        called.press_data(who, f"whistle:{code}:property")
        called.press_data(who, f"party:{code}:{record.id}.settled")
    assert outcomes(called) == {"water": Outcome.CALLED}


@pytest.mark.parametrize("argument", ["", "gone", "9999.came", "{id}.danced", "{id}", ".", "{id}."])
def test_forged_presses_change_nothing(called: World, argument: str) -> None:
    code = called.ticket().code
    with called.uow() as uow:
        (record,) = uow.whistles.of_ticket(code)
    called.press_data("li", f"party:{code}:{argument.format(id=record.id)}")
    called.press_data("li", f"whistle:{code}:nobody")
    assert outcomes(called) == {"water": Outcome.CALLED}


def test_an_ended_ticket_reminds_nobody(called: World) -> None:
    called.press("桂兰", "撤销")
    before = called.screen("li").text
    called.wait(10 * DAY)
    assert called.screen("li").text == before


def test_nothing_of_the_call_is_said_in_a_group(called: World) -> None:
    assert "清泉" not in called.group("staff").text
    assert "清泉" not in called.group("home").text


@pytest.mark.parametrize(
    ("words", "outcome"),
    [("来了", Outcome.CAME), ("还没来", Outcome.NOT_CAME), ("修好了", Outcome.SETTLED)],
)
def test_the_outcome_may_be_said_in_reply(called: World, words: str, outcome: Outcome) -> None:
    asked = next(m for m in called.screen("li").messages if m.data("没来"))
    code = called.ticket().code
    with called.uow() as uow:
        uow.tickets.link_message(code, "telegram", "202", asked.message_id)
        uow.commit()
    called.say("li", words, reply_to=asked.message_id)
    assert outcomes(called) == {"water": outcome}
    assert "记下了" in called.screen("li").last.text
    assert "李网格 说" not in called.screen("桂兰").text


def test_the_outcome_may_be_said_of_a_party_by_name(called: World) -> None:
    called.press("li", "吹哨")
    called.press("li", "安居物业")
    called.say("li", "自来水来人了")
    assert outcomes(called) == {"water": Outcome.CAME, "property": Outcome.CALLED}
    called.say("li", "来了")
    called.say("li", "物业来了吗")
    assert outcomes(called) == {"water": Outcome.CAME, "property": Outcome.CALLED}


@pytest.mark.parametrize(
    ("who", "basis", "is_asked"),
    [("gao", "我是家属", True), ("gao", "口头委托", True), ("wang", "走访", False)],
)
def test_a_proxy_consents_only_on_the_basis_that_was_recorded(
    world: World, who: str, basis: str, is_asked: bool
) -> None:
    world.start(who)
    world.say(who, "代办 张奶奶 3号楼2单元301厨房水管漏水 13812345678")
    world.press(who, basis)
    code = world.ticket().code
    world.press_data("li", f"claim:{code}")
    world.press_data("li", f"whistle:{code}:water")
    assert ("姓名、电话和门牌" in world.screen(who).text) is is_asked
    world.press_data(who, f"consent:{code}")
    assert ("张奶奶" in page(world)) is is_asked
    given = [e.data for e in world.history(code) if e.kind == "contact_consented"]
    assert given == ([{"on_behalf": True}] if is_asked else [])


def test_a_forged_outcome_takes_nothing_back(called: World) -> None:
    called.press("li", "来了")
    with called.uow() as uow:
        (record,) = uow.whistles.of_tickets(["T001"])
    assert "过期" in called.press_data("li", f"party:T001:{record.id}.called")
    assert outcomes(called) == {"water": Outcome.CAME}
