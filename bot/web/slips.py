"""The slip for somebody without a phone: one sheet of A4 in large type, and its QR code.

Whoever has the number may read it, so it holds nothing personal and none of the words: the
number, what kind of thing it is, where it stands, and whom to ask.
"""

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.templating import Jinja2Templates

from bot.channel import Fetch
from bot.tools import Tools
from bot.web.refusing import Refused
from handlers.proxy import SLIP
from intents.rules.ticket import Ticket


class Slips:
    """The pages below ``/slips``; only what was filed for another has one."""

    def __init__(self, tools: Tools, templates: Jinja2Templates, fetch: Fetch) -> None:
        self._tools = tools
        self._templates = templates
        self._fetch = fetch

    async def page(self, request: Request) -> Response:
        """The sheet, to be printed."""
        ticket = await self._ticket(request)
        house = self._tools.house
        due = house.moment(house.local(ticket.due_at)) if ticket.due_at else ""
        context = {
            "community": house.community.name,
            "code": ticket.code,
            "label": house.catalog[ticket.intent].label,
            "told": house.moment(house.local(ticket.created_at)),
            "status": house.wording.plain(f"status.{ticket.status}"),
            "due": due,
        }
        return self._templates.TemplateResponse(request, "slip.html", context)

    async def picture(self, request: Request) -> Response:
        """Its QR code."""
        ticket = await self._ticket(request)
        drawn = await self._fetch(SLIP, ticket.code)
        return Response(drawn, media_type="image/png")

    async def _ticket(self, request: Request) -> Ticket:
        code = str(request.path_params["code"]).upper()
        ticket: Ticket | None = await asyncio.to_thread(
            self._tools.writer.read, lambda uow: uow.tickets.get(code)
        )
        if ticket is None or ticket.proxy is None:
            raise Refused(404, "web.error.not_found")
        return ticket


def slip_routes(tools: Tools, templates: Jinja2Templates, fetch: Fetch) -> Mount:
    """Where the sheets are."""
    slips = Slips(tools, templates, fetch)
    return Mount(
        "/slips", routes=[Route("/{code}.png", slips.picture), Route("/{code}", slips.page)]
    )
