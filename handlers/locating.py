"""Danger: whom to call is said at once, and a missing place is asked for after the ticket is open.

The help that was called learns the place the moment it is known; nothing waits for it.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from handlers.card_places import is_reachable, refresh
from handlers.dialogue import Locating, Origin, forget, remember
from handlers.house import House
from handlers.incoming import Incoming
from handlers.owning import offer, owner_of, tell_liaison
from handlers.replies import Message, Priority, Recipient, Reply, ToChat, ToPerson
from intents.language.answers import is_giving_up, read_answer
from intents.rules.lifecycle import OPEN
from intents.rules.ticket import Status, Ticket
from storage.people import Person
from storage.unit_of_work import UnitOfWork

# Later words with a place in them are about something else.
PLACE_AWAITED = timedelta(minutes=30)


def warn(
    house: House,
    uow: UnitOfWork,
    ticket: Ticket,
    person: Person,
    origin: Origin,
    now: datetime,
) -> list[Reply]:
    """The words that must come first, privately or, if that cannot be, as a reply in the group."""
    spec = house.catalog[ticket.intent]
    is_private = is_reachable(uow, person.id)
    here = ToChat(origin.channel, origin.chat_id)
    to: Recipient = ToPerson(person.id) if is_private else here
    lines = [spec.wording["first_words"]]
    if not (ticket.building or ticket.details.get("place")):
        for conversation in _conversations(uow, ticket):
            remember(uow, conversation, Locating(ticket=ticket.code), now)
        lines.insert(0, f"<b>{spec.slots['building'].ask}</b>")
    return [
        Message(
            to=to,
            text="\n".join(lines),
            ticket=ticket.code,
            priority=Priority.DANGER,
            reply_to=None if is_private else origin.message_id,
            notice=f"first:{ticket.code}",
        )
    ]


def _conversations(uow: UnitOfWork, ticket: Ticket) -> Iterator[str]:
    """Asked privately, answered privately or where it was reported."""
    for account in uow.people.accounts(ticket.reporter):
        if account.reachable:
            yield f"{account.channel}:{account.account_id}"
        is_there = account.channel == ticket.origin_channel
        if is_there and ticket.origin_chat != account.account_id:
            yield f"{account.channel}:{ticket.origin_chat}:{account.account_id}"


def locate(
    house: House,
    uow: UnitOfWork,
    person: Person,
    locating: Locating,
    incoming: Incoming,
    now: datetime,
) -> list[Reply] | None:
    """Put the place into the open ticket; None when the words name none."""
    ticket = uow.tickets.get(locating.ticket)
    is_over = ticket is None or ticket.building is not None or ticket.status not in OPEN
    is_late = ticket is not None and now - ticket.created_at > PLACE_AWAITED
    if ticket is None or is_over or is_late or is_giving_up(incoming.text):
        forget(uow, incoming.conversation)
        return None
    slots = ("building", "unit", "room")
    found = {slot: read_answer(slot, incoming.text, house.local(now)) for slot in slots}
    if found["building"] is None:
        return None
    forget(uow, incoming.conversation)
    placed = _placed(house, uow, ticket, found, person, now)
    thanks = Message(
        ToPerson(person.id),
        house.wording("dialogue.located", place=incoming.text[:30]),
        ticket=ticket.code,
        priority=Priority.DANGER,
    )
    return [*refresh(house, uow, placed), *tell_liaison(house, placed), thanks]


def _placed(
    house: House,
    uow: UnitOfWork,
    ticket: Ticket,
    found: dict[str, str | int | bool | None],
    person: Person,
    now: datetime,
) -> Ticket:
    changes: dict[str, Any] = {name: value for name, value in found.items() if value}
    here = replace(ticket, **changes)
    owner = owner_of(house, here)
    facts: dict[str, Any] = {"building": here.building}
    if ticket.assignee is None and owner.is_owned:
        owned = replace(here, grid=owner.grid, team=owner.team, offered_to=())
        asked, trace = offer(house, uow, owned, owner, now)
        changes |= {"grid": owner.grid, "team": owner.team, "rule": owner.rule}
        changes |= {"status": Status.ASSIGNED, "offered_to": asked}
        facts |= trace
    changes["updated_at"] = now
    uow.tickets.change(ticket.code, {ticket.status}, changes)
    uow.tickets.record(ticket.code, "located", person.id, now, facts)
    placed = uow.tickets.get(ticket.code)
    assert placed is not None
    return placed
