"""Brings a database that comes from a backup back into agreement with itself.

The rule kept here: what waited to be said when the backup was made may have been said since, so
it is set aside for a person to look at, not sent; counters are counted anew.
"""

from dataclasses import dataclass

from sqlalchemy import func, select, update

from storage.engine import open_engine
from storage.every_table import metadata
from storage.lanes import lanes
from storage.outbox import Sending, outbox
from storage.ticket_tables import followers, tickets


@dataclass(frozen=True, slots=True)
class Recount:
    """Rows per table, notices set aside, and tickets whose number of followers was wrong."""

    rows: dict[str, int]
    set_aside: int
    mended: int


def recount(url: str) -> Recount:
    """Set aside, count anew, and say what there is; all communities of the database."""
    engine = open_engine(url)
    try:
        with engine.begin() as connection:
            aside = connection.execute(
                update(outbox)
                .where(outbox.c.status == Sending.WAITING)
                .values(status=Sending.DEAD, error="restored from a backup")
            ).rowcount
            connection.execute(
                update(lanes).values(priority=None, owner=None, lease_until=None, taken=None)
            )
            counted = (
                select(func.count())
                .where(
                    followers.c.community_id == tickets.c.community_id,
                    followers.c.ticket == tickets.c.code,
                )
                .scalar_subquery()
            )
            mended = connection.execute(
                update(tickets).where(tickets.c.followers != counted).values(followers=counted)
            ).rowcount
            rows = {
                table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in metadata.sorted_tables
            }
        return Recount(rows, aside, mended)
    finally:
        engine.dispose()
