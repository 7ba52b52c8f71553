"""What somebody has agreed to, purpose by purpose, with the version they read.

The rule kept here: rows are only added; the newest of a purpose counts. To be made known to one
certain person is another matter (``consents``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Boolean, Column, Integer, Table, Text, func, insert, select

from intents.rules.purposes import Purpose
from storage.metadata import UTCDateTime, choice, columns_of, community, metadata, row_of
from storage.repository import Repository

purpose_consents = Table(
    "purpose_consents",
    metadata,
    community(),
    Column("person", Text, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("purpose", choice(Purpose), nullable=False),
    Column("agreed", Boolean, nullable=False),
    Column("version", Text, nullable=False),
    Column("at", UTCDateTime, nullable=False),
)


@dataclass(frozen=True, slots=True)
class PurposeConsent:
    """``agreed`` or taken back; ``version`` names the words that were read."""

    purpose: Purpose
    agreed: bool
    version: str
    at: datetime


class Purposes(Repository):
    """One community's consents to purposes."""

    __slots__ = ()

    def record(self, person: str, consent: PurposeConsent) -> None:
        """One more word of this person."""
        last = select(func.coalesce(func.max(purpose_consents.c.seq), 0)).where(
            self._here(purpose_consents), purpose_consents.c.person == person
        )
        seq = self._connection.execute(last).scalar_one() + 1
        self._insert(insert(purpose_consents), {"person": person, "seq": seq, **row_of(consent)})

    def history(self, person: str) -> list[PurposeConsent]:
        """Everything this person has said, oldest first."""
        statement = (
            select(*columns_of(purpose_consents, PurposeConsent))
            .where(self._here(purpose_consents), purpose_consents.c.person == person)
            .order_by(purpose_consents.c.seq)
        )
        return [PurposeConsent(*row) for row in self._rows(statement)]

    def of(self, person: str) -> Mapping[Purpose, PurposeConsent]:
        """The word that counts now, for each purpose the person has spoken about."""
        return {consent.purpose: consent for consent in self.history(person)}
