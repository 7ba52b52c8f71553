"""Introductions: both are asked, then both know; what became of it; and how it goes later."""

from datetime import timedelta

import pytest

from intents.rules.ticket import Status
from storage.introductions import Stand
from storage.seekers import SeekerStage
from storage.vacancies import VacancyStage
from tests.handlers.work.scenes import DAY, EMPLOYER, MATCHMAKER, SEEKER, SOON, Street


def test_nobody_knows_of_the_other_before_both_have_agreed(street: Street) -> None:
    street.introduced()
    street.press(SEEKER, "愿意")
    street.say(SEEKER, "13800001111")
    for who in (EMPLOYER, SEEKER):
        assert "双方都愿意了" not in street.said(who)
    assert "13800001111" not in street.said(EMPLOYER)
    assert SEEKER not in street.said(EMPLOYER)
    street.press(EMPLOYER, "愿意")
    assert f"{SEEKER}，电话：13800001111" in street.said(EMPLOYER)
    assert "13955550101" in street.said(SEEKER)
    kinds = [event.kind for event in street.history(street.seeker().ticket)]
    assert kinds.index("consented") < kinds.index("introduced")


def test_what_a_matchmaker_proposed_is_not_told_again_as_news(street: Street) -> None:
    street.introduced()
    street.press(SEEKER, "不合适")
    street.wait(DAY)
    assert street.news() == []


def test_a_wish_to_go_is_the_seekers_consent(street: Street) -> None:
    seeker = street.register()
    (vacancy,) = street.hire()
    street.open_all()
    street.wait(SOON)
    street.press(SEEKER, "想去")
    assert "为什么合适：会后厨" in street.said(MATCHMAKER)
    street.press(MATCHMAKER, "介绍见面")
    street.press(EMPLOYER, "愿意")
    assert street.introductions()[0].step is Stand.AGREED
    assert "已经在介绍" in street.press_data(MATCHMAKER, f"work_meet:{vacancy.id}-{seeker.ticket}")


@pytest.mark.parametrize(("who", "why"), [(SEEKER, "seeker"), (EMPLOYER, "employer")])
def test_whoever_would_rather_not_leaves_the_other_unknown(
    street: Street, who: str, why: str
) -> None:
    street.introduced()
    other = EMPLOYER if who == SEEKER else SEEKER
    street.press(other, "愿意")
    street.say(who, "不去")
    made = street.introductions()[0]
    assert (made.step, made.why) == (Stand.FELL, why)
    assert "双方都愿意了" not in street.said(SEEKER) + street.said(EMPLOYER)
    assert "不再进行" in street.press_data(other, f"work_yes:{made.id}")


def test_three_days_of_silence_end_it(street: Street) -> None:
    street.introduced()
    street.wait(timedelta(days=4))
    assert street.introductions()[0].why == "silent"
    assert "这次没约成" in street.said(SEEKER)


def test_placed_ends_the_search_fills_the_place_and_is_asked_after_7_and_30_days(
    street: Street,
) -> None:
    street.agreed()
    street.press(MATCHMAKER, "面试了")
    street.press(MATCHMAKER, "上岗了")
    assert street.seeker().stage is SeekerStage.PLACED
    assert street.vacancies()[0].stage is VacancyStage.FILLED
    assert [t.status for t in street.tickets()] == [Status.RESOLVED, Status.RESOLVED]
    street.wait(timedelta(days=8))
    assert "上岗7天了" in street.said(SEEKER)
    street.press(SEEKER, "顺利")
    street.wait(timedelta(days=23))
    assert "上岗30天了" in street.said(SEEKER)
    street.press(SEEKER, "不干了")
    assert "不在“洗碗工" in street.said(MATCHMAKER) or "不在“洗碗" in street.said(MATCHMAKER)
    kinds = [event.kind for event in street.history(street.seeker().ticket)]
    assert {"interviewed", "placed", "goes_well", "goes_left"} <= set(kinds)


def test_who_seeks_again_need_not_tell_everything_again(street: Street) -> None:
    street.agreed()
    street.press(MATCHMAKER, "上岗了")
    street.wait(timedelta(days=40))
    street.say(SEEKER, "想找活，原来那家不干了")
    seeker = street.seeker()
    assert seeker.stage is SeekerStage.LOOKING
    assert "洗碗" in seeker.skills


@pytest.mark.parametrize(("tap", "why"), [("工资不合", "pay"), ("没去面试", "absent")])
def test_not_placed_is_recorded_with_its_reason(street: Street, tap: str, why: str) -> None:
    street.agreed()
    street.press(MATCHMAKER, "没成")
    street.press(MATCHMAKER, tap)
    assert street.introductions()[0].why == why
    assert street.seeker().stage is SeekerStage.LOOKING
    assert f"原因：{tap}" in street.said(MATCHMAKER)


def test_another_reason_is_told_in_words(street: Street) -> None:
    street.agreed()
    street.press(MATCHMAKER, "没成")
    street.press(MATCHMAKER, "别的原因")
    street.say(MATCHMAKER, "老板说要会讲本地话的")
    assert street.introductions()[0].why == "老板说要会讲本地话的"


def test_a_matchmaker_is_reminded_when_nothing_was_recorded(street: Street) -> None:
    street.agreed()
    street.wait(timedelta(days=8))
    assert "一周了，结果怎么样" in street.said(MATCHMAKER)


def test_only_matchmakers_record_and_only_what_is_under_way(street: Street) -> None:
    made = street.introduced()
    assert "不再进行" in street.press_data(MATCHMAKER, f"work_placed:{made.id}")
    for who in (SEEKER, EMPLOYER, "li"):
        assert "红娘" in street.press_data(who, f"work_placed:{made.id}")
        assert "红娘" in street.press_data(who, f"work_meet:T002.1-{street.seeker().ticket}")
    assert street.press_data("王阿姨", f"work_yes:{made.id}") == (
        "这次已经不再进行了，没有把任何人的联系方式给出去。"
    )


def test_filled_in_words_ends_the_vacancy_and_whoever_was_only_asked_is_told(
    street: Street,
) -> None:
    street.introduced()
    street.say(EMPLOYER, "招满了")
    assert street.vacancies()[0].stage is VacancyStage.FILLED
    assert street.introductions()[0].step is Stand.FELL
    assert "这次没约成" in street.said(SEEKER)
    street.wait(DAY)
    assert street.tickets()[1].status is Status.CLOSED


def test_the_matchmakers_list_names_all_that_waits(street: Street) -> None:
    street.introduced()
    street.say(MATCHMAKER, "求职名单")
    last = street.screen(MATCHMAKER).last.text
    assert all(words in last for words in ("待核对 0", "已发布 1", "在找活 1", "介绍中 1"))
