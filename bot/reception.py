"""Takes raw updates in: a door may acknowledge them once ``receive`` has returned, not before."""

import asyncio
from collections.abc import Sequence

from bot.bell import Bells
from bot.channel import Received
from bot.clock import Clock
from storage.failpoints import hit
from storage.unit_of_work import UnitOfWork
from storage.writer import Writer


class Reception:
    """The one way into the inbox, shared by all doors."""

    def __init__(self, writer: Writer, bells: Bells, clock: Clock) -> None:
        self._writer = writer
        self._bells = bells
        self._clock = clock

    async def receive(self, channel: str, updates: Sequence[Received]) -> int:
        """How many of these were new. When it returns, all of them are committed to disk."""

        def store(uow: UnitOfWork) -> int:
            now = self._clock()
            new = sum(
                uow.inbox.receive(channel, u.update_id, u.lane, u.position, u.raw, now)
                for u in updates
            )
            hit("inbox.store")
            uow.commit()
            return new

        stored = await asyncio.wrap_future(self._writer.submit(store))
        hit("inbox.stored")
        self._bells.inbox.ring()
        self._bells.tell("inbox")
        return stored
