"""Tasks that one process of all does, held by a lease instead of by a session."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the seats."""
    op.create_table(
        "seats",
        sa.Column("community_id", sa.Text(), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "task", name="pk_seats"),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("seats")
