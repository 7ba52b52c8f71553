"""Runs a task in one process of all: whoever holds it works, the others stand by.

The rule kept here: a process that is told that another has the task stops at once. While the
database tells nobody anything the last one goes on, so that people hear from somebody; such a task
must do no harm when two are at it for a moment.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from bot.clock import Clock
from storage.sole import Seat, Sole

LOOK_SECONDS = 3.0


async def alone(
    sole: Sole,
    work: Callable[[], Awaitable[None]],
    clock: Clock,
    look_seconds: float = LOOK_SECONDS,
) -> None:
    """Until cancelled: take the task when it is free, and look now and then that it is ours."""
    try:
        while True:
            if await asyncio.to_thread(sole.take, clock()) is Seat.OURS:
                await _while_ours(sole, work, clock, look_seconds)
            await asyncio.sleep(look_seconds)
    finally:
        sole.give_back(clock())


async def _while_ours(
    sole: Sole, work: Callable[[], Awaitable[None]], clock: Clock, look_seconds: float
) -> None:
    task = asyncio.ensure_future(work())
    try:
        while not task.done() and await asyncio.to_thread(sole.take, clock()) is not Seat.TAKEN:
            await asyncio.wait([task], timeout=look_seconds)
        if task.done():
            task.result()
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
