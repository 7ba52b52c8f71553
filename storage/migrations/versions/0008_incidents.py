"""Incidents: one cause that several tickets report; and what is pinned in a web chat."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables, and let a message of the web chat be pinned."""
    moment = sa.DateTime(timezone=True)
    _create_incidents(moment)
    _create_members(moment)
    with op.batch_alter_table("messages") as batch:
        batch.add_column(
            sa.Column("pinned", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    op.create_index(
        "ix_messages_pinned",
        "messages",
        ["community_id", "chat_id"],
        sqlite_where=sa.text("pinned"),
        postgresql_where=sa.text("pinned"),
    )


def _create_incidents(moment: sa.DateTime) -> None:
    kind = sa.JSON().with_variant(JSONB(), "postgresql")
    op.create_table(
        "incidents",
        sa.Column("community_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text()),
        sa.Column("phase", sa.String(16), nullable=False),
        sa.Column("buildings", kind, nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("keeper", sa.Text()),
        sa.Column("proposed_at", moment, nullable=False),
        sa.Column("opened_by", sa.Text()),
        sa.Column("opened_at", moment),
        sa.Column("news", sa.Text()),
        sa.Column("news_at", moment),
        sa.Column("notices", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("closing_at", moment),
        sa.Column("rounds", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("closed_at", moment),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_incidents"),
    )
    op.create_index("ix_incidents_community_id_phase", "incidents", ["community_id", "phase"])


def _create_members(moment: sa.DateTime) -> None:
    op.create_table(
        "incident_tickets",
        sa.Column("community_id", sa.Text(), nullable=False),
        sa.Column("ticket", sa.Text(), nullable=False),
        sa.Column("incident", sa.Text(), nullable=False),
        sa.Column("joined_at", moment, nullable=False),
        sa.Column("left_at", moment),
        sa.PrimaryKeyConstraint("community_id", "ticket", name="pk_incident_tickets"),
    )
    op.create_index(
        "ix_incident_tickets_community_id_incident",
        "incident_tickets",
        ["community_id", "incident"],
    )
    op.create_table(
        "incident_answers",
        sa.Column("community_id", sa.Text(), nullable=False),
        sa.Column("incident", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("fine", sa.Boolean()),
        sa.Column("at", moment, nullable=False),
        sa.PrimaryKeyConstraint("community_id", "incident", "person", name="pk_incident_answers"),
    )
    op.create_index(
        "ix_incident_answers_community_id_person",
        "incident_answers",
        ["community_id", "person"],
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_messages_pinned", "messages")
    with op.batch_alter_table("messages") as batch:
        batch.drop_column("pinned")
    op.drop_table("incident_answers")
    op.drop_table("incident_tickets")
    op.drop_table("incidents")
