"""Somebody seeks work: few questions, each once, and what they said is kept as it was meant."""

from datetime import timedelta

import pytest

from intents.rules.ticket import Status
from storage.seekers import SeekerStage
from tests.handlers.work.scenes import MATCHMAKER, SEEKER, Street


def test_four_taps_register_somebody_who_said_nothing_but_that_they_seek(street: Street) -> None:
    street.say(SEEKER, "帮我留意留意有没有合适的工作")
    for label in ("什么都行", "接送孩子之外", "走路能到", "没有"):
        street.press(SEEKER, label)
    seeker = street.seeker()
    assert (seeker.is_open, seeker.reach, seeker.needs) == (True, "walk", ())
    assert seeker.hours["spans"] == [[510, 930]]
    assert "登记好了：什么活都行 · 8:30–15:30 · 走路能到" in street.said(SEEKER)
    assert f"求职登记 {seeker.ticket}" in street.said(MATCHMAKER)


def test_what_was_said_already_is_not_asked_and_answers_in_words_are_heard(street: Street) -> None:
    street.say(SEEKER, "孩子上学后我白天有空，想找个离家近的活")
    assert "接单" in street.group("staff").text + street.said(MATCHMAKER)
    street.say(SEEKER, "收银理货都干过，保洁也行")
    assert "哪段时间" not in street.said(SEEKER)
    street.say(SEEKER, "腿不好，不能久站")
    seeker = street.seeker()
    assert seeker.skills == ("收银", "理货", "保洁")
    assert seeker.needs == ("sitting",)
    ticket = street.ticket()
    assert (ticket.intent, ticket.status, ticket.team) == ("job", Status.ASSIGNED, "jobs")
    assert ticket.due_at is not None
    assert ticket.due_at - ticket.created_at > timedelta(days=30)


@pytest.mark.parametrize("text", ["我15岁想打工挣点零花钱", "初二学生想找个暑假工"])
def test_who_is_too_young_is_told_so_and_nothing_is_stored(street: Street, text: str) -> None:
    street.say(SEEKER, text)
    assert "没满16岁" in street.said(SEEKER)
    assert street.tickets() == []


def test_two_sentences_that_contradict_each_other_are_asked_about(street: Street) -> None:
    street.say(SEEKER, "我晚上有空想找个活，但是晚上不行，会洗碗")
    assert "前后不太一样" in street.said(SEEKER)
    assert street.seeker().hours["spans"] == []
    street.press(SEEKER, "上午")
    assert street.seeker().hours["spans"] == [[480, 720]]
    assert not street.seeker().hours["is_torn"]


def test_who_seeks_already_adds_to_what_is_known_instead_of_opening_a_second_ticket(
    street: Street,
) -> None:
    street.register()
    street.say(SEEKER, "我还想找点做饭的活，下午也有空了")
    assert len(street.tickets()) == 1
    assert "做饭" in street.seeker().skills
    assert street.seeker().hours["spans"] == [[720, 1080]]
    assert "已经登记过了" in street.said(SEEKER)


def test_a_matchmakers_question_goes_before_ours(street: Street) -> None:
    street.say(SEEKER, "孩子上学后我白天有空，想找个离家近的活")
    street.press(MATCHMAKER, "接单")
    street.press(MATCHMAKER, "问居民")
    street.say(MATCHMAKER, "健康证有吗")
    street.say(SEEKER, "有的，去年办的")
    assert "有的，去年办的" in street.said(MATCHMAKER)


def test_another_matter_in_between_is_heard_as_itself(street: Street) -> None:
    street.say(SEEKER, "孩子上学后我白天有空，想找个离家近的活")
    street.say(SEEKER, "3号楼楼道灯坏了，晚上黑得看不见台阶")
    assert [ticket.intent for ticket in street.tickets()] == ["job", "repair"]


def test_giving_up_a_question_leaves_what_was_told(street: Street) -> None:
    street.say(SEEKER, "孩子上学后我白天有空，想找个离家近的活")
    street.say(SEEKER, "算了")
    assert street.seeker().is_open
    assert street.seeker().stage is SeekerStage.LOOKING


def test_the_resident_ends_the_search_with_the_ticket_and_brings_it_back(street: Street) -> None:
    street.register()
    street.press(SEEKER, "撤销")
    assert street.seeker().stage is SeekerStage.CLOSED
    street.press(SEEKER, "恢复" if street.screen(SEEKER).card().data("恢复") else "还要")
    assert street.seeker().stage is SeekerStage.LOOKING


def test_forged_and_stale_taps_change_nothing(street: Street) -> None:
    seeker = street.register()
    for data in ("work_say:T999-hours-any", f"work_say:{seeker.ticket}-hours-night", "work_say:"):
        assert "不能用" in street.press_data(SEEKER, data) or street.press_data(SEEKER, data)
    assert street.press_data("王阿姨", f"work_say:{seeker.ticket}-reach-any")
    assert street.seeker() == seeker


def test_a_post_told_while_we_ask_is_no_answer(street: Street) -> None:
    street.say(SEEKER, "我想找个保洁的活")
    street.say(SEEKER, "我店里招两个服务员，月薪4000")
    assert {ticket.details["role"] for ticket in street.tickets()} == {"seeker", "employer"}
    assert street.seeker().skills == ("保洁",)
