"""Keys and passwords of staff, who saw what, signed facts, words that are found though sealed."""

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
    op.add_column("ticket_events", sa.Column("digest", sa.Text()))
    op.add_column("ticket_events", sa.Column("signature", sa.Text()))
    _create_accesses()
    _create_purpose_consents()
    op.create_index("ix_tickets_community_id_closed_at", "tickets", ["community_id", "closed_at"])


def _create_accesses() -> None:
    op.create_table(
        "accesses",
        sa.Column("community_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("deed", sa.String(16), nullable=False),
        sa.Column("about", sa.Text()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "seq", name="pk_accesses"),
    )
    op.create_index("ix_accesses_community_id_about", "accesses", ["community_id", "about"])


def _create_purpose_consents() -> None:
    op.create_table(
        "purpose_consents",
        sa.Column("community_id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("purpose", sa.String(16), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "person", "seq", name="pk_purpose_consents"),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_tickets_community_id_closed_at", table_name="tickets")
    op.drop_table("purpose_consents")
    op.drop_table("accesses")
    op.drop_column("ticket_events", "signature")
    op.drop_column("ticket_events", "digest")
    op.drop_column("tickets", "search")
    op.drop_table("passwords")
    op.drop_table("sign_in_keys")
