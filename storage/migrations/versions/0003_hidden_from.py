"""Tickets that some of the staff may never know of, because they are about them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; no ticket so far is hidden from anybody."""
    kind = sa.JSON().with_variant(JSONB(), "postgresql")
    column = sa.Column("hidden_from", kind, nullable=False, server_default=sa.text("'[]'"))
    with op.batch_alter_table("tickets") as table:
        table.add_column(column)


def downgrade() -> None:
    """Drop the column."""
    with op.batch_alter_table("tickets") as table:
        table.drop_column("hidden_from")
