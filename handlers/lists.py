"""Lists of tickets, for one thumb: /todo for staff, /my for everybody, /find within one's scope.

What is due comes first; of equal days, what many neighbours wait for; of equal times, door by
door, so that one walk does. A list never shows what its reader may not open.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from handlers.cards import next_step, place_of, staff_words
from handlers.house import House
from handlers.incident_faces import spoken_for
from handlers.incoming import Incoming
from handlers.load import load_of
from handlers.progress import list_of, show
from handlers.replies import Button, Message, Reply, ToPerson
from intents.language.answers import read_answer
from intents.language.masking import strip_addresses
from intents.language.normalise import normalise
from intents.rules.lifecycle import HELD, OPEN
from intents.rules.permissions import can_see, overseers, pool_of
from intents.rules.ticket import Status, Ticket
from storage.people import Person
from storage.unit_of_work import UnitOfWork

LISTED = 10
OWN_LISTED = 6  # two lines each: as many as one phone screen holds
LOOKED_THROUGH = 500
MANY_FOLLOWERS = 3
_DIGITS = re.compile(r"\d+")


def my(
    house: House, uow: UnitOfWork, person: Person, incoming: Incoming, _: str, now: datetime
) -> list[Reply]:
    """The person's own tickets, privately: who has each, what is next, until when."""
    told = uow.tickets.of_reporter(person.id, open_only=False, limit=LOOKED_THROUGH)
    if not told:
        return [Message(ToPerson(person.id), house.wording("progress.no_tickets"))]
    live = sorted((t for t in told if t.status in OPEN), key=lambda t: _by_need(house, t))
    judged = [t for t in told if t.status is Status.RESOLVED]
    ended = [t for t in told if t.status not in OPEN and t.status is not Status.RESOLVED]
    chosen = [*judged, *live, *ended][:OWN_LISTED]
    lines = [house.wording("progress.mine"), *(_own_line(house, t, now) for t in chosen)]
    lines += _left_out(house, len(told) - len(chosen))
    return [Message(ToPerson(person.id), "\n".join(lines), buttons=_buttons(house, chosen))]


def todo(
    house: House, uow: UnitOfWork, person: Person, incoming: Incoming, _: str, now: datetime
) -> list[Reply]:
    """What waits for this member of the staff."""
    if house.community.member(person.id) is None:
        return [Message(ToPerson(person.id), house.wording("command.not_staff"))]
    listed = todo_list(house, uow, person, now)
    nothing = [Message(ToPerson(person.id), house.wording("progress.nothing_to_do"))]
    return [*(listed or nothing), *load_of(house, uow, person, now)]


def todo_list(house: House, uow: UnitOfWork, person: Person, now: datetime) -> list[Reply]:
    """The list of what waits for them; nothing where nothing waits."""
    tickets = todo_of(house, uow, person.id)
    if not tickets:
        return []
    late = sum(1 for ticket in tickets if _is_late(ticket, now))
    lines = [house.wording("progress.todo", count=len(tickets))]
    if late:
        lines.append(house.wording("progress.late", count=late))
    lines += [_work_line(house, ticket, now) for ticket in tickets[:LISTED]]
    lines += _left_out(house, len(tickets) - LISTED)
    buttons = _buttons(house, tickets[:LISTED])
    return [Message(ToPerson(person.id), "\n".join(lines), buttons=buttons)]


def todo_of(house: House, uow: UnitOfWork, person: str) -> list[Ticket]:
    """What they hold and what they may claim, in the order in which it is best done."""
    held = uow.tickets.of_assignee(person, HELD)
    waiting = [
        ticket
        for ticket in uow.tickets.with_status([Status.NEW, Status.ASSIGNED])
        if _waits_for(house, ticket, person)
    ]
    spoken = spoken_for(uow, [*held, *waiting])
    apart = [ticket for ticket in (*held, *waiting) if ticket.code not in spoken]
    return sorted(apart, key=lambda ticket: _by_need(house, ticket))


def find(
    house: House, uow: UnitOfWork, person: Person, incoming: Incoming, words: str, now: datetime
) -> list[Reply]:
    """Tickets by number, building or words; of those the person may see, newest first."""
    if not words:
        return [Message(ToPerson(person.id), house.wording("find.how"))]
    named = uow.tickets.get(words.strip().removeprefix("#").upper())
    if named is not None and may_find(house, uow, named, person.id):
        return [list_of(house, person, [named], house.wording("find.found", count=1))]
    building, rest = _read(words, house.local(now))
    kinds = {word: [s.name for s in house.catalog if word in s.label] for word in rest}
    # What is hidden even from the staff of an anonymous report cannot be found by it either.
    found = [
        ticket
        for ticket in _candidates(house, uow, person, building, kinds)
        if all(word in staff_words(ticket) or ticket.intent in kinds[word] for word in rest)
    ]
    if not found:
        return [Message(ToPerson(person.id), house.wording("find.nothing"))]
    if len(found) == 1 and person.id in found[0].residents:
        return [show(house, uow, person, found[0])]
    title = house.wording("find.found", count=len(found))
    return [list_of(house, person, found, title)]


def may_find(house: House, uow: UnitOfWork, ticket: Ticket, person: str) -> bool:
    """Whether the ticket may turn up in this person's search."""
    if person in ticket.residents:
        return True
    follows = person in uow.tickets.followers(ticket.code)
    return can_see(ticket, person, house.community, follows=follows)


def _candidates(
    house: House,
    uow: UnitOfWork,
    person: Person,
    building: str | None,
    words: Mapping[str, Sequence[str]],
) -> list[Ticket]:
    if house.community.member(person.id) is None:
        told = uow.tickets.of_reporter(person.id, open_only=False, limit=LOOKED_THROUGH)
        return [ticket for ticket in told if building in (None, ticket.building)]
    recent = uow.tickets.search(building=building, words=words, limit=LOOKED_THROUGH)
    return [ticket for ticket in recent if can_see(ticket, person.id, house.community)]


def _read(words: str, now: datetime) -> tuple[str | None, list[str]]:
    """(building, the other words) of a search."""
    plain = normalise(words)
    building = read_answer("building", plain, now)
    if building is None:
        return None, plain.split()
    _, addresses, _ = strip_addresses(plain)
    named = {plain[flat.start : flat.end] for flat in addresses}
    for address in sorted(named, key=len, reverse=True):
        plain = plain.replace(address, " ")
    return str(building), plain.split() if named else []


def _by_need(house: House, ticket: Ticket) -> tuple[date, bool, float, tuple[int, str], str, str]:
    due = ticket.due_at
    day = house.local(due).date() if due else date.max
    moment = due.timestamp() if due else float("inf")
    few = ticket.followers < MANY_FOLLOWERS
    return day, few, moment, _door(ticket.building), ticket.unit or "", ticket.code


def _door(building: str | None) -> tuple[int, str]:
    number = _DIGITS.search(building or "")
    return (int(number.group()) if number else 10_000, building or "")


def _is_late(ticket: Ticket, now: datetime) -> bool:
    return ticket.status in OPEN and ticket.due_at is not None and ticket.due_at < now


def _waits_for(house: House, ticket: Ticket, person: str) -> bool:
    if ticket.status is Status.NEW:
        return person in overseers(ticket, house.community)
    return person in pool_of(ticket, house.community) or person == ticket.assignee


def _work_line(house: House, ticket: Ticket, now: datetime) -> str:
    mark = house.wording.plain("list.late") if _is_late(ticket, now) else ""
    many = ""
    if ticket.followers:
        many = house.wording.plain("list.followers", count=ticket.followers)
    return house.wording(
        "list.work",
        mark=mark,
        due=_due(house, ticket),
        place=place_of(ticket, house) or house.catalog[ticket.intent].label,
        text=" ".join(staff_words(ticket).split())[:14],
        many=many,
        status=house.wording.plain(f"status.{ticket.status}"),
    )


def _own_line(house: House, ticket: Ticket, now: datetime) -> str:
    due = ""
    if ticket.due_at is not None and ticket.status in OPEN:
        due = house.wording.plain("list.until", due=_due(house, ticket))
    late = house.wording.plain("list.late") if _is_late(ticket, now) else ""
    return house.wording(
        "list.own",
        icon=house.catalog[ticket.intent].icon,
        text=" ".join(staff_words(ticket).split())[:18],
        next=next_step(house, ticket),
        due=late + due,
    )


def _due(house: House, ticket: Ticket) -> str:
    if ticket.due_at is None:
        return ""
    local = house.local(ticket.due_at)
    return house.wording.plain("list.day", month=local.month, day=local.day, hour=local.hour)


def _left_out(house: House, count: int) -> list[str]:
    return [house.wording("list.more", count=count)] if count > 0 else []


def _buttons(house: House, tickets: Sequence[Ticket]) -> tuple[tuple[Button, ...], ...]:
    return tuple(
        (
            Button(
                house.wording.plain(
                    "list.button",
                    icon=house.catalog[ticket.intent].icon,
                    text=" ".join(staff_words(ticket).split())[:14],
                ),
                f"open:{ticket.code}",
            ),
        )
        for ticket in tickets
    )
