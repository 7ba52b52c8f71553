"""The first tables: tickets and their history, people, chats, inbox, outbox, timers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
WAITING = sa.text("status = 'waiting'")


def upgrade() -> None:
    """Create every table; children of tickets after tickets."""
    _create_accounts()
    _create_attachments()
    _create_cards()
    _create_chats()
    _create_dialogues()
    _create_feeds()
    _create_inbox()
    _create_invites()
    _create_lanes()
    _create_messages()
    _create_outbox()
    _create_people()
    _create_tickets()
    _create_timers()
    _create_followers()
    _create_ticket_events()
    _create_ticket_messages()


def downgrade() -> None:
    """Drop every table, children first."""
    for table in TABLES:
        op.drop_table(table)


TABLES = (
    "ticket_messages",
    "ticket_events",
    "followers",
    "timers",
    "tickets",
    "people",
    "outbox",
    "messages",
    "lanes",
    "invites",
    "inbox",
    "feeds",
    "dialogues",
    "chats",
    "cards",
    "attachments",
    "accounts",
)


def _of_ticket(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["community_id", "ticket"],
        ["tickets.community_id", "tickets.code"],
        name=f"fk_{table}_tickets",
        ondelete="CASCADE",
    )


def _index(table: str, *columns: str, unique: bool = False) -> None:
    kind = "uq" if unique else "ix"
    op.create_index(f"{kind}_{table}_{'_'.join(columns)}", table, list(columns), unique=unique)


def _index_waiting(table: str, *columns: str) -> None:
    op.create_index(
        f"ix_{table}_waiting",
        table,
        list(columns),
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )


def _create_accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("community_id", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("reachable", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("seen_at", MOMENT),
        sa.PrimaryKeyConstraint("community_id", "channel", "account_id", name="pk_accounts"),
    )
    _index("accounts", "community_id", "person_id", "seen_at")


def _create_attachments() -> None:
    op.create_table(
        "attachments",
        sa.Column("community_id", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("ticket", sa.Text),
        sa.Column("conversation", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("file_id", sa.Text, nullable=False),
        sa.Column("album", sa.Text),
        sa.Column("caption", sa.Text),
        sa.Column("data", JSON, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_attachments"),
    )
    _index("attachments", "community_id", "channel", "album")
    _index("attachments", "community_id", "conversation", "created_at")
    _index("attachments", "community_id", "ticket")


def _create_cards() -> None:
    op.create_table(
        "cards",
        sa.Column("community_id", sa.Text, nullable=False),
        sa.Column("card", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("chat_id", sa.Text, nullable=False),
        sa.Column("message_id", sa.Text),
        sa.Column("digest", sa.Text),
        sa.Column("sent_at", MOMENT),
        sa.PrimaryKeyConstraint("community_id", "card", "channel", "chat_id", name="pk_cards"),
    )
    _index("cards", "community_id", "channel", "chat_id", "message_id")


def _create_chats() -> None:
    op.create_table(
        "chats",
        sa.Column("community_id", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("chat_id", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("key", sa.Text),
        sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("migrated_to", sa.Text),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("community_id", "channel", "chat_id", name="pk_chats"),
    )
    _index("chats", "community_id", "key")


def _create_dialogues() -> None:
    op.create_table(
        "dialogues",
        sa.Column("community_id", sa.Text, nullable=False),
        sa.Column("conversation", sa.Text, nullable=False),
        sa.Column("state", JSON, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("community_id", "conversation", name="pk_dialogues"),
    )
    _index("dialogues", "community_id", "updated_at")


def _create_feeds() -> None:
    op.create_table(
        "feeds",
        sa.Column("community_id", sa.Text, nullable=False),
        sa.Column("change", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("community_id", name="pk_feeds"),
    )


def _create_inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("community_id", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("update_id", sa.Text, nullable=False),
        sa.Column("lane", sa.Text, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("raw", sa.Text, nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("retry_at", MOMENT),
        sa.Column("error_id", sa.Text),
        sa.Column("handled_at", MOMENT),
        sa.Column("owner", sa.Text),
        sa.Column("lease_until", MOMENT),
        sa.PrimaryKeyConstraint("community_id", "channel", "update_id", name="pk_inbox"),
    )
    _index("inbox", "community_id", "status", "received_at")
    _index_waiting("inbox", "community_id", "lane", "position")


def _create_invites() -> None:
    op.create_table(
        "invites",
        sa.Column("community_id", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT),
        sa.PrimaryKeyConstraint("community_id", "code", name="pk_invites"),
    )


def _create_lanes() -> None:
    op.create_table(
        "lanes",
        sa.Column("community_id", sa.Text, nullable=False),
        sa.Column("lane", sa.Text, nullable=False),
        sa.Column("ready_at", MOMENT, nullable=False),
        sa.Column("priority", sa.Integer),
        sa.Column("owner", sa.Text),
        sa.Column("lease_until", MOMENT),
        sa.PrimaryKeyConstraint("community_id", "lane", name="pk_lanes"),
    )
    _index("lanes", "community_id", "priority", "ready_at")


def _create_messages() -> None:
    op.create_table(
        "messages",
        sa.Column("community_id", sa.Text, nullable=False),
        sa.Column("chat_id", sa.Text, nullable=False),
        sa.Column("message_id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("sender", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("buttons", JSON, nullable=False),
        sa.Column("attachments", JSON, nullable=False),
        sa.Column("reply_to", sa.Integer),
        sa.Column("reaction", sa.Text),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("edited_at", MOMENT),
        sa.Column("change", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("community_id", "chat_id", "message_id", name="pk_messages"),
    )
    _index("messages", "community_id", "chat_id", "change")


def _create_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("community_id", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("lane", sa.Text, nullable=False),
        sa.Column("priority", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("card", sa.Text),
        sa.Column("payload", JSON, nullable=False),
        sa.Column("dedupe_key", sa.Text),
        sa.Column("ticket", sa.Text),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT),
        sa.Column("sent_at", MOMENT),
        sa.Column("error", sa.Text),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_outbox"),
    )
    _index("outbox", "community_id", "ticket")
    _index_waiting("outbox", "community_id", "lane", "priority", "id")
    _index("outbox", "community_id", "dedupe_key", unique=True)


def _create_people() -> None:
    op.create_table(
        "people",
        sa.Column("community_id", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("building", sa.Text),
        sa.Column("unit", sa.Text),
        sa.Column("room", sa.Text),
        sa.Column("phone", sa.Text),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("noticed_at", MOMENT),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_people"),
    )


def _create_tickets() -> None:
    op.create_table(
        "tickets",
        sa.Column("community_id", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("intent", sa.Text, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("reporter", sa.Text, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("building", sa.Text),
        sa.Column("unit", sa.Text),
        sa.Column("room", sa.Text),
        sa.Column("grid", sa.Text),
        sa.Column("team", sa.Text),
        sa.Column("assignee", sa.Text),
        sa.Column("rule", sa.Text),
        sa.Column("urgent", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("anonymous", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("due_at", MOMENT),
        sa.Column("claim_due_at", MOMENT),
        sa.Column("contact_due_at", MOMENT),
        sa.Column("claimed_at", MOMENT),
        sa.Column("responded_at", MOMENT),
        sa.Column("resolved_at", MOMENT),
        sa.Column("closed_at", MOMENT),
        sa.Column("returns", sa.Integer, nullable=False, server_default="0"),
        sa.Column("reopens", sa.Integer, nullable=False, server_default="0"),
        sa.Column("followers", sa.Integer, nullable=False, server_default="0"),
        sa.Column("rating", sa.String(16)),
        sa.Column("master", sa.Text),
        sa.Column("incident", sa.Text),
        sa.Column("version", sa.Integer, nullable=False, server_default="1"),
        sa.Column("origin_channel", sa.Text),
        sa.Column("origin_chat", sa.Text),
        sa.Column("origin_message", sa.Text),
        sa.Column("offered_to", JSON, nullable=False),
        sa.Column("details", JSON, nullable=False),
        sa.PrimaryKeyConstraint("community_id", "code", name="pk_tickets"),
    )
    _index("tickets", "community_id", "assignee", "status")
    _index("tickets", "community_id", "building", "created_at", "code")
    _index("tickets", "community_id", "building", "intent", "created_at", "code")
    _index("tickets", "community_id", "created_at", "code")
    _index("tickets", "community_id", "grid", "status")
    _index("tickets", "community_id", "intent", "created_at", "code")
    _index("tickets", "community_id", "reporter", "created_at", "code")
    _index("tickets", "community_id", "status", "due_at")
    _index("tickets", "community_id", "team", "status")


def _create_timers() -> None:
    op.create_table(
        "timers",
        sa.Column("community_id", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("ticket", sa.Text),
        sa.Column("data", JSON, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("dedupe_key", sa.Text, nullable=False),
        sa.Column("fired_at", MOMENT),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_timers"),
    )
    _index("timers", "community_id", "ticket")
    _index_waiting("timers", "community_id", "due_at")
    _index("timers", "community_id", "dedupe_key", unique=True)


def _create_followers() -> None:
    op.create_table(
        "followers",
        sa.Column("community_id", sa.Text, nullable=False),
        sa.Column("ticket", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("community_id", "ticket", "person", name="pk_followers"),
        _of_ticket("followers"),
    )
    _index("followers", "community_id", "person")


def _create_ticket_events() -> None:
    op.create_table(
        "ticket_events",
        sa.Column("community_id", sa.Text, nullable=False),
        sa.Column("ticket", sa.Text, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("data", JSON, nullable=False),
        sa.PrimaryKeyConstraint("community_id", "ticket", "seq", name="pk_ticket_events"),
        _of_ticket("ticket_events"),
    )


def _create_ticket_messages() -> None:
    op.create_table(
        "ticket_messages",
        sa.Column("community_id", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("chat_id", sa.Text, nullable=False),
        sa.Column("message_id", sa.Text, nullable=False),
        sa.Column("ticket", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint(
            "community_id", "channel", "chat_id", "message_id", name="pk_ticket_messages"
        ),
        _of_ticket("ticket_messages"),
    )
    _index("ticket_messages", "community_id", "ticket")
