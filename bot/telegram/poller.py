"""Asks Telegram for updates and confirms them only when they are on disk.

Telegram forgets an update once a later offset is asked for; that happens after the commit, so a
crash at any moment costs nothing and the inbox leaves out what comes twice. While nothing can be
stored, who writes to us privately is told once that we are busy; Telegram keeps their words.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.reception import Reception
from bot.telegram.busy import Busy
from bot.telegram.client import Client
from bot.telegram.errors import classify
from bot.telegram.receiving import KINDS, NAME, received
from bot.trouble import DATABASE_TROUBLE
from storage.failpoints import hit

LONGEST_PAUSE = 30.0
log = structlog.get_logger(__name__)


class Poller:
    """One bot's way in without a public address."""

    def __init__(
        self,
        client: Client,
        reception: Reception,
        busy: Busy,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._client = client
        self._reception = reception
        self._busy = busy
        self._pause = pause
        self._offset: int | None = None
        self._failures = 0

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await self.step()
                self._failures = 0
            except (TelegramError, *DATABASE_TROUBLE) as error:
                await self._wait_out(error)

    async def step(self) -> int:
        """Ask once, store what came, and only then move on; how many were new."""
        updates = await self._client.raw_updates(self._offset, KINDS)
        rows = [row for update in updates if (row := received(update)) is not None]
        if not rows:
            if updates:
                await self._pause(1.0)  # nothing of it can even be named: do not spin
            return 0
        hit("poll.fetched")
        try:
            new = await self._reception.receive(NAME, rows)
        except DATABASE_TROUBLE as error:
            self._busy.alarm("telegram", error)
            await self._busy.tell(rows)
            raise
        hit("poll.stored")
        self._offset = max(row.position for row in rows) + 1
        self._busy.over()
        return new

    async def _wait_out(self, error: Exception) -> None:
        self._failures += 1
        seconds = min(LONGEST_PAUSE, 0.5 * 2 ** min(self._failures, 8))
        if isinstance(error, RetryAfter):
            seconds = getattr(classify(error), "seconds", None) or seconds
        # The first time and then now and again: an outage must not fill the log.
        is_told = isinstance(error, TelegramError)
        if is_told and (self._failures == 1 or self._failures % 20 == 0):
            log.warning(advice(error), failures=self._failures, again_in=seconds)
        await self._pause(seconds)


def advice(error: Any) -> str:
    """What has happened and what the operator can do."""
    if isinstance(error, InvalidToken):
        return "Telegram refuses the bot's token: check LINLI_TELEGRAM_TOKEN"
    if isinstance(error, Conflict):
        return (
            "another program reads this bot's messages, or a webhook is set for it: "
            "stop the other program"
        )
    if isinstance(error, RetryAfter):
        return "Telegram asks us to wait"
    return "Telegram does not answer; what was said there waits there and nothing is lost"
