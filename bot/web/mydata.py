"""Taking one's own data along: a page with one button, and the file, by a link from the bot.

Opening the link changes nothing, so that a messenger's preview gets nothing; the button does. The
link lasts ten minutes and names nobody.
"""

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from bot.tools import Tools
from bot.web.refusing import Refused
from handlers.privacy.exporting import export
from storage.sign_ins import KeyKind
from storage.unit_of_work import UnitOfWork


def mydata_routes(tools: Tools, templates: Jinja2Templates) -> list[Route]:
    """``/mydata/<key>``: GET the page, POST for the file."""

    async def page(request: Request) -> Response:
        key = request.path_params["key"]
        held = await asyncio.to_thread(tools.writer.read, lambda uow: _holder(tools, uow, key))
        if held is None:
            raise Refused(410, "privacy.page.expired")
        house = tools.house
        context = {
            "community": house.community.name,
            "say": lambda name: house.wording.plain(f"privacy.page.{name}"),
        }
        return templates.TemplateResponse(request, "mydata.html", context)

    async def file(request: Request) -> Response:
        key = request.path_params["key"]

        def make(uow: UnitOfWork) -> str | None:
            person, now = _holder(tools, uow, key), tools.clock()
            told = export(tools.house, uow, person, person, now) if person else None
            uow.commit()
            return told

        told = await asyncio.wrap_future(tools.writer.submit(make))
        if told is None:
            raise Refused(410, "privacy.page.expired")
        named = {"Content-Disposition": 'attachment; filename="my-data.json"'}
        return Response(told, media_type="application/json; charset=utf-8", headers=named)

    return [Route("/mydata/{key}", page), Route("/mydata/{key}", file, methods=["POST"])]


def _holder(tools: Tools, uow: UnitOfWork, key: str) -> str | None:
    return uow.sign_ins.holder(KeyKind.DATA, key, tools.clock())
