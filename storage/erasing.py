"""Taking a person's words out of every table, so that the figures and the signed chain stay.

The rule kept here: a row that others count on stays with its keys and times and loses its words;
one that nobody counts on goes. What a fact of a ticket said is replaced by ``chain.ERASED``, which
the check of the chain knows. When this may be done is decided elsewhere.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, func, literal, select, update

from intents.rules.lifecycle import ENDED
from storage.attachments import attachments
from storage.chain import ERASED
from storage.inbox import Handling, inbox
from storage.metadata import UTCDateTime, metadata
from storage.outbox import Sending, outbox
from storage.repository import Repository
from storage.ticket_tables import ticket_events, tickets
from storage.traces import Traces, Trail
from storage.transcripts import messages

# A fact made of these alone is needed for figures and holds keys, numbers and dictionary words.
PLAIN = frozenset(
    {
        *("asked", "assignee", "away", "basis", "booking", "confidence", "extent", "fine"),
        *("grid", "home", "in", "incident", "intent", "level", "liaison", "match", "master"),
        *("micro_grid", "model", "on_behalf", "on_duty", "outcome", "party", "percent"),
        *("rating", "rule", "seed", "stand_ins", "subject", "team", "ticked_by", "ticket"),
        *("to", "topic", "what", "why"),
    }
)
# What people said, by table: the columns, and what stands there afterwards.
WORDS: Mapping[str, Mapping[str, Any]] = {
    "offers": {"name": "", "good": {"kind": None, "name": "", "fit": {}}, "condition": None},
    "needs": {"name": "", "goods": []},
    "bookings": {"beneficiary": ""},
    "seekers": {"skills": [], "hours": {}, "needs": [], "whom": "", "age": None},
    "vacancies": {"title": "", "text": "", "place": "", "firm": "", "contact": "", "phone": ""},
}
GONE: Mapping[str, Any] = {"erased": True}
NOTHING = "{}"


@dataclass(frozen=True, slots=True)
class Erased:
    """How many rows lost words, and the files (channel, id) that are to go as well."""

    rows: int
    files: tuple[tuple[str, str], ...] = ()

    def __add__(self, other: "Erased") -> "Erased":
        """Both together."""
        return Erased(self.rows + other.rows, (*self.files, *other.files))


class Erasing(Repository):
    """One community's words, taken out by ticket, by person, or by age."""

    __slots__ = ()

    def words_of_tickets(self, codes: Collection[str]) -> Erased:
        """Everything said in, about and for these tickets; the tickets themselves stay."""
        if not codes:
            return Erased(0)
        rows = self._hollow_tickets(codes) + self._facts(ticket_events.c.ticket.in_(codes))
        for name, values in WORDS.items():
            table = metadata.tables[name]
            rows += self._blank(table, table.c.ticket.in_(codes), values)
        corrections = metadata.tables["corrections"]
        rows += self._delete(corrections, corrections.c.ticket.in_(codes))
        rows += self._shown(outbox.c.ticket.in_(codes)) + self._payloads(outbox.c.ticket.in_(codes))
        return Erased(rows) + self._files(attachments.c.ticket.in_(codes))

    def person(self, trail: Trail) -> Erased:
        """Everything about a person but the words of tickets; their row stays without a name."""
        person = trail.person
        rows = self._facts(
            (ticket_events.c.actor == person)
            & ticket_events.c.ticket.not_in(
                select(tickets.c.code).where(self._here(tickets), tickets.c.proxy == person)
            )
        )
        found = Erased(rows) + self._files(
            Traces.in_conversations(attachments.c.conversation, trail)
            & attachments.c.ticket.is_(None)
        )
        rows = self._payloads(outbox.c.lane.in_(trail.lanes)) + self._received(trail)
        rows += self._said(trail)
        rows += self._rows_of(trail)
        nobody = {"name": "", "phone": None, "building": None, "unit": None, "room": None}
        people = metadata.tables["people"]
        rows += self._blank(people, people.c.id == person, nobody)
        return found + Erased(rows)

    def ended_before(self, before: datetime, limit: int) -> list[str]:
        """Codes of tickets that ended before then and still have words."""
        ended = func.coalesce(tickets.c.closed_at, tickets.c.updated_at)
        statement = (
            select(tickets.c.code)
            .where(
                self._here(tickets),
                tickets.c.status.in_(ENDED),
                tickets.c.search.is_not(None),
                ended < literal(before, UTCDateTime()),
            )
            .order_by(tickets.c.code)
            .limit(limit)
        )
        return [row.code for row in self._rows(statement)]

    def files_in_use(self) -> set[str]:
        """Files of the web chat (chat and name) that an attachment or a message names."""
        kept = select(attachments.c.file_id).where(
            self._here(attachments), attachments.c.channel == "web"
        )
        shown = select(messages.c.chat_id, messages.c.attachments).where(self._here(messages))
        named = {
            f"{row.chat_id}/{file['name']}"
            for row in self._connection.execute(shown.execution_options(yield_per=500))
            for file in row.attachments
            if "name" in file
        }
        return named | {row.file_id for row in self._rows(kept)}

    def hardship(self, person: str) -> int:
        """What the staff confirmed about a person's hardship."""
        hardships = metadata.tables["hardships"]
        return self._delete(hardships, hardships.c.person == person)

    def examples(self, trail: Trail) -> int:
        """Their words, kept as examples for understanding."""
        corrections = metadata.tables["corrections"]
        theirs = (corrections.c.person == trail.person) | corrections.c.ticket.in_(trail.codes)
        return self._delete(corrections, theirs)

    def old_payloads(self, before: datetime) -> int:
        """What was sent before then is no longer readable; its dedupe keys stay."""
        return self._payloads(outbox.c.created_at < before, outbox.c.status != Sending.WAITING)

    def old_messages(self, before: datetime) -> int:
        """Messages of the web chat written before then are gone, pinned ones stay."""
        old = (messages.c.created_at < before, messages.c.pinned.is_(False))
        return self._delete(messages, *old)

    def old_dialogues(self, before: datetime) -> int:
        """Questions nobody answered since then."""
        dialogues = metadata.tables["dialogues"]
        return self._delete(dialogues, dialogues.c.updated_at < before)

    def loose_files(self, before: datetime) -> Erased:
        """What was sent before then and never became part of a ticket."""
        return self._files(attachments.c.ticket.is_(None), attachments.c.created_at < before)

    def _hollow_tickets(self, codes: Collection[str]) -> int:
        found = self._rows(
            select(tickets.c.code, tickets.c.details).where(
                self._here(tickets), tickets.c.code.in_(codes)
            )
        )
        for row in found:
            kept = {k: v for k, v in row.details.items() if isinstance(v, bool | int | float)}
            values = {"text": "", "search": None, "unit": None, "room": None, "details": kept}
            values |= {"origin_chat": None, "origin_message": None}
            self._blank(tickets, tickets.c.code == row.code, values)
        linked = metadata.tables["ticket_messages"]
        return len(found) + self._delete(linked, linked.c.ticket.in_(codes))

    def _facts(self, which: ColumnElement[bool]) -> int:
        found = self._rows(
            select(ticket_events.c.ticket, ticket_events.c.seq, ticket_events.c.data).where(
                self._here(ticket_events), which
            )
        )
        spoken = [row for row in found if not set(row.data) <= PLAIN and row.data != ERASED]
        for row in spoken:
            this = (ticket_events.c.ticket == row.ticket) & (ticket_events.c.seq == row.seq)
            self._blank(ticket_events, this, {"data": dict(ERASED)})
        return len(spoken)

    def _shown(self, which: ColumnElement[bool]) -> int:
        """What the web chat still shows of those messages, to whomever."""
        put = self._rows(select(outbox.c.lane, outbox.c.payload).where(self._here(outbox), which))
        texts: dict[str, set[str]] = {}
        for row in put:
            channel, _, chat = row.lane.partition(":")
            if channel == "web" and row.payload.get("text"):
                texts.setdefault(chat, set()).add(row.payload["text"])
        shown = self._rows(
            select(messages.c.chat_id, messages.c.message_id, messages.c.text).where(
                self._here(messages), messages.c.chat_id.in_(texts)
            )
        )
        gone = [row for row in shown if row.text in texts[row.chat_id]]
        for row in gone:
            this = (messages.c.chat_id == row.chat_id) & (messages.c.message_id == row.message_id)
            self._blank(messages, this, {"text": "", "buttons": [], "attachments": []})
        return len(gone)

    def _payloads(self, *which: ColumnElement[bool]) -> int:
        """What waits is not sent any more; what was sent cannot be read here."""
        ended = update(outbox).where(self._here(outbox), *which)
        self._change(
            ended.where(outbox.c.status.in_((Sending.WAITING, Sending.DEAD))).values(
                status=Sending.DROPPED
            )
        )
        return self._count(ended.values(payload=dict(GONE)))

    def _received(self, trail: Trail) -> int:
        """Raw updates of their chats, and those of groups that name their account."""
        done = 0
        for channel, account in trail.accounts:
            named = re.compile(rf"(?<![\w-]){re.escape(account)}(?![\w-])")
            rows = self._rows(
                select(inbox.c.update_id, inbox.c.lane, inbox.c.raw).where(
                    self._here(inbox),
                    inbox.c.channel == channel,
                    inbox.c.status != Handling.WAITING,
                )
            )
            for row in rows:
                if trail.is_theirs(row.lane) or named.search(row.raw):
                    this = (inbox.c.channel == channel) & (inbox.c.update_id == row.update_id)
                    done += self._blank(inbox, this, {"raw": NOTHING})
            # The one being handled now is still to be marked, so it stays, without its words.
            own = (inbox.c.channel == channel) & inbox.c.lane.in_(trail.lanes)
            done += self._blank(inbox, own, {"raw": NOTHING})
        return done

    def _said(self, trail: Trail) -> int:
        """Their private web chat goes; what they wrote in groups stays as an empty place."""
        private = [account for channel, account in trail.accounts if channel == "web"]
        rows = self._delete(messages, messages.c.chat_id.in_(private))
        empty = {"text": "", "name": "", "attachments": [], "buttons": []}
        return rows + self._blank(messages, messages.c.sender == trail.person, empty)

    def _rows_of(self, trail: Trail) -> int:
        person, names = trail.person, metadata.tables
        rows = self._delete(
            names["dialogues"],
            Traces.in_conversations(names["dialogues"].c.conversation, trail),
        )
        for name in ("corrections", "hardships", "takers", "sheet_links", "sign_in_keys"):
            rows += self._delete(names[name], names[name].c.person == person)
        rows += self._delete(names["accounts"], names["accounts"].c.person_id == person)
        met = names["introductions"]
        rows += self._blank(met, met.c.person == person, {"why": None})
        given = names["matches"]
        theirs = (given.c.receiver == person) | (given.c.donor == person)
        rows += self._blank(given, theirs, {"code": None})
        accounts = [account for _, account in trail.accounts]
        for name in ("cards", "ticket_messages"):
            rows += self._delete(names[name], names[name].c.chat_id.in_(accounts))
        rows += self._blank(
            names["bookings"], names["bookings"].c.person == person, WORDS["bookings"]
        )
        return rows + self._timers(trail)

    def _timers(self, trail: Trail) -> int:
        """Whatever would remind them, or somebody of their tickets."""
        timers = metadata.tables["timers"]
        rows = self._rows(select(timers.c.id, timers.c.data).where(self._here(timers)))
        theirs = [
            row.id
            for row in rows
            if row.data.get("person") == trail.person or row.data.get("about") in trail.codes
        ]
        return self._delete(timers, timers.c.id.in_(theirs))

    def _files(self, *which: ColumnElement[bool]) -> Erased:
        found = self._rows(
            select(attachments.c.channel, attachments.c.file_id).where(
                self._here(attachments), *which
            )
        )
        rows = self._delete(attachments, *which)
        return Erased(rows, tuple((row.channel, row.file_id) for row in found))

    def _blank(self, table: Table, which: ColumnElement[bool], values: Mapping[str, Any]) -> int:
        return self._count(update(table).where(self._here(table), which).values(**values))

    def _delete(self, table: Table, *which: ColumnElement[bool]) -> int:
        return self._count(delete(table).where(self._here(table), *which))

    def _count(self, statement: Any) -> int:
        return int(self._connection.execute(statement).rowcount)
