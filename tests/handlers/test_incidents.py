"""事件: one thing that was opened is told about, collects further reports, and ends together."""

from datetime import timedelta

import pytest

from handlers.incident_running import let_go
from intents.rules.refusal import Refusal
from intents.rules.ticket import Status
from storage.incidents import Phase
from tests.handlers.incident_scene import DRY_TOO, incident, line
from tests.world import World


def test_opened_it_is_one_pinned_line_in_the_group_and_one_line_on_cards(opened: World) -> None:
    hung = line(opened.group("home"))
    assert hung.pinned
    assert "3号楼停水" in hung.text
    assert "3 户" in hung.text
    assert "已并入“3号楼停水”事件" in opened.screen("ma").card().text


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


def test_while_it_lasts_no_report_of_it_is_too_late(opened: World) -> None:
    opened.wait(timedelta(days=6))
    opened.start("tang")
    opened.say("tang", DRY_TOO)
    assert opened.ticket().incident == incident(opened).id
    opened.say("tang", "3号楼楼道灯坏了，晚上黑得看不见台阶")
    assert opened.ticket().incident is None
