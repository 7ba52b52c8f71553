"""Wakes a worker as soon as there is something to do, in this process and in the others.

Only a shortcut: whatever is rung for is a row in the database, and a slow poll finds it too.
"""

import asyncio
from collections.abc import Callable

Tell = Callable[[str, str], None]


def _nobody(kind: str, text: str) -> None:
    """There is no other process."""


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
    """The bells of the service, and what the processes of one service tell each other."""

    def __init__(self) -> None:
        self.inbox = Bell()
        self.outbox = Bell()
        self.timers = Bell()
        self._tell: Tell = _nobody
        self._ears: dict[str, Callable[[str], None]] = {"inbox": lambda _: self.inbox.ring()}

    def connect(self, tell: Tell) -> None:
        """From now on there are others, and this is how they are told."""
        self._tell = tell

    def tell(self, kind: str, text: str = "") -> None:
        """Tell the other processes; what they miss they find in the database."""
        self._tell(kind, text)

    def on(self, kind: str, ear: Callable[[str], None]) -> None:
        """What to do when another process tells something of this kind."""
        self._ears[kind] = ear

    def heard(self, kind: str, text: str) -> None:
        """Another process has told this; called in the loop."""
        if kind in self._ears:
            self._ears[kind](text)
