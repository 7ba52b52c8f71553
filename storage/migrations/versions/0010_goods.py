"""Offers, needs, who stands in line, the matches between them, and consents."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
KIND = sa.JSON().with_variant(JSONB(), "postgresql")
ONE_AT_A_TIME = sa.text("step IN ('asked', 'agreed', 'handed')")


def upgrade() -> None:
    """Create the tables."""
    _consents()
    _offers()
    _needs()
    _matches()


def _consents() -> None:
    op.create_table(
        "consents",
        sa.Column("community_id", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("ticket", sa.Text()),
        sa.Column("shares", KIND, nullable=False),
        sa.Column("answer", sa.String(16), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("answered_at", MOMENT),
        sa.PrimaryKeyConstraint("community_id", "subject", "person", name="pk_consents"),
    )
    _index("consents", "person", "answer")


def _offers() -> None:
    op.create_table(
        "offers",
        sa.Column("community_id", sa.Text(), nullable=False),
        sa.Column("ticket", sa.Text(), nullable=False),
        sa.Column("batch", sa.Text(), nullable=False),
        sa.Column("donor", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text()),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("good", KIND, nullable=False),
        sa.Column("stage", sa.String(16), nullable=False),
        sa.Column("told_at", MOMENT, nullable=False),
        sa.Column("condition", sa.Text()),
        sa.Column("place", sa.Text()),
        sa.Column("time", sa.Text()),
        sa.Column("is_loan", sa.Boolean(), nullable=False),
        sa.Column("building", sa.Text()),
        sa.Column("seed", sa.Text()),
        sa.Column("opened_at", MOMENT),
        sa.Column("asked_at", MOMENT),
        sa.PrimaryKeyConstraint("community_id", "ticket", name="pk_offers"),
    )
    _index("offers", "stage")
    _index("offers", "donor", "stage")
    _index("offers", "batch")


def _needs() -> None:
    op.create_table(
        "needs",
        sa.Column("community_id", sa.Text(), nullable=False),
        sa.Column("ticket", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("goods", KIND, nullable=False),
        sa.Column("stage", sa.String(16), nullable=False),
        sa.Column("told_at", MOMENT, nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("building", sa.Text()),
        sa.Column("days", sa.Integer()),
        sa.PrimaryKeyConstraint("community_id", "ticket", name="pk_needs"),
    )
    _index("needs", "stage")
    _index("needs", "person", "stage")
    op.create_table(
        "hardships",
        sa.Column("community_id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("confirmed", sa.Boolean()),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("confirmed_by", sa.Text()),
        sa.Column("confirmed_at", MOMENT),
        sa.PrimaryKeyConstraint("community_id", "person", name="pk_hardships"),
    )


def _matches() -> None:
    op.create_table(
        "takers",
        sa.Column("community_id", sa.Text(), nullable=False),
        sa.Column("offer", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("need", sa.Text()),
        sa.Column("wanting", sa.String(16), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("community_id", "offer", "person", name="pk_takers"),
    )
    _index("takers", "person", "wanting", "offer")
    op.create_table(
        "matches",
        sa.Column("community_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("offer", sa.Text(), nullable=False),
        sa.Column("receiver", sa.Text(), nullable=False),
        sa.Column("donor", sa.Text(), nullable=False),
        sa.Column("step", sa.String(16), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("need", sa.Text()),
        sa.Column("place", sa.Text()),
        sa.Column("box", sa.Integer()),
        sa.Column("starts_at", MOMENT),
        sa.Column("ends_at", MOMENT),
        sa.Column("code", sa.Text()),
        sa.Column("agreed_at", MOMENT),
        sa.Column("ended_at", MOMENT),
        sa.Column("back_at", MOMENT),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_matches"),
    )
    _index("matches", "offer", "made_at")
    _index("matches", "receiver", "step")
    _index("matches", "donor", "step")
    op.create_index(
        "uq_matches_live",
        "matches",
        ["community_id", "offer"],
        unique=True,
        sqlite_where=ONE_AT_A_TIME,
        postgresql_where=ONE_AT_A_TIME,
    )


def _index(table: str, *columns: str) -> None:
    name = "_".join(("ix", table, "community_id", *columns))
    op.create_index(name, table, ["community_id", *columns])


def downgrade() -> None:
    """Drop the tables."""
    for table in ("matches", "takers", "hardships", "needs", "offers", "consents"):
        op.drop_table(table)
