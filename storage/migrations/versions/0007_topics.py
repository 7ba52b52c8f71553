"""Topics for the residents' council, and the tickets they gather."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create both tables."""
    moment = sa.DateTime(timezone=True)
    kind = sa.JSON().with_variant(JSONB(), "postgresql")
    op.create_table(
        "topics",
        sa.Column("community_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("stage", sa.String(16), nullable=False),
        sa.Column("proposed_at", moment, nullable=False),
        sa.Column("parties", kind, nullable=False),
        sa.Column("positions", kind, nullable=False),
        sa.Column("decision", sa.Text()),
        sa.Column("listed_at", moment),
        sa.Column("decided_at", moment),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_topics"),
    )
    op.create_table(
        "topic_tickets",
        sa.Column("community_id", sa.Text(), nullable=False),
        sa.Column("ticket", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "ticket", name="pk_topic_tickets"),
    )
    op.create_index(
        "ix_topic_tickets_community_id_topic", "topic_tickets", ["community_id", "topic"]
    )


def downgrade() -> None:
    """Drop both."""
    op.drop_table("topic_tickets")
    op.drop_table("topics")
