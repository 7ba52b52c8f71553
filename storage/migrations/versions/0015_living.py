"""An index of the tickets that are not over, which serves whatever a database has counted."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

LIVING = sa.text("status IN ('new', 'assigned', 'in_progress', 'waiting', 'resolved')")


def upgrade() -> None:
    """Create it."""
    op.create_index(
        "ix_tickets_living",
        "tickets",
        ["community_id", "status", "due_at"],
        sqlite_where=LIVING,
        postgresql_where=LIVING,
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_index("ix_tickets_living", "tickets")
