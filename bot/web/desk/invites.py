"""Invitations for the staff: a code that binds the account it is sent from, once, within days.

Whoever holds a code may speak as that colleague, so it is printed only when asked for, and every
code made or withdrawn is in the log.
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.web.codes import TELEGRAM, Codes, picture
from bot.web.desk.colleagues import Colleague
from bot.web.desk.desk import Desk
from bot.web.refusing import Refused
from handlers.registration import INVITE_LASTS
from intents.rules.scope import scope_of
from storage.accesses import Deed
from storage.unit_of_work import UnitOfWork


class Invites:
    """``/desk/invites``."""

    def __init__(self, desk: Desk, codes: Codes) -> None:
        self._desk = desk
        self._codes = codes

    async def show(self, request: Request, colleague: Colleague) -> Response:
        """Who has no account yet, and the codes that wait to be used."""
        house, now = self._desk.house, self._desk.now

        def look(uow: UnitOfWork) -> dict[str, Any]:
            people = house.community.people
            return {
                "waiting": [one for one in uow.people.open_invites() if self._names(one.person_id)],
                "bound": {
                    p.id: sorted({a.channel for a in uow.people.accounts(p.id)}) for p in people
                },
            }

        found = await self._desk.read(look)
        return self._desk.show(
            request,
            "invites.html",
            colleague,
            people=house.community.people,
            now=now,
            lasts=INVITE_LASTS,
            **found,
        )

    async def make(self, request: Request, colleague: Colleague) -> Response:
        """A fresh code for a colleague."""
        form = await request.form(max_fields=5, max_files=0)
        person, now = str(form.get("person", "")), self._desk.now
        if scope_of(person, self._desk.house.community) is None:
            raise Refused(422, "web.error.not_understood")
        key = self._desk.house.new_key()

        def work(uow: UnitOfWork) -> None:
            uow.people.add_invite(key, person, now)
            uow.accesses.add(colleague.person, Deed.INVITED, now, about=person)
            uow.commit()

        await self._desk.write(work)
        return RedirectResponse(f"/desk/invites#{person}", 303)

    async def withdraw(self, request: Request, colleague: Colleague) -> Response:
        """The code binds nobody any more."""
        form = await request.form(max_fields=5, max_files=0)
        key = str(form.get("code", ""))[:64]

        now = self._desk.now

        def work(uow: UnitOfWork) -> None:
            invites = (one for one in uow.people.open_invites() if one.code == key)
            for invite in invites:
                uow.people.withdraw_invite(key)
                uow.accesses.add(colleague.person, Deed.UNINVITED, now, about=invite.person_id)
            uow.commit()

        await self._desk.write(work)
        return RedirectResponse("/desk/invites", 303)

    async def slip(self, request: Request, colleague: Colleague) -> Response:
        """One code on paper, to be handed over."""
        form = await request.form(max_fields=5, max_files=0)
        key = str(form.get("code", ""))[:64]
        invites = await self._desk.read(lambda uow: uow.people.open_invites())
        invite = next((one for one in invites if one.code == key), None)
        if invite is None or not self._names(invite.person_id):
            raise Refused(409, "desk.error.link_ended")
        has_bot = TELEGRAM in self._codes.ways()
        target = self._codes.address(TELEGRAM, f"i_{key}") if has_bot else None
        return self._desk.show(
            request,
            "invite.html",
            colleague,
            name=self._names(invite.person_id),
            code=key,
            until=invite.created_at + INVITE_LASTS,
            picture=picture(target) if target else None,
        )

    def _names(self, person: str) -> str:
        return self._desk.house.name_of(person)
