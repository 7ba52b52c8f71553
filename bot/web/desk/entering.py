"""Signing in to the desk and out again: by a link from the bot, a password, or the demo's click.

Opening a link changes nothing, so that a messenger's preview cannot use it up; the button does.
What a wrong password answers does not tell whether there is such a person.
"""

import asyncio
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.web.desk.colleagues import (
    COOKIE,
    PATH,
    Colleague,
    Need,
    begin_session,
    colleague_of,
    hand_cookie,
)
from bot.web.desk.desk import Desk
from bot.web.refusing import Refused
from bot.web.session import account_of, forget
from storage.sign_ins import KeyKind
from storage.unit_of_work import UnitOfWork

FREE_TRIES = 5
LOCKED_FOR = timedelta(minutes=15)
# Hashed when nobody of that name has a password, so that the answer takes as long.
_NOBODY = PasswordHasher().hash("nobody")


def routes(desk: Desk) -> list[Route]:
    """The ways in and the way out."""
    return [
        Route("/sign-in", _Entrance(desk).form),
        Route("/sign-in", _Entrance(desk).password, methods=["POST"]),
        Route("/enter/{key}", _Entrance(desk).link),
        Route("/enter/{key}", _Entrance(desk).use_link, methods=["POST"]),
        Route("/demo", _Entrance(desk).demo, methods=["POST"]),
        desk.page("/sign-out", _Entrance(desk).leave, Need.STAFF, "POST"),
    ]


def change_password(uow: UnitOfWork, person: str, password: str) -> None:
    """Set it and end whatever was open under the old one. The caller commits."""
    uow.sign_ins.end_all(person)
    uow.sign_ins.set_password(person, PasswordHasher().hash(password))


class _Entrance:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def form(self, request: Request) -> Response:
        """How to sign in here."""
        wanted = _own_path(request.query_params.get("next", ""))
        community = self._desk.house.community
        chosen = list(community.people) if self._desk.tools.is_demo else []
        return self._desk.show(request, "sign_in.html", None, next=wanted, cast=chosen)

    async def password(self, request: Request) -> Response:
        """A name and a password."""
        form = await request.form(max_fields=5, max_files=0)
        name, password = str(form.get("name", ""))[:40], str(form.get("password", ""))[:200]
        wanted, now = _own_path(str(form.get("next", ""))), self._desk.now
        person = self._named(name.strip())
        known = await self._desk.read(lambda uow: uow.sign_ins.password(person) if person else None)
        # Not within a transaction: this is slow on purpose.
        is_right = await asyncio.to_thread(_verify, known.hash if known else _NOBODY, password)
        key = None
        if person is not None and known is not None:
            key = await self._desk.write(lambda uow: _note_try(uow, person, is_right, now))
        if key is None:
            return self._desk.show(
                request, "sign_in.html", None, 401, next=wanted, cast=[], failed=True
            )
        return self._let_in(request, key, wanted)

    async def link(self, request: Request) -> Response:
        """The page of a link; signing in is its button."""
        key, now = request.path_params["key"], self._desk.now
        person = await self._desk.read(lambda uow: uow.sign_ins.holder(KeyKind.LINK, key, now))
        member = self._desk.house.community.member(person)
        if member is None:
            raise Refused(404, "desk.error.link_ended")
        return self._desk.show(request, "link.html", None, name=member.name)

    async def use_link(self, request: Request) -> Response:
        """The button was pressed: the link is used up."""
        link, now = request.path_params["key"], self._desk.now

        def work(uow: UnitOfWork) -> str | None:
            person = uow.sign_ins.spend(KeyKind.LINK, link, now)
            key = begin_session(uow, person, now) if person and self._known(person) else None
            uow.commit()
            return key

        key = await self._desk.write(work)
        if key is None:
            raise Refused(404, "desk.error.link_ended")
        return self._let_in(request, key, PATH + "/")

    async def demo(self, request: Request) -> Response:
        """Be somebody of the demo's staff; elsewhere there is no such door."""
        person = str((await request.form(max_fields=5, max_files=0)).get("person", ""))
        if not self._desk.tools.is_demo or not self._known(person):
            raise Refused(404, "web.error.not_found")
        now = self._desk.now

        def work(uow: UnitOfWork) -> str:
            key = begin_session(uow, person, now)
            uow.commit()
            return key

        return self._let_in(request, await self._desk.write(work), PATH + "/")

    async def leave(self, request: Request, colleague: Colleague) -> Response:
        """Sign out: the key opens nothing any more."""
        key, now = request.cookies.get(COOKIE, ""), self._desk.now

        def work(uow: UnitOfWork) -> None:
            uow.sign_ins.spend(KeyKind.SESSION, key, now)
            uow.commit()

        await self._desk.write(work)
        response = RedirectResponse("/desk/sign-in", 303)
        response.delete_cookie(COOKIE, path=PATH)
        forget(response, account_of(colleague.person))
        return response

    def _named(self, name: str) -> str | None:
        people = self._desk.house.community.people
        return next((m.id for m in people if name in (m.id, m.name)), None)

    def _known(self, person: str) -> bool:
        return colleague_of(self._desk.house, person) is not None

    def _let_in(self, request: Request, key: str, wanted: str) -> Response:
        response = RedirectResponse(wanted or PATH + "/", 303)
        hand_cookie(request, response, key)
        return response


def _note_try(uow: UnitOfWork, person: str, is_right: bool, now: datetime) -> str | None:
    """A session's key when the password was right and the door is not shut; misses are counted."""
    known = uow.sign_ins.password(person, lock=True)
    if known is None or (known.locked_until is not None and known.locked_until > now):
        return None
    failures = 0 if is_right else known.failures + 1
    uow.sign_ins.note_try(person, failures, now + LOCKED_FOR if failures >= FREE_TRIES else None)
    key = begin_session(uow, person, now) if is_right else None
    uow.commit()
    return key


def _verify(hash: str, password: str) -> bool:
    try:
        return PasswordHasher().verify(hash, password)
    except VerificationError:
        return False


def _own_path(wanted: str) -> str:
    """Where to go after signing in: a page of the desk, never an address elsewhere."""
    is_ours = wanted.startswith(PATH + "/") and "//" not in wanted and "\\" not in wanted
    return wanted if is_ours else PATH + "/"
