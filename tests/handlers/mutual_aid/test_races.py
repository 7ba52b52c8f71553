"""Two processes at one good: one receiver, and nothing promised that is no longer there."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Barrier, Event

import pytest
from sqlalchemy import text

from bot.commands.community import load_community
from handlers.mutual_aid.handing import take_down
from handlers.mutual_aid.line import want
from storage.engine import open_engine
from storage.matches import Match, Step
from storage.offers import Offer, OfferStage
from storage.people import Person
from storage.unit_of_work import UnitOfWork
from tests.handlers.mutual_aid.scenes import CHAIR, HALF_AN_HOUR, Neighbours
from tests.world import DEMO

Work = Callable[[UnitOfWork], object]
WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE :us = ANY(pg_blocking_pids(pid))")
on_postgres = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@pytest.fixture
def there(database_url: str) -> Iterator[Neighbours]:
    """A wheelchair that can be had by whoever asks first."""
    world = Neighbours(database_url, load_community(DEMO), channel="web")
    for who in ("刘姐", "小赵", "老孙"):
        world.start(who)
    world.say("刘姐", CHAIR)
    world.wait(HALF_AN_HOUR)
    yield world
    world.close()


def process(world: Neighbours, work: Work, begin: Barrier | None = None) -> None:
    """The work in a process of its own, as far as the database can tell."""
    engine = open_engine(world.engine.url.render_as_string(hide_password=False))
    try:
        with engine.connect() as connection:
            if begin is not None:
                begin.wait(10)
            with UnitOfWork(connection, world.community.id) as uow:
                work(uow)
                uow.commit()
    finally:
        engine.dispose()


def during(world: Neighbours, first: Work, second: Work) -> None:
    """``second`` begins when ``first`` has written all, and before it commits."""
    with ThreadPoolExecutor(1) as threads:
        with world.engine.connect() as ours, UnitOfWork(ours, world.community.id) as uow:
            first(uow)
            us = ours.execute(text("SELECT pg_backend_pid()")).scalar_one()
            later = threads.submit(process, world, second)
            wait_until_blocked_by(us, world, later)
            uow.commit()
        later.result(10)


def wait_until_blocked_by(us: int, world: Neighbours, later: Future[None]) -> None:
    pause = Event()
    with world.engine.connect() as connection:
        while not later.done() and not connection.execute(WAITING, {"us": us}).scalar():
            pause.wait(0.01)
            connection.rollback()


def person(uow: UnitOfWork, who: str) -> Person:
    found = uow.people.by_account("web", who)
    assert found is not None
    return found


def good(world: Neighbours) -> Offer:
    (offer,) = world.offers()
    return offer


def wants(world: Neighbours, who: str) -> Work:
    code = good(world).ticket
    return lambda uow: want(world.house, uow, person(uow, who), code, world.now)


def test_of_two_who_want_it_at_once_one_is_asked(there: Neighbours) -> None:
    begin = Barrier(2)
    with ThreadPoolExecutor(2) as threads:
        works = [wants(there, who) for who in ("小赵", "老孙")]
        futures = [threads.submit(process, there, work, begin) for work in works]
        wait(futures)
    assert [future.exception() for future in futures] == [None, None]
    code = good(there).ticket
    with there.uow() as uow:
        assert [match.step for match in uow.matches.of_offer(code)] == [Step.ASKED]
        assert len(uow.matches.takers(code)) == 2


@on_postgres
def test_nobody_is_promised_what_is_being_taken_down(there: Neighbours) -> None:
    offer = good(there)
    during(
        there,
        lambda uow: take_down(there.house, uow, offer, there.now),
        wants(there, "小赵"),
    )
    assert good(there).stage is OfferStage.CLOSED
    with there.uow() as uow:
        assert uow.matches.of_offer(offer.ticket) == []


@on_postgres
def test_two_handovers_never_get_one_box(there: Neighbours) -> None:
    seen: list[frozenset[int]] = []

    def takes_a_box(uow: UnitOfWork) -> None:
        assert uow.matches.boxes("love") == frozenset()
        agreed = Match("m", "o", "a", "b", Step.AGREED, there.now, place="love", box=1)
        assert uow.matches.add(agreed)

    during(there, takes_a_box, lambda uow: seen.append(uow.matches.boxes("love")))
    assert seen == [frozenset({1})]
