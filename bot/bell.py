"""Wakes a worker of this process as soon as there is something to do.

Only a shortcut: whatever is rung for is a row in the database, and a slow poll finds it too.
"""

import asyncio


class Bell:
    """Rung from any coroutine of the loop, waited for by one worker."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        """There is something to do; ringing twice before anybody looks counts once."""
        self._event.set()

    async def wait(self, seconds: float) -> None:
        """Until it rings, at most so long; what rang before counts."""
        try:
            async with asyncio.timeout(max(0.0, seconds)):
                await self._event.wait()
        except TimeoutError:
            pass
        self._event.clear()


class Bells:
    """The bells of the service: something was received, something is to be sent."""

    def __init__(self) -> None:
        self.inbox = Bell()
        self.outbox = Bell()
        self.timers = Bell()
