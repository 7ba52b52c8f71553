"""Topics for the residents' council (议事会): what several households complain of.

The rule kept here: a ticket belongs to one topic at most, and a topic moves on only from the
state its caller expects. What makes a topic is decided elsewhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Index, Table, Text, bindparam, insert, select, update
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
from storage.repository import COMMUNITY, Repository
from storage.sealing import SealedJson, SealedText


class Stage(StrEnum):
    """Where a topic stands."""

    PROPOSED = "proposed"  # the secretary has been asked
    LISTED = "listed"  # 列入议事会
    DROPPED = "dropped"  # 不列
    DECIDED = "decided"  # the council has spoken


topics = Table(
    "topics",
    metadata,
    community(),
    Column("id", Text, primary_key=True),
    Column("title", SealedText, nullable=False),
    Column("stage", choice(Stage), nullable=False),
    Column("proposed_at", UTCDateTime, nullable=False),
    Column("parties", Keys, nullable=False),
    Column("positions", SealedJson(), nullable=False),
    Column("decision", SealedText),
    Column("listed_at", UTCDateTime),
    Column("decided_at", UTCDateTime),
)

topic_tickets = Table(
    "topic_tickets",
    metadata,
    community(),
    Column("ticket", Text, primary_key=True),
    Column("topic", Text, nullable=False),
    Index(None, "community_id", "topic"),
)


@dataclass(frozen=True, slots=True)
class Topic:
    """``parties`` are outside parties concerned; ``positions`` are {by, text, at} in order."""

    id: str
    title: str
    stage: Stage
    proposed_at: datetime
    parties: tuple[str, ...] = ()
    positions: Sequence[Mapping[str, str]] = ()
    decision: str | None = None
    listed_at: datetime | None = None
    decided_at: datetime | None = None


_OF_TICKET = (
    select(*columns_of(topics, Topic))
    .join(topic_tickets, topic_tickets.c.topic == topics.c.id)
    .where(
        topics.c.community_id == COMMUNITY,
        topic_tickets.c.community_id == COMMUNITY,
        topic_tickets.c.ticket == bindparam("of_ticket"),
    )
)


class Topics(Repository):
    """One community's topics."""

    __slots__ = ()

    def add(self, topic: Topic) -> None:
        """A topic is proposed."""
        self._insert(insert(topics), {**row_of(topic), "positions": list(topic.positions)})

    def get(self, id: str) -> Topic | None:
        """The topic of that id."""
        statement = select(*columns_of(topics, Topic)).where(self._here(topics), topics.c.id == id)
        found = self._rows(statement)
        return Topic(*found[0]) if found else None

    def hold(self, id: str) -> Topic | None:
        """The same, and nobody else changes it before this transaction ends."""
        self._hold(topics, topics.c.id == id)
        return self.get(id)

    def newest(self, limit: int) -> list[Topic]:
        """The topics proposed last."""
        statement = select(*columns_of(topics, Topic)).where(self._here(topics))
        rows = self._rows(statement.order_by(topics.c.proposed_at.desc(), topics.c.id).limit(limit))
        return [Topic(*row) for row in rows]

    def change(self, id: str, expect: Stage, changes: Mapping[str, Any]) -> bool:
        """Whether the topic was still in the expected stage and has been changed."""
        here = (self._here(topics), topics.c.id == id, topics.c.stage == expect)
        return self._change(update(topics).where(*here).values(**changes))

    def join(self, id: str, ticket: str) -> bool:
        """Whether the ticket is new to the topic; False when it belongs to one already."""
        row = {"ticket": ticket, "topic": id}
        return self._insert_if_new(insert_or(topic_tickets).on_conflict_do_nothing(), row)

    def of_ticket(self, code: str) -> Topic | None:
        """The topic a ticket belongs to."""
        found = self._recall(_OF_TICKET, of_ticket=code)
        return Topic(*found[0]) if found else None

    def tickets(self, id: str) -> list[str]:
        """Codes of the topic's tickets."""
        statement = select(topic_tickets.c.ticket).where(
            self._here(topic_tickets), topic_tickets.c.topic == id
        )
        return [row.ticket for row in self._rows(statement.order_by(topic_tickets.c.ticket))]
