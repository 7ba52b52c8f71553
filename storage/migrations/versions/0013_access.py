"""Keys and passwords of staff, and the way to what was solved today."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables and the index."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "sign_in_keys",
        sa.Column("community_id", sa.Text(), nullable=False),
        sa.Column("key_hash", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("ends_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("community_id", "key_hash", name="pk_sign_in_keys"),
    )
    op.create_index(
        "ix_sign_in_keys_community_id_person", "sign_in_keys", ["community_id", "person"]
    )
    op.create_table(
        "passwords",
        sa.Column("community_id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("locked_until", moment),
        sa.PrimaryKeyConstraint("community_id", "person", name="pk_passwords"),
    )
    op.add_column("tickets", sa.Column("search", sa.Text()))
    op.create_index("ix_tickets_community_id_closed_at", "tickets", ["community_id", "closed_at"])


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_tickets_community_id_closed_at", table_name="tickets")
    op.drop_column("tickets", "search")
    op.drop_table("passwords")
    op.drop_table("sign_in_keys")
