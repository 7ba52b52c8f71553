"""When a channel was last written to, in all: what every process looks at before it sends.

The rule kept here: whoever reads the moments holds the row until its transaction ends, so that
two processes never take the same place. What the moments mean is the delivery's matter.
"""

from collections.abc import Sequence

from sqlalchemy import Column, Table, Text, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or

from storage.metadata import community, json_type, metadata
from storage.repository import COMMUNITY, Repository

paces = Table(
    "paces",
    metadata,
    community(),
    Column("channel", Text, primary_key=True),
    Column("taken", json_type(), nullable=False),
)

_ONE = (paces.c.community_id == COMMUNITY, paces.c.channel == bindparam("of_channel"))
_FIRST = insert_or(paces).on_conflict_do_nothing()
_HOLD = select(paces.c.taken).where(*_ONE).with_for_update()
_KEEP = update(paces).where(*_ONE).values(taken=bindparam("moments"))


class Paces(Repository):
    """One community's channels; moments are milliseconds since 1970, rising."""

    __slots__ = ()

    def hold(self, channel: str) -> list[int]:
        """The moments taken so far, ours alone until the transaction ends."""
        found = self._execute(_HOLD, of_channel=channel).scalar()
        if found is None:
            self._insert_if_new(_FIRST, {"channel": channel, "taken": []})
            found = self._execute(_HOLD, of_channel=channel).scalar()
        return list(found or ())

    def keep(self, channel: str, moments: Sequence[int]) -> None:
        """Remember these; call it only after ``hold``."""
        self._execute(_KEEP, of_channel=channel, moments=list(moments))
