"""A task that one process of all does: reading Telegram's updates, for example.

On PostgreSQL it is a leased row: a process that dies, freezes or loses its network does not renew
it, and another takes over once the lease has run out. On SQLite there is one process, which has it.
"""

from contextlib import suppress
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Column, Engine, Table, Text, bindparam, or_, update
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlalchemy.exc import SQLAlchemyError

from storage.ids import next_id
from storage.metadata import UTCDateTime, community, metadata

LEASE = timedelta(seconds=12)


class Seat(StrEnum):
    """Whose the task is."""

    OURS = "ours"
    TAKEN = "taken"  # another process is at it
    UNKNOWN = "unknown"  # the database does not tell, to us at least


seats = Table(
    "seats",
    metadata,
    community(),
    Column("task", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("lease_until", UTCDateTime, nullable=False),
)

_ANEW = insert_or(seats)
_TAKE = _ANEW.on_conflict_do_update(
    index_elements=["community_id", "task"],
    set_={"owner": _ANEW.excluded.owner, "lease_until": _ANEW.excluded.lease_until},
    where=or_(
        seats.c.owner == _ANEW.excluded.owner,
        seats.c.lease_until <= bindparam("now", type_=UTCDateTime()),
    ),
)


class Sole:
    """One named task of one community. Blocks shortly; call it in a thread."""

    def __init__(self, engine: Engine, community_id: str, name: str) -> None:
        self._engine = engine
        self._owner = next_id()
        self._here = {"community_id": community_id, "task": name}

    def take(self, now: datetime) -> Seat:
        """Whose the task is now: ours where nobody held it; asked again, the lease is renewed."""
        if self._engine.dialect.name == "sqlite":
            return Seat.OURS
        row = {**self._here, "owner": self._owner, "lease_until": now + LEASE}
        try:
            with self._engine.begin() as connection:
                taken = connection.execute(
                    _TAKE, {**row, "now": now}, execution_options={"preserve_rowcount": True}
                ).rowcount
        except SQLAlchemyError:
            return Seat.UNKNOWN
        return Seat.OURS if taken else Seat.TAKEN

    def give_back(self, now: datetime) -> None:
        """Let another process have it at once; should that fail, it has it after the lease."""
        if self._engine.dialect.name == "sqlite":
            return
        mine = [seats.c[name] == value for name, value in self._here.items()]
        free = update(seats).where(*mine, seats.c.owner == self._owner).values(lease_until=now)
        with suppress(SQLAlchemyError), self._engine.begin() as connection:
            connection.execute(free)
