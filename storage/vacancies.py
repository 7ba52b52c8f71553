"""Vacancies as employers told them or somebody forwarded them: several may come of one ticket.

The rule kept here: a stage is left only from a stage the caller expects, and only ``open`` ones
are shown to anybody. Who may open one is decided elsewhere.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Index, Integer, Table, Text, insert, select, update

from storage.metadata import (
    Keys,
    UTCDateTime,
    choice,
    columns_of,
    community,
    json_type,
    metadata,
    row_of,
)
from storage.repository import Repository
from storage.sealing import SealedText


class VacancyStage(StrEnum):
    """Where a vacancy stands."""

    TOLD = "told"  # the employer is shown what was read
    CHECKING = "checking"  # waits for a matchmaker
    HELD = "held"  # looks like a trap: waits for a matchmaker
    OPEN = "open"  # whoever fits is told
    FILLED = "filled"  # somebody was found
    EXPIRED = "expired"  # fourteen days without a word
    REFUSED = "refused"  # by a matchmaker
    CLOSED = "closed"  # taken back


class VacancyKind(StrEnum):
    """What is offered."""

    JOB = "job"  # work for pay
    TRAINING = "training"  # a training place or the craft workshop (手工坊)


vacancies = Table(
    "vacancies",
    metadata,
    community(),
    Column("id", Text, primary_key=True),
    Column("ticket", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("employer", Text, nullable=False),
    Column("kind", choice(VacancyKind), nullable=False),
    Column("stage", choice(VacancyStage), nullable=False),
    Column("told_at", UTCDateTime, nullable=False),
    Column("title", SealedText, nullable=False),
    Column("text", SealedText, nullable=False),
    Column("kinds", Keys, nullable=False),
    Column("places", Integer),
    Column("pay", json_type(), nullable=False),
    Column("hours", json_type(), nullable=False),
    Column("place", SealedText, nullable=False),
    Column("metres", Integer),
    Column("firm", Text, nullable=False),
    Column("contact", SealedText, nullable=False),
    Column("phone", SealedText, nullable=False),
    Column("demands", Keys, nullable=False),
    Column("youngest", Integer),
    Column("oldest", Integer),
    Column("suspicions", Keys, nullable=False),
    Column("spokesman", Text),
    Column("verified_by", Text),
    Column("opened_at", UTCDateTime),
    Column("ends_at", UTCDateTime),
    Index(None, "community_id", "ticket"),
    Index(None, "community_id", "stage"),
    Index(None, "community_id", "employer", "stage"),
)

LIVE = frozenset({VacancyStage.TOLD, VacancyStage.CHECKING, VacancyStage.HELD, VacancyStage.OPEN})
UNCHECKED = frozenset({VacancyStage.CHECKING, VacancyStage.HELD})


@dataclass(frozen=True, slots=True)
class Vacancy:
    """One vacancy. ``number`` counts those of one ticket from 1; ``places`` how many are wanted.

    ``employer`` told us; where that is only somebody who passed it on, the ``spokesman`` (a
    matchmaker) answers for the employer outside. ``firm``, ``contact``, ``phone``: as written.
    """

    id: str
    ticket: str
    number: int
    employer: str
    kind: VacancyKind
    stage: VacancyStage
    told_at: datetime
    title: str
    text: str
    kinds: tuple[str, ...] = ()
    places: int | None = None
    pay: Mapping[str, Any] = field(default_factory=dict)
    hours: Mapping[str, Any] = field(default_factory=dict)
    place: str = ""
    metres: int | None = None
    firm: str = ""
    contact: str = ""
    phone: str = ""
    demands: tuple[str, ...] = ()
    youngest: int | None = None
    oldest: int | None = None
    suspicions: tuple[str, ...] = ()
    spokesman: str | None = None
    verified_by: str | None = None
    opened_at: datetime | None = None
    ends_at: datetime | None = None


class Vacancies(Repository):
    """One community's vacancies."""

    __slots__ = ()

    def add(self, vacancy: Vacancy) -> None:
        """A vacancy is told."""
        self._insert(insert(vacancies), row_of(vacancy))

    def get(self, id: str) -> Vacancy | None:
        """The vacancy of that id."""
        return next(iter(self._list(vacancies.c.id == id)), None)

    def hold(self, id: str) -> Vacancy | None:
        """The same, and nobody else changes it before this transaction ends."""
        self._hold(vacancies, vacancies.c.id == id)
        return self.get(id)

    def of_ticket(self, ticket: str) -> list[Vacancy]:
        """The vacancies of one message, in the order said."""
        return self._list(vacancies.c.ticket == ticket)

    def in_stage(self, stages: Collection[VacancyStage]) -> list[Vacancy]:
        """Every vacancy in one of these stages, the first told first."""
        return self._list(vacancies.c.stage.in_(stages))

    def of_employer(self, employer: str, stages: Collection[VacancyStage]) -> list[Vacancy]:
        """What somebody has told, in these stages."""
        return self._list(vacancies.c.employer == employer, vacancies.c.stage.in_(stages))

    def change(self, id: str, expect: Collection[VacancyStage], changes: Mapping[str, Any]) -> bool:
        """Whether the vacancy was still in an expected stage and has been changed."""
        here = (self._here(vacancies), vacancies.c.id == id, vacancies.c.stage.in_(expect))
        return self._change(update(vacancies).where(*here).values(**changes))

    def _list(self, *conditions: Any) -> list[Vacancy]:
        statement = (
            select(*columns_of(vacancies, Vacancy))
            .where(self._here(vacancies), *conditions)
            .order_by(vacancies.c.told_at, vacancies.c.ticket, vacancies.c.number)
        )
        return [Vacancy(*row) for row in self._rows(statement)]
