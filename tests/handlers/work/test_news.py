"""Telling seekers: only who fits, once a day at most, never again after 停止; and old vacancies."""

from datetime import timedelta

from intents.rules.ticket import Status
from storage.seekers import SeekerStage
from storage.vacancies import VacancyStage
from tests.handlers.work.scenes import DAY, EMPLOYER, HIRES, SEEKER, SOON, Street

OTHER = "早点铺招洗碗1名，每天9点到11点，18元/小时，在2号楼下，电话13955550103"
THIRD = "食堂招洗碗1名，每天10点到13点，25元/小时，在社区一楼，电话13955550104"


def test_what_opens_within_minutes_comes_as_one_message_and_the_rest_tomorrow(
    street: Street,
) -> None:
    street.register()
    street.hire()
    street.hire("王阿姨", OTHER)
    street.open_all()
    street.wait(SOON)
    assert len(street.news()) == 1
    assert "早点铺" in street.news()[0].text
    street.hire("王阿姨", THIRD)
    street.open_all()
    street.wait(timedelta(hours=6))
    assert len(street.news()) == 1
    street.wait(DAY)
    assert len(street.news()) == 2
    assert "食堂" in street.news()[1].text
    street.wait(timedelta(days=3))
    assert len(street.news()) == 2


def test_only_who_fits_is_told(street: Street) -> None:
    street.register()
    street.register("王阿姨", "会会计，晚上有空，远近都行，没什么不方便")
    street.hire()
    street.open_all()
    street.wait(DAY)
    assert len(street.news()) == 1
    assert street.news("王阿姨") == []
    assert street.news(EMPLOYER) == []


def test_who_registers_late_is_shown_what_fits_and_that_is_the_days_message(
    street: Street,
) -> None:
    street.hire()
    street.open_all()
    street.register()
    assert "现在就有合适您的" in street.news()[0].text
    street.hire("王阿姨", OTHER)
    street.open_all()
    street.wait(timedelta(hours=5))
    assert len(street.news()) == 1


def test_stop_works_at_once_whatever_was_due(street: Street) -> None:
    street.register()
    street.hire()
    street.open_all()
    street.say(SEEKER, "停止")
    street.wait(timedelta(days=3))
    assert street.news() == []
    assert street.seeker().stage is SeekerStage.STOPPED
    street.say(SEEKER, "继续找活")
    street.wait(DAY)
    assert len(street.news()) == 1
    street.press(SEEKER, "停止推送")
    street.hire("王阿姨", OTHER)
    street.open_all()
    street.wait(timedelta(days=3))
    assert len(street.news()) == 1


def test_stop_is_heard_in_the_middle_of_our_questions(street: Street) -> None:
    street.say(SEEKER, "孩子上学后我白天有空，想找个离家近的活")
    street.say(SEEKER, "停止")
    assert street.seeker().stage is SeekerStage.STOPPED
    assert "不再给您发岗位" in street.said(SEEKER)


def test_who_takes_back_being_compared_is_compared_no_more(street: Street) -> None:
    street.register()
    street.press_data(SEEKER, "mydata_withdraw:job")
    street.hire()
    street.open_all()
    street.wait(DAY)
    assert street.news() == []
    assert "眼下没有合适的人" in street.said("cao")


def test_nothing_is_told_by_night(street: Street) -> None:
    street.register()
    street.hire()
    street.wait(timedelta(hours=11))  # 21:00
    street.open_all()
    street.wait(timedelta(hours=9))
    assert street.news() == []
    street.wait(timedelta(hours=4))
    assert len(street.news()) == 1


def test_fourteen_days_with_one_question_and_it_is_gone(street: Street) -> None:
    street.hire()
    street.open_all()
    street.wait(timedelta(days=13))
    assert street.said(EMPLOYER).count("还在招人吗") == 1
    street.wait(timedelta(days=2))
    assert street.vacancies()[0].stage is VacancyStage.EXPIRED
    assert street.ticket().status is Status.CANCELLED
    street.register()
    street.wait(DAY)
    assert street.news() == []


def test_still_hiring_is_fourteen_days_more(street: Street) -> None:
    street.hire()
    street.open_all()
    street.wait(timedelta(days=13))
    street.press(EMPLOYER, "还在招")
    street.wait(timedelta(days=5))
    assert street.vacancies()[0].stage is VacancyStage.OPEN
    street.wait(timedelta(days=8))
    assert street.said(EMPLOYER).count("还在招人吗") == 2
    street.press(EMPLOYER, "招满了")
    assert street.vacancies()[0].stage is VacancyStage.FILLED


def test_a_vacancy_that_is_over_cannot_be_wanted_any_more(street: Street) -> None:
    street.register()
    street.hire(text=HIRES)
    street.open_all()
    street.wait(SOON)
    street.say(EMPLOYER, "招满了")
    assert "已经不在" in street.press(SEEKER, "想去")


def test_a_ticket_cancelled_by_hand_takes_its_vacancies_along(street: Street) -> None:
    street.register()
    street.hire()
    street.open_all()
    street.press(EMPLOYER, "撤销")
    street.wait(DAY)
    assert street.vacancies()[0].stage is VacancyStage.CLOSED
    assert street.news() == []
