"""Handles what was received, one transaction per update, in order within a conversation.

The rule kept here: an update that cannot be handled is tried three times and then set aside with
an error id; its conversation goes on, the person is told once, and so is the secretary. What
cannot even be read is set aside at once, since reading it again gives the same. Trouble of the
database is not the update's fault. Logs hold ids, never words.
"""

import asyncio
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog

from bot.channel import Parse
from bot.logging import places
from bot.tools import Tools
from bot.trouble import DATABASE_TROUBLE
from handlers.incoming import Incoming, Kind
from handlers.posting import post
from handlers.replies import Message, Reply, Toast, ToChat
from handlers.turn import run
from handlers.upkeep import alarm
from storage.failpoints import hit
from storage.ids import next_id
from storage.inbox import InboxEntry
from storage.unit_of_work import UnitOfWork

AT_ONCE = 64
# Of several processes none takes more than it can soon handle.
CLAIMED_AT_ONCE = 16
LEASE = timedelta(seconds=20)
POLL_SECONDS = 1.0
# Trouble of the database may pass while we look: it is suspected longer than a bug of ours.
MOST_TROUBLE = 8
RETRIES = (timedelta(seconds=1), timedelta(seconds=10))
log = structlog.get_logger(__name__)


class InboxWorker:
    """One per process; ``parsers`` by the name of their channel."""

    def __init__(self, tools: Tools, parsers: Mapping[str, Parse]) -> None:
        self._tools = tools
        self._parsers = parsers
        self._owner = next_id()

    async def run(self, stopping: asyncio.Event) -> None:
        """Until asked to stop; the turns in hand are finished first."""
        while not stopping.is_set():
            async with self._tools.trouble.weathered("inbox"):
                if not await self.round():
                    await self._tools.bells.inbox.wait(POLL_SECONDS)

    async def round(self) -> int:
        """Handle what waits first in each conversation; how many updates there were."""
        heads, behind = await self._next()
        hit("inbox.claimed")
        if heads:
            turns = [self._turn(entry) for entry in heads]
            # Begun in this order, so the one writer runs them in it and commits them together.
            turns += [self._turn(entry, is_behind=True) for entry in behind]
            ends = await asyncio.gather(*turns, return_exceptions=True)
            self._tools.bells.outbox.ring()
            self._tools.bells.timers.ring()
            for end in ends:
                if end is not None:
                    raise end
        return len(heads) + len(behind)

    async def _next(self) -> tuple[list[InboxEntry], list[InboxEntry]]:
        """The first of each conversation, ours alone where other processes take some as well.

        Where there is one writer, which keeps their order, also what waits behind them.
        """
        writer, now = self._tools.writer, self._tools.clock()
        if not writer.is_shared:

            def look(uow: UnitOfWork) -> tuple[list[InboxEntry], list[InboxEntry]]:
                heads = uow.inbox.heads(now, AT_ONCE)
                return heads, uow.inbox.following(heads, now, AT_ONCE) if heads else []

            return await asyncio.to_thread(writer.read, look)

        def claim(uow: UnitOfWork) -> list[InboxEntry]:
            found = uow.inbox.claim(self._owner, now, now + LEASE, CLAIMED_AT_ONCE)
            if found:
                hit("inbox.claim")
                uow.commit()
            return found

        return await asyncio.wrap_future(writer.submit(claim)), []

    async def _turn(self, entry: InboxEntry, *, is_behind: bool = False) -> None:
        try:
            incoming = self._parsers[entry.channel](entry)
        except Exception as error:  # noqa: BLE001 - whatever it is, the next update goes on
            await self._after_failure(entry, None, error, is_last=True)
            return
        try:
            await self._write(entry, incoming, is_behind=is_behind)
        except Exception as error:  # noqa: BLE001 - tried again, then set aside for people
            tries = MOST_TROUBLE if isinstance(error, DATABASE_TROUBLE) else len(RETRIES)
            is_last = entry.attempts >= tries
            await self._after_failure(entry, incoming, error, is_last=is_last)

    async def _write(
        self, entry: InboxEntry, incoming: Incoming | None, *, is_behind: bool
    ) -> None:
        def work(uow: UnitOfWork) -> None:
            hit("turn.begin")
            if is_behind and not uow.inbox.is_first(entry):
                return  # the one before it failed, and its conversation waits for that
            run(self._tools.house, uow, entry, incoming, self._tools.clock())

        await asyncio.wrap_future(self._tools.writer.submit(work))
        hit("turn.handled")

    async def _after_failure(
        self, entry: InboxEntry, incoming: Incoming | None, error: Exception, *, is_last: bool
    ) -> None:
        error_id = secrets.token_hex(4)
        log.error(
            "update set aside" if is_last else "update failed",
            error_id=error_id,
            channel=entry.channel,
            update=entry.update_id,
            attempt=entry.attempts + 1,
            kind=type(error).__name__,
            at=places(error.__traceback__),
        )

        def work(uow: UnitOfWork) -> None:
            now = self._tools.clock()
            if is_last:
                self._set_aside(uow, entry, incoming, error_id, now)
            else:
                wait = RETRIES[min(entry.attempts, len(RETRIES) - 1)]
                uow.inbox.failed(entry, error_id, now + wait)
            hit("turn.failure")
            uow.commit()

        await asyncio.wrap_future(self._tools.writer.submit(work))
        hit("turn.failed")

    def _set_aside(
        self,
        uow: UnitOfWork,
        entry: InboxEntry,
        incoming: Incoming | None,
        error_id: str,
        now: datetime,
    ) -> None:
        house = self._tools.house
        if not uow.inbox.quarantine(entry, error_id, now):
            return
        replies = alarm(house, uow, now)
        if incoming is not None:
            replies += _excuse(incoming, house.wording.plain("notice.busy"))
        post(uow, house.community, replies, now, f"aside:{entry.channel}:{entry.update_id}")


def _excuse(incoming: Incoming, text: str) -> list[Reply]:
    """Tell the person, where only they hear it."""
    chat = incoming.chat
    if incoming.kind is Kind.BUTTON and incoming.press_id is not None:
        return [Toast(chat.channel, incoming.press_id, text, alert=True)]
    if chat.is_private and incoming.kind in (Kind.MESSAGE, Kind.EDITED):
        return [Message(ToChat(chat.channel, chat.chat_id), text)]
    return []
