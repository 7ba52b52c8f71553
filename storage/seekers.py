"""Who seeks work, as they told us, and which vacancies they were told of.

The rule kept here: a vacancy is told to a seeker once, and their answer to it is the last they
gave. Whether somebody fits, and when they may be written to, is decided elsewhere.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, Column, Index, Integer, Table, Text, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or

from storage.metadata import (
    Keys,
    UTCDateTime,
    choice,
    columns_of,
    community,
    metadata,
    row_of,
)
from storage.repository import Repository
from storage.sealing import SealedJson, SealedText


class SeekerStage(StrEnum):
    """Where somebody who seeks work stands."""

    LOOKING = "looking"  # is told of what fits
    STOPPED = "stopped"  # 停止: hears nothing until they say so
    PLACED = "placed"  # 上岗
    CLOSED = "closed"  # seeks no more


seekers = Table(
    "seekers",
    metadata,
    community(),
    Column("ticket", Text, primary_key=True),
    Column("person", Text, nullable=False),
    Column("stage", choice(SeekerStage), nullable=False),
    Column("told_at", UTCDateTime, nullable=False),
    Column("skills", SealedJson(), nullable=False),
    Column("kinds", Keys, nullable=False),
    Column("is_open", Boolean, nullable=False),
    Column("hours", SealedJson(), nullable=False),
    Column("reach", Text),
    Column("needs", SealedJson(), nullable=False),
    Column("age", Integer),
    Column("whom", SealedText, nullable=False),
    Column("heard_at", UTCDateTime),
    Index(None, "community_id", "person", "stage"),
    Index(None, "community_id", "stage"),
)

tellings = Table(
    "tellings",
    metadata,
    community(),
    Column("vacancy", Text, primary_key=True),
    Column("seeker", Text, primary_key=True),
    Column("told_at", UTCDateTime, nullable=False),
    Column("wants", Boolean),
    Index(None, "community_id", "seeker"),
)


@dataclass(frozen=True, slots=True)
class Seeker:
    """One who seeks work, by the ticket of their wish. ``whom``: for whom of the family it is.

    ``hours`` is what was read of their time; ``heard_at`` when they were last told of vacancies.
    """

    ticket: str
    person: str
    stage: SeekerStage
    told_at: datetime
    skills: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    is_open: bool = False
    hours: Mapping[str, Any] = field(default_factory=dict)
    reach: str | None = None
    needs: tuple[str, ...] = ()
    age: int | None = None
    whom: str = ""
    heard_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Telling:
    """A vacancy told to a seeker; ``wants`` is None until they answer."""

    vacancy: str
    seeker: str
    told_at: datetime
    wants: bool | None = None


class Seekers(Repository):
    """One community's seekers."""

    __slots__ = ()

    def add(self, seeker: Seeker) -> None:
        """Somebody seeks work."""
        self._insert(insert(seekers), row_of(seeker))

    def get(self, ticket: str) -> Seeker | None:
        """The seeker of that ticket."""
        return next(iter(self._list(seekers.c.ticket == ticket)), None)

    def of_person(self, person: str) -> list[Seeker]:
        """Everything somebody has sought, the latest first."""
        return self._list(seekers.c.person == person)[::-1]

    def in_stage(self, stages: Collection[SeekerStage]) -> list[Seeker]:
        """Every seeker in one of these stages, the first told first."""
        return self._list(seekers.c.stage.in_(stages))

    def change(
        self, ticket: str, expect: Collection[SeekerStage], changes: Mapping[str, Any]
    ) -> bool:
        """Whether the seeker was still in an expected stage and has been changed."""
        here = (self._here(seekers), seekers.c.ticket == ticket, seekers.c.stage.in_(expect))
        return self._change(update(seekers).where(*here).values(**changes))

    def tell(self, telling: Telling) -> bool:
        """Whether this seeker had not been told of that vacancy; they have been now."""
        return self._insert_if_new(insert_or(tellings).on_conflict_do_nothing(), row_of(telling))

    def answer(self, vacancy: str, seeker: str, *, wants: bool) -> bool:
        """Whether the seeker had been told of it; this is their answer."""
        here = (self._here(tellings), tellings.c.vacancy == vacancy, tellings.c.seeker == seeker)
        return self._change(update(tellings).where(*here).values(wants=wants))

    def told(self, seeker: str) -> dict[str, Telling]:
        """What a seeker has been told of, by vacancy."""
        return {one.vacancy: one for one in self._tellings(tellings.c.seeker == seeker)}

    def told_of(self, vacancy: str) -> dict[str, Telling]:
        """Who has been told of a vacancy, by seeker."""
        return {one.seeker: one for one in self._tellings(tellings.c.vacancy == vacancy)}

    def _tellings(self, condition: Any) -> list[Telling]:
        statement = select(*columns_of(tellings, Telling)).where(self._here(tellings), condition)
        return [Telling(*row) for row in self._rows(statement.order_by(tellings.c.told_at))]

    def _list(self, *conditions: Any) -> list[Seeker]:
        statement = (
            select(*columns_of(seekers, Seeker))
            .where(self._here(seekers), *conditions)
            .order_by(seekers.c.told_at, seekers.c.ticket)
        )
        found = (Seeker(*row) for row in self._rows(statement))
        return [replace(s, skills=tuple(s.skills), needs=tuple(s.needs)) for s in found]
