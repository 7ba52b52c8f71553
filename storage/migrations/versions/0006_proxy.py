"""Tickets that somebody filed for another person."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

INDEX = "ix_tickets_community_id_proxy_created_at_code"


def upgrade() -> None:
    """Add the column; no ticket so far was filed by a proxy."""
    with op.batch_alter_table("tickets") as table:
        table.add_column(sa.Column("proxy", sa.Text()))
    columns = ["community_id", "proxy", "created_at", "code"]
    op.create_index(INDEX, "tickets", columns)


def downgrade() -> None:
    """Drop the column."""
    op.drop_index(INDEX, table_name="tickets")
    with op.batch_alter_table("tickets") as table:
        table.drop_column("proxy")
