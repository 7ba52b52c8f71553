"""What was set aside: updates that could not be handled, messages that no channel took.

Shown by when, where and why, never by their words; trying again does nothing twice.
"""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.web.desk.colleagues import Colleague
from bot.web.desk.desk import Desk
from storage.inbox import InboxEntry
from storage.outbox import OutboxEntry
from storage.unit_of_work import UnitOfWork


class Aside:
    """``/desk/aside``."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request, colleague: Colleague) -> Response:
        """Both lists."""

        def look(uow: UnitOfWork) -> tuple[list[InboxEntry], list[OutboxEntry]]:
            return uow.inbox.quarantined()[:100], uow.outbox.dead_letters()

        updates, letters = await self._desk.read(look)
        return self._desk.show(request, "aside.html", colleague, updates=updates, letters=letters)

    async def again(self, request: Request, colleague: Colleague) -> Response:
        """Everything that was set aside is tried once more."""
        now = self._desk.now

        def work(uow: UnitOfWork) -> None:
            for update in uow.inbox.quarantined():
                uow.inbox.replay(update.channel, update.update_id, now)
            for letter in uow.outbox.dead_letters():
                uow.outbox.revive(letter, now)
            uow.commit()

        await self._desk.write(work)
        self._desk.tools.bells.inbox.ring()
        return RedirectResponse("/desk/aside", 303)
