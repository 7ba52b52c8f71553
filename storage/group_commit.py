"""One writer thread for SQLite: what waits is committed together, each job in a savepoint.

A commit costs a sync of the disk, so sharing it is what makes many small transactions fast.
The rule kept here: a job that fails takes no other along, and if the group's commit fails, its
members run again one by one.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from storage.failpoints import hit

T = TypeVar("T")

_MOST = 128  # jobs that share one commit; more would only make the first of them wait


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


class GroupCommit:
    """Runs jobs in the order they were submitted; OperationalError when it cannot connect."""

    def __init__(self, engine: Engine) -> None:
        self._connection = engine.connect()
        self._queue: SimpleQueue[_Task | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._is_closed = False
        self._thread = threading.Thread(target=self._serve, name="writer", daemon=True)
        self._thread.start()

    def submit(self, job: Callable[[Connection], T]) -> "Future[T]":
        """The job's result, once it is on the disk."""
        future: Future[T] = Future()
        with self._lock:
            if self._is_closed:
                raise RuntimeError("the writer is closed")
            self._queue.put(_Task(job, future))
        return future

    def close(self) -> None:
        """Finish what was submitted before."""
        with self._lock:
            if not self._is_closed:
                self._is_closed = True
                self._queue.put(None)
        self._thread.join()

    def _serve(self) -> None:
        is_open = True
        with self._connection as connection:
            while is_open:
                group, is_open = self._collect()
                _commit(connection, group)

    def _collect(self) -> tuple[list[_Task], bool]:
        """What waits now, at least one; and whether more may come."""
        group: list[_Task] = []
        task = self._queue.get()
        while task is not None:
            if task.future.set_running_or_notify_cancel():
                group.append(task)
            if len(group) >= _MOST:
                return group, True
            try:
                task = self._queue.get_nowait()
            except Empty:
                return group, True
        return group, False


def _commit(connection: Connection, group: list[_Task]) -> None:
    """Resolves every task of the group, the failed ones with their failure."""
    if not group:
        return
    try:
        connection.begin()
    except BaseException as failure:  # noqa: BLE001 - the thread lives on whatever happens
        _fail(group, failure)
        return
    broken = _finish(connection, group)
    if broken is None:
        for task in group:
            task.resolve()
    elif len(group) == 1:
        _fail(group, broken)
    else:
        for task in group:
            _commit(connection, [task])


def _finish(connection: Connection, group: list[_Task]) -> BaseException | None:
    """None when all of the open transaction is durable; else what prevented it, and it is gone."""
    driver: Any = connection.connection.driver_connection
    try:
        for task in group:
            task.run(connection)
            # On a full disk SQLite ends the whole transaction by itself.
            if not driver.in_transaction:
                raise task.error or RuntimeError("the transaction ended early")
        hit("commit.group")
        connection.commit()
        hit("committed.group")
    except BaseException as failure:  # noqa: BLE001 - as above
        connection.rollback()
        driver.rollback()  # after a commit that failed the driver's transaction is still open
        return failure
    return None


def _fail(group: list[_Task], failure: BaseException) -> None:
    for task in group:
        task.error = failure
        task.resolve()
