"""What we answer, without a trace of any door: messages, cards, reactions, toasts.

A use case returns replies; ``posting`` turns them into outbox rows in the same transaction.
Texts are simple HTML (b, i) whose values have been escaped by the wording.
"""

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Priority(IntEnum):
    """What goes first when a chat's limits make replies wait."""

    DANGER = 0
    ANSWER = 1
    CARD = 2
    DIGEST = 3


class Notice(StrEnum):
    """Whether one more notice about a ticket is worth the resident's attention."""

    MAY = "may"  # kept back when they have had enough of them; their card shows it all the same
    MUST = "must"  # a question, the result, danger


@dataclass(frozen=True, slots=True)
class Button:
    """A label and either data for us (at most 64 bytes) or a ``start`` payload of a deep link."""

    label: str
    data: str | None = None
    start: str | None = None


@dataclass(frozen=True, slots=True)
class ToPerson:
    """Privately to a person, on every channel where they can be reached."""

    person: str


@dataclass(frozen=True, slots=True)
class ToCommunityChat:
    """To a chat of the community file, on every channel it lives on."""

    key: str


@dataclass(frozen=True, slots=True)
class ToChat:
    """To exactly this chat (an answer where the message came from)."""

    channel: str
    chat_id: str


Recipient = ToPerson | ToCommunityChat | ToChat
Buttons = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Message:
    """Words for somebody. With ``card`` they are one message that is edited in place.

    ``notice`` names a message that must arrive at most once for its ticket and recipient.
    ``weight`` makes it count among the few notices a resident gets about one ticket; answers to
    what somebody does themselves, and words between people, have none.
    ``attachments`` are the ids of what to show above the text. ``pin`` keeps a card at the head
    of its chat, or takes it down; where that is not allowed the card stands all the same.
    ``gathers`` lets it be said together with others like it that wait for the same reader.
    """

    to: Recipient
    text: str
    buttons: Buttons = ()
    card: str | None = None
    ticket: str | None = None
    priority: Priority = Priority.ANSWER
    reply_to: str | None = None
    notice: str | None = None
    weight: Notice | None = None
    attachments: tuple[str, ...] = ()
    pin: bool | None = None
    gathers: bool = False


@dataclass(frozen=True, slots=True)
class Reaction:
    """An emoji under somebody's message."""

    to: ToChat
    message_id: str
    emoji: str


@dataclass(frozen=True, slots=True)
class Toast:
    """The short answer a pressed button must always get; ``alert`` makes it stay."""

    channel: str
    press_id: str
    text: str = ""
    alert: bool = False


Reply = Message | Reaction | Toast
