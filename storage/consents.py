"""Who has agreed to be made known to whom: one row per person asked about one meeting.

The rule kept here: an answer is written once, from asked; only ``ask_again`` takes it back. What a
meeting is (a handover, an introduction) is named by ``subject`` and decided elsewhere.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Index, Table, Text, insert, select, update

from storage.metadata import (
    Keys,
    UTCDateTime,
    choice,
    columns_of,
    community,
    metadata,
    row_of,
)
from storage.repository import Repository


class Answer(StrEnum):
    """What somebody says to being made known."""

    ASKED = "asked"  # no answer yet
    AGREED = "agreed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"  # the meeting has come to nothing


consents = Table(
    "consents",
    metadata,
    community(),
    Column("subject", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("ticket", Text),
    Column("shares", Keys, nullable=False),
    Column("answer", choice(Answer), nullable=False),
    Column("asked_at", UTCDateTime, nullable=False),
    Column("answered_at", UTCDateTime),
    Index(None, "community_id", "person", "answer"),
)


@dataclass(frozen=True, slots=True)
class Consent:
    """One person's part. ``shares`` names what the others learn of them (``name``, ``phone``)."""

    subject: str
    person: str
    shares: tuple[str, ...]
    asked_at: datetime
    ticket: str | None = None
    answer: Answer = Answer.ASKED
    answered_at: datetime | None = None


class Consents(Repository):
    """One community's consents."""

    __slots__ = ()

    def add(self, consent: Consent) -> None:
        """Somebody is asked; IntegrityError when they have been about this subject."""
        self._insert(insert(consents), row_of(consent))

    def of(self, subject: str) -> list[Consent]:
        """Everybody's part in a meeting, in the order of their ids."""
        statement = (
            select(*columns_of(consents, Consent))
            .where(self._here(consents), consents.c.subject == subject)
            .order_by(consents.c.person)
        )
        return [Consent(*row) for row in self._rows(statement)]

    def answer(self, subject: str, person: str, answer: Answer, at: datetime) -> bool:
        """Whether this person was asked and had not answered."""
        where = (*self._one(subject, person), consents.c.answer == Answer.ASKED)
        values = {"answer": answer, "answered_at": at}
        return self._change(update(consents).where(*where).values(**values))

    def ask_again(self, subject: str, person: str, at: datetime) -> bool:
        """Whether what was agreed is open again, because something about the meeting changed."""
        where = (*self._one(subject, person), consents.c.answer == Answer.AGREED)
        values = {"answer": Answer.ASKED, "asked_at": at, "answered_at": None}
        return self._change(update(consents).where(*where).values(**values))

    def withdraw(self, subject: str, at: datetime) -> None:
        """The meeting has come to nothing: nobody learns anything from it any more."""
        where = (self._here(consents), consents.c.subject == subject)
        values = {"answer": Answer.WITHDRAWN, "answered_at": at}
        self._change(update(consents).where(*where).values(**values))

    def _one(self, subject: str, person: str) -> tuple[Any, ...]:
        return (self._here(consents), consents.c.subject == subject, consents.c.person == person)
