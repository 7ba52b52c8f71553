"""Goods that neighbours give away or lend: one row per good, named by its ticket.

The rule kept here: a stage is left only from the stage the caller expects. Who gets a good, and
when it is closed, is decided elsewhere.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, Column, Index, Table, Text, insert, select, update

from storage.metadata import (
    UTCDateTime,
    choice,
    columns_of,
    community,
    metadata,
    row_of,
)
from storage.repository import Repository
from storage.sealing import SealedJson, SealedText


class OfferStage(StrEnum):
    """Where a good stands."""

    TOLD = "told"  # the donor is still being asked
    OPEN = "open"  # 可领
    RESERVED = "reserved"  # 已约: somebody has been asked or has agreed
    GIVEN = "given"  # 已送出
    LENT = "lent"  # 已借出
    CLOSED = "closed"  # withdrawn, stale or returned


offers = Table(
    "offers",
    metadata,
    community(),
    Column("ticket", Text, primary_key=True),
    Column("batch", Text, nullable=False),
    Column("donor", Text, nullable=False),
    Column("kind", Text),
    Column("name", SealedText, nullable=False),
    Column("good", SealedJson(), nullable=False),
    Column("stage", choice(OfferStage), nullable=False),
    Column("told_at", UTCDateTime, nullable=False),
    Column("condition", SealedText),
    Column("place", Text),
    Column("time", Text),
    Column("is_loan", Boolean, nullable=False),
    Column("building", Text),
    Column("seed", Text),
    Column("opened_at", UTCDateTime),
    Column("asked_at", UTCDateTime),
    Index(None, "community_id", "stage"),
    Index(None, "community_id", "donor", "stage"),
    Index(None, "community_id", "batch"),
)

LIVE = frozenset({OfferStage.TOLD, OfferStage.OPEN, OfferStage.RESERVED, OfferStage.LENT})


@dataclass(frozen=True, slots=True)
class Offer:
    """One good. ``good`` is what was read of it; ``batch`` the first ticket of its message.

    ``place`` and ``time`` are what the donor said (home, desk or a locker's id; ISO local);
    ``seed`` draws among equals; ``asked_at`` is when the donor last said that it is there still.
    """

    ticket: str
    batch: str
    donor: str
    kind: str | None
    name: str
    good: Mapping[str, Any]
    stage: OfferStage
    told_at: datetime
    condition: str | None = None
    place: str | None = None
    time: str | None = None
    is_loan: bool = False
    building: str | None = None
    seed: str | None = None
    opened_at: datetime | None = None
    asked_at: datetime | None = None


class Offers(Repository):
    """One community's goods to give."""

    __slots__ = ()

    def add(self, offer: Offer) -> None:
        """A good is offered."""
        self._insert(insert(offers), row_of(offer))

    def get(self, ticket: str) -> Offer | None:
        """The good of that ticket."""
        return next(iter(self._list(offers.c.ticket == ticket)), None)

    def hold(self, ticket: str) -> Offer | None:
        """The same, and nobody else changes it before this transaction ends."""
        self._hold(offers, offers.c.ticket == ticket)
        return self.get(ticket)

    def of_batch(self, batch: str) -> list[Offer]:
        """Everything offered in one message, in the order of the tickets."""
        return self._list(offers.c.batch == batch)

    def in_stage(self, stages: Collection[OfferStage]) -> list[Offer]:
        """Every good in one of these stages, the first told first."""
        return self._list(offers.c.stage.in_(stages))

    def of_donor(self, donor: str, stages: Collection[OfferStage]) -> list[Offer]:
        """What somebody offers, in these stages."""
        return self._list(offers.c.donor == donor, offers.c.stage.in_(stages))

    def change(
        self, ticket: str, expect: Collection[OfferStage], changes: Mapping[str, Any]
    ) -> bool:
        """Whether the good was still in an expected stage and has been changed."""
        here = (self._here(offers), offers.c.ticket == ticket, offers.c.stage.in_(expect))
        return self._change(update(offers).where(*here).values(**changes))

    def _list(self, *conditions: Any) -> list[Offer]:
        statement = (
            select(*columns_of(offers, Offer))
            .where(self._here(offers), *conditions)
            .order_by(offers.c.told_at, offers.c.ticket)
        )
        return [Offer(*row) for row in self._rows(statement)]
