"""For whom a booking is and what a vacancy is called: sealed like other words of people.

The columns stay what they are; what stands in them is sealed with this installation's key.
"""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.metadata import json_type
from storage.sealing import vault_of

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_PAGE = 500
WORDS = [("bookings", "beneficiary", sa.Text()), ("vacancies", "title", sa.Text())]
IN_DETAILS = "beneficiary"


def upgrade() -> None:
    """Seal what stands there."""
    _rewrite(vault_of(op.get_bind().dialect).seal)


def downgrade() -> None:
    """Open it again."""
    _rewrite(vault_of(op.get_bind().dialect).open)


def _rewrite(change: Callable[[str], str]) -> None:
    for table, column, kind in WORDS:
        words = sa.column(column, kind)
        _each(_table(table, "id", words), words != "", words, change)
    details = sa.column("details", json_type())
    _each(
        _table("tickets", "code", details),
        details[IN_DETAILS].as_string() != "",
        details,
        lambda told: {**told, IN_DETAILS: change(told[IN_DETAILS])},
    )


def _table(name: str, key: str, *columns: sa.ColumnClause[Any]) -> sa.TableClause:
    return sa.table(name, sa.column("community_id"), sa.column(key), *columns)


def _each(
    table: sa.TableClause,
    wanted: sa.ColumnElement[bool],
    column: sa.ColumnClause[Any],
    change: Callable[[Any], Any],
) -> None:
    community, key = list(table.c)[:2]
    last: Any = None
    while True:
        rows = sa.select(community, key, column).where(wanted).order_by(community, key)
        if last is not None:
            rows = rows.where(sa.tuple_(community, key) > sa.tuple_(*last))
        found = op.get_bind().execute(rows.limit(_PAGE)).all()
        for row in found:
            mine = (community == row[0], key == row[1])
            changed = sa.update(table).where(*mine).values({column.key: change(row[2])})
            op.get_bind().execute(changed)
        if len(found) < _PAGE:
            return
        last = found[-1][:2]
