"""One row per chat on one channel: when it may be written to next, and who is writing to it.

The lane is the unit of claiming: order within a chat and the pauses its channel asks for come
by themselves. The rule kept here: ``priority`` is NULL exactly while nothing waits in the lane.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import (
    Column,
    Index,
    Integer,
    Table,
    Text,
    and_,
    bindparam,
    case,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as insert_or

from storage.metadata import UTCDateTime, community, json_type, metadata
from storage.repository import COMMUNITY, Repository

lanes = Table(
    "lanes",
    metadata,
    community(),
    Column("lane", Text, primary_key=True),
    Column("ready_at", UTCDateTime, nullable=False),
    Column("priority", Integer),
    Column("owner", Text),
    Column("lease_until", UTCDateTime),
    # When messages went to this chat, as far as its channel's limits look back.
    Column("taken", json_type()),
    Index(None, "community_id", "priority", "ready_at"),
)

_INSERT = insert_or(lanes)
_MORE_URGENT = or_(lanes.c.priority.is_(None), lanes.c.priority > _INSERT.excluded.priority)
_WAKE = _INSERT.on_conflict_do_update(
    index_elements=["community_id", "lane"],
    set_={"priority": case((_MORE_URGENT, _INSERT.excluded.priority), else_=lanes.c.priority)},
)


_ONE = update(lanes).where(lanes.c.community_id == COMMUNITY, lanes.c.lane == bindparam("of_lane"))
_FREE = _ONE.values(priority=bindparam("best"), owner=None, lease_until=None)
_FREE_MINE = _FREE.where(lanes.c.owner == bindparam("of_owner"))
_UNTIL = bindparam("until", type_=UTCDateTime())
_HOLD_BACK = _ONE.where(lanes.c.ready_at < _UNTIL).values(ready_at=_UNTIL)


def lane_of(channel: str, chat_id: str) -> str:
    """The name of a chat's lane, as in ``telegram:-1002``."""
    return f"{channel}:{chat_id}"


class Lanes(Repository):
    """One community's lanes; a smaller ``priority`` goes first."""

    __slots__ = ()

    def wake(self, lane: str, priority: int, at: datetime) -> None:
        """Something of this priority waits; a pause that still runs is kept."""
        self.wake_all({lane: priority}, at)

    def wake_all(self, priorities: Mapping[str, int], at: datetime) -> None:
        """The same for several lanes, in one order for everybody."""
        rows = [
            {"lane": lane, "ready_at": at, "priority": priority}
            for lane, priority in sorted(priorities.items())
        ]
        self._insert_all(_WAKE, rows)

    def lease(self, owner: str, now: datetime, lease_until: datetime, limit: int) -> list[str]:
        """Ready lanes nobody else holds, the most urgent first, ours until ``lease_until``."""
        free = or_(lanes.c.lease_until.is_(None), lanes.c.lease_until <= now)
        ready = and_(lanes.c.priority.is_not(None), lanes.c.ready_at <= now)
        found = self._rows(
            select(lanes.c.lane)
            .where(self._here(lanes), ready, free)
            .order_by(lanes.c.priority, lanes.c.ready_at, lanes.c.lane)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        names = [row.lane for row in found]
        if names:
            self._connection.execute(
                update(lanes)
                .where(self._here(lanes), lanes.c.lane.in_(names))
                .values(owner=owner, lease_until=lease_until)
            )
        return names

    def taken(self, lane: str) -> list[int]:
        """When messages went there: milliseconds since 1970, rising."""
        statement = select(lanes.c.taken).where(self._here(lanes), lanes.c.lane == lane)
        return list(self._connection.execute(statement).scalar() or ())

    def keep_taken(self, lane: str, moments: Sequence[int]) -> None:
        """Remember these; for a lane that is leased."""
        values = {"taken": list(moments)}
        self._change(update(lanes).where(self._here(lanes), lanes.c.lane == lane).values(values))

    def hold_back(self, lane: str, until: datetime) -> None:
        """Nothing more to this lane before ``until``; an even longer pause is kept."""
        self._execute(_HOLD_BACK, of_lane=lane, until=until)

    def lock(self, lane: str) -> None:
        """Make writers to this lane wait until our transaction ends (PostgreSQL)."""
        if self._locks_rows:
            where = (self._here(lanes), lanes.c.lane == lane)
            self._rows(select(lanes.c.lane).where(*where).with_for_update())

    def free(self, lane: str, priority: int | None, owner: str | None) -> bool:
        """Give the lane back, with what still waits in it; False when ``owner`` lost it before."""
        statement = _FREE if owner is None else _FREE_MINE
        mine = {} if owner is None else {"of_owner": owner}
        return self._execute(statement, of_lane=lane, best=priority, **mine).rowcount > 0

    def free_all(self) -> None:
        """Nobody holds any lane."""
        held = (self._here(lanes), lanes.c.owner.is_not(None))
        self._change(update(lanes).where(*held).values(owner=None, lease_until=None))

    def remove(self, lane: str) -> None:
        """Forget a lane whose chat is gone."""
        self._change(delete(lanes).where(self._here(lanes), lanes.c.lane == lane))

    def forget_quiet(self, before: datetime) -> None:
        """Forget lanes in which nothing waits and which were ready before that moment."""
        quiet = (lanes.c.priority.is_(None), lanes.c.owner.is_(None), lanes.c.ready_at < before)
        self._change(delete(lanes).where(self._here(lanes), *quiet))

    def next_ready(self) -> datetime | None:
        """When the first lane with something waiting becomes ready; None when nothing waits."""
        statement = select(func.min(lanes.c.ready_at))
        waiting = statement.where(self._here(lanes), lanes.c.priority.is_not(None))
        moment: datetime | None = self._connection.execute(waiting).scalar()
        return moment
