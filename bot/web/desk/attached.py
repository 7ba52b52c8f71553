"""Photos of a ticket at the desk: for whoever may see the ticket, drawn anew, each look noted.

The rule kept here: a photo is asked for by its ticket and number, fetched by us from the door it
came in at, and never kept by anything between us and the colleague's browser.
"""

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from bot.channel import Fetch
from bot.web.desk.colleagues import Colleague
from bot.web.desk.contact import note_look
from bot.web.desk.desk import Desk
from bot.web.pictures import NotAPicture, redraw
from bot.web.refusing import Refused
from handlers.moves import ticket_for
from intents.rules.refusal import Refusal
from storage.attachments import StoredAttachment
from storage.unit_of_work import UnitOfWork


class Attached:
    """``/desk/tickets/{code}/photos/{number}``."""

    def __init__(self, desk: Desk, fetch: Fetch) -> None:
        self._desk = desk
        self._fetch = fetch

    async def show(self, request: Request, colleague: Colleague) -> Response:
        """One photo, numbered from 1; absent, forbidden and lost look the same."""
        code, now = request.path_params["code"], self._desk.now
        named = request.path_params["number"]
        number = int(named) if named.isascii() and named.isdecimal() and len(named) < 4 else 0

        def look(uow: UnitOfWork) -> StoredAttachment:
            try:
                ticket = ticket_for(self._desk.house, uow, code, colleague.person)
            except Refusal:
                raise Refused(404, "web.error.not_found") from None
            photos = photos_of(uow, ticket.code)
            if not 0 < number <= len(photos):
                raise Refused(404, "web.error.not_found")
            note_look(uow, ticket, colleague, now)
            uow.commit()
            return photos[number - 1]

        drawn = await self._drawn(await self._desk.write(look))
        return Response(drawn, media_type="image/jpeg", headers=_PRIVATE)

    async def _drawn(self, photo: StoredAttachment) -> bytes:
        try:
            data = await self._fetch(photo.channel, photo.file_id)
            return await asyncio.to_thread(redraw, data)
        except (OSError, NotAPicture):
            raise Refused(404, "web.error.not_found") from None


def photos_of(uow: UnitOfWork, code: str) -> list[StoredAttachment]:
    """The photos of a ticket in the order they came."""
    return [a for a in uow.attachments.of_ticket(code) if a.kind == "photo"]


_PRIVATE = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}
