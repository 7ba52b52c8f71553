"""Things to do at a moment: clocks, reminders, reposts. Due rows, not memory.

The rule kept here: per ``dedupe_key`` one timer waits at most, and what waits fires at most once.
What it does is decided by the use case that its ``kind`` names.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Index, Table, Text, select, text, update
from sqlalchemy.dialects.postgresql import insert as insert_or

from storage.ids import next_id
from storage.metadata import (
    UTCDateTime,
    choice,
    columns_of,
    community,
    has_status,
    json_type,
    metadata,
    row_of,
)
from storage.repository import Repository


class Arming(StrEnum):
    """Where a timer stands."""

    WAITING = "waiting"
    FIRED = "fired"
    CANCELLED = "cancelled"


_ONLY_WAITING = text("status = 'waiting'")

timers = Table(
    "timers",
    metadata,
    community(),
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("due_at", UTCDateTime, nullable=False),
    Column("ticket", Text),
    Column("data", json_type(), nullable=False),
    Column("status", choice(Arming), nullable=False),
    Column("dedupe_key", Text, nullable=False),
    Column("fired_at", UTCDateTime),
    Index("uq_timers_community_id_dedupe_key", "community_id", "dedupe_key", unique=True),
    Index(
        "ix_timers_waiting",
        "community_id",
        "due_at",
        sqlite_where=_ONLY_WAITING,
        postgresql_where=_ONLY_WAITING,
    ),
    Index(None, "community_id", "ticket"),
)


@dataclass(frozen=True, slots=True)
class Timer:
    """Something to do at ``due_at``; ``kind`` names what, ``data`` holds what it needs."""

    kind: str
    due_at: datetime
    dedupe_key: str
    ticket: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    status: Arming = Arming.WAITING
    id: str = field(default_factory=next_id)


_INSERT = insert_or(timers)
_PUT = _INSERT.on_conflict_do_update(
    index_elements=["community_id", "dedupe_key"],
    set_={
        name: _INSERT.excluded[name]
        for name in ("id", "kind", "due_at", "ticket", "data", "status", "fired_at")
    },
    where=timers.c.status != Arming.WAITING,
)
_WAITING = has_status(timers, Arming.WAITING)


class Timers(Repository):
    """One community's timers."""

    __slots__ = ()

    def put(self, timer: Timer) -> bool:
        """Whether it is armed now: False when one with its key waits already, which then stays.

        A key that has fired or was cancelled is armed anew.
        """
        return self._insert_if_new(_PUT, {**row_of(timer), "fired_at": None})

    def due(self, now: datetime, limit: int) -> list[Timer]:
        """What should have happened by ``now``, the earliest first."""
        statement = (
            select(*columns_of(timers, Timer))
            .where(self._here(timers), _WAITING, timers.c.due_at <= now)
            .order_by(timers.c.due_at, timers.c.id)
            .limit(limit)
        )
        return [Timer(*row) for row in self._rows(statement)]

    def next_due(self) -> datetime | None:
        """When the next timer is due; None when none waits."""
        statement = select(timers.c.due_at).where(self._here(timers), _WAITING)
        first = statement.order_by(timers.c.due_at).limit(1)
        moment: datetime | None = self._connection.execute(first).scalar()
        return moment

    def fired(self, id: str, at: datetime) -> bool:
        """Whether it still waited; False tells a second process to leave it alone."""
        waits = (self._here(timers), timers.c.id == id, _WAITING)
        values = {"status": Arming.FIRED, "fired_at": at}
        return self._change(update(timers).where(*waits).values(**values))

    def cancel(self, dedupe_key: str) -> bool:
        """Whether a waiting timer had this key; it will not fire."""
        return self._cancel(timers.c.dedupe_key == dedupe_key) > 0

    def cancel_ticket(self, ticket: str) -> int:
        """How many timers of this ticket waited; none of them will fire."""
        return self._cancel(timers.c.ticket == ticket)

    def _cancel(self, which: Any) -> int:
        where = (self._here(timers), _WAITING, which)
        return self._connection.execute(
            update(timers).where(*where).values(status=Arming.CANCELLED)
        ).rowcount
