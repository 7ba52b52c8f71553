"""Taking in what people write and press: shown in the chat and put into the inbox as one.

The rule kept here: the id the page made up for a message makes it arrive once, however often the
page sends it.
"""

import re
from datetime import datetime

from pydantic import BaseModel, Field, field_validator

from bot.web.parser import Pressed, Written
from bot.web.photos import kind_of
from bot.web.viewer import Room, Viewer
from handlers.posting import WEB
from storage.ids import next_id
from storage.unit_of_work import UnitOfWork

LONGEST = 20_000
MOST_PHOTOS = 9
# NUL and lone surrogates cannot be stored; other control characters mean nothing in a message.
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


class NewMessage(BaseModel):
    """What the page sends for a message."""

    client_id: str = Field(pattern=r"^[A-Za-z0-9-]{8,64}$")
    text: str = Field(default="", max_length=LONGEST)
    reply_to: int | None = Field(default=None, ge=1, le=2**31 - 1)
    photos: list[str] = Field(default_factory=list, max_length=MOST_PHOTOS)

    @field_validator("text")
    @classmethod
    def _clean(cls, text: str) -> str:
        return _UNSTORABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


class NewPress(BaseModel):
    """What the page sends for a pressed button; 64 bytes are what a button may carry."""

    client_id: str = Field(pattern=r"^[A-Za-z0-9-]{8,64}$")
    message_id: int = Field(ge=1, le=2**31 - 1)
    data: str = Field(min_length=1, max_length=64, pattern=r"^[\x20-\x7e]+$")


def post_message(
    uow: UnitOfWork, viewer: Viewer, room: Room, message: NewMessage, bot_name: str, now: datetime
) -> int:
    """The message's id in the chat; commits. The same ``client_id`` again changes nothing."""
    update_id = f"{viewer.account}:m:{message.client_id}"
    known = _known(uow, update_id)
    if known is not None:
        return known
    chat_id = room.chat_id
    reply_to = message.reply_to
    if reply_to is not None and uow.transcripts.get(chat_id, reply_to) is None:
        reply_to = None
    message_id = uow.transcripts.append(
        chat_id,
        viewer.person,
        viewer.name,
        message.text,
        now,
        attachments=[{"kind": kind_of(name), "name": name} for name in message.photos],
        reply_to=reply_to,
    )
    update = Written(
        account=viewer.account,
        name=viewer.name,
        chat_id=chat_id,
        title=room.title,
        message_id=message_id,
        text=message.text,
        reply_to=reply_to,
        photos=message.photos,
        mentions_us=f"@{bot_name}" in message.text,
    )
    if not _receive(uow, update_id, update, now):
        # Another request with this id was quicker: what we wrote is rolled back.
        return _known(uow, update_id) or message_id
    uow.commit()
    return message_id


def post_press(uow: UnitOfWork, viewer: Viewer, room: Room, press: NewPress, now: datetime) -> bool:
    """Whether there is such a message of ours to press on; commits."""
    shown = uow.transcripts.get(room.chat_id, press.message_id)
    if shown is None or not shown.buttons:
        return False
    update = Pressed(
        account=viewer.account,
        name=viewer.name,
        chat_id=room.chat_id,
        title=room.title,
        message_id=press.message_id,
        data=press.data,
        press_id=press_id_of(viewer.account, press.client_id),
    )
    _receive(uow, f"{viewer.account}:b:{press.client_id}", update, now)
    uow.commit()
    return True


def press_id_of(account: str, client_id: str) -> str:
    """Names a press so that its answer finds the presser; ``presser_of`` reads it back."""
    return f"{account}.{client_id}"


def presser_of(press_id: str) -> tuple[str, str]:
    """(account, the page's own id) of a press."""
    account, _, client_id = press_id.partition(".")
    return account, client_id


def _known(uow: UnitOfWork, update_id: str) -> int | None:
    entry = uow.inbox.get(WEB, update_id)
    return None if entry is None else Written.model_validate_json(entry.raw).message_id


def _receive(uow: UnitOfWork, update_id: str, update: Written | Pressed, now: datetime) -> bool:
    # One lane per chat: a neighbour's "me too" must not overtake the message it answers.
    lane = f"{WEB}:{update.chat_id}"
    position = int(next_id()[:16], 16)
    raw = update.model_dump_json(ensure_ascii=True)
    return uow.inbox.receive(WEB, update_id, lane, position, raw, now)
