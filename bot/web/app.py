"""The web chat as one Starlette app: which address is answered by whom."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates
from starlette.types import Scope

from bot.channel import Fetch
from bot.tools import Tools
from bot.web.api import Api
from bot.web.calendars import calendar_routes
from bot.web.codes import Codes
from bot.web.desk.routes import desk_routes
from bot.web.guard import Guard
from bot.web.joining import Joining
from bot.web.live import Live
from bot.web.mydata import mydata_routes
from bot.web.pages import Pages
from bot.web.people import Cast
from bot.web.photos import LARGEST, Photos
from bot.web.refusing import Refused, refuse
from bot.web.returning import Returning, returning_routes
from bot.web.session import Sessions
from bot.web.sheets import sheet_routes
from bot.web.shell import shell_routes
from bot.web.slips import slip_routes

HERE = Path(__file__).parent
LARGEST_BODY = LARGEST + 64 * 1024


class _OwnFiles(StaticFiles):
    """Our scripts and styles: kept by the browser, asked about every time."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, or that it has not changed."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        return response


def create_app(
    tools: Tools,
    sessions: Sessions,
    live: Live,
    photos: Photos,
    cast: Cast | None,
    fetch: Fetch,
    codes: Codes,
) -> Starlette:
    """The whole door. ``cast`` are the people of the demo, None when this is none.

    ``fetch`` gets pictures of other doors; ``codes`` make the ways in on paper.
    """
    templates = Jinja2Templates(HERE / "templates")
    pages = Pages(tools, sessions, templates, cast)
    api = Api(tools, sessions, live, photos)
    joining = Joining(tools, sessions, live, templates, codes)
    returning = Returning(tools, sessions, templates)
    app = Starlette(
        routes=[
            Route("/", pages.front),
            Route("/enter", pages.enter, methods=["POST"]),
            Route("/enter-together", pages.enter_together, methods=["POST"]),
            Route("/together", pages.together),
            Route("/chat/{account}", _with_slash),
            Mount("/chat/{account}", routes=_chat_routes(pages, api, returning)),
            *joining.routes(),
            *returning_routes(returning),
            *shell_routes(tools, templates),
            Route("/desk", _to_desk),
            desk_routes(tools, templates, sessions, codes, fetch),
            *calendar_routes(tools),
            sheet_routes(tools, templates),
            *mydata_routes(tools, templates),
            slip_routes(tools, templates, fetch),
            Mount("/static", _OwnFiles(directory=HERE / "static")),
        ],
        middleware=[Middleware(Guard)],
        exception_handlers={Refused: refuse, 404: refuse, 405: refuse, 413: refuse},
        max_body_size=LARGEST_BODY,
    )
    app.state.wording = tools.house.wording
    app.state.pages = templates
    return app


def _chat_routes(pages: Pages, api: Api, returning: Returning) -> list[Route]:
    return [
        Route("/", pages.chat),
        Route("/back", returning.offer),
        Route("/back", returning.give, methods=["POST"]),
        Route("/leave", pages.leave),
        Route("/leave", pages.forget, methods=["POST"]),
        Route("/api/overview", api.overview),
        Route("/api/live", api.live),
        Route("/api/chats/{chat}/messages", api.messages, methods=["GET"]),
        Route("/api/chats/{chat}/messages", api.write, methods=["POST"]),
        Route("/api/chats/{chat}/presses", api.press, methods=["POST"]),
        Route("/api/chats/{chat}/photos", api.upload, methods=["POST"]),
        Route("/files/{chat}/{name}", api.file),
    ]


async def _with_slash(request: Request) -> Response:
    # The cookie's path ends with a slash, so the page must be asked for with one.
    return RedirectResponse(f"/chat/{request.path_params['account']}/", 303)


async def _to_desk(request: Request) -> Response:
    return RedirectResponse("/desk/", 303)
