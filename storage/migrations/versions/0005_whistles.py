"""Outside parties called in on tickets."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table of calls."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "whistles",
        sa.Column("community_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("ticket", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("whistled_by", sa.Text(), nullable=False),
        sa.Column("whistled_at", moment, nullable=False),
        sa.Column("due_at", moment, nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("outcome_at", moment),
        sa.Column("closed_at", moment),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_whistles"),
    )
    op.create_index("ix_whistles_community_id_ticket", "whistles", ["community_id", "ticket"])


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("whistles")
