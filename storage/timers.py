"""Things to do at a moment: clocks, reminders, reposts. Due rows, not memory.

The rule kept here: per ``dedupe_key`` one timer waits at most, and what waits fires at most once.
What it does is decided by the use case that its ``kind`` names.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Column,
    Index,
    Integer,
    Table,
    Text,
    bindparam,
    delete,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert as insert_or

from storage.ids import next_id
from storage.metadata import (
    UTCDateTime,
    choice,
    columns_of,
    community,
    has_status,
    metadata,
    row_of,
)
from storage.repository import COMMUNITY, Repository
from storage.sealing import SealedJson


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
    Column("data", SealedJson(), nullable=False),
    Column("status", choice(Arming), nullable=False),
    Column("dedupe_key", Text, nullable=False),
    Column("fired_at", UTCDateTime),
    Column("attempts", Integer, nullable=False, server_default="0"),
    # Who is firing it, or until when it is left alone after it failed.
    Column("owner", Text),
    Column("lease_until", UTCDateTime),
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
    attempts: int = 0
    id: str = field(default_factory=next_id)


_ANEW = ("attempts", "owner", "lease_until")
_INSERT = insert_or(timers)
_KEY = ["community_id", "dedupe_key"]
_ALL_ANEW = {
    name: _INSERT.excluded[name]
    for name in ("id", "kind", "due_at", "ticket", "data", "status", "fired_at", *_ANEW)
}
_PUT = _INSERT.on_conflict_do_update(
    index_elements=_KEY, set_=_ALL_ANEW, where=timers.c.status != Arming.WAITING
)
_REARM = _INSERT.on_conflict_do_update(index_elements=_KEY, set_=_ALL_ANEW)
_WAITING = has_status(timers, Arming.WAITING)
_CANCEL = update(timers).where(timers.c.community_id == COMMUNITY, _WAITING)
_CANCEL_KEYS = _CANCEL.where(timers.c.dedupe_key.in_(bindparam("keys", expanding=True))).values(
    status=Arming.CANCELLED
)
_CANCEL_TICKET = _CANCEL.where(timers.c.ticket == bindparam("key")).values(status=Arming.CANCELLED)


class Timers(Repository):
    """One community's timers."""

    __slots__ = ()

    def put(self, timer: Timer) -> bool:
        """Whether it is armed now: False when one with its key waits already, which then stays.

        A key that has fired or was cancelled is armed anew.
        """
        return self._insert_if_new(_PUT, _anew(timer))

    def rearm(self, *anew: Timer) -> None:
        """They wait from now on, in place of whatever waited under their keys."""
        self._insert_all(_REARM, [_anew(timer) for timer in anew])

    def due(self, now: datetime, limit: int) -> list[Timer]:
        """What should have happened by ``now`` and nobody is at, the earliest first."""
        return [Timer(*row) for row in self._rows(self._due(now, limit))]

    def claim(self, owner: str, now: datetime, until: datetime, limit: int) -> list[Timer]:
        """The same for several processes: the timers are the owner's until then. Needs a commit."""
        statement = self._due(now, limit).with_for_update(skip_locked=True)
        found = [Timer(*row) for row in self._rows(statement)]
        if found:
            these = (self._here(timers), timers.c.id.in_([timer.id for timer in found]))
            self._change(update(timers).where(*these).values(owner=owner, lease_until=until))
        return found

    def failed(self, id: str, again_at: datetime) -> None:
        """It waits, and is left alone until then."""
        values = {"attempts": timers.c.attempts + 1, "owner": None, "lease_until": again_at}
        waits = (self._here(timers), timers.c.id == id, _WAITING)
        self._change(update(timers).where(*waits).values(**values))

    def put_off(self, id: str, until: datetime) -> None:
        """It waits for that moment instead, and is nobody's until then."""
        values = {"due_at": until, "owner": None, "lease_until": None}
        waits = (self._here(timers), timers.c.id == id, _WAITING)
        self._change(update(timers).where(*waits).values(**values))

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

    def fire_along(self, ticket: str, kinds: Collection[str], now: datetime) -> list[Timer]:
        """What else of these kinds was due for the ticket by ``now``; it has fired with this.

        Left out: what has failed before, and what another process is firing just now.
        """
        along = (timers.c.ticket == ticket, timers.c.kind.in_(kinds), timers.c.attempts == 0)
        due = (self._here(timers), _WAITING, timers.c.due_at <= now, *along)
        statement = select(*columns_of(timers, Timer)).where(*due)
        found = [Timer(*row) for row in self._rows(statement.with_for_update(skip_locked=True))]
        return [timer for timer in found if self.fired(timer.id, now)]

    def cancel(self, *dedupe_keys: str) -> bool:
        """Whether a waiting timer had one of these keys; none of them will fire."""
        return bool(dedupe_keys) and self._execute(_CANCEL_KEYS, keys=dedupe_keys).rowcount > 0

    def cancel_ticket(self, ticket: str) -> int:
        """How many timers of this ticket waited; none of them will fire."""
        return self._execute(_CANCEL_TICKET, key=ticket).rowcount

    def forget_ended(self, before: datetime) -> int:
        """How many timers that were due before that moment and wait no more were deleted."""
        old = (self._here(timers), timers.c.status != Arming.WAITING, timers.c.due_at < before)
        return self._connection.execute(delete(timers).where(*old)).rowcount

    def _due(self, now: datetime, limit: int) -> Any:
        is_free = or_(timers.c.lease_until.is_(None), timers.c.lease_until <= now)
        return (
            select(*columns_of(timers, Timer))
            .where(self._here(timers), _WAITING, timers.c.due_at <= now, is_free)
            .order_by(timers.c.due_at, timers.c.id)
            .limit(limit)
        )


def _anew(timer: Timer) -> dict[str, Any]:
    return {**row_of(timer), "fired_at": None, "attempts": 0, "owner": None, "lease_until": None}
