"""Days on which members of the staff are away, as they announced them.

The rule kept here: an absence is from its first to its last day, both included, in local dates;
taking it back keeps the row. Who stands in is decided by the rules, not here.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Column, Date, Index, Table, Text, bindparam, insert, select, update

from storage.metadata import UTCDateTime, columns_of, community, metadata
from storage.repository import COMMUNITY, Repository

absences = Table(
    "absences",
    metadata,
    community(),
    Column("id", Text, primary_key=True),
    Column("person", Text, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("recorded_at", UTCDateTime, nullable=False),
    Column("withdrawn_at", UTCDateTime),
    Index(None, "community_id", "last_day"),
)


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody is away from ``first_day`` to ``last_day``, both included."""

    id: str
    person: str
    first_day: date
    last_day: date
    recorded_at: datetime
    withdrawn_at: datetime | None = None


_AWAY = select(absences.c.person).where(
    absences.c.community_id == COMMUNITY,
    absences.c.first_day <= bindparam("day", type_=Date()),
    absences.c.last_day >= bindparam("day", type_=Date()),
    absences.c.withdrawn_at.is_(None),
)


class Absences(Repository):
    """One community's leave; days are local dates."""

    __slots__ = ()

    def add(self, absence: Absence) -> None:
        """Somebody announced to be away."""
        row = {
            "id": absence.id,
            "person": absence.person,
            "first_day": absence.first_day,
            "last_day": absence.last_day,
            "recorded_at": absence.recorded_at,
        }
        self._insert(insert(absences), row)

    def away_on(self, day: date) -> frozenset[str]:
        """Ids of everybody who is away on that day."""
        return frozenset(row.person for row in self._recall(_AWAY, day=day))

    def ahead_of(self, person: str, day: date) -> list[Absence]:
        """The person's absences that are not over on that day, earliest first."""
        statement = (
            select(*columns_of(absences, Absence))
            .where(
                self._here(absences),
                absences.c.person == person,
                absences.c.last_day >= day,
                absences.c.withdrawn_at.is_(None),
            )
            .order_by(absences.c.first_day)
        )
        return [Absence(*row) for row in self._rows(statement)]

    def withdraw(self, absence_id: str, person: str, at: datetime) -> bool:
        """Whether the person's absence was still standing and has been taken back."""
        statement = (
            update(absences)
            .where(
                self._here(absences),
                absences.c.id == absence_id,
                absences.c.person == person,
                absences.c.withdrawn_at.is_(None),
            )
            .values(withdrawn_at=at)
        )
        return self._change(statement)
