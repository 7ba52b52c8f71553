"""Outside parties called in on a ticket (吹哨), and what became of each call.

The rule kept here: per ticket a party has one open call at most; a call keeps its row when it is
over. Who may call whom, and until when, is decided elsewhere.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, Index, Table, Text, bindparam, insert, select, update

from storage.incidents import incident_tickets
from storage.metadata import UTCDateTime, choice, columns_of, community, metadata, row_of
from storage.repository import COMMUNITY, Repository


class Outcome(StrEnum):
    """What the assignee says of a party that was called."""

    CALLED = "called"  # told, nothing known yet
    CAME = "came"  # 来了, and it is not settled yet
    NOT_CAME = "not_came"  # 没来
    SETTLED = "settled"  # 办好了, which ends the call


whistles = Table(
    "whistles",
    metadata,
    community(),
    Column("id", Text, primary_key=True),
    Column("ticket", Text, nullable=False),
    Column("party", Text, nullable=False),
    Column("whistled_by", Text, nullable=False),
    Column("whistled_at", UTCDateTime, nullable=False),
    Column("due_at", UTCDateTime, nullable=False),
    Column("outcome", choice(Outcome), nullable=False),
    Column("outcome_at", UTCDateTime),
    Column("closed_at", UTCDateTime),
    Index(None, "community_id", "ticket"),
)


@dataclass(frozen=True, slots=True)
class Whistle:
    """One call of one party; ``due_at`` is when it should have come, aware UTC."""

    id: str
    ticket: str
    party: str
    whistled_by: str
    whistled_at: datetime
    due_at: datetime
    outcome: Outcome = Outcome.CALLED
    outcome_at: datetime | None = None
    closed_at: datetime | None = None


_OF_TICKET = (
    select(*columns_of(whistles, Whistle))
    .where(whistles.c.community_id == COMMUNITY, whistles.c.ticket == bindparam("of_ticket"))
    .order_by(whistles.c.whistled_at, whistles.c.id)
)


class Whistles(Repository):
    """One community's calls for help from outside."""

    __slots__ = ()

    def add(self, whistle: Whistle) -> None:
        """A party has been called."""
        self._insert(insert(whistles), row_of(whistle))

    def of_ticket(self, code: str) -> list[Whistle]:
        """Every call of the ticket, the oldest first."""
        return [Whistle(*row) for row in self._recall(_OF_TICKET, of_ticket=code)]

    def of_tickets(self, codes: Collection[str]) -> list[Whistle]:
        """Every call of any of these tickets, the oldest first."""
        statement = (
            select(*columns_of(whistles, Whistle))
            .where(self._here(whistles), whistles.c.ticket.in_(codes))
            .order_by(whistles.c.whistled_at, whistles.c.id)
        )
        return [Whistle(*row) for row in self._rows(statement)]

    def of_incident(self, id: str) -> list[Whistle]:
        """Every call on any ticket of the incident, the oldest first."""
        joined = (incident_tickets.c.community_id == whistles.c.community_id) & (
            incident_tickets.c.ticket == whistles.c.ticket
        )
        statement = (
            select(*columns_of(whistles, Whistle))
            .join(incident_tickets, joined)
            .where(
                self._here(whistles),
                incident_tickets.c.incident == id,
                incident_tickets.c.left_at.is_(None),
            )
            .order_by(whistles.c.whistled_at, whistles.c.id)
        )
        return [Whistle(*row) for row in self._rows(statement)]

    def get(self, id: str) -> Whistle | None:
        """The call of that id."""
        statement = select(*columns_of(whistles, Whistle)).where(
            self._here(whistles), whistles.c.id == id
        )
        found = self._rows(statement)
        return Whistle(*found[0]) if found else None

    def note(self, id: str, outcome: Outcome, at: datetime) -> bool:
        """Whether the call was still open and now bears the outcome; ``SETTLED`` ends it."""
        closed = at if outcome is Outcome.SETTLED else None
        statement = (
            update(whistles)
            .where(self._here(whistles), whistles.c.id == id, whistles.c.closed_at.is_(None))
            .values(outcome=outcome, outcome_at=at, closed_at=closed)
        )
        return self._change(statement)
