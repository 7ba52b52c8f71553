"""Whose a request is and why: the rules of routing met with leave and duty times.

What decided is kept as data with the ticket's event, so that it can be said in words later and
counted against its rule.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from handlers.house import House
from handlers.replies import Message, Reply, ToPerson
from intents.rules.community import MicroGrid
from intents.rules.duty import is_on_duty
from intents.rules.permissions import pool_of
from intents.rules.privacy import mask_personal
from intents.rules.routing import Assignment, assign, stand_ins
from intents.rules.ticket import Ticket
from storage.unit_of_work import UnitOfWork

TEXT_SHOWN = 60


def owner_of(house: House, ticket: Ticket, *, grid: str | None = None) -> Assignment:
    """Who the rules name for the ticket's intent, place and thing; ``grid`` is a hint."""
    spec = house.catalog[ticket.intent]
    return assign(
        intent=ticket.intent,
        order=spec.routing,
        building=ticket.building,
        grid=grid,
        item=ticket.details.get("item"),
        item_groups=spec.item_groups,
        text=f"{ticket.details.get('place', '')} {ticket.text}",
        community=house.community,
    )


def offer(
    house: House, uow: UnitOfWork, ticket: Ticket, owner: Assignment, now: datetime
) -> tuple[tuple[str, ...], dict[str, Any]]:
    """(who is asked instead of the whole pool, the trace for the event).

    ``ticket`` bears the owner's grid and team. Those on leave are not asked; a danger out of
    duty times goes to the deputy and the leads; other requests wait for working time.
    """
    local = house.local(now)
    away = uow.absences.away_on(local.date())
    pool = pool_of(ticket, house.community)
    on_duty = is_on_duty(_duty(house, ticket), local, house.community.timekeeper.calendar)
    if owner.person is not None:
        offered: tuple[str, ...] = () if owner.person in away else (owner.person,)
    elif house.catalog[ticket.intent].danger and not on_duty:
        called = _called_by_night(house, ticket)
        offered = tuple(person for person in called if person not in away) or called
    else:
        offered = stand_ins(pool, away)
    # Where a human decides, nobody else was asked.
    asked = list(offered or pool) if owner.is_owned else []
    trace: dict[str, Any] = {
        "rule": owner.rule,
        "grid": owner.grid,
        "team": owner.team,
        "why": dict(owner.why),
        "asked": asked,
        "away": [person for person in pool if person in away and person not in asked],
        "on_duty": on_duty,
    }
    if offered and owner.is_owned:
        trace["stand_ins"] = list(offered)
    if house.community.grid_of(ticket.building) is not None:
        trace["home"] = ticket.building
    doorway = _doorway(house, ticket)
    if doorway is not None:
        trace |= {"micro_grid": doorway.id, "liaison": doorway.liaison}
    return offered, trace


def tell_liaison(house: House, ticket: Ticket) -> list[Reply]:
    """The doorway's liaison hears of a trouble they can help with; nobody's flat, no names."""
    doorway = _doorway(house, ticket)
    spec = house.catalog[ticket.intent]
    if doorway is None or not spec.tells_liaison or ticket.anonymous:
        return []
    if doorway.liaison == ticket.reporter or (ticket.room and not spec.danger):
        return []
    text = house.wording(
        "notice.at_your_door",
        label=spec.label,
        building=doorway.building,
        text=mask_personal(ticket.text)[:TEXT_SHOWN],
    )
    notice = f"liaison:{ticket.code}"
    return [Message(ToPerson(doorway.liaison), text, ticket=ticket.code, notice=notice)]


def _doorway(house: House, ticket: Ticket) -> MicroGrid | None:
    return house.community.micro_grid_of(ticket.building, ticket.unit)


def _duty(house: House, ticket: Ticket) -> Sequence[str]:
    team, grid = house.community.team(ticket.team), house.community.grid(ticket.grid)
    if team is not None:
        return team.duty
    return grid.duty if grid is not None else ()


def _called_by_night(house: House, ticket: Ticket) -> tuple[str, ...]:
    """Deputy and leads; nobody where the file names none, and then the pool is asked."""
    team, grid = house.community.team(ticket.team), house.community.grid(ticket.grid)
    called = [team.lead if team else None]
    called += [grid.deputy, grid.lead] if grid else []
    return tuple(dict.fromkeys(person for person in called if person))
