"""Who is at the desk: a cookie holds a random key, its hash and holder are a row of ours.

So a session ends when somebody signs out, leaves the community file, or after twelve hours, on
every process at once; and nothing in the database opens the door.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from starlette.requests import Request
from starlette.responses import Response

from bot.web.session import hand
from handlers.house import House
from intents.rules.community import Role
from intents.rules.scope import Scope, scope_of
from storage.accesses import Deed
from storage.sign_ins import KeyKind
from storage.unit_of_work import UnitOfWork

COOKIE = "linli_desk"
PATH = "/desk"
SESSION_LASTS = timedelta(hours=12)


class Need(StrEnum):
    """Who may open a page of the desk; every page names one."""

    STAFF = "staff"  # whoever is in the community file, within their scope
    OVERSIGHT = "oversight"  # secretaries and auditors
    STEERING = "steering"  # secretaries and grid leads
    SECRETARY = "secretary"


_ALLOWED: dict[Need, frozenset[Role]] = {
    Need.STAFF: frozenset(set(Role) - {Role.RESIDENT}),
    Need.OVERSIGHT: frozenset({Role.SECRETARY, Role.AUDITOR}),
    Need.STEERING: frozenset({Role.SECRETARY, Role.GRID_LEAD}),
    Need.SECRETARY: frozenset({Role.SECRETARY}),
}


@dataclass(frozen=True, slots=True)
class Colleague:
    """One of the staff at the desk."""

    person: str
    name: str
    roles: frozenset[Role]
    scope: Scope

    def may(self, need: Need) -> bool:
        """Whether the page is for one of their roles."""
        return bool(self.roles & _ALLOWED[need])


def colleague_of(house: House, person: str) -> Colleague | None:
    """The person as the community file knows them now; None when they are no longer in it."""
    member, scope = house.community.member(person), scope_of(person, house.community)
    if member is None or scope is None:
        return None
    return Colleague(member.id, member.name, frozenset(member.roles), scope)


def session_holder(house: House, uow: UnitOfWork, key: str, now: datetime) -> Colleague | None:
    """Whose session this cookie is."""
    person = uow.sign_ins.holder(KeyKind.SESSION, key, now) if key else None
    return colleague_of(house, person) if person else None


def begin_session(uow: UnitOfWork, person: str, now: datetime) -> str:
    """A new session's key for the cookie; a key from before signing in is never taken over."""
    key = secrets.token_urlsafe(32)
    uow.sign_ins.forget_ended(now)
    uow.accesses.add(person, Deed.SIGNED_IN, now)
    uow.sign_ins.issue(KeyKind.SESSION, key, person, now + SESSION_LASTS)
    return key


def hand_cookie(request: Request, response: Response, key: str) -> None:
    """Give the browser its key."""
    hand(request, response, COOKIE, key, PATH, SESSION_LASTS)
