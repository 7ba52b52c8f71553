"""What is to be said, recorded in the transaction of the change and delivered afterwards.

The rule kept here: a row is written once per ``dedupe_key``, leaves in its lane's order, and of
several waiting versions of one card only the newest leaves. Pace and retries are decided by
the delivery; lanes are leased through ``lanes``.
"""

from collections.abc import Mapping, Sequence
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
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert as insert_or

from storage.ids import next_id
from storage.lanes import Lanes
from storage.metadata import (
    UTCDateTime,
    choice,
    columns_of,
    community,
    has_status,
    metadata,
    row_of,
)
from storage.recall import Recalling
from storage.repository import COMMUNITY, Repository
from storage.sealing import SealedJson


class Sending(StrEnum):
    """Where an outgoing message stands."""

    WAITING = "waiting"
    SENT = "sent"
    DROPPED = "dropped"  # expired, or a newer version of the same card took its place
    DEAD = "dead"  # the channel refused it for good


_ONLY_WAITING = text("status = 'waiting'")
_ONLY_DEAD = text("status = 'dead'")

outbox = Table(
    "outbox",
    metadata,
    community(),
    Column("id", Text, primary_key=True),
    Column("lane", Text, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("card", Text),
    Column("payload", SealedJson(), nullable=False),
    Column("dedupe_key", Text),
    Column("ticket", Text),
    Column("status", choice(Sending), nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("created_at", UTCDateTime, nullable=False),
    Column("expires_at", UTCDateTime),
    Column("sent_at", UTCDateTime),
    Column("error", Text),
    Index("uq_outbox_community_id_dedupe_key", "community_id", "dedupe_key", unique=True),
    Index(
        "ix_outbox_waiting",
        "community_id",
        "lane",
        "priority",
        "id",
        sqlite_where=_ONLY_WAITING,
        postgresql_where=_ONLY_WAITING,
    ),
    Index(
        "ix_outbox_dead",
        "community_id",
        "id",
        sqlite_where=_ONLY_DEAD,
        postgresql_where=_ONLY_DEAD,
    ),
    Index(None, "community_id", "ticket"),
)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to put into a lane; a smaller ``priority`` goes first, then the older one.

    ``card`` names the message it keeps up to date; ``dedupe_key`` lets it be put once only;
    after ``expires_at`` it is not worth sending.
    """

    lane: str
    kind: str
    payload: Mapping[str, Any]
    priority: int
    created_at: datetime
    card: str | None = None
    dedupe_key: str | None = None
    ticket: str | None = None
    expires_at: datetime | None = None
    id: str = field(default_factory=next_id)


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """A message in the outbox, as it is now."""

    id: str
    lane: str
    priority: int
    kind: str
    card: str | None
    payload: Mapping[str, Any]
    dedupe_key: str | None
    ticket: str | None
    status: Sending
    attempts: int
    created_at: datetime
    expires_at: datetime | None
    sent_at: datetime | None
    error: str | None


_PUT = (
    insert_or(outbox)
    .on_conflict_do_nothing(index_elements=["community_id", "dedupe_key"])
    .returning(outbox.c.id)
)
_WAITING = has_status(outbox, Sending.WAITING)
_DEAD = has_status(outbox, Sending.DEAD)
_IN_LANE = (outbox.c.community_id == COMMUNITY, outbox.c.lane == bindparam("in_lane"), _WAITING)
_HEAD = (
    select(*columns_of(outbox, OutboxEntry))
    .where(*_IN_LANE)
    .order_by(outbox.c.priority, outbox.c.id)
    .limit(1)
)
_BEST = select(outbox.c.priority).where(*_IN_LANE).order_by(outbox.c.priority).limit(1)
_VERSIONS = select(outbox.c.id, outbox.c.lane, outbox.c.card, outbox.c.priority).where(
    outbox.c.community_id == COMMUNITY,
    outbox.c.lane.in_(bindparam("in_lanes", expanding=True)),
    _WAITING,
    outbox.c.card.in_(bindparam("of_cards", expanding=True)),
)
_SOME = (outbox.c.community_id == COMMUNITY, outbox.c.id.in_(bindparam("ids", expanding=True)))
_DROP = update(outbox).where(*_SOME, _WAITING).values(status=Sending.DROPPED)
_PREFER = update(outbox).where(*_SOME).values(priority=bindparam("best"))
_EXPIRED = (
    update(outbox)
    .where(*_IN_LANE, outbox.c.expires_at <= bindparam("now", type_=UTCDateTime()))
    .values(status=Sending.DROPPED)
)


class Outbox(Repository):
    """One community's outgoing messages. A lane is one chat on one channel."""

    __slots__ = ("_lanes",)

    def __init__(self, connection: Recalling, community_id: str) -> None:
        super().__init__(connection, community_id)
        self._lanes = Lanes(connection, community_id)

    def put(self, message: Outgoing) -> bool:
        """Whether it is new: False when its ``dedupe_key`` was put before, sent or not.

        Drops older waiting versions of the same card in the lane and takes the best priority.
        """
        return bool(self.put_all([message]))

    def put_all(self, messages: Sequence[Outgoing]) -> list[Outgoing]:
        """Those of several that are new; of one card's versions among them the last counts."""
        if not messages:
            return []
        rows = [
            {"community_id": self._community, "status": Sending.WAITING, **row_of(message)}
            for message in messages
        ]
        put = set(self._connection.execute(_PUT, rows).scalars())
        news = [message for message in messages if message.id in put]
        best = self._replace_older(news)
        waking: dict[str, int] = {}
        for message in news:
            priority = best.get(message.id, message.priority)
            waking[message.lane] = min(priority, waking.get(message.lane, priority))
        if news:
            self._lanes.wake_all(waking, news[0].created_at)
        return news

    def lease(self, owner: str, now: datetime, lease_until: datetime, limit: int) -> list[str]:
        """Lanes with something to send that are ready and not leased, the most urgent first.

        They are the owner's until ``release`` or, should the owner die, ``lease_until``.
        """
        return self._lanes.lease(owner, now, lease_until, limit)

    def free_all(self) -> None:
        """Take every lease back; only where whoever held one is certain to be gone."""
        self._lanes.free_all()

    def taken(self, lane: str) -> list[int]:
        """When messages went to this lane's chat, as ``keep_taken`` left it."""
        return self._lanes.taken(lane)

    def keep_taken(self, lane: str, moments: Sequence[int]) -> None:
        """Remember when messages went there, for every process that delivers."""
        self._lanes.keep_taken(lane, moments)

    def head(self, lane: str, now: datetime) -> OutboxEntry | None:
        """What goes next in this lane; what has expired by ``now`` is dropped on the way.

        It may write, so it needs a unit of work that commits.
        """
        self._execute(_EXPIRED, in_lane=lane, now=now)
        row: Any = self._execute(_HEAD, in_lane=lane).first()
        return None if row is None else OutboxEntry(*row)

    def waiting_in(self, lane: str, before: datetime, limit: int) -> list[OutboxEntry]:
        """What was put into the lane before that moment and waits, in the order it would leave."""
        statement = (
            select(*columns_of(outbox, OutboxEntry))
            .where(
                self._here(outbox), outbox.c.lane == lane, _WAITING, outbox.c.created_at < before
            )
            .order_by(outbox.c.priority, outbox.c.id)
            .limit(limit)
        )
        return [OutboxEntry(*row) for row in self._rows(statement)]

    def merge(
        self, into: OutboxEntry, others: Sequence[OutboxEntry], payload: Mapping[str, Any]
    ) -> None:
        """One says what several would have said; the others are dropped."""
        own = (self._here(outbox), outbox.c.id == into.id)
        self._change(update(outbox).where(*own).values(payload=payload))
        these = (self._here(outbox), _WAITING, outbox.c.id.in_([entry.id for entry in others]))
        values = {"status": Sending.DROPPED, "error": f"said in {into.id}"}
        self._change(update(outbox).where(*these).values(values))

    def sent(self, entry: OutboxEntry, at: datetime) -> bool:
        """Whether this was the first to mark it; also for one dropped while it was on its way."""
        where = self._one(entry, Sending.WAITING, Sending.DROPPED)
        values = {"status": Sending.SENT, "sent_at": at, "attempts": outbox.c.attempts + 1}
        return self._change(update(outbox).where(*where).values(**values))

    def failed(
        self, entry: OutboxEntry, error: str, *, lane_ready_at: datetime, counts: bool = True
    ) -> None:
        """It stays first in its lane, which waits until ``lane_ready_at`` and stays leased.

        Without ``counts`` the attempt is not held against it: its channel was away.
        """
        values = {"attempts": outbox.c.attempts + int(counts), "error": error}
        self._change(update(outbox).where(*self._one(entry, Sending.WAITING)).values(**values))
        self._lanes.hold_back(entry.lane, lane_ready_at)

    def dead(self, entry: OutboxEntry, error: str) -> bool:
        """It will never be sent; the lane goes on with the next."""
        values = {"status": Sending.DEAD, "attempts": outbox.c.attempts + 1, "error": error}
        where = self._one(entry, Sending.WAITING)
        return self._change(update(outbox).where(*where).values(**values))

    def dead_letters(self, limit: int = 100) -> list[OutboxEntry]:
        """What will never be sent unless it is revived, the newest first."""
        statement = select(*columns_of(outbox, OutboxEntry)).where(self._here(outbox), _DEAD)
        newest = statement.order_by(outbox.c.id.desc()).limit(limit)
        return [OutboxEntry(*row) for row in self._rows(newest)]

    def dead_count(self, since: datetime | None = None) -> int:
        """How many there are, or how many of those put since then."""
        statement = select(func.count()).where(self._here(outbox), _DEAD)
        if since is not None:
            statement = statement.where(outbox.c.created_at >= since)
        return self._connection.execute(statement).scalar_one()

    def get(self, id: str) -> OutboxEntry | None:
        """The message as it is now."""
        statement = select(*columns_of(outbox, OutboxEntry))
        row: Any = self._connection.execute(
            statement.where(self._here(outbox), outbox.c.id == id)
        ).first()
        return None if row is None else OutboxEntry(*row)

    def revive(self, entry: OutboxEntry, now: datetime) -> bool:
        """Whether it was dead and now waits again in its lane."""
        values = {"status": Sending.WAITING, "attempts": 0, "error": None, "expires_at": None}
        where = self._one(entry, Sending.DEAD)
        is_back = self._change(update(outbox).where(*where).values(**values))
        if is_back:
            self._lanes.wake(entry.lane, entry.priority, now)
        return is_back

    def release(self, lane: str, ready_at: datetime, *, owner: str | None = None) -> bool:
        """Give a leased lane back, ready from ``ready_at`` (or later, after a ``failed``).

        With ``owner``, False and no effect when the lease had run out and another took it.
        """
        self._lanes.lock(lane)
        best = self._execute(_BEST, in_lane=lane).scalar()
        if not self._lanes.free(lane, best, owner):
            return False
        self._lanes.hold_back(lane, ready_at)
        return True

    def close(self, lane: str) -> bool:
        """Forget a lane that nothing more will be put into; False when something waits in it."""
        self._lanes.lock(lane)
        if self._execute(_BEST, in_lane=lane).scalar() is not None:
            return False
        self._lanes.remove(lane)
        return True

    def pending_count(self) -> int:
        """How many messages wait, in all lanes."""
        # Naming the lane makes SQLite take the index of what waits.
        in_any_lane = outbox.c.lane > ""
        statement = select(func.count()).where(self._here(outbox), _WAITING, in_any_lane)
        return self._connection.execute(statement).scalar_one()

    def next_ready(self) -> datetime | None:
        """When the next lane with something to send becomes ready; None when nothing waits."""
        return self._lanes.next_ready()

    def of_ticket(self, code: str) -> list[OutboxEntry]:
        """Everything ever put for a ticket, oldest first."""
        statement = (
            select(*columns_of(outbox, OutboxEntry))
            .where(self._here(outbox), outbox.c.ticket == code)
            .order_by(outbox.c.id)
        )
        return [OutboxEntry(*row) for row in self._rows(statement)]

    def count(self, ticket: str, lane: str, key_begins: str) -> int:
        """How many messages of a ticket, with a dedupe key that begins so, were put into a lane."""
        statement = select(func.count()).where(
            self._here(outbox),
            outbox.c.ticket == ticket,
            outbox.c.lane == lane,
            outbox.c.dedupe_key.startswith(key_begins, autoescape=True),
        )
        return self._connection.execute(statement).scalar_one()

    def move_lane(self, old: str, new: str, at: datetime) -> None:
        """What waits for one chat goes to another from now on, because the chat moved."""
        self._lanes.lock(old)
        where = (self._here(outbox), outbox.c.lane == old, _WAITING)
        self._change(update(outbox).where(*where).values(lane=new))
        self._lanes.remove(old)
        best = self._execute(_BEST, in_lane=new).scalar()
        if best is not None:
            self._lanes.wake(new, best, at)

    def forget_ended(self, before: datetime) -> int:
        """How many messages put before that moment and no longer waiting were deleted for good.

        Their dedupe keys are free again, and lanes quiet since then are forgotten.
        """
        self._lanes.forget_quiet(before)
        old = (outbox.c.status != Sending.WAITING, outbox.c.created_at < before)
        return self._connection.execute(delete(outbox).where(self._here(outbox), *old)).rowcount

    def _replace_older(self, news: Sequence[Outgoing]) -> dict[str, int]:
        """Drop what waits of these cards; the priorities they take over, by id."""
        newest = {(m.lane, m.card): m for m in news if m.card is not None}
        if not newest:
            return {}
        lanes, cards = zip(*newest, strict=True)
        found: Any = self._execute(_VERSIONS, in_lanes=lanes, of_cards=cards)
        older: list[str] = []
        best: dict[str, int] = {}
        for id, lane, card, priority in found.all():
            message = newest.get((lane, card))
            if message is not None and id != message.id:
                older.append(id)
                if priority < best.get(message.id, message.priority):
                    best[message.id] = priority
        if older:
            self._execute(_DROP, ids=older)
        for id, priority in best.items():
            self._execute(_PREFER, ids=[id], best=priority)
        return best

    def _one(self, entry: OutboxEntry, *statuses: Sending) -> tuple[Any, ...]:
        return (self._here(outbox), outbox.c.id == entry.id, outbox.c.status.in_(statuses))
