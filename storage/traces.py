"""What a person has left behind in every table: for them to see, and to be erased.

The rule kept here: a table is named below with the way it is tied to people, or among those that
know nobody; a test refuses one that is forgotten. Rows leave as plain values by column.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table, false, or_, select

from storage.metadata import metadata
from storage.repository import Repository
from storage.ticket_tables import tickets

# The columns that hold a person's id: theirs to see.
BY_PERSON: Mapping[str, tuple[str, ...]] = {
    "people": ("id",),
    "accounts": ("person_id",),
    "purpose_consents": ("person",),
    "tickets": ("reporter",),
    "followers": ("person",),
    "bookings": ("person",),
    "offers": ("donor",),
    "takers": ("person",),
    "needs": ("person",),
    "hardships": ("person",),
    "matches": ("receiver", "donor"),
    "consents": ("person",),
    "seekers": ("person",),
    "vacancies": ("employer",),
    "introductions": ("person", "employer"),
    "incident_answers": ("person",),
    "absences": ("person",),
    "corrections": ("person",),
    "messages": ("sender",),
    "accesses": ("about",),
}
# The column that holds the code of one of their tickets.
BY_TICKET: Mapping[str, str] = {
    "ticket_events": "ticket",
    "attachments": "ticket",
    "accesses": "about",
    "offers": "ticket",
    "needs": "ticket",
    "seekers": "ticket",
    "bookings": "ticket",
    "vacancies": "ticket",
    "corrections": "ticket",
    "outbox": "ticket",
    "whistles": "ticket",
}
# The column that holds one of their conversations, or the lane of their private chat.
BY_CONVERSATION: Mapping[str, str] = {
    "attachments": "conversation",
    "dialogues": "conversation",
    "inbox": "lane",
    "outbox": "lane",
}
# Keys that open doors are nobody's to read; timers repeat what other rows say.
NEVER_SHOWN = frozenset({"passwords", "sign_in_keys", "sheet_links", "timers", "cards", "lanes"})
# Of the staff, of chats and of the service itself; tickets and people are only named by keys.
KNOWS_NOBODY = frozenset(
    {
        "booking_days",
        "booking_lines",
        "chats",
        "feeds",
        "incident_tickets",
        "incidents",
        "invites",
        "paces",
        "seats",
        "tellings",
        "ticket_messages",
        "topic_tickets",
        "topics",
    }
)
_INNER = frozenset(
    {"community_id", "digest", "signature", "search", "owner", "lease_until", "change", "error"}
)
_PAYLOADS = frozenset({"outbox"})


@dataclass(frozen=True, slots=True)
class Trail:
    """By what a person is found: accounts as (channel, id), private lanes, their own tickets."""

    person: str
    accounts: tuple[tuple[str, str], ...]
    codes: tuple[str, ...]

    @property
    def lanes(self) -> tuple[str, ...]:
        """Their private chats, as lanes and conversations are named."""
        return tuple(f"{channel}:{account}" for channel, account in self.accounts)

    def is_theirs(self, conversation: str) -> bool:
        """Whether this is their private conversation, or they within a group."""
        channel, _, rest = conversation.partition(":")
        return any(
            channel == own and (rest == account or rest.endswith(f":{account}"))
            for own, account in self.accounts
        )


class Traces(Repository):
    """One community's people, each as they are found in all tables."""

    __slots__ = ()

    def follow(self, person: str) -> Trail:
        """Where to look for this person."""
        accounts = metadata.tables["accounts"]
        bound = select(accounts.c.channel, accounts.c.account_id).where(
            self._here(accounts), accounts.c.person_id == person
        )
        own = select(tickets.c.code).where(self._here(tickets), tickets.c.reporter == person)
        return Trail(
            person,
            tuple((row.channel, row.account_id) for row in self._rows(bound)),
            tuple(row.code for row in self._rows(own.order_by(tickets.c.created_at))),
        )

    def held(self, trail: Trail) -> dict[str, list[dict[str, Any]]]:
        """Every row about this person, by table; nothing of the machinery."""
        found = {}
        for name in dict.fromkeys((*BY_PERSON, *BY_TICKET, *BY_CONVERSATION)):
            table = metadata.tables.get(name)
            rows = [] if table is None else list(self._of(table, trail))
            if rows:
                found[name] = rows
        return found

    def _of(self, table: Table, trail: Trail) -> Iterator[dict[str, Any]]:
        statement = select(table).where(self._here(table), self._tie(table, trail))
        for row in self._connection.execute(statement.order_by(*table.primary_key)).mappings():
            yield {name: value for name, value in row.items() if name not in _INNER}

    def _tie(self, table: Table, trail: Trail) -> ColumnElement[bool]:
        ties = [table.c[column] == trail.person for column in BY_PERSON.get(table.name, ())]
        ticket, lane = BY_TICKET.get(table.name), BY_CONVERSATION.get(table.name)
        # What was said to the staff about a ticket is not a message to the person.
        if ticket is not None and table.name not in _PAYLOADS:
            ties.append(table.c[ticket].in_(trail.codes))
        if lane is not None:
            ties.append(self.in_conversations(table.c[lane], trail))
        if table.name == "messages":
            private = [account for channel, account in trail.accounts if channel == "web"]
            ties.append(table.c.chat_id.in_(private))
        return or_(false(), *ties)

    @staticmethod
    def in_conversations(column: ColumnElement[str], trail: Trail) -> ColumnElement[bool]:
        """The person's private conversations, and theirs within groups."""
        inside = [
            column.startswith(f"{channel}:", autoescape=True)
            & column.endswith(f":{account}", autoescape=True)
            for channel, account in trail.accounts
        ]
        return or_(column.in_(trail.lanes), *inside)
