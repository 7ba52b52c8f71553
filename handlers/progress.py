"""Words about a ticket made before: show where it stands and pass the words on to who has it."""

from collections.abc import Sequence
from datetime import datetime

from handlers.cards import resident_face, staff_words
from handlers.house import House
from handlers.incident_faces import live_incident, progress_lines
from handlers.incoming import Incoming
from handlers.replies import Button, Message, Reply, ToPerson
from handlers.working import comment
from intents.language.understanding import Understanding
from intents.rules.lifecycle import OPEN
from intents.rules.permissions import is_hidden
from intents.rules.refusal import Refusal
from intents.rules.ticket import Status, Ticket
from storage.people import Person
from storage.unit_of_work import UnitOfWork

LISTED = 10


def progress(
    house: House,
    uow: UnitOfWork,
    person: Person,
    meaning: Understanding,
    incoming: Incoming,
    now: datetime,
) -> list[Reply]:
    """Which ticket the person means, its card, and their words handed to the assignee."""
    named = _by_number_alone(house, uow, person, meaning, incoming)
    if named is not None:
        return [named]
    tickets = _meant(uow, person, meaning)
    if not tickets:
        return [Message(ToPerson(person.id), house.wording("progress.no_tickets"))]
    if len(tickets) > 1:
        return [list_of(house, person, tickets, house.wording("progress.which"))]
    (ticket,) = tickets
    replies: list[Reply] = [show(house, uow, person, ticket)]
    if ticket.status in OPEN:
        replies += _pass_on(house, uow, ticket, person, incoming.text, now)
    return replies


def _by_number_alone(
    house: House, uow: UnitOfWork, person: Person, meaning: Understanding, incoming: Incoming
) -> Message | None:
    """Where an anonymous report stands, for whoever has its number; none of its words."""
    named = str(meaning.slots.get("ticket") or "").upper()
    ticket = uow.tickets.get(named) if named and incoming.chat.is_private else None
    if ticket is None or not ticket.anonymous or ticket.reporter == person.id:
        return None
    if is_hidden(ticket, person.id):
        return None
    status = house.wording.plain(f"status.{ticket.status}")
    text = house.wording("progress.by_number", code=ticket.code, status=status)
    return Message(ToPerson(person.id), text)


def show(house: House, uow: UnitOfWork, person: Person, ticket: Ticket) -> Message:
    """The ticket's card once more, as a new message at the bottom of the chat."""
    face = resident_face(
        house,
        ticket,
        is_reporter=person.id in ticket.residents,
        called=progress_lines(house, uow, ticket),
        in_incident=live_incident(uow, ticket) is not None,
    )
    return Message(ToPerson(person.id), face.text, buttons=face.buttons, ticket=ticket.code)


def list_of(house: House, person: Person, tickets: Sequence[Ticket], title: str) -> Message:
    """One message with a line and a button per ticket."""
    lines = [line_of(house, ticket) for ticket in tickets[:LISTED]]
    buttons = tuple(
        (Button(_button_label(house, ticket), f"open:{ticket.code}"),)
        for ticket in tickets[:LISTED]
    )
    return Message(ToPerson(person.id), "\n".join([title, *lines]), buttons=buttons)


def line_of(house: House, ticket: Ticket) -> str:
    """A ticket in one line: what, where it stands, who has it, until when."""
    spec = house.catalog[ticket.intent]
    due = ""
    if ticket.due_at is not None and ticket.status in OPEN:
        local = house.local(ticket.due_at)
        due = house.wording.plain("list.due", month=local.month, day=local.day, hour=local.hour)
    return house.wording(
        "list.line",
        icon=spec.icon,
        text=staff_words(ticket)[:24],
        status=house.wording.plain(f"status.{ticket.status}"),
        who=house.name_of(ticket.assignee),
        due=due,
    )


def _button_label(house: House, ticket: Ticket) -> str:
    spec = house.catalog[ticket.intent]
    return house.wording.plain("list.button", icon=spec.icon, text=staff_words(ticket)[:14])


def _meant(uow: UnitOfWork, person: Person, meaning: Understanding) -> list[Ticket]:
    """The ticket named by number, else the open ones, else the one that ended last."""
    named = meaning.slots.get("ticket")
    if named:
        ticket = uow.tickets.get(str(named).upper())
        if ticket is not None and person.id in ticket.residents:
            return [ticket]
    mine = uow.tickets.of_reporter(person.id, open_only=False, limit=LISTED)
    live = [t for t in mine if t.status in OPEN or t.status is Status.RESOLVED]
    return live or mine[:1]


def _pass_on(
    house: House, uow: UnitOfWork, ticket: Ticket, person: Person, text: str, now: datetime
) -> list[Reply]:
    try:
        replies = comment(house, uow, ticket, person.id, text, now)
    except Refusal:
        return []
    if ticket.assignee is None:
        return replies
    who = house.name_of(ticket.assignee)
    return [*replies, Message(ToPerson(person.id), house.wording("progress.passed_on", who=who))]
