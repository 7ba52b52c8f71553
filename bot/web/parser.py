"""The web chat's own wire format in the inbox, and how it becomes ``Incoming``.

Written by ``posting`` and read back by the inbox worker; both sides are these two models.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, TypeAdapter

from bot.web.photos import file_id_of
from handlers.incoming import Attachment, Chat, Incoming, Kind, Sender
from handlers.posting import WEB
from storage.inbox import InboxEntry


class _Update(BaseModel):
    account: str
    name: str
    chat_id: str
    title: str
    message_id: int


class Written(_Update):
    """Somebody wrote; ``message_id`` is where it stands in the chat already."""

    kind: Literal["written"] = "written"
    text: str
    reply_to: int | None = None
    photos: list[str] = []
    mentions_us: bool = False


class Pressed(_Update):
    """Somebody pressed a button under ``message_id``."""

    kind: Literal["pressed"] = "pressed"
    data: str
    press_id: str


_UPDATE: TypeAdapter[Written | Pressed] = TypeAdapter(
    Annotated[Written | Pressed, Field(discriminator="kind")]
)


def parse(entry: InboxEntry) -> Incoming:
    """What the stored update says. Raises ValueError for what is none of ours."""
    update = _UPDATE.validate_json(entry.raw)
    chat = Chat(
        WEB, update.chat_id, is_private=update.chat_id == update.account, title=update.title
    )
    sender = Sender(update.account, update.name)
    if isinstance(update, Pressed):
        return Incoming(
            kind=Kind.BUTTON,
            chat=chat,
            at=entry.received_at,
            update_id=entry.update_id,
            sender=sender,
            message_id=str(update.message_id),
            button=update.data,
            press_id=update.press_id,
        )
    return Incoming(
        kind=Kind.MESSAGE,
        chat=chat,
        at=entry.received_at,
        update_id=entry.update_id,
        sender=sender,
        message_id=str(update.message_id),
        text=update.text,
        reply_to=None if update.reply_to is None else str(update.reply_to),
        mentions_us=update.mentions_us,
        attachments=tuple(
            Attachment("photo", file_id_of(update.chat_id, name)) for name in update.photos
        ),
    )
