"""Fires timers that have fallen due, each in its own transaction.

The rule kept here: a timer that fails is tried again later and later, and given up with an error
in the log after the third time; the others go on.
"""

import asyncio
from datetime import datetime, timedelta

import structlog

from bot.logging import places
from bot.tools import Tools
from handlers.timing import fire
from storage.timers import Timer
from storage.unit_of_work import UnitOfWork

AT_ONCE = 100
LONGEST_POLL = 1.0
TRIES = 3
log = structlog.get_logger(__name__)


class TimerWorker:
    """One per process. How often a timer failed is kept in memory: a restart tries anew."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._failed: dict[str, tuple[int, datetime]] = {}

    async def run(self, stopping: asyncio.Event) -> None:
        """Until asked to stop."""
        while not stopping.is_set():
            await self.round()
            await self._tools.bells.timers.wait(LONGEST_POLL)

    async def round(self) -> int:
        """Fire what is due; how many fired."""
        now = self._tools.clock()
        timers = await asyncio.to_thread(
            self._tools.writer.read, lambda uow: uow.timers.due(now, AT_ONCE)
        )
        fired = 0
        for timer in timers:
            if self._failed.get(timer.id, (0, now))[1] <= now:
                fired += await self._fire(timer)
        if fired:
            self._tools.bells.outbox.ring()
        return fired

    async def _fire(self, timer: Timer) -> bool:
        def work(uow: UnitOfWork) -> None:
            fire(self._tools.house, uow, timer, self._tools.clock())

        try:
            await asyncio.wrap_future(self._tools.writer.submit(work))
        except Exception as error:  # noqa: BLE001 - whatever it is, the next timer goes on
            await self._after_failure(timer, error)
            return False
        self._failed.pop(timer.id, None)
        return True

    async def _after_failure(self, timer: Timer, error: Exception) -> None:
        tries = self._failed.get(timer.id, (0, None))[0] + 1
        now = self._tools.clock()
        self._failed[timer.id] = (tries, now + timedelta(seconds=10**tries))
        log.error(
            "timer failed" if tries < TRIES else "timer given up",
            timer=timer.id,
            kind=timer.kind,
            ticket=timer.ticket,
            error=type(error).__name__,
            at=places(error.__traceback__),
        )
        if tries < TRIES:
            return

        def give_up(uow: UnitOfWork) -> None:
            uow.timers.fired(timer.id, now)
            uow.commit()

        self._failed.pop(timer.id, None)
        await asyncio.wrap_future(self._tools.writer.submit(give_up))
