"""A small pool of writers for PostgreSQL: each job in its own transaction.

The rule kept here: what the database asks to try again (a deadlock, a lost race between
serializable transactions) is tried again; everything else belongs to the caller.
"""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

T = TypeVar("T")

_TRY_AGAIN = frozenset({"40001", "40P01"})  # serialization_failure, deadlock_detected
_TRIES = 6
_PAUSE = 0.005  # seconds, growing with each try


class PoolCommit:
    """Runs jobs on several connections at once; their order is not promised."""

    def __init__(self, engine: Engine, threads: int) -> None:
        self._engine = engine
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="writer")

    def submit(self, job: Callable[[Connection], T], *, urgent: bool = False) -> "Future[T]":
        """The job's result, once it is committed; with several connections none waits long."""
        return self._executor.submit(self._run, job)

    def close(self) -> None:
        """Finish what was submitted before."""
        self._executor.shutdown(wait=True)

    def _run(self, job: Callable[[Connection], T]) -> T:
        for attempt in range(1, _TRIES):
            try:
                with self._engine.connect() as connection:
                    return job(connection)
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) not in _TRY_AGAIN:
                    raise
                time.sleep(_PAUSE * attempt)
        with self._engine.connect() as connection:
            return job(connection)
