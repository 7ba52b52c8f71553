"""Phrases whose meaning a person has set right."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table of corrections."""
    op.create_table(
        "corrections",
        sa.Column("community_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("intent", sa.Text(), nullable=False),
        sa.Column("mistaken_for", sa.Text(), nullable=False),
        sa.Column("ticket", sa.Text()),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_corrections"),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("corrections")
