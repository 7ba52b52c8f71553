"""The HTML pages: who to be in the demo, the chat itself, and two people side by side."""

import asyncio

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.templating import Jinja2Templates

from bot.tools import Tools
from bot.web.people import Cast, Visitor
from bot.web.refusing import Refused
from bot.web.session import (
    Sessions,
    forget,
    home_of,
    let_in,
    settle,
    unsettle,
    visit_of,
)
from bot.web.viewer import Viewer, visitor_of
from handlers.posting import WEB
from intents.rules.community import Role
from storage.unit_of_work import UnitOfWork


class Pages:
    """The handlers. Without ``cast`` (outside the demo) nobody gets in by a click."""

    def __init__(
        self, tools: Tools, sessions: Sessions, templates: Jinja2Templates, cast: Cast | None
    ) -> None:
        self._tools = tools
        self._sessions = sessions
        self._templates = templates
        self._cast = cast

    async def front(self, request: Request) -> Response:
        """The demo's people to choose from; elsewhere how one gets in."""
        if self._cast is None:
            if home_of(request, self._sessions, self._tools.clock()) is not None:
                return RedirectResponse("/home", 303)
            is_open = self._tools.house.community.web.open
            return self._show(request, "closed.html", is_open=is_open)
        writer, cast = self._tools.writer, self._cast
        has_tickets = await asyncio.to_thread(writer.read, _has_tickets)
        secretaries = [one for one in (*cast.staff, *cast.others) if one.role == Role.SECRETARY]
        return self._show(
            request,
            "front.html",
            cast=cast,
            role_of=self._role_of,
            secretary=next(iter(secretaries), None),
            has_tickets=has_tickets,
        )

    async def enter(self, request: Request) -> Response:
        """Be the chosen person of the demo."""
        form = await request.form(max_fields=5, max_files=0)
        visitor = self._visitor(str(form.get("person", "")))
        response = RedirectResponse(f"/chat/{visitor.account}/", 303)
        self._let_in(request, response, visitor)
        return response

    async def enter_together(self, request: Request) -> Response:
        """Be the demo's two people who are shown side by side."""
        if self._cast is None or self._cast.together is None:
            raise Refused(404, "web.error.not_found")
        response = RedirectResponse("/together", 303)
        for id in self._cast.together:
            self._let_in(request, response, self._visitor(id))
        return response

    async def together(self, request: Request) -> Response:
        """Two pages in one: whoever asks and whoever helps."""
        if self._cast is None or self._cast.together is None:
            raise Refused(404, "web.error.not_found")
        pair = [self._visitor(id) for id in self._cast.together]
        return self._show(request, "together.html", pair=pair, role_of=self._role_of)

    async def chat(self, request: Request) -> Response:
        """The chat page of one person; back to the front page without a session."""
        viewer = await self._viewer(request)
        if viewer is None:
            return RedirectResponse("/", 303)
        now = self._tools.clock()
        home = home_of(request, self._sessions, now)
        is_home = home is not None and home.account == viewer.account
        response = self._show(request, "chat.html", viewer=viewer, is_home=is_home)
        if is_home:  # whoever comes back within the month is never asked again
            let_in(request, response, self._sessions, viewer.account, now)
            settle(request, response, self._sessions, viewer.account, now)
        return response

    async def leave(self, request: Request) -> Response:
        """What signing out does, before it is done."""
        viewer = await self._viewer(request)
        if viewer is None:
            return RedirectResponse("/", 303)
        return self._show(request, "leave.html", viewer=viewer)

    async def forget(self, request: Request) -> Response:
        """Sign out: nothing of this person stays in the browser, and their cookies open nothing.

        A resident's account ends; what they told stays theirs and goes on. Staff keep theirs.
        """
        viewer = await self._viewer(request)
        if viewer is None:
            return RedirectResponse("/", 303)
        account = viewer.account

        def work(uow: UnitOfWork) -> None:
            uow.people.unbind(WEB, account)
            uow.commit()

        is_of_demo = self._cast is not None and self._cast.find(viewer.person) is not None
        if not is_of_demo and not viewer.is_staff:
            await asyncio.wrap_future(self._tools.writer.submit(work))
        response = self._show(request, "goodbye.html")
        # Where browsers heed it (a secure address) everything goes; elsewhere the page's script.
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        forget(response, account)
        home = home_of(request, self._sessions, self._tools.clock())
        if home is not None and home.account == account:
            unsettle(response)
        return response

    async def _viewer(self, request: Request) -> Viewer | None:
        """Whose page it is, when the cookie says the same."""
        visit = visit_of(request, self._sessions, self._tools.clock())
        return await asyncio.to_thread(
            self._tools.writer.read, lambda uow: visitor_of(self._tools.house, uow, visit)
        )

    def _visitor(self, id: str) -> Visitor:
        visitor = self._cast.find(id) if self._cast else None
        if visitor is None:
            raise Refused(404, "web.error.no_such_visitor")
        return visitor

    def _let_in(self, request: Request, response: Response, visitor: Visitor) -> None:
        let_in(request, response, self._sessions, visitor.account, self._tools.clock())

    def _role_of(self, visitor: Visitor) -> str:
        return self._tools.house.wording.plain(f"web.role.{visitor.role}")

    def _show(self, request: Request, name: str, **context: object) -> Response:
        shared = {
            "community": self._tools.house.community.name,
            "bot_name": self._tools.house.wording.plain("web.bot_name"),
            "is_demo": self._cast is not None,
        }
        return self._templates.TemplateResponse(request, name, {**shared, **context})


def _has_tickets(uow: UnitOfWork) -> bool:
    return next(iter(uow.tickets.all()), None) is not None
