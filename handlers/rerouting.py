"""The place of a report was corrected after it was sent: it goes to whom that place belongs.

Whoever has claimed it keeps it until somebody else has, and is offered to hand it on; nobody's
clock begins anew. What was wrong stays in the event: the place and the rule that went by it.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from handlers.card_places import refresh
from handlers.cards import data, place_of
from handlers.house import House
from handlers.owning import offer, owner_of, tell_liaison
from handlers.replies import Button, Message, Reply, ToPerson
from intents.rules.lifecycle import HELD
from intents.rules.permissions import is_hidden, pool_of
from intents.rules.routing import Assignment
from intents.rules.ticket import Action, Status, Ticket
from storage.unit_of_work import UnitOfWork

PLACE = ("building", "unit", "room")
OFFERED = 3


def place_told(house: House, ticket: Ticket, text: str, now: datetime) -> dict[str, str] | None:
    """Another building that the new words name, with unit and room; None when none is."""
    meaning = house.understander.understand(text, now=house.local(now), chat="private")
    told = [r.slots for r in meaning.requests if r.intent == ticket.intent]
    any_told = (*told, *(r.slots for r in meaning.requests))
    slots = next((slots for slots in any_told if slots.get("building")), {})
    building = slots.get("building")
    if building is None or building == ticket.building or ticket.hidden_from:
        return None
    return {name: str(slots[name]) for name in PLACE if slots.get(name)}


def reroute(
    house: House,
    uow: UnitOfWork,
    ticket: Ticket,
    place: Mapping[str, str],
    person: str,
    now: datetime,
) -> list[Reply]:
    """The ticket at its right place: new pool and card, or an offer to who has claimed it."""
    here = replace(
        ticket, building=place["building"], unit=place.get("unit"), room=place.get("room")
    )
    owner = owner_of(house, here)
    owned = replace(here, grid=owner.grid, team=owner.team, rule=owner.rule, offered_to=())
    asked, trace = offer(house, uow, owned, owner, now)
    changes = {name: getattr(owned, name) for name in (*PLACE, "grid", "team", "rule")}
    if ticket.status not in HELD:
        changes |= _asked_anew(owner, asked)
    before = {"building": ticket.building, "grid": ticket.grid, "rule": ticket.rule}
    facts: dict[str, Any] = {**trace, "building": here.building, "before": before}
    uow.tickets.change(ticket.code, {ticket.status}, {**changes, "updated_at": now})
    uow.tickets.record(ticket.code, "rerouted", person, now, facts)
    moved = uow.tickets.get(ticket.code)
    assert moved is not None
    near = tell_liaison(house, moved)
    return [*refresh(house, uow, moved), *near, *_tell_assignee(house, moved)]


def _asked_anew(owner: Assignment, asked: tuple[str, ...]) -> dict[str, Any]:
    status = Status.ASSIGNED if owner.is_owned else Status.NEW
    return {"status": status, "offered_to": asked if owner.is_owned else ()}


def _tell_assignee(house: House, ticket: Ticket) -> list[Reply]:
    """Who has claimed it hears where it is now, and to whom it could go."""
    if ticket.assignee is None:
        return []
    others = [
        one
        for one in pool_of(replace(ticket, offered_to=()), house.community)
        if one != ticket.assignee and not is_hidden(ticket, one)
    ]
    is_theirs = ticket.assignee in pool_of(replace(ticket, offered_to=()), house.community)
    hand_on = ticket.status in HELD and not is_theirs
    rows = tuple(
        (
            Button(
                house.wording("button.transfer_to", who=house.name_of(one)),
                data(Action.TRANSFER, ticket.code, one),
            ),
        )
        for one in others[:OFFERED]
    )
    key = "notice.place_changed_away" if hand_on and rows else "notice.place_changed"
    text = house.wording(key, code=ticket.code, place=place_of(ticket, house))
    buttons = rows if hand_on else ()
    return [Message(ToPerson(ticket.assignee), text, buttons=buttons, ticket=ticket.code)]
