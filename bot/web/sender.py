"""Shows outbox entries in the web chat: a message or a new version of a card, reactions, toasts.

The rule kept here: a picture that is lost never keeps the words from arriving.
"""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

import structlog
from sqlalchemy.exc import DBAPIError

from bot.channel import Fetch, Parcel, RetryLater, Sent
from bot.clock import Clock
from bot.web.live import Live
from bot.web.photos import Photos, kind_of
from bot.web.posting import presser_of
from storage.attachments import StoredAttachment
from storage.transcripts import BOT
from storage.unit_of_work import UnitOfWork
from storage.writer import Writer

T = TypeVar("T")
log = structlog.get_logger(__name__)


class WebSender:
    """Sends to the pages of one community. ``fetch`` gets files from the door they came in at."""

    def __init__(
        self, writer: Writer, live: Live, photos: Photos, fetch: Fetch, clock: Clock
    ) -> None:
        self._writer = writer
        self._live = live
        self._photos = photos
        self._fetch = fetch
        self._clock = clock

    async def send(self, parcel: Parcel) -> Sent:
        """Show one entry. Raises only ``SendError``."""
        if parcel.entry.kind == "toast":
            return self._toast(parcel)
        if parcel.entry.kind == "reaction":
            payload = parcel.entry.payload
            where = (parcel.chat_id, int(payload["message_id"]))
            await self._write(lambda uow: uow.transcripts.react(*where, payload["emoji"]))
            return Sent()
        if parcel.shown_as is not None and await self._edit(parcel, int(parcel.shown_as)):
            return Sent(parcel.shown_as)
        return await self._append(parcel)

    def _toast(self, parcel: Parcel) -> Sent:
        payload = parcel.entry.payload
        account, client_id = presser_of(payload["press_id"])
        told = {"press": client_id, "text": payload["text"], "alert": payload["alert"]}
        self._live.toast(account, told)
        return Sent()

    async def _edit(self, parcel: Parcel, message_id: int) -> bool:
        payload, chat, now = parcel.entry.payload, parcel.chat_id, self._clock()
        text, buttons, pin = payload["text"], payload["buttons"], payload.get("pin")
        return await self._write(
            lambda uow: uow.transcripts.edit(chat, message_id, text, buttons, now, pinned=pin)
        )

    async def _append(self, parcel: Parcel) -> Sent:
        payload, now = parcel.entry.payload, self._clock()
        files = [shown for file in parcel.files if (shown := await self._copy(parcel, file))]
        reply_to = payload["reply_to"]
        message_id = await self._write(
            lambda uow: uow.transcripts.append(
                parcel.chat_id,
                BOT,
                BOT,
                payload["text"],
                now,
                buttons=payload["buttons"],
                attachments=files,
                reply_to=int(reply_to) if reply_to and reply_to.isdecimal() else None,
                pinned=bool(payload.get("pin")),
            )
        )
        return Sent(str(message_id))

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

    async def _write(self, change: Callable[[UnitOfWork], T]) -> T:
        def work(uow: UnitOfWork) -> T:
            result = change(uow)
            uow.commit()
            return result

        try:
            result = await asyncio.wrap_future(self._writer.submit(work))
        except DBAPIError as error:
            raise RetryLater("the database did not take it", is_outage=True) from error
        self._live.ring()
        return result
