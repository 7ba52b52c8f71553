"""Residents come in by the code at their door: a name, perhaps a telephone, a chat of their own.

Open only where the community file says so. A code that we did not make opens nothing. A browser
that has an account comes back to it; new accounts are limited in number, whoever asks.
"""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from bot.tools import Tools
from bot.web.codes import Codes
from bot.web.live import Live
from bot.web.posting import NewMessage, post_message
from bot.web.refusing import Refused
from bot.web.session import Sessions, Visit, account_of, home_of, let_in, settle
from bot.web.viewer import has_ended, viewer_of
from handlers.arriving import read_doorway, title_of
from handlers.posting import WEB
from intents.language.phones import find_phones
from intents.rules.doorways import Doorway
from storage.people import Person
from storage.unit_of_work import UnitOfWork

LONGEST_NAME = 20
WITHIN = timedelta(minutes=10)
MOST_NEW = 60
PACE = "web:joining"
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What somebody wrote about themselves; ``phone`` is empty when they left it out."""

    name: str
    phone: str


class Joining:
    """The pages of a code."""

    def __init__(
        self, tools: Tools, sessions: Sessions, live: Live, templates: Jinja2Templates, codes: Codes
    ) -> None:
        self._tools = tools
        self._house = tools.house
        self._sessions = sessions
        self._live = live
        self._templates = templates
        self._codes = codes

    def routes(self) -> list[Route]:
        """``/q/<payload>`` and ``/home``, where the icon on a home screen leads."""
        return [
            Route("/q/{payload}", self.show),
            Route("/q/{payload}", self.enter, methods=["POST"]),
            Route("/home", self.home),
        ]

    async def show(self, request: Request) -> Response:
        """What the code is for, what we keep, and who one would like to be called."""
        return await self._page(request)

    async def enter(self, request: Request) -> Response:
        """Into the chat: back to one's own, or as a new resident."""
        payload, _ = self._code(request)
        if not self._house.community.web.open:
            raise Refused(404, "web.error.not_found")
        form = await request.form(max_fields=5, max_files=0)
        newcomer = read_newcomer(str(form.get("name", "")), str(form.get("phone", "")))
        now, home = self._tools.clock(), home_of(request, self._sessions, self._tools.clock())
        known = await self._read(lambda uow: self._known(uow, home))
        if known is None and newcomer is None:
            return await self._page(request, fault=True)

        def work(uow: UnitOfWork) -> str | None:
            account = known or self._enrol(uow, newcomer, now)
            if account is not None:
                self._begin(uow, account, payload, now)
            uow.commit()
            return account

        account = await asyncio.wrap_future(self._tools.writer.submit(work))
        if account is None:
            raise Refused(429, "web.error.too_many")
        self._live.ring()
        self._tools.bells.inbox.ring()
        response = RedirectResponse(f"/chat/{account}/", 303)
        let_in(request, response, self._sessions, account, now)
        settle(request, response, self._sessions, account, now)
        return response

    async def home(self, request: Request) -> Response:
        """To this browser's own chat; to the front page when it has none."""
        home = home_of(request, self._sessions, self._tools.clock())
        known = await self._read(lambda uow: self._known(uow, home))
        return RedirectResponse("/" if known is None else f"/chat/{known}/", 303)

    async def _page(self, request: Request, *, fault: bool = False) -> Response:
        payload, doorway = self._code(request)
        home = home_of(request, self._sessions, self._tools.clock())
        known = await self._read(lambda uow: self._known(uow, home))
        house, way = self._house, self._codes.ways()
        service = doorway.service or ""
        title = title_of(house.catalog[service]) if service in house.catalog else None
        context = {
            "community": house.community.name,
            "bot_name": house.wording.plain("web.bot_name"),
            "building": doorway.building,
            "unit": doorway.unit,
            "service": title,
            "known": known,
            "is_open": house.community.web.open,
            "telegram": self._codes.address("telegram", payload) if "telegram" in way else None,
            "fault": fault,
        }
        return self._templates.TemplateResponse(
            request, "join.html", context, 422 if fault else 200
        )

    def _code(self, request: Request) -> tuple[str, Doorway]:
        payload = request.path_params["payload"]
        doorway = read_doorway(self._house, payload) if payload.startswith("q_") else None
        if doorway is None:
            raise Refused(404, "web.error.no_such_code")
        return payload, doorway

    def _known(self, uow: UnitOfWork, home: Visit | None) -> str | None:
        """The account, while it is somebody's and the cookie opens it."""
        if home is None or has_ended(uow, home):
            return None
        return home.account if uow.people.by_account(WEB, home.account) is not None else None

    def _enrol(self, uow: UnitOfWork, newcomer: Newcomer | None, now: datetime) -> str | None:
        """A new resident's account; None when too many have come in of late."""
        if newcomer is None or not _may_come(uow, now):
            return None
        id = f"r{self._house.new_id()}"
        uow.people.add(Person(id, newcomer.name, now, phone=newcomer.phone or None))
        uow.people.bind(WEB, account_of(id), id, reachable=True, seen_at=now)
        return account_of(id)

    def _begin(self, uow: UnitOfWork, account: str, payload: str, now: datetime) -> None:
        """The chat begins as if they had opened the bot by this code."""
        viewer = viewer_of(self._house, uow, account)
        if viewer is not None:
            start = NewMessage(client_id=self._house.new_id(), text=f"/start {payload}")
            bot_name = self._house.wording.plain("web.bot_name")
            post_message(uow, viewer, viewer.rooms[account], start, bot_name, now)

    async def _read(self, look: Callable[[UnitOfWork], T]) -> T:
        return await asyncio.to_thread(self._tools.writer.read, look)


def read_newcomer(name: str, phone: str) -> Newcomer | None:
    """What was written, cleaned; None without a name, or with a telephone that is none."""
    called = " ".join(_UNPRINTABLE.sub("", name).split())[:LONGEST_NAME]
    found = next((digits for _, _, digits in find_phones(phone.strip()[:40])), "")
    return Newcomer(called, found) if called and bool(found) == bool(phone.strip()) else None


def _may_come(uow: UnitOfWork, now: datetime) -> bool:
    """Whether there is room for one more within the last minutes; counted for all processes."""
    at = int(now.timestamp() * 1000)
    since = at - WITHIN.total_seconds() * 1000
    came = [moment for moment in uow.paces.hold(PACE) if moment > since]
    if len(came) >= MOST_NEW:
        return False
    uow.paces.keep(PACE, [*came, at])
    return True
