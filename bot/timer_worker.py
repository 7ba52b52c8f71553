"""Fires timers that have fallen due, each in its own transaction.

The rule kept here: what fell due while nobody was there fires in its order, a few at a time, so
that answers are not kept waiting. A timer that fails is tried again later and later, and given up
with an error in the log after the third time; the others go on.
"""

import asyncio
from datetime import timedelta

import structlog

from bot.logging import places
from bot.tools import Tools
from bot.web.sweeping import sweep
from handlers.timing import fire
from handlers.upkeep import KIND as UPKEEP
from storage.failpoints import hit
from storage.ids import next_id
from storage.timers import Timer
from storage.unit_of_work import UnitOfWork

AT_ONCE = 20
LEASE = timedelta(seconds=20)
LONGEST_POLL = 1.0
TRIES = 3
log = structlog.get_logger(__name__)


class TimerWorker:
    """One per process; of several each timer is fired by one."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._owner = next_id()

    async def run(self, stopping: asyncio.Event) -> None:
        """Until asked to stop."""
        while not stopping.is_set():
            async with self._tools.trouble.weathered("timers"):
                if await self.round() < AT_ONCE:
                    await self._tools.bells.timers.wait(LONGEST_POLL)

    async def round(self) -> int:
        """Fire what is due; how many fired."""
        timers = await self._next()
        hit("timers.claimed")
        fired = 0
        for timer in timers:
            fired += await self._fire(timer)
        if fired:
            self._tools.bells.outbox.ring()
        return fired

    async def _next(self) -> list[Timer]:
        """What is due, in its order; ours alone where other processes fire some as well."""
        writer, now = self._tools.writer, self._tools.clock()
        if not writer.is_shared:
            return await asyncio.to_thread(writer.read, lambda uow: uow.timers.due(now, AT_ONCE))

        def claim(uow: UnitOfWork) -> list[Timer]:
            found = uow.timers.claim(self._owner, now, now + LEASE, AT_ONCE)
            if found:
                hit("timers.claim")
                uow.commit()
            return found

        return await asyncio.wrap_future(writer.submit(claim))

    async def _fire(self, timer: Timer) -> bool:
        def work(uow: UnitOfWork) -> None:
            hit("timer.fire")
            fire(self._tools.house, uow, timer, self._tools.clock())

        try:
            await asyncio.wrap_future(self._tools.writer.submit(work))
        except Exception as error:  # noqa: BLE001 - whatever it is, the next timer goes on
            await self._after_failure(timer, error)
            return False
        hit("timer.fired")
        if timer.kind == UPKEEP:
            await self._sweep()
        return True

    async def _sweep(self) -> None:
        """What the night has forgotten goes from the disk, too."""
        tools = self._tools
        folder, now = tools.settings.data_dir / "web", tools.clock()
        try:
            await asyncio.to_thread(tools.writer.read, lambda uow: sweep(uow, folder, now))
        except OSError as error:
            log.error("sweep failed", error=type(error).__name__)

    async def _after_failure(self, timer: Timer, error: Exception) -> None:
        tries, now = timer.attempts + 1, self._tools.clock()
        log.error(
            "timer failed" if tries < TRIES else "timer given up",
            timer=timer.id,
            kind=timer.kind,
            ticket=timer.ticket,
            error=type(error).__name__,
            at=places(error.__traceback__),
        )

        def note(uow: UnitOfWork) -> None:
            if tries < TRIES:
                uow.timers.failed(timer.id, now + timedelta(seconds=10**tries))
            else:
                uow.timers.fired(timer.id, now)
            hit("timer.failure")
            uow.commit()

        await asyncio.wrap_future(self._tools.writer.submit(note))
