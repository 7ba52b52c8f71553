"""Phrases whose meaning a person has set right: the community's own lessons.

The rule kept here: corrections are appended, never edited; the newest one for a phrase wins.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Table, Text, func, insert, select

from storage.metadata import UTCDateTime, columns_of, community, metadata
from storage.repository import COMMUNITY, Repository
from storage.sealing import SealedText

corrections = Table(
    "corrections",
    metadata,
    community(),
    Column("id", Text, primary_key=True),
    Column("text", SealedText, nullable=False),
    Column("intent", Text, nullable=False),
    Column("mistaken_for", Text, nullable=False),
    Column("ticket", Text),
    Column("person", Text, nullable=False),
    Column("at", UTCDateTime, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Correction:
    """``text`` means ``intent`` and not ``mistaken_for``, says ``person``; ids sort by time."""

    id: str
    text: str
    intent: str
    mistaken_for: str
    ticket: str | None
    person: str
    at: datetime


_NEWEST = select(func.max(corrections.c.id)).where(corrections.c.community_id == COMMUNITY)


class Corrections(Repository):
    """One community's corrected phrases."""

    __slots__ = ()

    def add(self, correction: Correction) -> None:
        """A person has set a phrase right."""
        row = {name: getattr(correction, name) for name in Correction.__dataclass_fields__}
        self._insert(insert(corrections), row)

    def newest(self) -> str | None:
        """The id of the latest correction: unchanged as long as nothing was learned."""
        found: str | None = self._execute(_NEWEST).scalar()
        return found

    def all(self) -> list[Correction]:
        """Every correction, oldest first."""
        statement = (
            select(*columns_of(corrections, Correction))
            .where(self._here(corrections))
            .order_by(corrections.c.id)
        )
        return [Correction(*row) for row in self._rows(statement)]
