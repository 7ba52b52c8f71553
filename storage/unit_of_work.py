"""One transaction with every aggregate of one community at hand.

The rule kept here: nothing stays unless ``commit()`` was called, as the last visible act.
Within an open transaction a unit of work is a savepoint of it, so that one that fails takes no
other along; then what it committed lasts when the outer transaction does.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from sqlalchemy import Connection

from intents.rules.refusal import Refusal
from storage.absences import Absences
from storage.accesses import Accesses
from storage.attachments import Attachments
from storage.bookings import Bookings
from storage.cards import Cards
from storage.chats import Chats
from storage.consents import Consents
from storage.corrections import Corrections
from storage.dialogues import Dialogues
from storage.erasing import Erasing
from storage.failpoints import hit
from storage.inbox import Inbox
from storage.incidents import Incidents
from storage.introductions import Introductions
from storage.matches import Matches
from storage.needs import Needs
from storage.offers import Offers
from storage.outbox import Outbox
from storage.paces import Paces
from storage.people import People
from storage.purposes import Purposes
from storage.recall import Recalling
from storage.seekers import Seekers
from storage.sign_ins import SignIns
from storage.tallies import Tallies
from storage.tickets import Tickets
from storage.timers import Timers
from storage.topics import Topics
from storage.traces import Traces
from storage.transcripts import Transcripts
from storage.vacancies import Vacancies
from storage.whistles import Whistles


class UnitOfWork:
    """A context manager over a connection; leave it without ``commit()`` and nothing happened."""

    def __init__(self, connection: Connection, community_id: str) -> None:
        self._connection = connection
        self._recalling = recalling = Recalling(connection)
        self._is_inner = False
        self._is_committed = False
        self.community_id = community_id
        self.absences = Absences(recalling, community_id)
        self.accesses = Accesses(recalling, community_id)
        self.consents = Consents(recalling, community_id)
        self.corrections = Corrections(recalling, community_id)
        self.tickets = Tickets(recalling, community_id)
        self.people = People(recalling, community_id)
        self.chats = Chats(recalling, community_id)
        self.dialogues = Dialogues(recalling, community_id)
        self.erasing = Erasing(recalling, community_id)
        self.inbox = Inbox(recalling, community_id)
        self.incidents = Incidents(recalling, community_id)
        self.introductions = Introductions(recalling, community_id)
        self.matches = Matches(recalling, community_id)
        self.needs = Needs(recalling, community_id)
        self.offers = Offers(recalling, community_id)
        self.outbox = Outbox(recalling, community_id)
        self.paces = Paces(recalling, community_id)
        self.cards = Cards(recalling, community_id)
        self.attachments = Attachments(recalling, community_id)
        self.bookings = Bookings(recalling, community_id)
        self.purposes = Purposes(recalling, community_id)
        self.seekers = Seekers(recalling, community_id)
        self.sign_ins = SignIns(recalling, community_id)
        self.tallies = Tallies(recalling, community_id)
        self.timers = Timers(recalling, community_id)
        self.topics = Topics(recalling, community_id)
        self.traces = Traces(recalling, community_id)
        self.transcripts = Transcripts(recalling, community_id)
        self.vacancies = Vacancies(recalling, community_id)
        self.whistles = Whistles(recalling, community_id)

    def __enter__(self) -> Self:
        self._is_committed = False
        self._recalling.forget()
        self._is_inner = self._connection.in_transaction()
        if self._is_inner:
            self._connection.exec_driver_sql("SAVEPOINT turn")
        else:
            self._connection.begin()
        return self

    def commit(self) -> None:
        """Keep what was written; as a savepoint, once the block is left without an exception."""
        hit("commit")
        self._is_committed = True
        self._recalling.forget()
        if not self._is_inner:
            self._connection.commit()
            hit("committed")

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """What is tried in this block is written whole, or not at all when it is refused."""
        with self._recalling.attempt(Refusal):
            yield

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not self._is_inner:
            self._connection.rollback()  # ends nothing when the commit has been
            return
        if kind is not None or not self._is_committed:
            self._connection.exec_driver_sql("ROLLBACK TO SAVEPOINT turn")
        self._connection.exec_driver_sql("RELEASE SAVEPOINT turn")
