"""Who looked at what, and why: an append-only log whose rows are signed in a chain.

The rule kept here: rows are added and never changed. What is too old goes from the front, and a
signed row says up to where. ``verify`` names the rows of this log and of the tickets' histories
that somebody altered or took out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby

from sqlalchemy import Column, Index, Integer, Table, Text, delete, func, insert, select

from storage.chain import Link, broken, chained, digest_of
from storage.metadata import UTCDateTime, choice, community, metadata
from storage.repository import Repository
from storage.sealing import SealedText, vault_of
from storage.ticket_tables import ticket_events


class Deed(StrEnum):
    """What somebody did that others may ask about later."""

    SIGNED_IN = "signed_in"
    SAW_TICKET = "saw_ticket"
    SAW_CONTACT = "saw_contact"
    EXPORTED = "exported"
    SAW_OWN_DATA = "saw_own_data"
    ERASED = "erased"
    CORRECTED = "corrected"
    INVITED = "invited"
    UNINVITED = "uninvited"
    FORGOT = "forgot"
    CAME_BACK = "came_back"


_LOG = "accesses"

accesses = Table(
    "accesses",
    metadata,
    community(),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", UTCDateTime, nullable=False),
    Column("person", Text, nullable=False),
    Column("deed", choice(Deed), nullable=False),
    Column("about", Text),
    Column("reason", SealedText, nullable=False),
    Column("digest", Text, nullable=False),
    Column("signature", Text, nullable=False),
    Index(None, "community_id", "about"),
)


@dataclass(frozen=True, slots=True)
class Access:
    """``about`` is a ticket's code, a person's id or a list's filter."""

    seq: int
    at: datetime
    person: str
    deed: Deed
    about: str | None
    reason: str


class Accesses(Repository):
    """One community's log of accesses."""

    __slots__ = ()

    def add(
        self, person: str, deed: Deed, at: datetime, about: str | None = None, reason: str = ""
    ) -> None:
        """One more row; writers wait for each other, because each row signs the one before."""
        if self._locks_rows:
            key = func.hashtext(f"accesses:{self._community}")
            self._connection.execute(select(func.pg_advisory_xact_lock(key)))
        last = self._connection.execute(
            select(accesses.c.seq, accesses.c.signature)
            .where(self._here(accesses))
            .order_by(accesses.c.seq.desc())
            .limit(1)
        ).first()
        seq, before = (last.seq + 1, last.signature) if last else (1, "")
        vault = vault_of(self._connection.dialect)
        digest = digest_of(vault, reason)
        parts = chained(before, f"{seq}:{about}", deed, person, at, digest)
        row = {"seq": seq, "at": at, "person": person, "deed": deed, "about": about}
        signed = {"reason": reason, "digest": digest, "signature": vault.sign(*parts)}
        self._insert(insert(accesses), {**row, **signed})

    def about(self, about: str, limit: int = 200) -> list[Access]:
        """Who did what with this ticket or person, newest first."""
        columns = [accesses.c[name] for name in Access.__dataclass_fields__]
        statement = (
            select(*columns)
            .where(self._here(accesses), accesses.c.about == about)
            .order_by(accesses.c.seq.desc())
            .limit(limit)
        )
        return [Access(*row) for row in self._rows(statement)]

    def count_before(self, before: datetime) -> int:
        """How many rows were written before then."""
        old = (self._here(accesses), accesses.c.at < before)
        statement = select(func.count()).select_from(accesses).where(*old)
        return int(self._connection.execute(statement).scalar_one())

    def forget(self, before: datetime, now: datetime) -> int:
        """How many rows, written before then, were taken from the front of the log.

        The signature of the last of them is kept in a new row, so that the rest can be checked.
        """
        newest = (
            select(accesses.c.seq, accesses.c.signature)
            .where(self._here(accesses), accesses.c.at < before)
            .order_by(accesses.c.seq.desc())
            .limit(1)
        )
        last = self._connection.execute(newest).first()
        if last is None:
            return 0
        self.add(_LOG, Deed.FORGOT, now, f"{_LOG}:{last.seq}", last.signature)
        old = (self._here(accesses), accesses.c.seq <= last.seq)
        return int(self._connection.execute(delete(accesses).where(*old)).rowcount)

    def verify(self) -> list[str]:
        """Rows that were altered or follow a missing one: ``accesses:7``, ``A7K2:3``."""
        vault = vault_of(self._connection.dialect)
        links = list(self._links())
        begins = self._begins()
        first = links[0].name if links else ""
        # The log begins where a signed row says that the rest was forgotten.
        found = broken(vault, links, begins.get(first, ""))
        for _, facts in groupby(self._facts(), key=lambda link: link.parts[0]):
            found += broken(vault, facts)
        return found

    def _links(self) -> Iterator[Link]:
        rows = self._rows(select(accesses).where(self._here(accesses)).order_by(accesses.c.seq))
        start = rows[0].seq if rows else 1
        for seq, row in enumerate(rows, start=start):
            parts = chained("", f"{row.seq}:{row.about}", row.deed, row.person, row.at, "")[1:-1]
            # A row that was taken out leaves a gap in the numbers.
            name = f"accesses:{row.seq}" if row.seq == seq else f"accesses:{seq}"
            yield Link(name, parts, row.reason, row.digest, row.signature)

    def _begins(self) -> Mapping[str, str]:
        """By the name of the row after it, the signature of each last row that was forgotten."""
        marks = self._rows(
            select(accesses.c.about, accesses.c.reason).where(
                self._here(accesses), accesses.c.deed == Deed.FORGOT
            )
        )
        return {f"{_LOG}:{int(row.about.partition(':')[2]) + 1}": row.reason for row in marks}

    def _facts(self) -> Iterator[Link]:
        statement = (
            select(ticket_events)
            .where(self._here(ticket_events))
            .order_by(ticket_events.c.ticket, ticket_events.c.seq)
        )
        for row in self._connection.execute(statement.execution_options(yield_per=500)):
            parts = chained("", row.ticket, row.kind, row.actor, row.at, "")[1:-1]
            yield Link(f"{row.ticket}:{row.seq}", parts, row.data, row.digest, row.signature)
