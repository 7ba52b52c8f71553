"""Keeps small what is in doubt when the power fails: sent, perhaps arrived, not yet noted.

The rule kept here: nothing more is sent while an answer waits to be noted, and never two messages
closer together than the channel's own pace, however late the first of them left.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")

APART = 0.0335  # seconds between two messages: what is late must not leave in a bunch


class InDoubt:
    """One per channel and process."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._unnoted = 0
        self._calm = asyncio.Event()
        self._calm.set()
        self._last = 0.0

    async def send(self, send: Callable[[], Awaitable[T]]) -> T:
        """What came of it; it is in doubt until ``noted`` is called, once."""
        async with self._lock:
            await self._calm.wait()
            clock = asyncio.get_running_loop().time
            await asyncio.sleep(max(0.0, self._last + APART - clock()))
            self._last = clock()
            task = asyncio.ensure_future(self._counted(send))
            await asyncio.wait([task], timeout=APART)
        return await task

    async def _counted(self, send: Callable[[], Awaitable[T]]) -> T:
        result = await send()
        self._unnoted += 1
        self._calm.clear()
        return result

    def noted(self) -> None:
        """What came of one is on the disk."""
        self._unnoted -= 1
        if self._unnoted == 0:
            self._calm.set()
