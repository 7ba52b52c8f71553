"""事件: three reports of one cause become one thing, opened, told about and ended together."""

from datetime import timedelta

import pytest

from bot.commands.tickets import row_of
from handlers.incident_running import let_go
from intents.rules.refusal import Refusal
from intents.rules.ticket import Status
from storage.incidents import Incident, Phase
from tests.world import Screen, Shown, World

DRY = ("三号楼水龙头不出水", "3号楼没水了，请来看看", "3号楼停水了，麻烦来修一下")
DRY_TOO = "3号楼水龙头没水了，请来修一下"


def report(world: World, who: str, text: str, *, group: str | None = None) -> None:
    """A report that becomes a ticket of its own."""
    world.start(who)
    world.say(who, text, group=group)
    screen = world.screen(who)
    if screen.messages and screen.last.data("另报一件"):
        world.press(who, "另报一件")


def incident(world: World, number: int = -1) -> Incident:
    """The newest incident."""
    with world.uow() as uow:
        return uow.incidents.in_phase(frozenset(Phase))[number]


def line(screen: Screen) -> Shown:
    """The incident's one line in a group."""
    found = [m for m in screen.messages if (m.card or "").startswith("incident_line")]
    assert len(found) == 1
    return found[0]


@pytest.fixture
def three(world: World) -> World:
    """Three people in one building say that the taps are dry."""
    world.start("zhao")
    for who, text in zip(("ma", "gao", "zhou"), DRY, strict=True):
        report(world, who, text)
    assert [t.intent for t in world.tickets()] == ["repair"] * 3
    return world


@pytest.fixture
def opened(three: World) -> World:
    """The lead has said that it is one thing."""
    three.press("zhao", "开启")
    return three


def test_the_third_report_is_proposed_to_the_lead_with_its_tickets(three: World) -> None:
    asked = three.screen("zhao").with_button("开启")
    assert "3号楼停水" in asked.text
    assert all(code in asked.text for code in ("T001", "T002", "T003"))
    assert asked.data("不是一件事")
    assert incident(three).phase is Phase.PROPOSED
    listed = {row_of(ticket, None, personal=False)["incident"] for ticket in three.tickets()}
    assert listed == {incident(three).id}
    assert not three.group("home").messages


OUT = {
    "water": ("3号楼停水了", "5号楼没水了，请来看看", "1号楼水龙头不出水"),
    "power": ("3号楼停电了", "5号楼没电了，请来看看", "1号楼全楼停电了"),
    "heat": ("3号楼暖气不热", "5号楼家里没暖气", "1号楼暖气冰凉"),
    "lift": ("3号楼电梯停了", "5号楼电梯坏了不动", "1号楼电梯不动了"),
}


@pytest.mark.parametrize("said", OUT.values(), ids=list(OUT))
def test_one_supply_out_in_three_buildings_is_proposed_as_one(
    world: World, said: tuple[str, ...]
) -> None:
    world.start("zhao")
    for who, text in zip(("ma", "gao", "zhou"), said, strict=True):
        report(world, who, text)
    asked = world.screen("zhao").with_button("开启")
    assert "3号楼、5号楼、1号楼" in asked.text
    assert incident(world).buildings == ("3", "5", "1")
    world.press("zhao", "开启")
    report(world, "tang", said[0].replace("3号楼", "6号楼"))
    assert world.ticket().incident == incident(world).id


@pytest.mark.parametrize("words", ["楼道灯坏了", "水管漏水了", "单元门锁坏了"])
def test_what_is_local_is_no_outage_however_many_buildings_tell_of_it(
    world: World, words: str
) -> None:
    for who, number in zip(("ma", "gao", "zhou", "tang"), "3516", strict=True):
        report(world, who, f"{number}号楼{words}")
    assert {t.incident for t in world.tickets()} == {None}


def test_an_outage_of_yesterday_elsewhere_is_another(world: World) -> None:
    for who, text in zip(("ma", "gao", "zhou"), OUT["water"], strict=True):
        report(world, who, text)
        world.wait(timedelta(hours=5))
    assert {t.incident for t in world.tickets()} == {None}


def test_followers_are_reports_and_one_who_insists_is_one(world: World) -> None:
    world.start("zhao")
    report(world, "ma", DRY[0])
    report(world, "ma", DRY[1])
    world.start("gao")
    world.say("gao", DRY[2])
    world.press("gao", "我也是")
    assert not world.screen("zhao").text.count("3号楼停水")
    world.start("zhou")
    world.say("zhou", DRY_TOO)
    world.press("zhou", "我也是")
    assert world.screen("zhao").with_button("开启")


def test_where_no_lead_can_be_written_to_the_secretary_is_asked(world: World) -> None:
    world.start("fang")
    with world.uow() as uow:
        uow.people.set_reachable("telegram", "204", False, world.now)
        uow.commit()
    for who, text in zip(("ma", "gao", "zhou"), DRY, strict=True):
        report(world, who, text)
    assert world.screen("fang").with_button("开启")


def test_opened_it_is_one_pinned_line_in_the_group_and_one_line_on_cards(opened: World) -> None:
    hung = line(opened.group("home"))
    assert hung.pinned
    assert "3号楼停水" in hung.text
    assert "3 户" in hung.text
    assert "已并入“3号楼停水”事件" in opened.screen("ma").card().text


def test_of_two_leads_the_first_opens_it_and_the_other_reads_who(three: World) -> None:
    button = three.screen("zhao").with_button("开启").data("开启") or ""
    assert "已开启" in three.press_data("fang", button)
    assert "方书记" in three.press_data("zhao", button)
    assert incident(three).opened_by == "fang"


def test_nobody_else_decides_about_it(three: World) -> None:
    found = incident(three)
    for who in ("li", "ma", "shen", "chen"):
        for verb in ("open", "drop", "note", "over", "out", "show", "say"):
            three.press_data(who, f"incident_{verb}:{found.id}")
    assert incident(three) == found


def test_not_one_thing_is_not_asked_again_by_the_same_tickets(three: World) -> None:
    three.press("zhao", "不是一件事")
    assert {t.incident for t in three.tickets()} == {None}
    report(three, "tang", DRY_TOO)
    assert incident(three).phase is Phase.DROPPED
    report(three, "tan", DRY[0])
    report(three, "ting", DRY[1])
    assert incident(three).phase is Phase.PROPOSED


def test_a_further_report_is_collected_without_a_word_to_the_staff(opened: World) -> None:
    before = (len(opened.group("staff").messages), len(opened.screen("li").messages))
    opened.start("tang")
    opened.say("tang", DRY_TOO)
    after = (len(opened.group("staff").messages), len(opened.screen("li").messages))
    assert after == before
    told = opened.screen("tang").last
    assert "已并入“3号楼停水”事件（4 户）" in told.text
    assert "4 户" in line(opened.group("home")).text
    ticket = opened.ticket()
    assert (ticket.status, ticket.assignee) == (Status.IN_PROGRESS, "zhao")
    assert ticket.incident == incident(opened).id
    opened.say("tang", "/my")
    assert "水龙头" in opened.screen("tang").last.text


def test_what_presses_has_a_card_of_its_own_all_the_same(opened: World) -> None:
    before = len(opened.group("staff").messages)
    opened.start("tang")
    opened.say("tang", "3号楼水管爆了往外喷水，停水了，着急，赶紧来人")
    assert opened.ticket().urgent
    assert opened.ticket().incident == incident(opened).id
    assert len(opened.group("staff").messages) == before + len(opened.tickets()) - 3


def test_a_ticket_of_another_kind_after_all_leaves_the_incident(opened: World) -> None:
    opened.start("tang")
    opened.say("tang", DRY_TOO)
    ticket = opened.ticket()
    assert (ticket.assignee, ticket.incident) == ("zhao", incident(opened).id)
    opened.press_data("zhao", f"relabel:{ticket.code}:consult")
    ticket = opened.ticket()
    assert (ticket.intent, ticket.incident, ticket.assignee) == ("consult", None, None)
    assert ticket.status is Status.ASSIGNED
    assert incident(opened).reports == 3
    assert "left_incident" in {fact.kind for fact in opened.history(ticket.code)}
    assert "事件" not in opened.screen("tang").card().text


def test_of_two_who_take_the_same_one_out_the_second_is_told(opened: World) -> None:
    ticket = opened.ticket()
    opened.press_data("zhou", f"let_go:{ticket.code}")
    with opened.uow() as uow, pytest.raises(Refusal):
        let_go(opened.house, uow, ticket, "zhao", opened.now)


def test_the_reporter_or_the_staff_take_a_wrong_one_out(opened: World) -> None:
    for who in ("tang", "tan"):
        opened.start(who)
        opened.say(who, DRY_TOO)
    opened.press("tang", "不是这件事")
    apart = opened.ticket(3)
    assert (apart.incident, apart.status, apart.assignee) == (None, Status.ASSIGNED, None)
    assert opened.group("staff").with_button("接单").data("接单") == f"claim:{apart.code}"
    opened.press("zhao", "拆开")
    opened.press("zhao", opened.ticket(4).code)
    assert opened.ticket(4).incident is None
    assert "3 户" in line(opened.group("home")).text


def test_a_notice_is_read_once_more_and_reaches_everybody_once(opened: World) -> None:
    opened.press("zhao", "发通知")
    assert "幸福里邻里群" in opened.screen("zhao").last.text
    opened.say("zhao", "抢修中，晚上八点来水，有事打13912345678")
    assert "13912345678" not in opened.screen("zhao").last.text
    assert "抢修中" not in opened.group("home").text
    opened.press("zhao", "发出")
    told = opened.group("home").messages[-1]
    assert "晚上八点来水" in told.text
    assert "13912345678" not in opened.group("home").text
    assert "晚上八点来水" in line(opened.group("home")).text
    for who in ("ma", "gao", "zhou"):
        notes = [m for m in opened.screen(who).messages if m.text.startswith("📢")]
        assert len(notes) == 1
        assert "晚上八点来水" in opened.screen(who).card().text


def test_who_is_in_the_group_reads_a_notice_there_alone(three: World) -> None:
    three.start("tang")
    three.say("tang", "3号楼水龙头不出水，帮忙看看", group="home")
    three.press("zhao", "开启")
    three.press("zhao", "发通知")
    three.press("zhao", "1")
    three.press("zhao", "发出")
    assert not [m for m in three.screen("tang").messages if m.text.startswith("📢")]
    assert [m for m in three.screen("ma").messages if m.text.startswith("📢")]


def test_a_neighbour_joins_under_the_line_with_one_tap(opened: World) -> None:
    opened.press("tang", "我家也是", group="home")
    assert opened.ticket(0).followers == 1
    assert "4 户" in line(opened.group("home")).text
    assert "已经在" in opened.press("tang", "我家也是", group="home")


def test_parties_called_in_show_on_everybodys_one_card(opened: World) -> None:
    opened.press_data("li", "claim:T001")
    opened.press_data("li", "whistle:T001:water")
    opened.press_data("li", "whistle:T001:property")
    for text in (opened.screen("zhou").card().text, line(opened.group("home")).text):
        assert "已请 清泉自来水 来" in text
        assert "已请 安居物业 来" in text


def test_the_end_is_asked_and_only_a_yes_closes(opened: World) -> None:
    opened.press_data("zhao", f"claim:{opened.ticket(0).code}")
    opened.press("zhao", "已恢复，问大家")
    opened.press("ma", "好了")
    opened.say("gao", "还没有")
    assert "T002 说还没好" in opened.screen("zhao").text
    assert incident(opened).phase is Phase.CLOSING
    opened.wait(timedelta(hours=25))
    first, second, third = opened.tickets()
    assert (first.status, second.status) == (Status.CLOSED, Status.ASSIGNED)
    assert (third.status, third.rating) == (Status.RESOLVED, None)
    assert incident(opened).phase is Phase.OPEN
    assert opened.screen("zhou").card().data("没修好")
    assert line(opened.group("home")).pinned


def test_when_all_say_yes_it_ends_at_once_and_the_line_is_taken_down(opened: World) -> None:
    opened.press("zhao", "已恢复，问大家")
    for who in ("ma", "gao", "zhou"):
        opened.press(who, "好了")
    assert {t.status for t in opened.tickets()} == {Status.CLOSED}
    assert incident(opened).phase is Phase.CLOSED
    assert not [m for m in opened.screen("zhao").messages if (m.card or "").startswith("staff")]
    hung = line(opened.group("home"))
    assert not hung.pinned
    assert "已恢复" in hung.text
    opened.press("gao", "满意")
    assert "过期" in opened.press_data("ma", f"incident_still:{incident(opened).id}")


def test_what_is_reported_while_it_ends_keeps_it_open(opened: World) -> None:
    opened.press("zhao", "已恢复，问大家")
    opened.start("tang")
    opened.say("tang", DRY_TOO)
    assert "又有人报" in opened.screen("zhao").text
    for who in ("ma", "gao", "zhou"):
        opened.press(who, "好了")
    assert opened.ticket().status is Status.IN_PROGRESS
    assert incident(opened).phase is Phase.OPEN
    opened.press("zhao", "已恢复，问大家")
    opened.press("tang", "好了")
    assert incident(opened).phase is Phase.CLOSED


def test_a_ticket_reopened_afterwards_is_its_assignees_with_a_card(opened: World) -> None:
    opened.start("tang")
    opened.say("tang", DRY_TOO)
    opened.press("zhao", "已恢复，问大家")
    opened.wait(timedelta(hours=25))
    assert incident(opened).phase is Phase.CLOSED
    opened.press("tang", "没修好")
    again = opened.ticket()
    assert (again.status, again.assignee) == (Status.IN_PROGRESS, "zhao")
    assert opened.screen("zhao").with_button("办结")
    assert incident(opened).phase is Phase.CLOSED


def test_at_night_people_are_asked_in_the_morning(opened: World) -> None:
    opened.wait(timedelta(hours=12, minutes=30))
    opened.press("zhao", "已恢复，问大家")
    assert "好了" not in [label for m in opened.screen("ma").messages for label, _ in m.buttons]
    opened.wait(timedelta(hours=10))
    assert opened.screen("ma").with_button("好了")


def test_a_lead_opens_one_by_hand_and_the_command_lists_it(world: World) -> None:
    world.start("zhao")
    report(world, "ma", DRY[0])
    world.say("zhao", "事件")
    assert "没有事件" in world.screen("zhao").last.text
    world.say("zhao", "/incident t001")
    assert incident(world).phase is Phase.OPEN
    assert line(world.group("home")).pinned
    world.say("li", "/incident T001")
    assert "网格长或书记" in world.screen("li").last.text
    world.say("zhao", "/incident")
    assert "3号楼停水" in world.screen("zhao").last.text
    world.press("zhao", "看：3号楼停水")
    assert world.screen("zhao").last.data("发通知")


def test_what_is_told_in_confidence_makes_no_incident(world: World) -> None:
    world.start("zhao")
    for who in ("ma", "gao", "zhou"):
        report(world, who, "2号楼楼下麻将馆凌晨还在吵，睡不着")
    assert {t.incident for t in world.tickets()} == {None}
    assert "合成一件事件" not in world.screen("zhao").text


def test_trouble_of_two_grids_concerns_the_whole_community(world: World) -> None:
    for who, text in zip(
        ("ma", "gao", "zhou"),
        ("3号楼水龙头不出水", "5号楼水龙头不出水", "路边水管爆了，往外喷水"),
        strict=True,
    ):
        report(world, who, text)
    assert {t.incident for t in world.tickets()} == {incident(world).id}
    world.start("zhao")
    world.press_data("zhao", f"incident_open:{incident(world).id}")
    assert "3号楼、5号楼" in line(world.group("home")).text


def test_by_night_one_answer_does_not_end_it_for_all(opened: World) -> None:
    opened.wait(timedelta(hours=12, minutes=30))
    opened.press("zhao", "已恢复，问大家")
    opened.press_data("ma", f"incident_fine:{incident(opened).id}")
    assert incident(opened).phase is Phase.CLOSING
    assert opened.ticket(1).status is Status.ASSIGNED


def test_what_its_keeper_hands_on_gets_a_card(opened: World) -> None:
    opened.start("tang")
    opened.say("tang", DRY_TOO)
    code = opened.ticket().code
    opened.press_data("zhao", f"transfer:{code}:wang")
    assert opened.screen("wang").with_button("接单").data("接单") == f"claim:{code}"
    opened.press("wang", "接单")
    assert opened.screen("wang").card().data("办结")


def test_of_what_it_collected_the_oldest_open_one_reminds_of_all(opened: World) -> None:
    for who in ("tang", "tan", "ting"):
        opened.start(who)
        opened.say(who, DRY_TOO)
    opened.press_data("zhao", f"claim:{opened.ticket(0).code}")
    opened.say("zhao", "/todo")
    listed = opened.screen("zhao").messages
    todo = next(m for m in reversed(listed) if m.text.startswith("要办的有"))
    assert "要办的有 1 件" in todo.text
    opened.wait(timedelta(days=8))
    reminded = {m.text.split()[1] for m in opened.screen("zhao").messages if m.text[0] == "⏰"}
    assert reminded == {opened.ticket(0).code}


def test_what_pressed_is_not_ended_by_silence(opened: World) -> None:
    opened.start("tang")
    opened.say("tang", "3号楼水管爆了往外喷水，停水了，着急，赶紧来人")
    pressing = [t.code for t in opened.tickets() if t.urgent]
    opened.press("zhao", "已恢复，问大家")
    opened.wait(timedelta(hours=25))
    assert incident(opened).phase is Phase.CLOSED
    still = {t.code for t in opened.tickets() if t.status is Status.ASSIGNED}
    assert still == set(pressing)


def test_a_tickets_card_opens_an_incident_and_takes_it_out_again(world: World) -> None:
    world.start("zhao")
    report(world, "ma", DRY[0])
    report(world, "gao", DRY[1])
    world.press_data("li", "open:T001")
    assert not world.screen("li").last.data("立为事件")
    world.press_data("zhao", "open:T001")
    world.press("zhao", "立为事件")
    assert {t.incident for t in world.tickets()} == {incident(world).id}
    world.press_data("zhao", "open:T002")
    world.press("zhao", "移出事件")
    assert [t.incident for t in world.tickets()] == [incident(world).id, None]
    assert "已经在" in world.press_data("zhao", "incident:T001")
    world.press_data("zhao", "open:T001")
    world.press("zhao", "移出事件")
    assert incident(world).phase is Phase.CLOSED
    assert not line(world.group("home")).pinned


def test_while_it_lasts_no_report_of_it_is_too_late(opened: World) -> None:
    opened.wait(timedelta(days=6))
    opened.start("tang")
    opened.say("tang", DRY_TOO)
    assert opened.ticket().incident == incident(opened).id
    opened.say("tang", "3号楼楼道灯坏了，晚上黑得看不见台阶")
    assert opened.ticket().incident is None
