"""What every aggregate's queries stand on: one connection and one community.

The rule kept here: a statement names its community, through ``_execute`` for prepared
statements with a ``community`` parameter or through ``_here`` for those built on the spot.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, CursorResult, Table, bindparam, select
from sqlalchemy.engine.interfaces import CoreExecuteOptionsParameter
from sqlalchemy.sql.base import Executable

from storage.recall import Recalling

COMMUNITY: BindParameter[str] = bindparam("community")
_COUNTED: CoreExecuteOptionsParameter = {"preserve_rowcount": True}


class Repository:
    """The queries of one aggregate within one community, in the caller's transaction."""

    __slots__ = ("_community", "_connection")

    def __init__(self, connection: Recalling, community_id: str) -> None:
        self._connection = connection
        self._community = community_id

    def _here(self, table: Table) -> ColumnElement[bool]:
        return table.c.community_id == self._community

    def _execute(self, statement: Executable, **parameters: Any) -> CursorResult[Any]:
        parameters["community"] = self._community
        return self._connection.execute(statement, parameters)

    def _recall(self, statement: Executable, **parameters: Any) -> Sequence[Any]:
        """The rows of a prepared statement that a turn asks again and again; few of them."""
        parameters["community"] = self._community
        return self._connection.recall(statement, parameters)

    def _insert(self, statement: Executable, row: Mapping[str, Any]) -> CursorResult[Any]:
        return self._connection.execute(statement, {"community_id": self._community, **row})

    def _insert_all(self, statement: Executable, rows: Sequence[Mapping[str, Any]]) -> None:
        """Several rows in one go; none is fine."""
        if rows:
            named = [{"community_id": self._community, **row} for row in rows]
            self._connection.execute(statement, named)

    def _insert_if_new(self, statement: Executable, row: Mapping[str, Any]) -> bool:
        """Whether a row was written; for inserts that let an earlier row stay."""
        named = {"community_id": self._community, **row}
        return self._connection.execute(statement, named, execution_options=_COUNTED).rowcount > 0

    def _change(self, statement: Executable) -> bool:
        """Whether the statement changed a row."""
        return self._connection.execute(statement).rowcount > 0

    def _rows(self, statement: Executable) -> Sequence[Any]:
        return self._connection.execute(statement).all()

    def _hold(self, table: Table, *which: ColumnElement[bool]) -> None:
        """Nobody else changes these rows before this transaction ends."""
        if self._locks_rows:
            rows = select(table.c.community_id).where(self._here(table), *which)
            self._connection.execute(rows.with_for_update())

    @property
    def _locks_rows(self) -> bool:
        """Whether others may write meanwhile; SQLite has one writer and needs no row locks."""
        return self._connection.dialect.name != "sqlite"
