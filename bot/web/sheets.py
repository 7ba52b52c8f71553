"""The team's day on paper: an A4 page in large type, by a link that the bot gave in private.

The link is for one person and one day, and is looked up anew for every request: it opens nothing
once it has run out or its person has left the team.
"""

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from bot.tools import Tools
from bot.web.refusing import Refused
from handlers.booking.desk import Desk
from handlers.booking.facing import time_of
from handlers.booking.sheets import Sheet, sheet_of
from storage.unit_of_work import UnitOfWork


def sheet_routes(tools: Tools, templates: Jinja2Templates) -> Route:
    """``/sheets/<key>``."""

    async def show(request: Request) -> Response:
        key = request.path_params["key"]
        found = await asyncio.to_thread(tools.writer.read, lambda uow: _sheet(tools, uow, key))
        if found is None:
            raise Refused(410, "sheet_of_day.paper.expired")
        house = tools.house
        context = {
            "community": house.community.name,
            "sheet": found,
            "key": key,
            "visits_from": time_of(house, found.occasion.visits_start),
            "served": house.catalog[found.occasion.window.intent].wording.get("served"),
            "say": lambda name, **values: house.wording.plain(
                f"sheet_of_day.paper.{name}", **values
            ),
        }
        return templates.TemplateResponse(request, "sheet.html", context)

    return Route("/sheets/{key}", show)


def _sheet(tools: Tools, uow: UnitOfWork, key: str) -> Sheet | None:
    """The sheet behind a key; None when it has run out or its person may not read it any more."""
    link, now = uow.bookings.link(key), tools.clock()
    if link is None or link.expires_at <= now:
        return None
    desk = Desk(tools.house, uow, now)
    occasion = desk.occasion(link.window, link.day)
    if occasion is None or not desk.may_serve(occasion.window, link.person):
        return None
    return sheet_of(desk, occasion)
