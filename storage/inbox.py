"""What was received: stored raw before it is acknowledged, handled in order per lane.

The rule kept here: an update is stored once per channel, and a later one of a lane never
overtakes an earlier one that still waits. One that cannot be handled is set aside
(quarantined), so that the next goes on.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    Table,
    Text,
    bindparam,
    delete,
    func,
    or_,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert as insert_or

from storage.metadata import (
    UTCDateTime,
    choice,
    columns_of,
    community,
    has_status,
    metadata,
)
from storage.repository import COMMUNITY, Repository
from storage.sealing import SealedText


class Handling(StrEnum):
    """Where a received update stands."""

    WAITING = "waiting"
    HANDLED = "handled"
    QUARANTINED = "quarantined"  # failed too often; a person looks and may replay it


_ONLY_WAITING = text("status = 'waiting'")

inbox = Table(
    "inbox",
    metadata,
    community(),
    Column("channel", Text, primary_key=True),
    Column("update_id", Text, primary_key=True),
    Column("lane", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("raw", SealedText, nullable=False),
    Column("received_at", UTCDateTime, nullable=False),
    Column("status", choice(Handling), nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("retry_at", UTCDateTime),
    Column("error_id", Text),
    Column("handled_at", UTCDateTime),
    # Who is handling it, as far as several processes share the inbox.
    Column("owner", Text),
    Column("lease_until", UTCDateTime),
    Index(
        "ix_inbox_waiting",
        "community_id",
        "lane",
        "position",
        sqlite_where=_ONLY_WAITING,
        postgresql_where=_ONLY_WAITING,
    ),
    Index(None, "community_id", "status", "received_at"),
)


@dataclass(frozen=True, slots=True)
class InboxEntry:
    """A received update. ``raw`` is what the channel sent; ``position`` orders it in its lane.

    ``owner`` is the process that has claimed it; what is marked must still be in its hands.
    """

    channel: str
    update_id: str
    lane: str
    position: int
    raw: str
    received_at: datetime
    status: Handling = Handling.WAITING
    attempts: int = 0
    retry_at: datetime | None = None
    error_id: str | None = None
    handled_at: datetime | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many updates wait and for how long the oldest has; None when none does."""

    count: int
    oldest: timedelta | None


_RECEIVE = insert_or(inbox).on_conflict_do_nothing()
_ALL = select(*columns_of(inbox, InboxEntry))
_WAITING = has_status(inbox, Handling.WAITING)
_MARK = (
    update(inbox)
    .where(
        inbox.c.community_id == COMMUNITY,
        inbox.c.channel == bindparam("of_channel"),
        inbox.c.update_id == bindparam("of_update"),
        inbox.c.owner.is_not_distinct_from(bindparam("of_owner")),
        _WAITING,
    )
    .values(attempts=inbox.c.attempts + 1, owner=None, lease_until=None)
)
_HANDLED = _MARK.values(
    status=Handling.HANDLED, handled_at=bindparam("at", type_=UTCDateTime()), retry_at=None
)


def _first_lane(after: Any = None) -> Any:
    statement = select(func.min(inbox.c.lane)).where(inbox.c.community_id == COMMUNITY, _WAITING)
    return statement if after is None else statement.where(inbox.c.lane > after).scalar_subquery()


def _heads() -> Any:
    """The waiting lanes, found by stepping through the index, each with its first update."""
    step = _first_lane().cte("waiting_lanes", recursive=True)
    name = step.c[0]
    step = step.union_all(select(_first_lane(name)).where(name.is_not(None)))
    other = inbox.alias()
    first = (
        select(func.min(other.c.position))
        .where(
            other.c.community_id == COMMUNITY,
            other.c.lane == step.c[0],
            has_status(other, Handling.WAITING),
        )
        .scalar_subquery()
    )
    ready = or_(
        inbox.c.retry_at.is_(None), inbox.c.retry_at <= bindparam("now", type_=UTCDateTime())
    )
    return (
        _ALL.join(step, inbox.c.lane == step.c[0])
        .where(inbox.c.community_id == COMMUNITY, _WAITING, inbox.c.position == first, ready)
        .order_by(inbox.c.received_at, inbox.c.lane, inbox.c.update_id)
        .limit(bindparam("limit"))
    )


def _claimable() -> Any:
    """Heads of lanes in which nobody is at work, left out while another process looks at them."""
    at_work = inbox.alias()
    is_busy = (
        select(at_work.c.lane)
        .where(
            at_work.c.community_id == COMMUNITY,
            at_work.c.lane == inbox.c.lane,
            has_status(at_work, Handling.WAITING),
            at_work.c.lease_until > bindparam("now", type_=UTCDateTime()),
        )
        .exists()
    )
    now = bindparam("now", type_=UTCDateTime())
    # Of the row itself too: that is looked at again when somebody else changed it meanwhile.
    is_free = or_(inbox.c.lease_until.is_(None), inbox.c.lease_until <= now)
    return _heads().where(is_free, ~is_busy).with_for_update(of=inbox, skip_locked=True)


_HEADS = _heads()
_IN_LANES = (
    _ALL.where(
        inbox.c.community_id == COMMUNITY,
        inbox.c.lane.in_(bindparam("lanes", expanding=True)),
        _WAITING,
        or_(inbox.c.retry_at.is_(None), inbox.c.retry_at <= bindparam("now", type_=UTCDateTime())),
    )
    .order_by(inbox.c.lane, inbox.c.position, inbox.c.update_id)
    .limit(bindparam("limit"))
)
_EARLIER = (
    select(inbox.c.position)
    .where(
        inbox.c.community_id == COMMUNITY,
        inbox.c.lane == bindparam("of_lane"),
        _WAITING,
        inbox.c.position < bindparam("before"),
    )
    .limit(1)
)
_CLAIMABLE = _claimable()
_CLAIM = (
    update(inbox)
    .where(
        inbox.c.community_id == COMMUNITY,
        tuple_(inbox.c.channel, inbox.c.update_id).in_(bindparam("these", expanding=True)),
    )
    .values(owner=bindparam("for_owner"), lease_until=bindparam("until", type_=UTCDateTime()))
)


class Inbox(Repository):
    """One community's received updates. Lanes are conversations."""

    __slots__ = ()

    def receive(
        self, channel: str, update_id: str, lane: str, position: int, raw: str, at: datetime
    ) -> bool:
        """Whether it is new: False when this update was stored before, handled or not."""
        row = {
            "channel": channel,
            "update_id": update_id,
            "lane": lane,
            "position": position,
            "raw": raw,
            "received_at": at,
            "status": Handling.WAITING,
        }
        return self._insert_if_new(_RECEIVE, row)

    def heads(self, now: datetime, limit: int) -> list[InboxEntry]:
        """The first waiting update of each lane, unless it is to be tried again later only.

        The longest waiting first. Give each lane a distinct ``position`` per update.
        """
        return _first_of_each(self._execute(_HEADS, now=now, limit=limit))

    def following(self, heads: Sequence[InboxEntry], now: datetime, limit: int) -> list[InboxEntry]:
        """What waits behind these in their lanes, each lane in its order; some of very many."""
        first = {(head.lane, head.position, head.update_id) for head in heads}
        lanes = sorted({head.lane for head in heads})
        found: Any = self._execute(_IN_LANES, lanes=lanes, now=now, limit=limit + len(first))
        entries = (InboxEntry(*row) for row in found)
        return [e for e in entries if (e.lane, e.position, e.update_id) not in first][:limit]

    def is_first(self, entry: InboxEntry) -> bool:
        """Whether nothing waits before it in its lane."""
        earlier = self._execute(_EARLIER, of_lane=entry.lane, before=entry.position)
        return earlier.first() is None

    def claim(self, owner: str, now: datetime, until: datetime, limit: int) -> list[InboxEntry]:
        """The same for several processes: heads of lanes nobody is at work in, now the owner's.

        They are so until marked or, should the owner die, until then. Needs a commit.
        """
        found = _first_of_each(self._execute(_CLAIMABLE, now=now, limit=limit))
        if found:
            these = [(entry.channel, entry.update_id) for entry in found]
            self._execute(_CLAIM, these=these, for_owner=owner, until=until)
        return [replace(entry, owner=owner) for entry in found]

    def get(self, channel: str, update_id: str) -> InboxEntry | None:
        """The update as it is now."""
        where = (inbox.c.channel == channel, inbox.c.update_id == update_id)
        row: Any = self._connection.execute(_ALL.where(self._here(inbox), *where)).first()
        return None if row is None else InboxEntry(*row)

    def handled(self, entry: InboxEntry, at: datetime) -> bool:
        """Whether it still waited; False tells a second handler to roll back."""
        return self._execute(_HANDLED, **_key(entry), at=at).rowcount > 0

    def failed(self, entry: InboxEntry, error_id: str, retry_at: datetime) -> bool:
        """It is tried again from ``retry_at`` on, and its lane waits for it."""
        return self._mark(entry, error_id=error_id, retry_at=retry_at)

    def quarantine(self, entry: InboxEntry, error_id: str, at: datetime) -> bool:
        """It is set aside; its lane goes on."""
        return self._mark(
            entry, status=Handling.QUARANTINED, error_id=error_id, handled_at=at, retry_at=None
        )

    def quarantined(self) -> list[InboxEntry]:
        """What was set aside, oldest first."""
        aside = inbox.c.status == Handling.QUARANTINED
        statement = _ALL.where(self._here(inbox), aside).order_by(inbox.c.received_at)
        return [InboxEntry(*row) for row in self._rows(statement)]

    def quarantined_count(self) -> int:
        """How many were set aside and not replayed."""
        aside = inbox.c.status == Handling.QUARANTINED
        statement = select(func.count()).where(self._here(inbox), aside)
        return self._connection.execute(statement).scalar_one()

    def replay(self, channel: str, update_id: str, now: datetime) -> bool:
        """Whether it was set aside and now waits again, ready from ``now`` on."""
        where = (
            self._here(inbox),
            inbox.c.channel == channel,
            inbox.c.update_id == update_id,
            inbox.c.status == Handling.QUARANTINED,
        )
        again = {"status": Handling.WAITING, "attempts": 0, "retry_at": now, "handled_at": None}
        return self._change(update(inbox).where(*where).values(**again))

    def backlog(self, now: datetime) -> Backlog:
        """How much waits and since when."""
        statement = select(func.count(), func.min(inbox.c.received_at))
        waiting = statement.where(self._here(inbox), _WAITING)
        count, oldest = tuple(self._connection.execute(waiting).one())
        return Backlog(count, None if oldest is None else now - oldest)

    def forget_handled(self, before: datetime) -> int:
        """How many updates, handled before that moment, were deleted for good."""
        old = (inbox.c.status == Handling.HANDLED, inbox.c.received_at < before)
        return self._connection.execute(delete(inbox).where(self._here(inbox), *old)).rowcount

    def _mark(self, entry: InboxEntry, **values: Any) -> bool:
        return self._execute(_MARK.values(**values), **_key(entry)).rowcount > 0


def _key(entry: InboxEntry) -> dict[str, str | None]:
    return {
        "of_channel": entry.channel,
        "of_update": entry.update_id,
        "of_owner": entry.owner,
    }


def _first_of_each(rows: Iterable[Any]) -> list[InboxEntry]:
    first: dict[str, InboxEntry] = {}
    for row in rows:
        entry = InboxEntry(*row)
        first.setdefault(entry.lane, entry)
    return list(first.values())
