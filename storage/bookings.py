"""Who has which chair and when, who waits for one, and what was said of single days.

The rule kept here: a chair is held by one booking at a time; the unique key says so, whatever
two processes do. A booking that ends lets go of its chair and keeps its row. ``lock`` makes those
who change one service wait for each other, so that a line has one order.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    Table,
    Text,
    bindparam,
    func,
    insert,
    select,
)
from sqlalchemy import update as update_of
from sqlalchemy.dialects.postgresql import insert as insert_or

from intents.rules.windows import DayChange
from storage.metadata import (
    UTCDateTime,
    choice,
    columns_of,
    community,
    json_type,
    metadata,
    row_of,
)
from storage.repository import COMMUNITY, Repository
from storage.sealing import SealedText


class Standing(StrEnum):
    """What became of a wish for a chair or a visit."""

    REQUESTED = "requested"  # a home visit, until the team's lead has confirmed it
    WAITING = "waiting"  # in the line of a full day
    OFFERED = "offered"  # a chair is held for an answer
    BOOKED = "booked"  # theirs
    SERVED = "served"  # 已剪
    ABSENT = "absent"  # 没来, without a word
    CANCELLED = "cancelled"  # given back
    LAPSED = "lapsed"  # offered and not answered


class Kind(StrEnum):
    """How somebody is served."""

    CHAIR = "chair"  # at the place
    VISIT = "visit"  # at home
    WALK_IN = "walk_in"  # came without a booking


LIVE = frozenset({Standing.REQUESTED, Standing.WAITING, Standing.OFFERED, Standing.BOOKED})

bookings = Table(
    "bookings",
    metadata,
    community(),
    Column("id", Text, primary_key=True),
    Column("ticket", Text),
    Column("service", Text, nullable=False),
    Column("window", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("kind", choice(Kind), nullable=False),
    Column("standing", choice(Standing), nullable=False),
    Column("person", Text, nullable=False),
    Column("beneficiary", SealedText, nullable=False),
    Column("starts_at", UTCDateTime),
    Column("ends_at", UTCDateTime),
    Column("chair", Integer),
    Column("queued_at", UTCDateTime, nullable=False),
    Column("answer_by", UTCDateTime),
    Column("instead_of", Text),
    Column("asked_by", Text, nullable=False),
    Column("changed_at", UTCDateTime, nullable=False),
    Index(
        "uq_bookings_community_id_window_starts_at_chair",
        "community_id",
        "window",
        "starts_at",
        "chair",
        unique=True,
    ),
    Index(None, "community_id", "window", "day"),
    Index(None, "community_id", "person", "day"),
    Index(None, "community_id", "ticket"),
)

booking_days = Table(
    "booking_days",
    metadata,
    community(),
    Column("window", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("is_open", Boolean, nullable=False),
    Column("chairs", Integer),
    Column("substitutes", json_type(), nullable=False),
    Column("by", Text, nullable=False),
    Column("at", UTCDateTime, nullable=False),
)

booking_lines = Table(
    "booking_lines",
    metadata,
    community(),
    Column("service", Text, primary_key=True),
    Column("turn", Integer, nullable=False),
)

sheet_links = Table(
    "sheet_links",
    metadata,
    community(),
    Column("key_hash", Text, primary_key=True),
    Column("window", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("person", Text, nullable=False),
    Column("expires_at", UTCDateTime, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Booking:
    """One wish for a chair or a visit on one day; moments are aware UTC, ``day`` is local.

    ``beneficiary`` is for whom the person asked, empty for themselves. ``chair`` is None when
    none is held. ``instead_of`` is the booking that this one would replace; ``asked_by`` is
    self, family, worker or neighbour.
    """

    id: str
    ticket: str | None
    service: str
    window: str
    day: date
    kind: Kind
    standing: Standing
    person: str
    beneficiary: str
    queued_at: datetime
    changed_at: datetime
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    chair: int | None = None
    answer_by: datetime | None = None
    instead_of: str | None = None
    asked_by: str = "self"


@dataclass(frozen=True, slots=True)
class SheetLink:
    """Leave to read one day's sheet on paper until ``expires_at``, for whoever has the key."""

    key: str
    window: str
    day: date
    person: str
    expires_at: datetime


# What a choice of times asks of every day ahead, several times while it is drawn.
_IN_ORDER = (bookings.c.starts_at.asc().nulls_last(), bookings.c.chair, bookings.c.id)
_THAT_DAY = (
    bookings.c.community_id == COMMUNITY,
    bookings.c.window == bindparam("of_window"),
    bookings.c.day == bindparam("on_day"),
)
_TAKEN = select(bookings.c.starts_at, bookings.c.chair).where(
    *_THAT_DAY, bookings.c.chair.is_not(None)
)
_FIRST_IN_LINE = (
    select(bookings.c.id)
    .where(
        *_THAT_DAY,
        bookings.c.standing.in_((Standing.WAITING, Standing.OFFERED)),
        bookings.c.instead_of.is_(None),
    )
    .limit(1)
)
_AHEAD = (
    select(*columns_of(bookings, Booking))
    .where(
        bookings.c.community_id == COMMUNITY,
        bookings.c.person == bindparam("of_person"),
        bookings.c.day >= bindparam("from_day"),
        bookings.c.standing.in_(LIVE),
    )
    .order_by(*_IN_ORDER)
)
_DAYS_SERVED = select(bookings.c.beneficiary, bookings.c.day).where(
    bookings.c.community_id == COMMUNITY,
    bookings.c.person == bindparam("of_person"),
    bookings.c.service == bindparam("of_service"),
    bookings.c.standing == Standing.SERVED,
    bookings.c.kind != Kind.WALK_IN,
)
_CHANGES = select(*columns_of(booking_days, DayChange)).where(
    booking_days.c.community_id == COMMUNITY, booking_days.c.day >= bindparam("from_day")
)


class Bookings(Repository):
    """One community's bookings."""

    __slots__ = ()

    def lock(self, service: str) -> None:
        """Until the end of the transaction nobody else changes this service's bookings."""
        turn = insert_or(booking_lines).on_conflict_do_update(
            index_elements=["community_id", "service"],
            set_={"turn": booking_lines.c.turn + 1},
        )
        self._insert(turn, {"service": service, "turn": 1})

    def add(self, booking: Booking) -> None:
        """A new booking; IntegrityError when its chair is held."""
        self._insert(insert(bookings), row_of(booking))

    def get(self, id: str) -> Booking | None:
        """The booking of that id."""
        return next(iter(self._all(bookings.c.id == id)), None)

    def change(
        self, id: str, expect: Collection[Standing], changes: Mapping[str, Any], at: datetime
    ) -> bool:
        """Whether it still stood as expected and was changed; IntegrityError for a held chair."""
        statement = (
            update_of(bookings)
            .where(self._here(bookings), bookings.c.id == id, bookings.c.standing.in_(expect))
            .values(**changes, changed_at=at)
        )
        return self._change(statement)

    def of_ticket(self, code: str) -> Booking | None:
        """The ticket's booking that is live, else its last one."""
        found = self._all(bookings.c.ticket == code, bookings.c.instead_of.is_(None))
        live = [one for one in found if one.standing in LIVE]
        return next(iter(live or found[::-1]), None)

    def instead_of(self, id: str) -> Booking | None:
        """The other place that is offered for this booking, while it is."""
        wanted = (bookings.c.instead_of == id, bookings.c.standing == Standing.OFFERED)
        return next(iter(self._all(*wanted)), None)

    def taken(self, window: str, day: date) -> list[tuple[datetime, int]]:
        """(start, chair) of everything held on that day."""
        found = self._recall(_TAKEN, of_window=window, on_day=day)
        return [(starts_at, chair) for starts_at, chair in found]

    def of_day(self, window: str, day: date, *standings: Standing) -> list[Booking]:
        """The bookings of that day, of these standings or of all, in the order of the day."""
        wanted = [bookings.c.window == window, bookings.c.day == day]
        if standings:
            wanted.append(bookings.c.standing.in_(standings))
        return self._all(*wanted)

    def has_line(self, window: str, day: date) -> bool:
        """Whether anybody waits for that day, or was offered a place and has not answered."""
        return bool(self._recall(_FIRST_IN_LINE, of_window=window, on_day=day))

    def ahead_of(self, person: str, day: date) -> list[Booking]:
        """The person's live bookings from that day on, without offers to move them."""
        found = (Booking(*row) for row in self._recall(_AHEAD, of_person=person, from_day=day))
        return [one for one in found if one.instead_of is None]

    def live_from(self, day: date) -> list[Booking]:
        """Everybody's live bookings from that day on."""
        return self._all(bookings.c.day >= day, bookings.c.standing.in_(LIVE))

    def last_day(self, person: str, service: str, beneficiary: str) -> date | None:
        """The last day on which this beneficiary was served.

        A walk-in is somebody else, noted by one of the team.
        """
        # Equal names are sealed unequally, so they are compared here; nobody has many.
        found = self._recall(_DAYS_SERVED, of_person=person, of_service=service)
        return max((day for name, day in found if name == beneficiary), default=None)

    def absences(self, people: Collection[str], since: date) -> dict[str, int]:
        """How often each of these people stayed away without a word since that day."""
        statement = (
            select(bookings.c.person, func.count().label("times"))
            .where(
                self._here(bookings),
                bookings.c.person.in_(people),
                bookings.c.day >= since,
                bookings.c.standing == Standing.ABSENT,
            )
            .group_by(bookings.c.person)
        )
        return {row.person: row.times for row in self._rows(statement)}

    def counts(
        self, windows: Collection[str], first: date, last: date
    ) -> dict[tuple[Kind, Standing], int]:
        """How many bookings of these windows ended how, from ``first`` to ``last``."""
        statement = (
            select(bookings.c.kind, bookings.c.standing, func.count().label("times"))
            .where(
                self._here(bookings),
                bookings.c.window.in_(windows),
                bookings.c.day >= first,
                bookings.c.day <= last,
                bookings.c.instead_of.is_(None),
            )
            .group_by(bookings.c.kind, bookings.c.standing)
        )
        return {(row.kind, row.standing): row.times for row in self._rows(statement)}

    def say_of_day(self, change: DayChange, by: str, at: datetime) -> None:
        """The team's lead has said this of the day; the last word counts."""
        put = insert_or(booking_days)
        told = {
            name: put.excluded[name] for name in ("is_open", "chairs", "substitutes", "by", "at")
        }
        keys = ["community_id", "window", "day"]
        row = {**row_of(change), "substitutes": dict(change.substitutes), "by": by, "at": at}
        self._insert(put.on_conflict_do_update(index_elements=keys, set_=told), row)

    def changes_from(self, day: date) -> dict[tuple[str, date], DayChange]:
        """What was said of single days from that day on."""
        found = (DayChange(*row) for row in self._recall(_CHANGES, from_day=day))
        return {(change.window, change.day): change for change in found}

    def add_link(self, link: SheetLink) -> None:
        """Give leave to read a day's sheet; only the key's hash is kept."""
        row = row_of(link)
        key = row.pop("key")
        self._insert(insert(sheet_links), {**row, "key_hash": _hash(key)})

    def link(self, key: str) -> SheetLink | None:
        """The leave of that key, run out or not."""
        named = (sheet_links.c[name] for name in ("window", "day", "person", "expires_at"))
        statement = select(*named).where(
            self._here(sheet_links), sheet_links.c.key_hash == _hash(key)
        )
        found = self._rows(statement)
        return SheetLink(key, *found[0]) if found else None

    def _all(self, *wanted: Any) -> list[Booking]:
        statement = select(*columns_of(bookings, Booking)).where(self._here(bookings), *wanted)
        return [Booking(*row) for row in self._rows(statement.order_by(*_IN_ORDER))]


def _hash(key: str) -> str:
    return sha256(key.encode()).hexdigest()
