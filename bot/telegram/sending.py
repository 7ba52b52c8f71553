"""Shows outbox entries on Telegram: messages and cards, reactions, answers to pressed buttons.

The rule kept here: what only decorates (a photo that cannot be resent, a reaction, a late answer
to a press) never keeps the words from arriving.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import structlog
from telegram import (
    InlineKeyboardMarkup,
    InputFile,
    LinkPreviewOptions,
    ReactionTypeEmoji,
    ReplyParameters,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.channel import Fetch, Parcel, Rejected, Sent
from bot.telegram.client import Client
from bot.telegram.errors import classify, is_gone, is_markup, is_too_long, is_unchanged
from bot.telegram.media import groups, media
from bot.telegram.receiving import NAME
from bot.telegram.texts import keyboard, plain, split, units
from storage.attachments import StoredAttachment

LONGEST_TOAST = 200
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
log = structlog.get_logger(__name__)


class TelegramSender:
    """Sends for one bot. ``fetch`` gets files of other channels, ``pause`` spaces big albums."""

    def __init__(
        self,
        client: Client,
        username: str,
        fetch: Fetch,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._client = client
        self._username = username
        self._fetch = fetch
        self._pause = pause

    async def send(self, parcel: Parcel) -> Sent:
        """Show one entry. Raises only ``SendError``."""
        try:
            if parcel.entry.kind == "toast":
                return await self._toast(parcel.entry.payload)
            if parcel.entry.kind == "reaction":
                return await self._react(parcel)
            if parcel.shown_as is not None:
                return await self._edit(parcel, parcel.shown_as)
            return await self._say(parcel)
        except TelegramError as error:
            raise classify(error) from error

    async def _toast(self, payload: Any) -> Sent:
        text = payload["text"]
        if units(text) > LONGEST_TOAST:
            text = split(text, LONGEST_TOAST - 1)[0] + "…"
        # Too late to answer: the person sees the card.
        with suppress(BadRequest):
            await self._client.answer_callback_query(
                payload["press_id"], text or None, show_alert=payload["alert"]
            )
        return Sent()

    async def _react(self, parcel: Parcel) -> Sent:
        payload = parcel.entry.payload
        # The group may not allow it, or the message is gone.
        with suppress(BadRequest, Forbidden):
            await self._client.set_message_reaction(
                parcel.chat_id,
                int(payload["message_id"]),
                [ReactionTypeEmoji(payload["emoji"])],
            )
        return Sent()

    async def _edit(self, parcel: Parcel, message_id: str) -> Sent:
        payload = parcel.entry.payload
        text = split(payload["text"])[0]
        try:
            await self._edit_text(parcel.chat_id, message_id, text, self._keyboard(parcel))
        except BadRequest as error:
            if is_gone(error):
                return await self._say(parcel)
            if not is_unchanged(error):
                raise
        if payload.get("pin") is False:
            await self._unpin(parcel.chat_id, message_id)
        return Sent(message_id)

    async def _edit_text(
        self, chat_id: str, message_id: str, text: str, markup: InlineKeyboardMarkup | None
    ) -> None:
        async def edit(words: str, parse_mode: str | None) -> Any:
            return await self._client.edit_message_text(
                words,
                chat_id,
                int(message_id),
                parse_mode=parse_mode,
                reply_markup=markup,
                link_preview_options=NO_PREVIEW,
            )

        await _with_markup_or_without(edit, text)

    async def _say(self, parcel: Parcel) -> Sent:
        """Files first, then the words in as many messages as they need, buttons on the last."""
        reply = _reply(parcel.entry.payload["reply_to"])
        ids = await self._show_files(parcel, reply)
        pieces = split(parcel.entry.payload["text"])
        for number, piece in enumerate(pieces, start=1):
            markup = self._keyboard(parcel) if number == len(pieces) else None
            ids += await self._say_all(parcel.chat_id, piece, markup, reply)
            reply = None
        if not ids:
            raise Rejected("nothing to say")
        if parcel.entry.payload.get("pin"):
            await self._pin(parcel.chat_id, ids[-1])
        return Sent(ids[-1], tuple(ids[:-1]))

    async def _pin(self, chat_id: str, message_id: str) -> None:
        # We may not be allowed to: the line stands where it was said.
        with suppress(TelegramError):
            await self._client.pin_chat_message(chat_id, int(message_id), disable_notification=True)

    async def _unpin(self, chat_id: str, message_id: str) -> None:
        with suppress(TelegramError):
            await self._client.unpin_chat_message(chat_id, int(message_id))

    async def _say_all(
        self,
        chat_id: str,
        text: str,
        markup: InlineKeyboardMarkup | None,
        reply: ReplyParameters | None,
    ) -> list[str]:
        """One piece; should Telegram find it too long all the same, in halves."""
        try:
            return [await self._say_piece(chat_id, text, markup, reply)]
        except BadRequest as error:
            halves = split(text, units(text) // 2 + 1)
            if not is_too_long(error) or len(halves) < 2:
                raise
        ids: list[str] = []
        for half in halves:
            buttons = markup if half is halves[-1] else None
            ids += await self._say_all(chat_id, half, buttons, reply if not ids else None)
        return ids

    async def _say_piece(
        self,
        chat_id: str,
        text: str,
        markup: InlineKeyboardMarkup | None,
        reply: ReplyParameters | None,
    ) -> str:
        async def say(words: str, parse_mode: str | None) -> Any:
            return await self._client.send_message(
                chat_id,
                words,
                parse_mode=parse_mode,
                reply_markup=markup,
                reply_parameters=reply,
                link_preview_options=NO_PREVIEW,
            )

        return str((await _with_markup_or_without(say, text)).message_id)

    async def _show_files(self, parcel: Parcel, reply: ReplyParameters | None) -> list[str]:
        """The message ids of the files that could be shown; the others are logged and skipped."""
        ids: list[str] = []
        files = parcel.files
        for number, indexes in enumerate(groups([file.kind for file in files])):
            if number:
                await self._pause(1.0)
            try:
                ids += await self._show(parcel.chat_id, [files[i] for i in indexes], reply)
            except (BadRequest, OSError) as error:
                log.warning("file not shown", entry=parcel.entry.id, why=type(error).__name__)
        return ids

    async def _show(
        self, chat_id: str, files: list[StoredAttachment], reply: ReplyParameters | None
    ) -> list[str]:
        first = files[0]
        if len(files) > 1:
            items = [media(file.kind, await self._file(file)) for file in files]
            sent = await self._client.send_media_group(chat_id, items, reply_parameters=reply)
            return [str(message.message_id) for message in sent]
        if first.kind == "location":
            message = await self._client.send_location(
                chat_id, first.data["latitude"], first.data["longitude"], reply_parameters=reply
            )
        else:
            send = getattr(self._client, f"send_{first.kind}")
            message = await send(chat_id, await self._file(first), reply_parameters=reply)
        return [str(message.message_id)]

    async def _file(self, file: StoredAttachment) -> str | InputFile:
        """Telegram's own by its id, another door's by its bytes."""
        if file.channel == NAME:
            return file.file_id
        return InputFile(await self._fetch(file.channel, file.file_id), attach=True)

    def _keyboard(self, parcel: Parcel) -> InlineKeyboardMarkup | None:
        return keyboard(parcel.entry.payload["buttons"], self._username)


async def _with_markup_or_without(
    show: Callable[[str, str | None], Awaitable[Any]], text: str
) -> Any:
    """With the markup; should Telegram not understand it, the bare words."""
    try:
        return await show(text, ParseMode.HTML)
    except BadRequest as error:
        if not is_markup(error):
            raise
    return await show(plain(text), None)


def _reply(message_id: str | None) -> ReplyParameters | None:
    if message_id is None or not message_id.isdigit():
        return None
    return ReplyParameters(int(message_id), allow_sending_without_reply=True)
