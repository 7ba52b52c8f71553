"""Something that happened at a door, without a trace of which door's own types.

Doors translate their updates into ``Incoming``; every use case starts from one.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What happened."""

    MESSAGE = "message"  # words, photos, voice, a place
    EDITED = "edited"  # an earlier message was changed
    BUTTON = "button"  # a button under a message of ours was pressed
    REACTION = "reaction"  # a thumb under a message
    REACHABLE = "reachable"  # the person opened or closed the private chat to us
    MEMBERSHIP = "membership"  # we were added to, limited in or removed from a chat
    PRESENCE = "presence"  # somebody else came into or left a group; the sender is that person
    MIGRATED = "migrated"  # a group got a new number


@dataclass(frozen=True, slots=True)
class Chat:
    """Where it happened. ``chat_id`` is the channel's own, as text."""

    channel: str
    chat_id: str
    is_private: bool
    title: str = ""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who did it; absent for channels and anonymous administrators, who cannot be identified."""

    account_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A photo, voice, video, document or location; ``file_id`` is the channel's own."""

    kind: str
    file_id: str
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing that happened. ``at`` is aware UTC; ids are the channel's own, as text.

    ``button`` is the data under the pressed button and ``press_id`` what its answer must name.
    ``reply_to`` is the message this one answers; ``album`` joins photos sent together.
    """

    kind: Kind
    chat: Chat
    at: datetime
    update_id: str
    sender: Sender | None = None
    message_id: str | None = None
    text: str = ""
    reply_to: str | None = None
    mentions_us: bool = False
    forwarded: bool = False
    attachments: tuple[Attachment, ...] = ()
    album: str | None = None
    button: str | None = None
    press_id: str | None = None
    emoji: str | None = None
    new_chat_id: str | None = None
    is_active: bool = True
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def conversation(self) -> str:
        """Whose turn it is: the private chat, or this person within a group."""
        base = f"{self.chat.channel}:{self.chat.chat_id}"
        if self.chat.is_private or self.sender is None:
            return base
        return f"{base}:{self.sender.account_id}"
