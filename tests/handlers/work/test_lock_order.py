"""A vacancy is locked before its introductions and its clocks, by people and by clocks alike."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from handlers.timing import fire
from handlers.work.clockwork import ENDS, Work
from handlers.work.outcomes import placed
from storage.introductions import KNOWN, Stand
from tests.handlers.two_processes import during, on_postgres
from tests.handlers.work.scenes import EMPLOYER, MATCHMAKER, SEEKER, Street
from tests.world import DEMO, community_in

pytestmark = on_postgres


@pytest.fixture
def street(database_url: str) -> Iterator[Street]:
    street = Street(database_url, community_in(DEMO), channel="web")
    for person in (SEEKER, EMPLOYER):
        street.start(person)
    yield street
    street.close()


def test_who_is_placed_waits_for_whoever_ends_the_vacancy(street: Street) -> None:
    made = street.agreed()
    with street.uow() as uow:
        matchmaker = uow.people.by_account("web", street.account(MATCHMAKER))
    assert matchmaker is not None
    during(
        street,
        lambda uow: uow.vacancies.hold(made.vacancy),
        lambda uow: placed(Work(street.house, uow, street.now), matchmaker, made.id),
        lambda uow: uow.introductions.change(made.id, KNOWN, {"agreed_at": street.now}),
    )
    assert street.introductions()[-1].step is Stand.PLACED


def test_the_clock_of_a_vacancy_waits_for_whoever_ends_it(street: Street) -> None:
    street.hire()
    street.open_all()
    with street.uow() as uow:
        due = uow.timers.due(street.now + timedelta(days=30), 100)
    clock = next(timer for timer in due if timer.kind == ENDS)
    during(
        street,
        lambda uow: uow.vacancies.hold(str(clock.data["about"])),
        lambda uow: fire(street.house, uow, clock, clock.due_at),
        lambda uow: uow.timers.cancel(clock.dedupe_key),
    )
