"""What several processes share: the leases of timers, and how fast a channel was written to."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the paces, and give timers their lease and lanes their moments."""
    moments = sa.JSON().with_variant(JSONB(), "postgresql")
    op.create_table(
        "paces",
        sa.Column("community_id", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("taken", moments, nullable=False),
        sa.PrimaryKeyConstraint("community_id", "channel", name="pk_paces"),
    )
    op.add_column("lanes", sa.Column("taken", moments))
    op.add_column("timers", sa.Column("attempts", sa.Integer(), server_default="0", nullable=False))
    op.create_index(
        "ix_outbox_dead",
        "outbox",
        ["community_id", "id"],
        sqlite_where=sa.text("status = 'dead'"),
        postgresql_where=sa.text("status = 'dead'"),
    )
    op.add_column("timers", sa.Column("owner", sa.Text()))
    op.add_column("timers", sa.Column("lease_until", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Take them away again."""
    op.drop_index("ix_outbox_dead", "outbox")
    with op.batch_alter_table("timers") as timers:
        for name in ("lease_until", "owner", "attempts"):
            timers.drop_column(name)
    with op.batch_alter_table("lanes") as lanes:
        lanes.drop_column("taken")
    op.drop_table("paces")
