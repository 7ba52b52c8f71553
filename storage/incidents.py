"""Incidents: one cause that several tickets report, who was asked whether it is over, and answers.

The rule kept here: a ticket is in one incident at most, and an incident moves on only from a
phase its caller expects. What makes an incident is decided elsewhere.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Index,
    Integer,
    Table,
    Text,
    bindparam,
    delete,
    func,
    insert,
    select,
    union,
    update,
)
from sqlalchemy.dialects.postgresql import insert as insert_or

from intents.rules.lifecycle import OPEN
from storage.chats import chats
from storage.metadata import Keys, UTCDateTime, choice, columns_of, community, metadata, row_of
from storage.repository import COMMUNITY, Repository
from storage.sealing import SealedText
from storage.ticket_tables import followers, tickets


class Phase(StrEnum):
    """Where an incident stands."""

    PROPOSED = "proposed"  # the lead has been asked
    DROPPED = "dropped"  # 不是一件事
    OPEN = "open"  # collects reports and tells news
    CLOSING = "closing"  # said to be over; everybody is being asked
    CLOSED = "closed"


LIVE = frozenset({Phase.PROPOSED, Phase.OPEN, Phase.CLOSING})
RUNNING = frozenset({Phase.OPEN, Phase.CLOSING})

incidents = Table(
    "incidents",
    metadata,
    community(),
    Column("id", Text, primary_key=True),
    Column("title", SealedText, nullable=False),
    Column("kind", Text),
    Column("phase", choice(Phase), nullable=False),
    Column("buildings", Keys, nullable=False),
    Column("reports", Integer, nullable=False, server_default="0"),
    Column("keeper", Text),
    Column("proposed_at", UTCDateTime, nullable=False),
    Column("opened_by", Text),
    Column("opened_at", UTCDateTime),
    Column("news", SealedText),
    Column("news_at", UTCDateTime),
    Column("notices", Integer, nullable=False, server_default="0"),
    Column("closing_at", UTCDateTime),
    Column("rounds", Integer, nullable=False, server_default="0"),
    Column("closed_at", UTCDateTime),
    Index(None, "community_id", "phase"),
)

incident_tickets = Table(
    "incident_tickets",
    metadata,
    community(),
    Column("ticket", Text, primary_key=True),
    Column("incident", Text, nullable=False),
    Column("joined_at", UTCDateTime, nullable=False),
    Column("left_at", UTCDateTime),
    Index(None, "community_id", "incident"),
)

incident_answers = Table(
    "incident_answers",
    metadata,
    community(),
    Column("incident", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("fine", Boolean),
    Column("at", UTCDateTime, nullable=False),
    Index(None, "community_id", "person"),
)


@dataclass(frozen=True, slots=True)
class Incident:
    """``kind`` is the kind of trouble as the language knows it; ``opened_by`` answers for it.

    ``reports`` is how many people have it, ``keeper`` who has what it collects, ``buildings``
    where it is, in the order they were told.
    ``news`` is what was told last, ``notices`` how often something was, ``rounds`` how often
    people were asked whether it is over; ``closing_at`` is when it was last said to be.
    """

    id: str
    title: str
    phase: Phase
    proposed_at: datetime
    kind: str | None = None
    buildings: tuple[str, ...] = ()
    reports: int = 0
    keeper: str | None = None
    opened_by: str | None = None
    opened_at: datetime | None = None
    news: str | None = None
    news_at: datetime | None = None
    notices: int = 0
    closing_at: datetime | None = None
    rounds: int = 0
    closed_at: datetime | None = None


_ALL = select(*columns_of(incidents, Incident))
# Asked in every turn that makes or shows a ticket, so they are built once.
_GET = _ALL.where(incidents.c.community_id == COMMUNITY, incidents.c.id == bindparam("id"))
_HOLD = _GET.with_for_update()
_LIVE = _ALL.where(incidents.c.community_id == COMMUNITY, incidents.c.phase.in_(LIVE)).order_by(
    incidents.c.proposed_at, incidents.c.id
)
_SAME_TICKET = (tickets.c.community_id == incident_tickets.c.community_id) & (
    tickets.c.code == incident_tickets.c.ticket
)


class Incidents(Repository):
    """One community's incidents."""

    __slots__ = ()

    def add(self, incident: Incident) -> None:
        """Somebody or something has seen that several tickets are one."""
        self._insert(insert(incidents), row_of(incident))

    def get(self, id: str, *, lock: bool = False) -> Incident | None:
        """The incident of that id; with ``lock`` nobody else changes it in this transaction."""
        statement = _HOLD if lock and self._locks_rows else _GET
        row: Any = self._execute(statement, id=id).first()
        return None if row is None else Incident(*row)

    def change(self, id: str, expect: Collection[Phase], changes: Mapping[str, Any]) -> bool:
        """Whether the incident was still in an expected phase and has been changed."""
        here = (self._here(incidents), incidents.c.id == id, incidents.c.phase.in_(expect))
        return self._change(update(incidents).where(*here).values(**changes))

    def in_phase(self, phases: Collection[Phase]) -> list[Incident]:
        """Incidents in one of these phases, the oldest first."""
        some = _ALL.where(self._here(incidents), incidents.c.phase.in_(phases))
        found = self._rows(some.order_by(incidents.c.proposed_at, incidents.c.id))
        return [Incident(*row) for row in found]

    def live(self) -> list[Incident]:
        """Incidents that further reports may join, the oldest first."""
        rows: Any = self._execute(_LIVE)
        return [Incident(*row) for row in rows]

    def join(self, id: str, ticket: str, at: datetime) -> None:
        """The ticket belongs to this incident from now on, whichever it was in before."""
        statement = insert_or(incident_tickets)
        row = {"ticket": ticket, "incident": id, "joined_at": at, "left_at": None}
        anew = {name: statement.excluded[name] for name in ("incident", "joined_at", "left_at")}
        keys = ["community_id", "ticket"]
        self._insert(statement.on_conflict_do_update(index_elements=keys, set_=anew), row)

    def leave(self, ticket: str, at: datetime) -> bool:
        """Whether the ticket was in an incident; it is remembered that it does not belong."""
        here = (
            self._here(incident_tickets),
            incident_tickets.c.ticket == ticket,
            incident_tickets.c.left_at.is_(None),
        )
        return self._change(update(incident_tickets).where(*here).values(left_at=at))

    def tickets(self, id: str) -> list[str]:
        """Codes of the incident's tickets, in the order they joined."""
        statement = select(incident_tickets.c.ticket).where(*self._in(id))
        in_order = statement.order_by(incident_tickets.c.joined_at, incident_tickets.c.ticket)
        return [row.ticket for row in self._rows(in_order)]

    def newest(self, id: str, limit: int) -> list[str]:
        """Codes of the tickets that joined last, the newest first."""
        statement = select(incident_tickets.c.ticket).where(*self._in(id))
        last = statement.order_by(
            incident_tickets.c.joined_at.desc(), incident_tickets.c.ticket.desc()
        )
        return [row.ticket for row in self._rows(last.limit(limit))]

    def open_tickets(self, id: str, limit: int | None = None) -> list[str]:
        """Codes of its tickets that are still open, in the order they joined."""
        statement = (
            select(incident_tickets.c.ticket)
            .join(tickets, _SAME_TICKET)
            .where(*self._in(id), tickets.c.status.in_(OPEN))
            .order_by(incident_tickets.c.joined_at, incident_tickets.c.ticket)
        )
        return [row.ticket for row in self._rows(statement.limit(limit))]

    def count_open(self, id: str) -> int:
        """How many of its tickets are still open."""
        statement = (
            select(func.count())
            .select_from(incident_tickets)
            .join(tickets, _SAME_TICKET)
            .where(*self._in(id), tickets.c.status.in_(OPEN))
        )
        return self._connection.execute(statement).scalar_one()

    def samples(self, id: str) -> list[str]:
        """One ticket of every building, grid and team it is reported from."""
        place = (tickets.c.building, tickets.c.grid, tickets.c.team)
        statement = (
            select(func.min(tickets.c.code))
            .select_from(incident_tickets)
            .join(tickets, _SAME_TICKET)
            .where(*self._in(id))
            .group_by(*place)
        )
        return [code for (code,) in self._rows(statement)]

    def groups(self, id: str) -> list[tuple[str, str]]:
        """(channel, chat id) of the groups it was told in, where we may write."""
        statement = (
            select(chats.c.channel, chats.c.chat_id)
            .distinct()
            .select_from(incident_tickets)
            .join(tickets, _SAME_TICKET)
            .join(
                chats,
                (chats.c.community_id == tickets.c.community_id)
                & (chats.c.channel == tickets.c.origin_channel)
                & (chats.c.chat_id == tickets.c.origin_chat),
            )
            .where(*self._in(id), chats.c.active)
            .order_by(chats.c.channel, chats.c.chat_id)
        )
        return [(channel, chat_id) for channel, chat_id in self._rows(statement)]

    def has(self, id: str, person: str, besides: str) -> bool:
        """Whether they reported or follow any of its tickets but this one."""
        told = (
            select(tickets.c.code)
            .join(incident_tickets, _SAME_TICKET)
            .where(*self._in(id), tickets.c.reporter == person, tickets.c.code != besides)
        )
        follows = (
            select(followers.c.ticket)
            .join(
                incident_tickets,
                (incident_tickets.c.community_id == followers.c.community_id)
                & (incident_tickets.c.ticket == followers.c.ticket),
            )
            .where(*self._in(id), followers.c.person == person, followers.c.ticket != besides)
        )
        found = self._connection.execute(select(told.exists() | follows.exists())).scalar()
        return bool(found)

    def recount(self, id: str) -> int:
        """How many people have it by its tickets and their followers; written to its row."""
        told = select(tickets.c.reporter).join(incident_tickets, _SAME_TICKET).where(*self._in(id))
        follow = (
            select(followers.c.person)
            .join(
                incident_tickets,
                (incident_tickets.c.community_id == followers.c.community_id)
                & (incident_tickets.c.ticket == followers.c.ticket),
            )
            .where(*self._in(id))
        )
        people = union(told, follow).subquery()
        count = self._connection.execute(select(func.count()).select_from(people)).scalar_one()
        self.change(id, frozenset(Phase), {"reports": count})
        return count

    def add_reports(self, id: str, more: int) -> None:
        """So many people more have it."""
        self.change(id, frozenset(Phase), {"reports": incidents.c.reports + more})

    def _in(self, id: str) -> tuple[ColumnElement[bool], ...]:
        return (
            self._here(incident_tickets),
            incident_tickets.c.incident == id,
            incident_tickets.c.left_at.is_(None),
        )

    def parted(self, tickets: Collection[str]) -> set[str]:
        """Those of the tickets that somebody has taken out of an incident."""
        statement = select(incident_tickets.c.ticket).where(
            self._here(incident_tickets),
            incident_tickets.c.ticket.in_(tickets),
            incident_tickets.c.left_at.is_not(None),
        )
        return {row.ticket for row in self._rows(statement)}

    def forget_answers(self, id: str) -> None:
        """A new round begins: what was said in an earlier one counts no more."""
        said = (self._here(incident_answers), incident_answers.c.incident == id)
        self._change(delete(incident_answers).where(*said))

    def ask(self, id: str, people: Iterable[str], at: datetime) -> None:
        """These people have been asked; what they have said already stays."""
        statement = insert_or(incident_answers).on_conflict_do_nothing()
        for person in people:
            row = {"incident": id, "person": person, "fine": None, "at": at}
            self._insert_if_new(statement, row)

    def answer(self, id: str, person: str, *, fine: bool, at: datetime) -> None:
        """Whether it is over for this person, asked or not; a later answer replaces it."""
        statement = insert_or(incident_answers)
        row = {"incident": id, "person": person, "fine": fine, "at": at}
        anew = {name: statement.excluded[name] for name in ("fine", "at")}
        keys = ["community_id", "incident", "person"]
        self._insert(statement.on_conflict_do_update(index_elements=keys, set_=anew), row)

    def answers(self, id: str) -> dict[str, bool | None]:
        """What each person who was asked has said; None for those who have not answered."""
        statement = select(incident_answers.c.person, incident_answers.c.fine).where(
            self._here(incident_answers), incident_answers.c.incident == id
        )
        return {row.person: row.fine for row in self._rows(statement)}

    def asked_of(self, person: str) -> Incident | None:
        """The incident this person has been asked about and has not answered."""
        statement = (
            _ALL.join(
                incident_answers,
                (incident_answers.c.community_id == incidents.c.community_id)
                & (incident_answers.c.incident == incidents.c.id),
            )
            .where(
                self._here(incidents),
                incidents.c.phase == Phase.CLOSING,
                incident_answers.c.person == person,
                incident_answers.c.fine.is_(None),
            )
            .order_by(incidents.c.closing_at.desc())
            .limit(1)
        )
        found = self._rows(statement)
        return Incident(*found[0]) if found else None
