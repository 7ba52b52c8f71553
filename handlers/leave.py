"""Leave: a member of the staff says from when to when they are away.

New tickets go to those who are there; for the tickets in hand the member chooses, one by one or
all at once, whether the deputy is asked to take them. Until somebody does, they stay in the
member's name.
"""

from datetime import date, datetime

from handlers.booking.substitutes import on_leave
from handlers.cards import staff_words
from handlers.house import House
from handlers.progress import line_of
from handlers.replies import Button, Message, Reply, ToPerson
from handlers.working import candidates, transfer
from intents.language.slots import extract_slots
from intents.rules.lifecycle import HELD
from intents.rules.refusal import Refusal
from intents.rules.ticket import Ticket
from storage.absences import Absence
from storage.people import Person
from storage.unit_of_work import UnitOfWork

ALL = "all"
LISTED = 10


def announce(
    house: House, uow: UnitOfWork, person: Person, words: str, now: datetime
) -> list[Reply]:
    """``/leave 明天到周五``: record the days, offer the tickets in hand to the deputy."""
    if not words:
        return [_standing(house, uow, person, now)]
    days = _days(words, house.local(now))
    if days is None:
        raise Refusal("refusal.leave_days")
    first, last = days
    absence = Absence(house.new_id(), person.id, first, last, now)
    uow.absences.add(absence)
    told = house.wording("leave.taken", first=_day(house, first), last=_day(house, last))
    undo = (Button(house.wording("button.back"), f"back:{absence.id}"),)
    absent = on_leave(house, uow, person.id, first, last, now)
    held = uow.tickets.of_assignee(person.id, HELD)
    if not held:
        return [Message(ToPerson(person.id), told, buttons=(undo,)), *absent]
    lines = [line_of(house, ticket) for ticket in held[:LISTED]]
    text = "\n".join([told, house.wording("leave.in_hand", count=len(held)), *lines])
    rows = [(Button(house.wording("button.hand_over_all"), f"handover:{ALL}"),)]
    rows += [_hand_over(house, ticket) for ticket in held[:LISTED]]
    return [Message(ToPerson(person.id), text, buttons=(*rows, undo)), *absent]


def hand_over(
    house: House, uow: UnitOfWork, person: Person, which: str, now: datetime
) -> list[Reply]:
    """Ask the deputy (or who is nearest and present) to take one ticket, or all in hand."""
    held = uow.tickets.of_assignee(person.id, HELD)
    chosen = held if which == ALL else [ticket for ticket in held if ticket.code == which]
    if not chosen or house.community.member(person.id) is None:
        raise Refusal("refusal.no_such_ticket")
    away = uow.absences.away_on(house.local(now).date())
    replies: list[Reply] = []
    for ticket in chosen:
        near = [m for m in candidates(house, ticket, person.id) if m not in away]
        if not near:
            raise Refusal("refusal.no_such_person")
        replies += transfer(house, uow, ticket, person.id, near[0], now)
    return replies


def come_back(
    house: House, uow: UnitOfWork, person: Person, absence: str, now: datetime
) -> list[Reply]:
    """Take the leave back."""
    if not uow.absences.withdraw(absence, person.id, now):
        raise Refusal("refusal.stale_button")
    return [Message(ToPerson(person.id), house.wording("leave.withdrawn"))]


def _standing(house: House, uow: UnitOfWork, person: Person, now: datetime) -> Message:
    """What is announced so far, and how to announce."""
    ahead = uow.absences.ahead_of(person.id, house.local(now).date())
    lines = [
        house.wording("leave.line", first=_day(house, a.first_day), last=_day(house, a.last_day))
        for a in ahead
    ]
    buttons = tuple((Button(house.wording("button.back"), f"back:{a.id}"),) for a in ahead)
    text = "\n".join([*lines, house.wording("leave.how")])
    return Message(ToPerson(person.id), text, buttons=buttons)


def _hand_over(house: House, ticket: Ticket) -> tuple[Button]:
    label = house.wording("button.hand_over", text=staff_words(ticket)[:10])
    return (Button(label, f"handover:{ticket.code}"),)


def _days(words: str, now: datetime) -> tuple[date, date] | None:
    """First and last day named; one day alone is both. None for none, or for the past."""
    found = extract_slots(words, ["consult"], now)
    starts, ends = found.get("time"), found.get("time_end")
    if not isinstance(starts, str):
        return None
    first = datetime.fromisoformat(starts).date()
    last = datetime.fromisoformat(ends).date() if isinstance(ends, str) else first
    return (first, last) if now.date() <= first <= last else None


def _day(house: House, day: date) -> str:
    return house.wording.plain("day", month=day.month, day=day.day)
