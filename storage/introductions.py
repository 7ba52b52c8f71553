"""Introductions of seekers to vacancies, from the first question to what became of them.

The rule kept here: the database refuses a second live introduction of the same two; a step is
left only from a step the caller expects. What each may know of the other is ``consents``' matter.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Index, Table, Text, select, text, update
from sqlalchemy.dialects.postgresql import insert as insert_or

from storage.metadata import UTCDateTime, choice, columns_of, community, metadata, row_of
from storage.repository import Repository
from storage.sealing import SealedText


class Stand(StrEnum):
    """Where an introduction stands."""

    ASKED = "asked"  # one of both has still to agree
    AGREED = "agreed"  # both have, and know how to reach each other
    MET = "met"  # 面试
    PLACED = "placed"  # 上岗
    FELL = "fell"  # 未成


UNDER_WAY = frozenset({Stand.ASKED, Stand.AGREED, Stand.MET})
KNOWN = frozenset({Stand.AGREED, Stand.MET})
_ONE_AT_A_TIME = text("step IN ('asked', 'agreed', 'met', 'placed')")

introductions = Table(
    "introductions",
    metadata,
    community(),
    Column("id", Text, primary_key=True),
    Column("vacancy", Text, nullable=False),
    Column("seeker", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("employer", Text, nullable=False),
    Column("matchmaker", Text, nullable=False),
    Column("step", choice(Stand), nullable=False),
    Column("made_at", UTCDateTime, nullable=False),
    Column("agreed_at", UTCDateTime),
    Column("placed_at", UTCDateTime),
    Column("ended_at", UTCDateTime),
    Column("why", SealedText),
    Index(None, "community_id", "vacancy", "step"),
    Index(None, "community_id", "seeker", "step"),
    Index(None, "community_id", "person", "step"),
    Index(None, "community_id", "employer", "step"),
    Index(
        "uq_introductions_live",
        "community_id",
        "vacancy",
        "seeker",
        unique=True,
        sqlite_where=_ONE_AT_A_TIME,
        postgresql_where=_ONE_AT_A_TIME,
    ),
)


@dataclass(frozen=True, slots=True)
class Introduction:
    """A seeker (by ticket) and a vacancy brought together by a matchmaker.

    ``person`` seeks; ``employer`` speaks for the vacancy. ``why`` it fell through: a key, or
    words.
    """

    id: str
    vacancy: str
    seeker: str
    person: str
    employer: str
    matchmaker: str
    step: Stand
    made_at: datetime
    agreed_at: datetime | None = None
    placed_at: datetime | None = None
    ended_at: datetime | None = None
    why: str | None = None


class Introductions(Repository):
    """One community's introductions."""

    __slots__ = ()

    def add(self, introduction: Introduction) -> bool:
        """Whether these two had no live introduction; they have this one now."""
        statement = insert_or(introductions).on_conflict_do_nothing()
        return self._insert_if_new(statement, row_of(introduction))

    def get(self, id: str) -> Introduction | None:
        """The introduction of that id."""
        return next(iter(self._list(introductions.c.id == id)), None)

    def of_vacancy(
        self, vacancy: str, steps: Collection[Stand] = tuple(Stand)
    ) -> list[Introduction]:
        """Those of a vacancy, in these steps, the first made first."""
        return self._list(introductions.c.vacancy == vacancy, introductions.c.step.in_(steps))

    def of_seeker(self, seeker: str, steps: Collection[Stand] = tuple(Stand)) -> list[Introduction]:
        """Those of a seeker's ticket, in these steps."""
        return self._list(introductions.c.seeker == seeker, introductions.c.step.in_(steps))

    def of_person(self, person: str, steps: Collection[Stand]) -> list[Introduction]:
        """Those that somebody is part of, on either side, in these steps."""
        either = (introductions.c.person == person) | (introductions.c.employer == person)
        return self._list(either, introductions.c.step.in_(steps))

    def in_step(self, steps: Collection[Stand]) -> list[Introduction]:
        """Every introduction in one of these steps."""
        return self._list(introductions.c.step.in_(steps))

    def change(self, id: str, expect: Collection[Stand], changes: Mapping[str, Any]) -> bool:
        """Whether it was still in an expected step and has been changed."""
        here = (
            self._here(introductions),
            introductions.c.id == id,
            introductions.c.step.in_(expect),
        )
        return self._change(update(introductions).where(*here).values(**changes))

    def _list(self, *conditions: Any) -> list[Introduction]:
        statement = (
            select(*columns_of(introductions, Introduction))
            .where(self._here(introductions), *conditions)
            .order_by(introductions.c.made_at, introductions.c.id)
        )
        return [Introduction(*row) for row in self._rows(statement)]
