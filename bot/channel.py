"""What a door is to the rest of the service: a name, a parser, a sender and its pace.

Telegram and the web chat are two channels; a third is one more object of this shape. A channel
knows its own wire format and nothing of tickets; the workers know tickets and no wire format.
The rule kept here: a sender tells what happened by ``Sent`` or one of these errors, nothing else.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from bot.pacing import Limits
from handlers.incoming import Incoming
from storage.attachments import StoredAttachment
from storage.inbox import InboxEntry
from storage.outbox import OutboxEntry
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Received:
    """A raw update on its way into the inbox.

    ``lane`` is the conversation it belongs to (``telegram:42``) and ``position`` its place
    there, rising; ``update_id`` is unique within the channel.
    """

    update_id: str
    lane: str
    position: int
    raw: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """One outbox entry with what its channel needs to send it.

    ``chat_id`` is the channel's own (for a toast, the press id). ``shown_as`` is the message that
    already shows this card, to be edited; ``files`` are the attachments to show, in order.
    """

    entry: OutboxEntry
    chat_id: str
    shown_as: str | None = None
    files: tuple[StoredAttachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """It is there. ``message_id`` shows the text; ``also`` are further messages it took."""

    message_id: str | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Within:
    """Showing it is a write to our own database: done in the transaction that notes it as sent.

    So it is there exactly once, whatever happens. ``after`` is called when it is on the disk.
    """

    write: Callable[[UnitOfWork], Sent]
    after: Callable[[], None]


class SendError(Exception):
    """A message could not be sent; which of the subclasses says what to do about it."""


class RetryLater(SendError):
    """Not now: this chat waits ``seconds``, or as long as the number of attempts suggests.

    ``is_outage`` means that the channel itself does not answer, so every chat of it waits;
    ``is_unknown`` that the message may have arrived all the same.
    """

    def __init__(
        self,
        why: str,
        seconds: float | None = None,
        *,
        is_outage: bool = False,
        is_unknown: bool = False,
    ) -> None:
        super().__init__(why)
        self.seconds = seconds
        self.is_outage = is_outage
        self.is_unknown = is_unknown


class Unreachable(SendError):
    """This person or chat does not accept messages from us (blocked, never started, removed)."""


class Moved(SendError):
    """The chat has another number from now on."""

    def __init__(self, new_chat_id: str) -> None:
        super().__init__(f"moved to {new_chat_id}")
        self.new_chat_id = new_chat_id


class Rejected(SendError):
    """This very message will never be accepted; the next one may be."""


class Channel(Protocol):
    """A door in both directions."""

    @property
    def name(self) -> str:
        """The channel's name in lanes and accounts, for example ``telegram``."""
        ...

    @property
    def pace(self) -> Limits | None:
        """How fast it may be written to; None: as fast as we can."""
        ...

    def parse(self, entry: InboxEntry) -> Incoming | None:
        """What a stored raw update says; None when it concerns nobody. May raise for poison."""
        ...

    async def send(self, parcel: Parcel) -> Sent | Within:
        """Show the parcel to its chat. Raises only subclasses of ``SendError``."""
        ...

    async def fetch(self, file_id: str) -> bytes:
        """The bytes of a file that came in here, for another channel to show. OSError if lost."""
        ...


Parse = Callable[[InboxEntry], Incoming | None]

Fetch = Callable[[str, str], Awaitable[bytes]]
"""(channel name, file id) → bytes: how a sender gets a file that came in at another door."""
