"""Bookable days and who has which window."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    kind = sa.JSON().with_variant(JSONB(), "postgresql")
    _bookings()
    op.create_table(
        "booking_days",
        sa.Column("community_id", sa.Text(), nullable=False),
        sa.Column("window", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("chairs", sa.Integer()),
        sa.Column("substitutes", kind, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "window", "day", name="pk_booking_days"),
    )
    op.create_table(
        "booking_lines",
        sa.Column("community_id", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "service", name="pk_booking_lines"),
    )
    op.create_table(
        "sheet_links",
        sa.Column("community_id", sa.Text(), nullable=False),
        sa.Column("key_hash", sa.Text(), nullable=False),
        sa.Column("window", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "key_hash", name="pk_sheet_links"),
    )


def _bookings() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "bookings",
        sa.Column("community_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("ticket", sa.Text()),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("window", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("standing", sa.String(16), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("beneficiary", sa.Text(), nullable=False),
        sa.Column("starts_at", moment),
        sa.Column("ends_at", moment),
        sa.Column("chair", sa.Integer()),
        sa.Column("queued_at", moment, nullable=False),
        sa.Column("answer_by", moment),
        sa.Column("instead_of", sa.Text()),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("changed_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("community_id", "id", name="pk_bookings"),
    )
    place = ["community_id", "window", "starts_at", "chair"]
    op.create_index(f"uq_bookings_{'_'.join(place)}", "bookings", place, unique=True)
    for columns in (["window", "day"], ["person", "day"], ["ticket"]):
        name = f"ix_bookings_community_id_{'_'.join(columns)}"
        op.create_index(name, "bookings", ["community_id", *columns])


def downgrade() -> None:
    """Drop the tables."""
    for table in ("sheet_links", "booking_lines", "booking_days", "bookings"):
        op.drop_table(table)
