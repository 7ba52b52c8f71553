"""Seekers, vacancies and introductions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
DATA = sa.JSON().with_variant(JSONB(), "postgresql")
ONE_AT_A_TIME = sa.text("step IN ('asked', 'agreed', 'met', 'placed')")


def upgrade() -> None:
    """Create the tables."""
    _seekers()
    _vacancies()
    _introductions()


def _seekers() -> None:
    op.create_table(
        "seekers",
        sa.Column("community_id", sa.Text(), nullable=False),
        sa.Column("ticket", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("stage", sa.String(16), nullable=False),
        sa.Column("told_at", MOMENT, nullable=False),
        sa.Column("skills", DATA, nullable=False),
        sa.Column("kinds", DATA, nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("hours", DATA, nullable=False),
        sa.Column("reach", sa.Text()),
        sa.Column("needs", DATA, nullable=False),
        sa.Column("age", sa.Integer()),
        sa.Column("whom", sa.Text(), nullable=False),
        sa.Column("heard_at", MOMENT),
        sa.PrimaryKeyConstraint("community_id", "ticket", name="pk_seekers"),
    )
    _index("seekers", "person", "stage")
    _index("seekers", "stage")
    op.create_table(
        "tellings",
        sa.Column("community_id", sa.Text(), nullable=False),
        sa.Column("vacancy", sa.Text(), nullable=False),
        sa.Column("seeker", sa.Text(), nullable=False),
        sa.Column("told_at", MOMENT, nullable=False),
        sa.Column("wants", sa.Boolean()),
        sa.PrimaryKeyConstraint("community_id", "vacancy", "seeker", name="pk_tellings"),
    )
    _index("tellings", "seeker")


def _vacancies() -> None:
    op.create_table(
        "vacancies",
        sa.Column("community_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("ticket", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("employer", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("stage", sa.String(16), nullable=False),
        sa.Column("told_at", MOMENT, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("kinds", DATA, nullable=False),
        sa.Column("places", sa.Integer()),
        sa.Column("pay", DATA, nullable=False),
        sa.Column("hours", DATA, nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("metres", sa.Integer()),
        sa.Column("firm", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("demands", DATA, nullable=False),
        sa.Column("youngest", sa.Integer()),
        sa.Column("oldest", sa.Integer()),
        sa.Column("suspicions", DATA, nullable=False),
        sa.Column("spokesman", sa.Text()),
        sa.Column("verified_by", sa.Text()),
        sa.Column("opened_at", MOMENT),
        sa.Column("ends_at", MOMENT),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_vacancies"),
    )
    _index("vacancies", "ticket")
    _index("vacancies", "stage")
    _index("vacancies", "employer", "stage")


def _introductions() -> None:
    op.create_table(
        "introductions",
        sa.Column("community_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("vacancy", sa.Text(), nullable=False),
        sa.Column("seeker", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("employer", sa.Text(), nullable=False),
        sa.Column("matchmaker", sa.Text(), nullable=False),
        sa.Column("step", sa.String(16), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("agreed_at", MOMENT),
        sa.Column("placed_at", MOMENT),
        sa.Column("ended_at", MOMENT),
        sa.Column("why", sa.Text()),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_introductions"),
    )
    for column in ("vacancy", "seeker", "person", "employer"):
        _index("introductions", column, "step")
    op.create_index(
        "uq_introductions_live",
        "introductions",
        ["community_id", "vacancy", "seeker"],
        unique=True,
        sqlite_where=ONE_AT_A_TIME,
        postgresql_where=ONE_AT_A_TIME,
    )


def _index(table: str, *columns: str) -> None:
    name = "_".join(("ix", table, "community_id", *columns))
    op.create_index(name, table, ["community_id", *columns])


def downgrade() -> None:
    """Drop the tables."""
    for table in ("introductions", "vacancies", "tellings", "seekers"):
        op.drop_table(table)
