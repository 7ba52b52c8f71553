"""Seekers, vacancies and introductions on both databases: one live pair, told once, left once."""

from datetime import UTC, datetime

from sqlalchemy import Engine

from storage.introductions import Introduction, Stand
from storage.seekers import Seeker, SeekerStage, Telling
from storage.unit_of_work import UnitOfWork
from storage.vacancies import Vacancy, VacancyKind, VacancyStage

NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
SEEKER = Seeker(
    "T1", "zhao", SeekerStage.LOOKING, NOW, ("洗碗",), ("后厨",), hours={"spans": [[510, 930]]}
)
VACANCY = Vacancy(
    "T2.1", "T2", 1, "liu", VacancyKind.JOB, VacancyStage.OPEN, NOW, "洗碗", "招洗碗工",
    pay={"low": 20.0}, phone="13955550101",
)  # fmt: skip
PAIR = Introduction("1", "T2.1", "T1", "zhao", "liu", "cao", Stand.ASKED, NOW)


def test_rows_come_back_as_they_went_in(engine: Engine) -> None:
    with engine.connect() as connection, UnitOfWork(connection, "xingfuli") as uow:
        uow.seekers.add(SEEKER)
        uow.vacancies.add(VACANCY)
        assert uow.seekers.get("T1") == SEEKER
        assert uow.seekers.of_person("zhao") == [SEEKER]
        assert uow.vacancies.of_ticket("T2") == [VACANCY]
        assert uow.vacancies.of_employer("liu", {VacancyStage.OPEN}) == [VACANCY]
        assert uow.vacancies.of_employer("liu", {VacancyStage.HELD}) == []


def test_two_are_introduced_once_at_a_time(engine: Engine) -> None:
    with engine.connect() as connection, UnitOfWork(connection, "xingfuli") as uow:
        assert uow.introductions.add(PAIR)
        again = Introduction("2", "T2.1", "T1", "zhao", "liu", "tang", Stand.ASKED, NOW)
        assert not uow.introductions.add(again)
        assert uow.introductions.change("1", {Stand.ASKED}, {"step": Stand.FELL})
        assert not uow.introductions.change("1", {Stand.ASKED}, {"step": Stand.AGREED})
        assert uow.introductions.add(again)
        assert [one.id for one in uow.introductions.of_person("liu", {Stand.ASKED})] == ["2"]


def test_a_vacancy_is_told_to_a_seeker_once_and_the_last_answer_counts(engine: Engine) -> None:
    with engine.connect() as connection, UnitOfWork(connection, "xingfuli") as uow:
        assert uow.seekers.tell(Telling("T2.1", "T1", NOW))
        assert not uow.seekers.tell(Telling("T2.1", "T1", NOW))
        assert not uow.seekers.answer("T9.1", "T1", wants=True)
        uow.seekers.answer("T2.1", "T1", wants=True)
        uow.seekers.answer("T2.1", "T1", wants=False)
        assert uow.seekers.told("T1")["T2.1"].wants is False
        assert uow.seekers.told_of("T2.1").keys() == {"T1"}


def test_a_stage_is_left_only_from_the_one_expected(engine: Engine) -> None:
    with engine.connect() as connection, UnitOfWork(connection, "xingfuli") as uow:
        uow.seekers.add(SEEKER)
        stop = {"stage": SeekerStage.STOPPED}
        assert uow.seekers.change("T1", {SeekerStage.LOOKING}, stop)
        assert not uow.seekers.change("T1", {SeekerStage.LOOKING}, stop)
        assert uow.seekers.in_stage({SeekerStage.LOOKING}) == []
