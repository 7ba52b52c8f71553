"""Residents come back to their own chat from another telephone, by a slip of paper or a saved link.

The rule kept here: a slip holds a secret of 192 bits, asked for by whoever is in the chat already,
kept as a hash, good once and for a year. A new one replaces the old; coming back ends every cookie
given before, and is said in the chat. A doorway's code, a name or a telephone number opens none.
"""

import asyncio
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from bot.tools import Tools
from bot.web.codes import picture
from bot.web.refusing import Refused
from bot.web.session import Sessions, account_of, home_of, let_in, settle, visit_of
from bot.web.viewer import Viewer, visitor_of
from handlers.posting import WEB, post
from handlers.replies import Message, ToPerson
from storage.accesses import Deed
from storage.sign_ins import KeyKind
from storage.unit_of_work import UnitOfWork

LASTS = timedelta(days=365)


class Returning:
    """``/chat/<account>/back`` gives a slip, ``/back/<key>`` takes it."""

    def __init__(self, tools: Tools, sessions: Sessions, templates: Jinja2Templates) -> None:
        self._tools = tools
        self._house = tools.house
        self._sessions = sessions
        self._templates = templates

    async def offer(self, request: Request) -> Response:
        """What a slip is good for, before there is one."""
        viewer = await self._resident(request)
        return self._show(request, "back.html", viewer=viewer, slip=None)

    async def give(self, request: Request) -> Response:
        """A fresh slip, shown once; the one before opens nothing any more."""
        viewer, now = await self._resident(request), self._tools.clock()
        key = self._house.new_key()

        def work(uow: UnitOfWork) -> None:
            uow.sign_ins.withdraw(KeyKind.RETURN, viewer.person)
            uow.sign_ins.issue(KeyKind.RETURN, key, viewer.person, now + LASTS)
            uow.commit()

        await asyncio.wrap_future(self._tools.writer.submit(work))
        address = f"{self._house.address}/back/{key}"
        until = self._house.local(now + LASTS)
        return self._show(
            request, "back.html", viewer=viewer, slip=address, until=until, code=picture(address)
        )

    async def show(self, request: Request) -> Response:
        """The page of a slip: it tells nobody whose it is, and its button lets in."""
        key, now = request.path_params["key"], self._tools.clock()
        held = await asyncio.to_thread(
            self._tools.writer.read, lambda uow: uow.sign_ins.holder(KeyKind.RETURN, key, now)
        )
        if held is None:
            raise Refused(404, "web.error.slip_ended")
        has_chat = home_of(request, self._sessions, now) is not None
        return self._show(request, "returned.html", has_chat=has_chat)

    async def use(self, request: Request) -> Response:
        """In again: the slip is used up, other browsers are out, and the chat says so."""
        key, now = request.path_params["key"], self._tools.clock()
        account = await asyncio.wrap_future(
            self._tools.writer.submit(lambda uow: self._come_back(uow, key, now))
        )
        if account is None:
            raise Refused(404, "web.error.slip_ended")
        self._tools.bells.outbox.ring()
        response = RedirectResponse(f"/chat/{account}/", 303)
        let_in(request, response, self._sessions, account, now)
        settle(request, response, self._sessions, account, now)
        return response

    def _come_back(self, uow: UnitOfWork, key: str, now: datetime) -> str | None:
        person = uow.sign_ins.spend(KeyKind.RETURN, key, now)
        known = uow.people.get(person) if person else None
        if known is None or self._house.community.member(known.id) is not None:
            uow.commit()
            return None
        account = account_of(known.id)
        # Cookies know seconds; the one given now is not among those that end.
        uow.sign_ins.end_cookies(account, known.id, now.replace(microsecond=0))
        uow.people.bind(WEB, account, known.id, reachable=True, seen_at=now)
        uow.accesses.add(known.id, Deed.CAME_BACK, now)
        told = Message(ToPerson(known.id), self._house.wording("web.came_back"))
        post(uow, self._house.community, [told], now, f"back:{self._house.new_id()}")
        uow.commit()
        return account

    async def _resident(self, request: Request) -> Viewer:
        visit = visit_of(request, self._sessions, self._tools.clock())
        viewer = await asyncio.to_thread(
            self._tools.writer.read, lambda uow: visitor_of(self._house, uow, visit)
        )
        if viewer is None or viewer.is_staff:
            raise Refused(404, "web.error.not_found")
        return viewer

    def _show(self, request: Request, template: str, **values: object) -> Response:
        context = {"community": self._house.community.name, **values}
        return self._templates.TemplateResponse(request, template, context)


def returning_routes(returning: Returning) -> list[Route]:
    """Where a slip leads."""
    return [
        Route("/back/{key}", returning.show),
        Route("/back/{key}", returning.use, methods=["POST"]),
    ]
