"""When the staff change while tickets are open: nobody holds a ticket silently.

At the start what a removed person held goes to the deputy, the lead or the secretary; whoever
still is one of the staff keeps the name until somebody claims (first-taker duty).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from handlers.card_places import is_reachable, refresh
from handlers.chats import community_chat
from handlers.house import House
from handlers.incoming import Incoming
from handlers.moves import move
from handlers.replies import Message, Reply, ToPerson
from handlers.timekeeping import SILENT_CLAIM, ask_again
from intents.rules.community import Chat, Community
from intents.rules.lifecycle import HELD, OPEN
from intents.rules.permissions import SYSTEM, is_hidden, leads_of, overseers, pool_of
from intents.rules.ticket import Action, Ticket
from storage.unit_of_work import UnitOfWork

GONE, MOVED_ON, UNREACHABLE, LEFT = "gone", "moved_on", "unreachable", "left"
STAYING = frozenset({MOVED_ON, LEFT})  # still of the staff, and told so
CODES_SHOWN = 30
Passed = list[tuple[Ticket, str, str]]  # the ticket as it is now, who had it, why no longer


def settle_roster(house: House, uow: UnitOfWork, now: datetime) -> list[Reply]:
    """At the start: pass on what people hold who left the file or the ticket's circle."""
    passed: Passed = []
    for ticket in uow.tickets.with_status(OPEN):
        reason = _reason(house, uow, ticket)
        if reason is not None:
            changed = _pass_on(house, uow, ticket, reason, now)
            passed.append((changed, ticket.assignee or "", reason))
    return _told(house, uow, passed)


def lost_touch(house: House, uow: UnitOfWork, person: str, now: datetime) -> list[Reply]:
    """Somebody has shut us out on every channel: others are asked for what they hold."""
    if house.community.member(person) is None or is_reachable(uow, person):
        return []
    held = uow.tickets.of_assignee(person, HELD)
    passed = [(_pass_on(house, uow, t, UNREACHABLE, now), person, UNREACHABLE) for t in held]
    return _told(house, uow, passed)


def left_group(house: House, uow: UnitOfWork, incoming: Incoming, now: datetime) -> list[Reply]:
    """Somebody left the staff's group, or was taken out: others are asked for what they hold there.

    They stay in the file and keep the name until somebody claims; residents' groups tell nothing.
    """
    sender, chat = incoming.sender, community_chat(house, uow, incoming.chat)
    person = uow.people.person_of(incoming.chat.channel, sender.account_id) if sender else None
    if chat is None or house.community.member(person) is None or person is None:
        return []
    held = [t for t in uow.tickets.of_assignee(person, HELD) if _is_shown_in(chat, t)]
    passed = [(_pass_on(house, uow, t, LEFT, now), person, LEFT) for t in held]
    return _told(house, uow, passed)


def _is_shown_in(chat: Chat, ticket: Ticket) -> bool:
    if chat.purpose == "staff":
        return chat.grid is None or chat.grid == ticket.grid
    return chat.purpose == f"team:{ticket.team}"


def dropped_buildings(community: Community, uow: UnitOfWork) -> Mapping[str, Sequence[str]]:
    """Buildings with open tickets that were in a grid when told of and are in none now."""
    found: dict[str, list[str]] = {}
    for ticket in uow.tickets.with_status(OPEN):
        if ticket.building is None or community.grid_of(ticket.building) is not None:
            continue
        if any(e.data.get("home") == ticket.building for e in uow.tickets.events(ticket.code)):
            found.setdefault(ticket.building, []).append(ticket.code)
    return found


def _reason(house: House, uow: UnitOfWork, ticket: Ticket) -> str | None:
    community = house.community
    asked = [person for person in ticket.offered_to if community.member(person)]
    if ticket.status not in HELD and ticket.offered_to and not asked:
        return GONE
    if ticket.assignee is None:
        return None
    if community.member(ticket.assignee) is None:
        return GONE
    if ticket.status not in HELD or ticket.assignee in _circle(house, ticket):
        return None
    return None if _was_named(uow, ticket, ticket.assignee) else MOVED_ON


def _circle(house: House, ticket: Ticket) -> set[str]:
    """Whoever may hold the ticket by the file as it is now."""
    community = house.community
    anew = replace(ticket, offered_to=(), grid=_grid_of(house, ticket))
    return {*pool_of(anew, community), *leads_of(anew, community), *overseers(anew, community)}


def _was_named(uow: UnitOfWork, ticket: Ticket, person: str) -> bool:
    """Whether a human or a route gave it to this very person, wherever they work."""
    facts = [event.data for event in uow.tickets.events(ticket.code)]
    by_route = (data for data in facts if str(data.get("rule", "")).startswith("route:"))
    return any(data.get("to") == person for data in facts) or any(
        person in data.get("asked", ()) for data in by_route
    )


def _grid_of(house: House, ticket: Ticket) -> str | None:
    """The ticket's grid, or the one its building belongs to since the grids were cut anew."""
    known = house.community.grid(ticket.grid) or house.community.grid_of(ticket.building)
    return known.id if known else None


def _pass_on(house: House, uow: UnitOfWork, ticket: Ticket, reason: str, now: datetime) -> Ticket:
    stays = house.community.member(ticket.assignee) is not None
    grid = _grid_of(house, ticket)
    away = uow.absences.away_on(house.local(now).date())
    near = [p for p in _next(house, replace(ticket, grid=grid)) if p != ticket.assignee]
    offered = tuple([p for p in near if p not in away][:1] or near[:1])
    before = uow.people.get(ticket.assignee) if ticket.assignee else None
    data: dict[str, Any] = {
        "to": offered[0] if offered else None,
        "reason": reason,
        "from": ticket.assignee,
        "name": before.name if before else "",
        "rule": ticket.rule,
    }
    changes = {
        "assignee": ticket.assignee if stays else None,
        "offered_to": offered,
        "grid": grid,
    }
    passed = move(house, uow, ticket, Action.ASSIGN, SYSTEM, now, changes=changes, data=data)
    ask_again(uow, passed, house.community.timekeeper.after(now, SILENT_CLAIM), level=1)
    return passed


def _next(house: House, ticket: Ticket) -> Iterator[str]:
    """Deputy and worker (or the team), then leads, then who oversees; none it is hidden from."""
    community, grid = house.community, house.community.grid(ticket.grid)
    anew = replace(ticket, offered_to=())
    pair = (grid.deputy, grid.worker) if grid else ()
    pool = pool_of(anew, community) if community.team(ticket.team) or ticket.hidden_from else pair
    for person in (*pool, *leads_of(anew, community), *overseers(anew, community)):
        if community.member(person) and person and not is_hidden(ticket, person):
            yield person


def _told(house: House, uow: UnitOfWork, passed: Passed) -> list[Reply]:
    """The cards brought up to date, and one notice per receiver and reason, however many."""
    replies: list[Reply] = []
    groups: dict[tuple[str, str, str], list[str]] = {}
    for ticket, before, reason in passed:
        replies += refresh(house, uow, ticket)
        for receiver in ticket.offered_to:
            groups.setdefault((receiver, before, reason), []).append(ticket.code)
    for (receiver, before, reason), codes in groups.items():
        person = uow.people.get(before)
        replies.append(_notice(house, receiver, person.name if person else "", reason, codes))
    for before in dict.fromkeys(before for _, before, reason in passed if reason in STAYING):
        mine = [(ticket.code, why) for ticket, holder, why in passed if holder == before]
        shown = _codes(house, [code for code, _ in mine])
        text = house.wording(f"notice.relieved.{mine[0][1]}", codes=shown)
        replies.append(Message(ToPerson(before), text))
    return replies


def _notice(house: House, to: str, before: str, reason: str, codes: Sequence[str]) -> Message:
    # A ticket may also have waited for people who are gone, and been in nobody's hands.
    key = f"notice.inherited.{reason}" if before else "notice.inherited.waiting"
    count, shown = len(codes), _codes(house, codes)
    return Message(ToPerson(to), house.wording(key, who=before, count=count, codes=shown))


def _codes(house: House, codes: Sequence[str]) -> str:
    return house.wording.plain("list.comma").join(codes[:CODES_SHOWN])
