"""One writer thread for SQLite: what waits is committed together, each job in a savepoint.

A commit costs a sync of the disk, so sharing it is what makes many small transactions fast.
The rule kept here: a job that fails takes no other along, and if the group's commit fails, its
members run again one by one.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from itertools import islice
from time import perf_counter
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from storage.failpoints import hit

T = TypeVar("T")

# Jobs that share one commit, and how long the first of them waits for others; more would only make
# all of them wait, and what happened outside before they are noted would stay in doubt longer.
_MOST = 128
_LONGEST_SECONDS = 0.02


class _Task:
    """A job, where its result goes, and its outcome until the commit makes it true."""

    __slots__ = ("error", "future", "job", "result")

    def __init__(self, job: Callable[[Connection], Any], future: "Future[Any]") -> None:
        self.job = job
        self.future = future
        self.result: Any = None
        self.error: BaseException | None = None

    def run(self, connection: Connection) -> None:
        """The job's own failure is an outcome; a broken transaction is the group's failure."""
        self.result = self.error = None
        try:
            self.result = self.job(connection)
        except BaseException as error:  # noqa: BLE001 - it belongs to whoever waits for it
            self.error = error

    def resolve(self) -> None:
        if self.error is None:
            self.future.set_result(self.result)
        else:
            self.future.set_exception(self.error)


class _Waiting:
    """What waits to be run: urgent tasks first, otherwise in the order they came."""

    def __init__(self) -> None:
        self._lock = threading.Condition()
        self._urgent: deque[_Task] = deque()
        self._others: deque[_Task] = deque()
        self._is_closed = False

    def put(self, task: _Task, *, urgent: bool) -> None:
        with self._lock:
            if self._is_closed:
                raise RuntimeError("the writer is closed")
            (self._urgent if urgent else self._others).append(task)
            self._lock.notify()

    def close(self) -> None:
        with self._lock:
            self._is_closed = True
            self._lock.notify()

    def take(self, *, wait: bool) -> _Task | None:
        """The next one that is still wanted; None when there is none (or never will be)."""
        with self._lock:
            while True:
                queue = self._urgent or self._others
                if queue:
                    task = queue.popleft()
                    if task.future.set_running_or_notify_cancel():
                        return task
                elif self._is_closed or not wait:
                    return None
                else:
                    self._lock.wait()


class GroupCommit:
    """Runs jobs in the order they were submitted; OperationalError when it cannot connect."""

    def __init__(self, engine: Engine) -> None:
        self._connection = engine.connect()
        self._waiting = _Waiting()
        self._thread = threading.Thread(target=self._serve, name="writer", daemon=True)
        self._thread.start()

    def submit(self, job: Callable[[Connection], T], *, urgent: bool = False) -> "Future[T]":
        """The job's result, once it is on the disk. An urgent one goes before the others."""
        future: Future[T] = Future()
        self._waiting.put(_Task(job, future), urgent=urgent)
        return future

    def close(self) -> None:
        """Finish what was submitted before."""
        self._waiting.close()
        self._thread.join()

    def _serve(self) -> None:
        with self._connection as connection:
            while (first := self._waiting.take(wait=True)) is not None:
                self._commit(connection, first)

    def _commit(self, connection: Connection, first: _Task) -> None:
        """Resolves the first and those that join it, the failed ones with their failure."""
        group, broken = _run(connection, self._members(first))
        if broken is None:
            for task in group:
                task.resolve()
        elif len(group) == 1:
            _fail(group, broken)
        else:
            for task in group:
                alone, failure = _run(connection, iter([task]))
                if failure is None:
                    task.resolve()
                else:
                    _fail(alone, failure)

    def _members(self, first: _Task) -> Iterator[_Task]:
        """The first, and what waits when the one before is done, as long as nobody waits long."""
        yield first
        began, count = perf_counter(), 1
        while count < _MOST and perf_counter() - began < _LONGEST_SECONDS:
            task = self._waiting.take(wait=False)
            if task is None:
                return
            yield task
            count += 1


def _run(
    connection: Connection, tasks: Iterator[_Task]
) -> tuple[list[_Task], BaseException | None]:
    """Who took part, and None when all of it is durable; else what prevented it, and it is gone."""
    group: list[_Task] = []
    try:
        connection.begin()
    except BaseException as failure:  # noqa: BLE001 - the thread lives on whatever happens
        return list(islice(tasks, 1)), failure
    driver: Any = connection.connection.driver_connection
    try:
        for task in tasks:
            group.append(task)
            task.run(connection)
            # On a full disk SQLite ends the whole transaction by itself.
            if not driver.in_transaction:
                raise task.error or RuntimeError("the transaction ended early")
        hit("commit.group")
        connection.commit()
        hit("committed.group")
    except BaseException as failure:  # noqa: BLE001 - all of the group hear of it, one by one
        connection.rollback()
        driver.rollback()  # after a commit that failed the driver's transaction is still open
        return group, failure
    return group, None


def _fail(group: list[_Task], failure: BaseException) -> None:
    for task in group:
        task.error = failure
        task.resolve()
