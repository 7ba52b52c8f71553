"""One transaction's connection, which answers a question it has been asked before from memory.

The rule kept here: an answer holds until anything is written through this connection, and not a
statement longer; a read that locks counts as a write, because it may have waited for another's.
Only what is asked by ``recall`` is kept, which is for short answers that a turn needs repeatedly.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar, overload

from sqlalchemy import Connection, CursorResult, Dialect
from sqlalchemy.engine.interfaces import CoreExecuteOptionsParameter
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.selectable import TypedReturnsRows

Row = TypeVar("Row", bound=Any)

# More than a turn ever asks; whoever walks through everything there is shall not fill the memory.
_MOST = 500


class Recalling:
    """What the repositories of a unit of work speak to instead of the bare connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._answers: dict[tuple[Any, ...], Sequence[Any]] = {}
        self._attempts: list[_Attempt] = []

    @property
    def dialect(self) -> Dialect:
        """The database's."""
        return self._connection.dialect

    @overload
    def execute(
        self,
        statement: TypedReturnsRows[Row],
        parameters: Any = None,
        *,
        execution_options: CoreExecuteOptionsParameter | None = None,
    ) -> CursorResult[Row]: ...

    @overload
    def execute(
        self,
        statement: Executable,
        parameters: Any = None,
        *,
        execution_options: CoreExecuteOptionsParameter | None = None,
    ) -> CursorResult[Any]: ...

    def execute(
        self,
        statement: Executable,
        parameters: Any = None,
        *,
        execution_options: CoreExecuteOptionsParameter | None = None,
    ) -> CursorResult[Any]:
        """The result of the statement, asked now."""
        if not _only_reads(statement):
            self._begin_attempts()
            self.forget()
        return self._connection.execute(
            statement, parameters, execution_options=execution_options or {}
        )

    def recall(self, statement: Executable, parameters: Mapping[str, Any]) -> Sequence[Any]:
        """The rows of a statement that is built once, asked now or since the last write."""
        question = (statement, *parameters.values())
        found = self._answers.get(question)
        if found is None:
            if len(self._answers) >= _MOST:
                self.forget()
            found = self._connection.execute(statement, parameters).all()
            self._answers[question] = found
        return found

    def forget(self) -> None:
        """From here on everything is asked anew."""
        self._answers.clear()

    @contextmanager
    def attempt(self, gives_up: type[Exception]) -> Iterator[None]:
        """What is written in this block is undone should it raise ``gives_up``.

        The savepoint is made by the first write: most of what is refused has written nothing.
        """
        attempt = _Attempt()
        self._attempts.append(attempt)
        try:
            yield
        except gives_up:  # whatever else is raised takes the whole transaction along
            if attempt.is_begun:
                self.forget()
                self._connection.exec_driver_sql("ROLLBACK TO SAVEPOINT attempt")
                self._connection.exec_driver_sql("RELEASE SAVEPOINT attempt")
            raise
        finally:
            self._attempts.remove(attempt)
        if attempt.is_begun:
            self._connection.exec_driver_sql("RELEASE SAVEPOINT attempt")

    def _begin_attempts(self) -> None:
        for attempt in self._attempts:
            if not attempt.is_begun:
                self._connection.exec_driver_sql("SAVEPOINT attempt")
                attempt.is_begun = True


class _Attempt:
    """A block that may be undone; two of them are never equal."""

    __slots__ = ("is_begun",)

    def __init__(self) -> None:
        self.is_begun = False


def _only_reads(statement: Executable) -> bool:
    return statement.is_select and getattr(statement, "_for_update_arg", None) is None
