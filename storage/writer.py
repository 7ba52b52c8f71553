"""Runs use cases against the database, each in one transaction, from any thread.

The rule kept here: a future resolves only after its work is durable. SQLite has one writer, so
one thread collects what is waiting and commits it together; PostgreSQL has a small pool. Work
may run more than once (its transaction was rolled back before), so it does nothing but read
and write through its unit of work.
"""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Protocol, TypeVar

from sqlalchemy import Connection, Engine

from storage.engine import read
from storage.group_commit import GroupCommit
from storage.pool_commit import PoolCommit
from storage.unit_of_work import UnitOfWork

T = TypeVar("T")


class _Strategy(Protocol):
    def submit(self, job: Callable[[Connection], T], *, urgent: bool = False) -> "Future[T]": ...

    def close(self) -> None: ...


class Writer:
    """One community's way to write. ``threads`` is the number of writers on PostgreSQL."""

    def __init__(self, engine: Engine, community_id: str, *, threads: int = 8) -> None:
        self._engine = engine
        self._community = community_id
        self._strategy: _Strategy = (
            GroupCommit(engine) if engine.dialect.name == "sqlite" else PoolCommit(engine, threads)
        )

    @property
    def is_shared(self) -> bool:
        """Whether other processes may write to the same database (PostgreSQL)."""
        return self._engine.dialect.name != "sqlite"

    @property
    def engine(self) -> Engine:
        """The database itself, for what is no use case: locks and signals between processes."""
        return self._engine

    def submit(self, work: Callable[[UnitOfWork], T], *, urgent: bool = False) -> "Future[T]":
        """The work's result once it is durable, or its exception; RuntimeError after ``close``.

        What has happened outside already and must be noted is ``urgent``: it goes first.
        Without ``uow.commit()`` the result comes as well and nothing was written.
        """

        def job(connection: Connection) -> T:
            with UnitOfWork(connection, self._community) as uow:
                return work(uow)

        return self._strategy.submit(job, urgent=urgent)

    def run(self, work: Callable[[UnitOfWork], T]) -> T:
        """The same, waited for. Never call it from within a work."""
        return self.submit(work).result()

    def read(self, work: Callable[[UnitOfWork], T]) -> T:
        """What the work finds, in the calling thread, on a connection that cannot write."""
        with read(self._engine) as connection, UnitOfWork(connection, self._community) as uow:
            return work(uow)

    def close(self) -> None:
        """Finish what was submitted, then take nothing more. The engine stays open."""
        self._strategy.close()
