"""Whom a ticket concerns: shown after a reason was given, to those who work on it, and logged.

The rule kept here: the log row and what it is about are one transaction; who looks reads their own
name beside it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.web.desk.colleagues import Colleague
from handlers.card_places import is_reachable
from handlers.cards import phone_of
from handlers.house import House
from intents.rules.lifecycle import Relation
from intents.rules.permissions import relations
from intents.rules.ticket import Ticket
from storage.accesses import Deed
from storage.unit_of_work import UnitOfWork

REASONS = ("verify", "visit", "follow_up", "other")
SEEN_AGAIN_AFTER = timedelta(hours=1)
_MAY = frozenset({Relation.ASSIGNEE, Relation.LEAD, Relation.SECRETARY})


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach a resident, and who asked when and why."""

    name: str
    phone: str
    room: str
    text: str
    viewer: str
    at: datetime
    reason: str


def may_see_contact(house: House, ticket: Ticket, colleague: Colleague) -> bool:
    """Whether this colleague works on the ticket; nobody sees who asked not to be named."""
    held = relations(ticket, colleague.person, house.community)
    return colleague.scope.acts and not ticket.anonymous and bool(held & _MAY)


def see_contact(
    house: House,
    uow: UnitOfWork,
    ticket: Ticket,
    colleague: Colleague,
    reason: str,
    words: str,
    now: datetime,
) -> Contact:
    """The contact, after the look was logged. The caller commits."""
    said = house.wording.plain(f"desk.reason.{reason if reason in REASONS else 'other'}")
    told = f"{said} {words}".strip()
    uow.accesses.add(colleague.person, Deed.SAW_CONTACT, now, ticket.code, told)
    person = uow.people.get(ticket.reporter)
    can_be_asked = any(is_reachable(uow, one) for one in ticket.residents)
    return Contact(
        name=person.name if person else "",
        phone=phone_of(house, ticket, person, is_reachable=can_be_asked),
        room=ticket.room or (person.room if person else None) or "",
        text=ticket.text,
        viewer=colleague.name,
        at=now,
        reason=told,
    )


def note_look(uow: UnitOfWork, ticket: Ticket, colleague: Colleague, now: datetime) -> bool:
    """Whether this look was logged; one an hour is enough. The caller commits."""
    for one in uow.accesses.about(ticket.code, 50):
        if one.person == colleague.person and one.at > now - SEEN_AGAIN_AFTER:
            return False
    uow.accesses.add(colleague.person, Deed.SAW_TICKET, now, ticket.code)
    return True
