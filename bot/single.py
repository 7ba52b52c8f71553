"""Runs a task in one process of all: whoever holds it works, the others stand by.

The rule kept here: a process that cannot show any more that the task is its own stops at once.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from storage.sole import Sole

LOOK_SECONDS = 5.0


async def alone(
    sole: Sole, work: Callable[[], Awaitable[None]], look_seconds: float = LOOK_SECONDS
) -> None:
    """Until cancelled: take the task when it is free, and look now and then that it is ours."""
    try:
        while True:
            if await asyncio.to_thread(sole.take):
                await _while_ours(sole, work, look_seconds)
            await asyncio.sleep(look_seconds)
    finally:
        sole.give_back()


async def _while_ours(sole: Sole, work: Callable[[], Awaitable[None]], look_seconds: float) -> None:
    task = asyncio.ensure_future(work())
    try:
        while not task.done() and await asyncio.to_thread(sole.take):
            await asyncio.wait([task], timeout=look_seconds)
        if task.done():
            task.result()
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
