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
    """Runs jobs in the order they were submitted."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
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
        with self._engine.connect() as connection:
            while is_open:
                group, is_open = self._collect()
                if group:
                    self._commit(connection, group)

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

    def _commit(self, connection: Connection, group: list[_Task]) -> None:
        failure = _run_in_one_transaction(connection, group)
        if failure is not None and len(group) > 1:
            for task in group:
                self._commit(connection, [task])
            return
        for task in group:
            if failure is not None:
                task.error = failure
            task.resolve()


def _run_in_one_transaction(connection: Connection, group: list[_Task]) -> BaseException | None:
    """None when all of it is durable, what prevented it otherwise."""
    driver: Any = connection.connection.driver_connection
    try:
        with connection.begin():
            for task in group:
                task.run(connection)
                # On a full disk SQLite ends the whole transaction by itself.
                if not driver.in_transaction:
                    raise task.error or RuntimeError("the transaction ended early")
    except BaseException as failure:  # noqa: BLE001 - the thread lives on whatever happens
        connection.rollback()
        driver.rollback()  # after a commit that failed the driver's transaction is still open
        return failure
    return None
