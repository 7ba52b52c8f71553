"""Two processes at one database: one has written, the other waits for it, the first ends."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from sqlalchemy import text

from storage.engine import open_engine
from storage.unit_of_work import UnitOfWork
from tests.world import World

Work = Callable[[UnitOfWork], object]
WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE :us = ANY(pg_blocking_pids(pid))")
on_postgres = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


def process(world: World, work: Work, begin: Barrier | None = None) -> None:
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


def during(world: World, first: Work, second: Work, then: Work | None = None) -> None:
    """``second`` begins after ``first``, which goes on with ``then`` and commits only after that.

    Whoever of them the database breaks off because they wait for each other raises.
    """
    with ThreadPoolExecutor(1) as threads:
        with world.engine.connect() as ours, UnitOfWork(ours, world.community.id) as uow:
            first(uow)
            us = ours.execute(text("SELECT pg_backend_pid()")).scalar_one()
            later = threads.submit(process, world, second)
            wait_until_blocked_by(us, world, later)
            if then is not None:
                then(uow)
            uow.commit()
        later.result(10)


def wait_until_blocked_by(us: int, world: World, later: Future[None]) -> None:
    """Until the other one waits for our transaction, or has ended without."""
    pause = Event()
    with world.engine.connect() as connection:
        while not later.done() and not connection.execute(WAITING, {"us": us}).scalar():
            pause.wait(0.01)
            connection.rollback()
