"""Who stands in line for a good, and the handover under way: one live match per good at most.

The rule kept here: the database itself refuses a second live match of a good. A step is left only
from the step the caller expects. The order of the line is decided elsewhere.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Index, Integer, Table, Text, func, select, text, update
from sqlalchemy.dialects.postgresql import insert as insert_or

from storage.metadata import UTCDateTime, choice, columns_of, community, metadata, row_of
from storage.repository import Repository
from storage.sealing import SealedText


class Step(StrEnum):
    """Where a match stands."""

    ASKED = "asked"  # one of both has still to agree
    AGREED = "agreed"  # both have: place, window and code stand
    HANDED = "handed"  # 已送出
    RETURNED = "returned"  # 已归还: lent, and back with its owner
    FELL = "fell"  # came to nothing; the next in line is asked


class Wanting(StrEnum):
    """Where somebody in line stands."""

    WAITING = "waiting"
    PASSED = "passed"  # was asked, and it came to nothing
    LEFT = "left"  # no longer wants it


LIVE = frozenset({Step.ASKED, Step.AGREED})
_ONE_AT_A_TIME = text("step IN ('asked', 'agreed', 'handed')")

takers = Table(
    "takers",
    metadata,
    community(),
    Column("offer", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("number", Text, nullable=False),
    Column("need", Text),
    Column("wanting", choice(Wanting), nullable=False),
    Column("asked_at", UTCDateTime, nullable=False),
    Column("since", UTCDateTime, nullable=False),
    Index(None, "community_id", "person", "wanting", "offer"),
)

matches = Table(
    "matches",
    metadata,
    community(),
    Column("id", Text, primary_key=True),
    Column("offer", Text, nullable=False),
    Column("receiver", Text, nullable=False),
    Column("donor", Text, nullable=False),
    Column("step", choice(Step), nullable=False),
    Column("made_at", UTCDateTime, nullable=False),
    Column("need", Text),
    Column("place", Text),
    Column("box", Integer),
    Column("starts_at", UTCDateTime),
    Column("ends_at", UTCDateTime),
    Column("code", SealedText),
    Column("agreed_at", UTCDateTime),
    Column("ended_at", UTCDateTime),
    Column("back_at", UTCDateTime),
    Index(None, "community_id", "offer", "made_at"),
    Index(None, "community_id", "receiver", "step"),
    Index(None, "community_id", "donor", "step"),
    Index(
        "uq_matches_live",
        "community_id",
        "offer",
        unique=True,
        sqlite_where=_ONE_AT_A_TIME,
        postgresql_where=_ONE_AT_A_TIME,
    ),
)


@dataclass(frozen=True, slots=True)
class Taker:
    """One who would like a good. ``number`` is drawn with; ``since`` is when they first told us."""

    offer: str
    person: str
    number: str
    asked_at: datetime
    since: datetime
    need: str | None = None
    wanting: Wanting = Wanting.WAITING


@dataclass(frozen=True, slots=True)
class Match:
    """A good, who gives and who gets it; where, when and by which code it is handed over."""

    id: str
    offer: str
    receiver: str
    donor: str
    step: Step
    made_at: datetime
    need: str | None = None
    place: str | None = None
    box: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    code: str | None = None
    agreed_at: datetime | None = None
    ended_at: datetime | None = None
    back_at: datetime | None = None


_TAKE = insert_or(takers)
_TAKE_AGAIN = _TAKE.on_conflict_do_update(
    index_elements=["community_id", "offer", "person"],
    set_={name: _TAKE.excluded[name] for name in ("wanting", "asked_at", "need")},
    where=takers.c.wanting != Wanting.WAITING,
)


class Matches(Repository):
    """One community's lines and handovers."""

    __slots__ = ()

    def line_up(self, taker: Taker) -> bool:
        """Whether somebody stands in line now who did not before."""
        return self._insert_if_new(_TAKE_AGAIN, row_of(taker))

    def takers(self, offer: str, wanting: Wanting | None = None) -> list[Taker]:
        """Who stands (or stood) in line for a good, by person; the order is drawn elsewhere."""
        statement = select(*columns_of(takers, Taker)).where(
            self._here(takers), takers.c.offer == offer
        )
        if wanting is not None:
            statement = statement.where(takers.c.wanting == wanting)
        return [Taker(*row) for row in self._rows(statement.order_by(takers.c.person))]

    def wanted_by(self, person: str) -> list[Taker]:
        """What somebody stands in line for."""
        statement = select(*columns_of(takers, Taker)).where(
            self._here(takers), takers.c.person == person, takers.c.wanting == Wanting.WAITING
        )
        return [Taker(*row) for row in self._rows(statement.order_by(takers.c.offer))]

    def step_aside(self, offer: str, person: str, wanting: Wanting) -> bool:
        """Whether this person stood in line; they are ``wanting`` from now on."""
        here = (
            self._here(takers),
            takers.c.offer == offer,
            takers.c.person == person,
            takers.c.wanting == Wanting.WAITING,
        )
        return self._change(update(takers).where(*here).values(wanting=wanting))

    def add(self, match: Match) -> bool:
        """Whether the good had no live match; it has this one now."""
        return self._insert_if_new(insert_or(matches).on_conflict_do_nothing(), row_of(match))

    def get(self, id: str) -> Match | None:
        """The match of that id."""
        return next(iter(self._list(matches.c.id == id)), None)

    def live_of(self, offer: str) -> Match | None:
        """The handover under way of a good."""
        return next(iter(self._list(matches.c.offer == offer, matches.c.step.in_(LIVE))), None)

    def of_offer(self, offer: str) -> list[Match]:
        """Every match of a good, the first made first."""
        return self._list(matches.c.offer == offer)

    def of_receiver(self, person: str, steps: Collection[Step]) -> list[Match]:
        """What somebody is to get or has got."""
        return self._list(matches.c.receiver == person, matches.c.step.in_(steps))

    def of_donor(self, person: str, steps: Collection[Step]) -> list[Match]:
        """What somebody is to hand over or has."""
        return self._list(matches.c.donor == person, matches.c.step.in_(steps))

    def received(self, people: Collection[str]) -> Mapping[str, int]:
        """How many goods each of these has been given; nobody without one is listed."""
        statement = (
            select(matches.c.receiver, func.count().label("given"))
            .where(
                self._here(matches),
                matches.c.receiver.in_(people),
                matches.c.step.in_((Step.HANDED, Step.RETURNED)),
            )
            .group_by(matches.c.receiver)
        )
        return {row.receiver: int(row.given) for row in self._rows(statement)}

    def boxes(self, place: str) -> frozenset[int]:
        """The boxes of a locker that an agreed handover holds; who asks next waits for us."""
        if self._locks_rows:
            key = func.hashtext(f"boxes:{self._community}:{place}")
            self._connection.execute(select(func.pg_advisory_xact_lock(key)))
        found = self._list(matches.c.place == place, matches.c.step == Step.AGREED)
        return frozenset(match.box for match in found if match.box is not None)

    def change(self, id: str, expect: Collection[Step], changes: Mapping[str, Any]) -> bool:
        """Whether the match was still in an expected step and has been changed."""
        here = (self._here(matches), matches.c.id == id, matches.c.step.in_(expect))
        return self._change(update(matches).where(*here).values(**changes))

    def _list(self, *conditions: Any) -> list[Match]:
        statement = (
            select(*columns_of(matches, Match))
            .where(self._here(matches), *conditions)
            .order_by(matches.c.made_at, matches.c.id)
        )
        return [Match(*row) for row in self._rows(statement)]
