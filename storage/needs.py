"""Goods that neighbours are in need of (微心愿), and whose hardship a grid worker has confirmed.

The rule kept here: a stage is left only from the stage the caller expects. Hardship orders who
comes first and is shown to nobody; no query hands it out but ``hardship_of``.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, Column, Index, Integer, Table, Text, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or

from storage.metadata import (
    UTCDateTime,
    choice,
    columns_of,
    community,
    metadata,
    row_of,
)
from storage.repository import Repository
from storage.sealing import SealedJson, SealedText


class NeedStage(StrEnum):
    """Where a need stands."""

    WAITING = "waiting"  # nobody has it, or they are in line
    MET = "met"  # handed over
    CLOSED = "closed"  # no longer wanted


needs = Table(
    "needs",
    metadata,
    community(),
    Column("ticket", Text, primary_key=True),
    Column("person", Text, nullable=False),
    Column("name", SealedText, nullable=False),
    Column("goods", SealedJson(), nullable=False),
    Column("stage", choice(NeedStage), nullable=False),
    Column("told_at", UTCDateTime, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("building", Text),
    Column("days", Integer),
    Index(None, "community_id", "stage"),
    Index(None, "community_id", "person", "stage"),
)

hardships = Table(
    "hardships",
    metadata,
    community(),
    Column("person", Text, primary_key=True),
    Column("confirmed", Boolean),
    Column("asked_at", UTCDateTime, nullable=False),
    Column("confirmed_by", Text),
    Column("confirmed_at", UTCDateTime),
)


@dataclass(frozen=True, slots=True)
class Need:
    """One wish. ``goods`` is what would meet it; ``days`` for how long where it is to borrow."""

    ticket: str
    person: str
    name: str
    goods: Sequence[Mapping[str, Any]]
    stage: NeedStage
    told_at: datetime
    urgent: bool = False
    building: str | None = None
    days: int | None = None


class Needs(Repository):
    """One community's needs."""

    __slots__ = ()

    def add(self, need: Need) -> None:
        """Somebody is in need of something."""
        self._insert(insert(needs), {**row_of(need), "goods": list(need.goods)})

    def get(self, ticket: str) -> Need | None:
        """The need of that ticket."""
        return next(iter(self._list(needs.c.ticket == ticket)), None)

    def hold(self, ticket: str) -> Need | None:
        """The same, and nobody else changes it before this transaction ends."""
        self._hold(needs, needs.c.ticket == ticket)
        return self.get(ticket)

    def waiting(self) -> list[Need]:
        """Everything that is still wanted, who has waited longest first."""
        return self._list(needs.c.stage == NeedStage.WAITING)

    def of_person(self, person: str, stages: Collection[NeedStage]) -> list[Need]:
        """What somebody needs, in these stages."""
        return self._list(needs.c.person == person, needs.c.stage.in_(stages))

    def change(self, ticket: str, expect: NeedStage, changes: Mapping[str, Any]) -> bool:
        """Whether the need was still in the expected stage and has been changed."""
        here = (self._here(needs), needs.c.ticket == ticket, needs.c.stage == expect)
        return self._change(update(needs).where(*here).values(**changes))

    def ask_hardship(self, person: str, at: datetime) -> bool:
        """Whether nobody had been asked about this person before; somebody is now."""
        row = {"person": person, "asked_at": at}
        return self._insert_if_new(insert_or(hardships).on_conflict_do_nothing(), row)

    def set_hardship(self, person: str, confirmed: bool, by: str, at: datetime) -> None:
        """What a grid worker knows, asked about it or not; the last word counts."""
        values = {"confirmed": confirmed, "confirmed_by": by, "confirmed_at": at}
        put = insert_or(hardships)
        known = put.on_conflict_do_update(index_elements=["community_id", "person"], set_=values)
        self._insert(known, {"person": person, "asked_at": at, **values})

    def hardship_of(self, people: Collection[str]) -> frozenset[str]:
        """Whose hardship a grid worker has confirmed, among these."""
        statement = select(hardships.c.person).where(
            self._here(hardships), hardships.c.person.in_(people), hardships.c.confirmed.is_(True)
        )
        return frozenset(row.person for row in self._rows(statement))

    def _list(self, *conditions: Any) -> list[Need]:
        statement = (
            select(*columns_of(needs, Need))
            .where(self._here(needs), *conditions)
            .order_by(needs.c.told_at, needs.c.ticket)
        )
        return [Need(*row) for row in self._rows(statement)]
