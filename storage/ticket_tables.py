"""The tables of tickets: themselves, their facts, who follows them, which messages speak of them.

Their queries are in ``storage.tickets`` and, for many at once, in ``storage.tallies``.
"""

from collections.abc import Collection

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    Text,
    and_,
    false,
    text,
)

from intents.rules.lifecycle import ENDED
from intents.rules.ticket import Rating, Status
from storage.metadata import Keys, UTCDateTime, choice, community, metadata
from storage.sealing import SealedJson, SealedText

# What is not over: a handful among all there ever were, however the database counts.
LIVING = frozenset(Status) - ENDED
_ONLY_LIVING = text("tickets.status IN ('new', 'assigned', 'in_progress', 'waiting', 'resolved')")

tickets = Table(
    "tickets",
    metadata,
    community(),
    Column("code", Text, primary_key=True),
    Column("intent", Text, nullable=False),
    Column("status", choice(Status), nullable=False),
    Column("text", SealedText, nullable=False),
    Column("reporter", Text, nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("updated_at", UTCDateTime, nullable=False),
    Column("building", Text),
    Column("unit", Text),
    Column("room", SealedText),
    Column("grid", Text),
    Column("team", Text),
    Column("assignee", Text),
    Column("rule", Text),
    Column("urgent", Boolean, nullable=False, server_default=false()),
    Column("anonymous", Boolean, nullable=False, server_default=false()),
    Column("due_at", UTCDateTime),
    Column("claim_due_at", UTCDateTime),
    Column("contact_due_at", UTCDateTime),
    Column("claimed_at", UTCDateTime),
    Column("responded_at", UTCDateTime),
    Column("resolved_at", UTCDateTime),
    Column("closed_at", UTCDateTime),
    Column("returns", Integer, nullable=False, server_default="0"),
    Column("reopens", Integer, nullable=False, server_default="0"),
    Column("followers", Integer, nullable=False, server_default="0"),
    Column("rating", choice(Rating)),
    Column("master", Text),
    Column("incident", Text),
    Column("proxy", Text),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("origin_channel", Text),
    Column("origin_chat", Text),
    Column("origin_message", Text),
    Column("offered_to", Keys, nullable=False),
    Column("hidden_from", Keys, nullable=False, server_default=text("'[]'")),
    Column("details", SealedJson("phone", "beneficiary"), nullable=False),
    # Keyed marks of the words, by which sealed text is found.
    Column("search", Text),
    Index(None, "community_id", "status", "due_at"),
    Index(
        "ix_tickets_living",
        "community_id",
        "status",
        "due_at",
        sqlite_where=_ONLY_LIVING,
        postgresql_where=_ONLY_LIVING,
    ),
    Index(None, "community_id", "assignee", "status"),
    Index(None, "community_id", "proxy", "created_at", "code"),
    # These end with the code, as the lists do: else SQLite walks all tickets in their order.
    Index(None, "community_id", "reporter", "created_at", "code"),
    Index(None, "community_id", "building", "intent", "created_at", "code"),
    Index(None, "community_id", "building", "created_at", "code"),
    Index(None, "community_id", "intent", "created_at", "code"),
    Index(None, "community_id", "created_at", "code"),
    Index(None, "community_id", "closed_at"),
    Index(None, "community_id", "grid", "status"),
    Index(None, "community_id", "team", "status"),
)


def has_one_of(statuses: Collection[Status]) -> ColumnElement[bool]:
    """One of these; where none of them is an end it is said so that the index of the living fits.

    Without that SQLite, once it has statistics, takes "closed" and "open" for equally common and
    looks through everything there ever was.
    """
    named = tickets.c.status.in_(statuses)
    return and_(named, _ONLY_LIVING) if LIVING.issuperset(statuses) else named


def _of_ticket() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["community_id", "ticket"], ["tickets.community_id", "tickets.code"], ondelete="CASCADE"
    )


ticket_events = Table(
    "ticket_events",
    metadata,
    community(),
    Column("ticket", Text, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("at", UTCDateTime, nullable=False),
    Column("data", SealedJson(), nullable=False),
    # What the fact said, and the chain of all facts of the ticket up to it, both signed.
    Column("digest", Text),
    Column("signature", Text),
    _of_ticket(),
)

followers = Table(
    "followers",
    metadata,
    community(),
    Column("ticket", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("at", UTCDateTime, nullable=False),
    _of_ticket(),
    Index(None, "community_id", "person"),
)

ticket_messages = Table(
    "ticket_messages",
    metadata,
    community(),
    Column("channel", Text, primary_key=True),
    Column("chat_id", Text, primary_key=True),
    Column("message_id", Text, primary_key=True),
    Column("ticket", Text, nullable=False),
    _of_ticket(),
    Index(None, "community_id", "ticket"),
)
