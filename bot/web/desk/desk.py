"""What every page of the desk stands on: who asks, the database, the templates.

The rule kept here: a page is reached only through ``Desk.page``, which knows the colleague and
whether the page is for them before anything is read.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any, TypeVar
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from bot.tools import Tools
from bot.web.desk.colleagues import COOKIE, Colleague, Need, session_holder
from bot.web.refusing import Refused
from intents.rules.privacy import mask_personal
from storage.tallies import Moments
from storage.unit_of_work import UnitOfWork

T = TypeVar("T")
Endpoint = Callable[[Request, Colleague], Awaitable[Response]]
SOON = timedelta(hours=24)


class DeskRoute(Route):
    """A page for colleagues; ``need`` says for which."""

    def __init__(
        self, path: str, endpoint: Callable[..., Any], need: Need, methods: list[str]
    ) -> None:
        super().__init__(path, endpoint, methods=methods)
        self.need = need


class Desk:
    """Shared by all pages of the desk."""

    def __init__(self, tools: Tools, templates: Jinja2Templates) -> None:
        self.tools = tools
        self.house = tools.house
        self._templates = templates

    def page(self, path: str, endpoint: Endpoint, need: Need, *methods: str) -> "DeskRoute":
        """A route for those who need be; others are sent to sign in, or told no."""

        async def guarded(request: Request) -> Response:
            colleague = await self.colleague(request)
            if colleague is None:
                if request.method != "GET":
                    raise Refused(401, "desk.error.signed_out")
                here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
                return RedirectResponse(f"/desk/sign-in?next={quote(here, safe='')}", 303)
            if not colleague.may(need):
                raise Refused(404, "web.error.not_found")
            return await endpoint(request, colleague)

        return DeskRoute(path, guarded, need, list(methods or ("GET",)))

    async def colleague(self, request: Request) -> Colleague | None:
        """Who is asking, if they have signed in."""
        key = request.cookies.get(COOKIE, "")
        now = self.now
        return await self.read(lambda uow: session_holder(self.house, uow, key, now))

    @property
    def now(self) -> datetime:
        """The moment of this request, UTC."""
        return self.tools.clock()

    @property
    def moments(self) -> Moments:
        """Now, a day from now, and when the community's day began."""
        now = self.now
        local = now.astimezone(self.house.community.zone)
        began = datetime.combine(local.date(), time(), self.house.community.zone)
        return Moments(now=now, soon=now + SOON, day_began=began.astimezone(UTC))

    async def read(self, look: Callable[[UnitOfWork], T]) -> T:
        """Look at the database without changing it."""
        return await asyncio.to_thread(self.tools.writer.read, look)

    async def write(self, work: Callable[[UnitOfWork], T]) -> T:
        """Change something in one transaction; ``work`` commits."""
        result = await asyncio.wrap_future(self.tools.writer.submit(work))
        self.tools.bells.outbox.ring()
        return result

    def show(
        self,
        request: Request,
        template: str,
        colleague: Colleague | None,
        status: int = 200,
        **values: Any,
    ) -> Response:
        """A page of the desk."""
        context = {
            "community": self.house.community.name,
            "colleague": colleague,
            "is_demo": self.tools.is_demo,
            "here": request.url.path,
            "when": self.when,
            "day": self.day,
            "promise": self.promise,
            "say": self.house.wording.plain,
            "names": self.house.name_of,
            "Need": Need,
            "masked": mask_personal,
            **values,
        }
        return self._templates.TemplateResponse(request, f"desk/{template}", context, status)

    def when(self, at: datetime | None) -> str:
        """A moment as people read it; one of another year says so."""
        return "" if at is None else self._year(at) + self.house.moment(self.house.local(at))

    def day(self, at: datetime | None) -> str:
        """A day as people read it; one of another year says so."""
        if at is None:
            return ""
        local = self.house.local(at)
        told = self.house.wording.plain("day", month=local.month, day=local.day)
        return self._year(at) + told

    def promise(self, due: datetime, now: datetime) -> str:
        """How far away a promised time is, or for how long it has been broken."""
        hours = int(abs(due - now) / timedelta(hours=1))
        unit, count = ("days", hours // 24) if hours >= 48 else ("hours", max(hours, 1))
        time = self.house.wording.plain(f"desk.span.{unit}", count=count)
        return self.house.wording.plain(
            "desk.due.late" if due < now else "desk.due.left", time=time
        )

    def _year(self, at: datetime) -> str:
        year = self.house.local(at).year
        is_this = year == self.house.local(self.now).year
        return "" if is_this else self.house.wording.plain("desk.year", year=year)
