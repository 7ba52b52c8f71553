"""Shows outbox entries in the web chat: a message or a new version of a card, reactions, toasts.

The rule kept here: what is shown is written in the transaction that notes it as sent; a picture
that is lost never keeps the words from arriving.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

import structlog

from bot.channel import Fetch, Parcel, Sent, Within
from bot.clock import Clock
from bot.web.live import Live
from bot.web.photos import Photos, kind_of
from bot.web.posting import presser_of
from storage.attachments import StoredAttachment
from storage.transcripts import BOT
from storage.unit_of_work import UnitOfWork

log = structlog.get_logger(__name__)


class WebSender:
    """Sends to the pages of one community. ``fetch`` gets files from the door they came in at."""

    def __init__(self, live: Live, photos: Photos, fetch: Fetch, clock: Clock) -> None:
        self._live = live
        self._photos = photos
        self._fetch = fetch
        self._clock = clock

    async def send(self, parcel: Parcel) -> Sent | Within:
        """What is to be written to show one entry; the answer to a press is told at once."""
        if parcel.entry.kind == "toast":
            return self._toast(parcel)
        payload, chat, now = parcel.entry.payload, parcel.chat_id, self._clock()
        if parcel.entry.kind == "reaction":
            where = (chat, int(payload["message_id"]))
            return self._within(lambda uow: _react(uow, *where, payload["emoji"]))
        files = [shown for file in parcel.files if (shown := await self._copy(parcel, file))]
        return self._within(lambda uow: _show(uow, parcel, files, now))

    def _within(self, write: Callable[[UnitOfWork], Sent]) -> Within:
        return Within(write, self._live.ring)

    def _toast(self, parcel: Parcel) -> Sent:
        payload = parcel.entry.payload
        account, client_id = presser_of(payload["press_id"])
        told = {"press": client_id, "text": payload["text"], "alert": payload["alert"]}
        self._live.toast(account, told)
        return Sent()

    async def _copy(self, parcel: Parcel, file: StoredAttachment) -> dict[str, Any] | None:
        """The file in this chat's own folder, where its members may see it."""
        if file.kind == "location":
            return {"kind": "location", **file.data}
        try:
            data = await self._fetch(file.channel, file.file_id)
            name = await asyncio.to_thread(self._photos.save, parcel.chat_id, data)
        except OSError:
            log.warning("attachment_lost", entry=parcel.entry.id, attachment=file.id)
            return None
        return {"kind": kind_of(name), "name": name}


def _react(uow: UnitOfWork, chat_id: str, message_id: int, emoji: str) -> Sent:
    uow.transcripts.react(chat_id, message_id, emoji)
    return Sent()


def _show(uow: UnitOfWork, parcel: Parcel, files: list[dict[str, Any]], now: datetime) -> Sent:
    """A new version of its message, or a new message."""
    payload, chat = parcel.entry.payload, parcel.chat_id
    text, buttons, pin = payload["text"], payload["buttons"], payload.get("pin")
    if parcel.shown_as is not None:
        shown = int(parcel.shown_as)
        if uow.transcripts.edit(chat, shown, text, buttons, now, pinned=pin):
            return Sent(parcel.shown_as)
    reply_to = payload["reply_to"]
    message_id = uow.transcripts.append(
        chat,
        BOT,
        BOT,
        text,
        now,
        buttons=buttons,
        attachments=files,
        reply_to=int(reply_to) if reply_to and reply_to.isdecimal() else None,
        pinned=bool(pin),
    )
    return Sent(str(message_id))
