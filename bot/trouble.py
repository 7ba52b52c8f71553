"""What a worker does while the database is away: wait, go on by itself, and call for help once.

The rule kept here: no trouble of the database ends the service, and the operators hear of one at
most every ten minutes, whatever number of workers and updates it holds up.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import Clock
from bot.logging import places

DATABASE_TROUBLE = (SQLAlchemyError, OSError)
ALARM_EVERY = timedelta(minutes=10)
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0
log = structlog.get_logger(__name__)


class Trouble:
    """One per process; ``pause`` replaces waiting in tests, ``count`` tells of all troubles."""

    def __init__(
        self, clock: Clock, pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._clock = clock
        self._pause = pause
        self._alarmed_at: datetime | None = None
        self._unsaid = 0
        self.count = 0
        self._failures: dict[str, int] = {}

    @asynccontextmanager
    async def weathered(self, part: str) -> AsyncIterator[None]:
        """One round of a worker: trouble of the database ends in a pause, not in the service."""
        try:
            yield
        except DATABASE_TROUBLE as error:
            self._failures[part] = self._failures.get(part, 0) + 1
            await self.wait_out(part, error, self._failures[part])
        else:
            self._failures.pop(part, None)

    async def wait_out(self, part: str, error: BaseException, failures: int) -> None:
        """Call for help unless that was done just now, and wait longer with every failure."""
        self.count += 1
        self.alarm("the database does not do its work", part=part, error=error)
        await self._pause(min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(failures - 1, 8)))

    def alarm(self, what: str, *, part: str, error: BaseException) -> bool:
        """Whether this one was told to the operators; the others are counted."""
        now = self._clock()
        if self._alarmed_at is not None and now - self._alarmed_at < ALARM_EVERY:
            self._unsaid += 1
            return False
        log.error(
            what,
            part=part,
            kind=type(error).__name__,
            cause=type(getattr(error, "orig", None)).__name__,
            at=places(error.__traceback__),
            unsaid=self._unsaid,
        )
        self._alarmed_at, self._unsaid = now, 0
        return True
