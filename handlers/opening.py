"""Opening one ticket: from a request to a routed, promised record, announced to its owners."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from handlers.agenda import gather
from handlers.card_places import is_collected, refresh
from handlers.dialogue import Origin
from handlers.house import House
from handlers.incident_proposing import meet_incident
from handlers.owning import offer, owner_of, tell_liaison
from handlers.replies import Reply
from handlers.timekeeping import start_clocks
from intents.rules.complaints import concerned
from intents.rules.permissions import SYSTEM
from intents.rules.routing import Assignment
from intents.rules.ticket import Status, Ticket
from storage.people import Person
from storage.unit_of_work import UnitOfWork

# These slots are columns of every ticket; the others belong to the intent.
_COLUMNS = ("building", "unit", "room")


@dataclass(frozen=True, slots=True)
class Wish:
    """One request ready to become a ticket. ``grid`` is a hint where no building is named."""

    intent: str
    text: str
    slots: Mapping[str, Any]
    confidence: float
    model_version: str
    urgent: bool = False
    anonymous: bool = False
    grid: str | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """A wish on its way into the books: who has it, where it was said, when, with which files."""

    house: House
    uow: UnitOfWork
    person: Person
    wish: Wish
    origin: Origin
    now: datetime
    attachments: tuple[str, ...] = ()
    proxy: str | None = None


def record(request: Request) -> Ticket:
    """The ticket opened and bound to its message and photos; nobody is told yet."""
    uow, origin = request.uow, request.origin
    ticket = open_ticket(
        request.house, uow, request.person, request.wish, origin, request.now, request.proxy
    )
    if request.attachments:
        uow.attachments.attach(list(request.attachments), ticket.code)
    if origin.message_id is not None:
        where = (origin.channel, origin.chat_id, origin.message_id)
        uow.tickets.link_message(ticket.code, *where)
    return ticket


def announce(request: Request, ticket: Ticket) -> list[Reply]:
    """The cards of a new ticket, and what else its kind makes others know."""
    house, uow = request.house, request.uow
    ticket, together = meet_incident(house, uow, ticket, request.now)
    near = [] if is_collected(house, uow, ticket) else tell_liaison(house, ticket)
    # Before the cards are drawn: what the council decided stands on them.
    gathered = gather(house, uow, ticket, request.now)
    return [*refresh(house, uow, ticket), *near, *together, *gathered]


def open_ticket(
    house: House,
    uow: UnitOfWork,
    person: Person,
    wish: Wish,
    origin: Origin,
    now: datetime,
    proxy: str | None = None,
) -> Ticket:
    """The ticket as routed and recorded, with its clocks started; nobody is told yet."""
    spec = house.catalog[wish.intent]
    promise = spec.clocks.promise(urgent=wish.urgent, text=wish.text)
    due = house.community.timekeeper.due_times(promise, now)
    ticket = Ticket(
        code=house.new_code(),
        intent=wish.intent,
        status=Status.NEW,
        text=wish.text,
        reporter=person.id,
        proxy=proxy,
        created_at=now,
        updated_at=now,
        building=wish.slots.get("building"),
        unit=wish.slots.get("unit"),
        room=wish.slots.get("room"),
        urgent=wish.urgent,
        anonymous=wish.anonymous,
        due_at=due.solve,
        claim_due_at=due.claim,
        contact_due_at=due.contact,
        origin_channel=origin.channel,
        origin_chat=origin.chat_id,
        origin_message=origin.message_id,
        details={name: value for name, value in wish.slots.items() if name not in _COLUMNS},
    )
    owner = owner_of(house, ticket, grid=wish.grid)
    about = _concerned(house, ticket, person, owner.grid)
    if about:
        owner = Assignment("concerns_staff", owner.grid)
        ticket = replace(ticket, hidden_from=about)
    status = Status.ASSIGNED if owner.is_owned else Status.NEW
    ticket = replace(ticket, status=status, grid=owner.grid, team=owner.team, rule=owner.rule)
    asked, trace = offer(house, uow, ticket, owner, now)
    ticket = replace(ticket, offered_to=asked if owner.is_owned else ())
    uow.tickets.add(ticket)
    understood = {"confidence": round(wish.confidence, 4), "model": wish.model_version}
    submitted = ("submitted", proxy or ticket.reporter, understood)
    uow.tickets.record_all(ticket.code, now, [submitted, ("assigned", SYSTEM, trace)])
    start_clocks(house, uow, ticket)
    return ticket


def _concerned(house: House, ticket: Ticket, person: Person, grid: str | None) -> tuple[str, ...]:
    """The staff a complaint is about, who must never see it; whoever tells it may."""
    if not house.catalog[ticket.intent].discreet:
        return ()
    home = house.community.grid(grid) or house.community.grid_of(person.building)
    about = concerned(ticket.text, home, house.community)
    return tuple(member for member in about if member != person.id)
