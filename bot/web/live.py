"""Live changes of the chats somebody sees, as a stream that can be resumed where it broke.

Messages are read from the database after every ring, so a page that was away misses nothing; a
slow poll finds what other processes wrote. Answers to pressed buttons pass through memory only,
and through the bells to the pages of other processes.
"""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

from bot.bell import Bells

POLL = 1.0
HEARTBEAT = 15.0
MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Event:
    """Something for the page: ``message``, ``toast``, ``reset`` (load anew) or ``beat``."""

    kind: str
    data: Any = None
    change: int | None = None


@dataclass(eq=False)
class _Ear:
    account: str
    toasts: deque[Any] = field(default_factory=lambda: deque(maxlen=20))
    rung: asyncio.Event = field(default_factory=asyncio.Event)


class Live:
    """All open pages of this process. ``last_change`` is the community's, read from disk."""

    def __init__(
        self, last_change: Callable[[], int], *, poll: float = POLL, heartbeat: float = HEARTBEAT
    ) -> None:
        self._last_change = last_change
        self._poll = poll
        self._heartbeat = heartbeat
        self._ears: set[_Ear] = set()
        self._watch: asyncio.Task[None] | None = None
        self._is_closed = False
        self._bells = Bells()

    def join(self, bells: Bells) -> None:
        """Hear of what other processes write, and tell them."""
        self._bells = bells
        bells.on("live", lambda _: self._ring_here())
        bells.on("toast", lambda word: self._toast_here(*json.loads(word)))

    def ring(self) -> None:
        """Something was written to a chat."""
        self._ring_here()
        self._bells.tell("live")

    def _ring_here(self) -> None:
        for ear in self._ears:
            ear.rung.set()

    def toast(self, account: str, data: Any) -> None:
        """Tell every page this person has open; nobody else, and nobody later."""
        self._toast_here(account, data)
        self._bells.tell("toast", json.dumps([account, data], ensure_ascii=False))

    def _toast_here(self, account: str, data: Any) -> None:
        for ear in self._ears:
            if ear.account == account:
                ear.toasts.append(data)
                ear.rung.set()

    def close(self) -> None:
        """End all streams, so that the server can stop."""
        self._is_closed = True
        self._ring_here()

    async def listen(
        self, account: str, after: int, look: Callable[[int], list[Event] | None]
    ) -> AsyncIterator[Event]:
        """Events after that change until the page goes away.

        ``look`` reads the changes after a number, in its own thread; None: no longer allowed.
        """
        ear = _Ear(account)
        self._ears.add(ear)
        self._keep_watching()
        try:
            while not self._is_closed:
                ear.rung.clear()
                found = await asyncio.to_thread(look, after)
                if found is None:
                    return
                for event in found:
                    after = max(after, event.change or 0)
                    yield event
                while ear.toasts:
                    yield Event("toast", ear.toasts.popleft())
                if not await self._is_rung(ear):
                    yield Event("beat")
        finally:
            self._ears.discard(ear)

    async def _is_rung(self, ear: _Ear) -> bool:
        try:
            async with asyncio.timeout(self._heartbeat):
                await ear.rung.wait()
        except TimeoutError:
            return False
        return True

    def _keep_watching(self) -> None:
        if self._watch is None or self._watch.done():
            self._watch = asyncio.create_task(self._watch_changes(), name="web-live")

    async def _watch_changes(self) -> None:
        """While anybody listens, notice what other processes write."""
        seen = 0
        while self._ears and not self._is_closed:
            now = await asyncio.to_thread(self._last_change)
            if now != seen:
                seen = now
                self._ring_here()
            await asyncio.sleep(self._poll)
