"""Sets and stops a ticket's clocks: every move goes through here, so none is forgotten.

Clocks are timer rows written in the transaction of the move. They never restart: a reopened
ticket keeps its due time, and only the time spent waiting for the resident is given back.
"""

from datetime import datetime, timedelta

from handlers.house import House
from intents.rules.clocks import Span, Unit
from intents.rules.lifecycle import ENDED, HELD
from intents.rules.ticket import Action, Ticket
from storage.timers import Timer
from storage.unit_of_work import UnitOfWork

SILENT_CLAIM = Span(4, Unit.WORKING_HOUR)
SILENT_CLAIM_IN_DANGER = Span(30, Unit.MINUTE)
FILE_AFTER = Span(1, Unit.WORKING_DAY)
REASSURE_AFTER = timedelta(hours=48)
PHONE_AFTER = timedelta(hours=72)
NUDGES = ("nudge50", "nudge80", "nudge100")

# Steps by which others can see that the assignee is at work.
VISIBLE_STEPS = frozenset(
    {
        Action.ASK,
        Action.COMMENT,
        Action.EXTEND,
        Action.ESCALATE,
        Action.TRANSFER,
        Action.RESOLVE,
        Action.WHISTLE,
        Action.MEDIATE,
        Action.AGREE,
    }
)


def is_danger(house: House, ticket: Ticket) -> bool:
    """Whether the night and the working calendar do not count."""
    return house.catalog[ticket.intent].danger


def start_clocks(house: House, uow: UnitOfWork, ticket: Ticket) -> None:
    """Arm what must be said about a new ticket if nobody does anything."""
    begun = ticket.created_at
    armed = [*_nudges(house, ticket, begun), _reassuring(house, ticket, begun)]
    if ticket.claim_due_at is not None:
        at = _by_day(house, ticket, ticket.claim_due_at)
        armed.append(_timer(ticket, "unclaimed", at, level=1))
    uow.timers.rearm(*armed)


def keep_time(
    house: House, uow: UnitOfWork, ticket: Ticket, action: Action, person: str, now: datetime
) -> None:
    """After a move by ``person``: stop what no longer applies and start what now does."""
    is_visible_step = action in VISIBLE_STEPS and person == ticket.assignee
    if ticket.status in ENDED:
        uow.timers.cancel_ticket(ticket.code)
        return
    if action is Action.CLAIM:
        _stop(uow, ticket, "unclaimed")
        span = SILENT_CLAIM_IN_DANGER if is_danger(house, ticket) else SILENT_CLAIM
        _arm(uow, ticket, "silent_claim", house.community.timekeeper.after(now, span))
    elif action is Action.COLLECT:
        _stop(uow, ticket, "unclaimed")
    elif is_visible_step:
        _stop(uow, ticket, "silent_claim")
    if action in (Action.RESOLVE, Action.AGREE, Action.SETTLE):
        _stop(uow, ticket, *NUDGES)
        if ticket.is_from_patrol:
            file_later(house, uow, ticket, now, level=1)
        else:
            _arm(uow, ticket, "phone", _by_day(house, ticket, now + PHONE_AFTER))
    elif action is Action.REOPEN:
        _stop(uow, ticket, "phone", "unfiled")
        arm_nudges(house, uow, ticket, now)
    elif action in (Action.EXTEND, Action.ANSWER, Action.WHISTLE):
        arm_nudges(house, uow, ticket, now)
    if ticket.status in HELD and is_visible_step:
        reassure_later(house, uow, ticket, now)


def arm_nudges(house: House, uow: UnitOfWork, ticket: Ticket, now: datetime) -> None:
    """The nudges that still lie ahead on the way to the due time."""
    if ticket.due_at is not None:
        _stop(uow, ticket, *NUDGES)
        uow.timers.rearm(*_nudges(house, ticket, now))


def reassure_later(house: House, uow: UnitOfWork, ticket: Ticket, now: datetime) -> None:
    """The resident hears who has it when nothing visible has happened for two days."""
    uow.timers.rearm(_reassuring(house, ticket, now))


def file_later(house: House, uow: UnitOfWork, ticket: Ticket, now: datetime, *, level: int) -> None:
    """What was found on patrol and is done still wants to be filed by who found it."""
    at = house.community.timekeeper.after(now, FILE_AFTER)
    _arm(uow, ticket, "unfiled", _by_day(house, ticket, at), level=level)


def ask_again(uow: UnitOfWork, ticket: Ticket, at: datetime, level: int) -> None:
    """Nobody has claimed: the next one up hears of it later."""
    uow.timers.rearm(_timer(ticket, "unclaimed", at, level=level))


def _by_day(house: House, ticket: Ticket, at: datetime) -> datetime:
    return at if is_danger(house, ticket) else house.community.timekeeper.out_of_quiet(at)


def _nudges(house: House, ticket: Ticket, now: datetime) -> list[Timer]:
    if ticket.due_at is None:
        return []
    danger, keeper = is_danger(house, ticket), house.community.timekeeper
    moments = keeper.nudges(ticket.created_at, ticket.due_at, danger=danger)
    return [_timer(ticket, f"nudge{n}", at, percent=n) for n, at in moments if at >= now]


def _reassuring(house: House, ticket: Ticket, now: datetime) -> Timer:
    return _timer(ticket, "reassure", _by_day(house, ticket, now + REASSURE_AFTER))


def _timer(ticket: Ticket, name: str, at: datetime, **data: int) -> Timer:
    kind = name.rstrip("0123456789")
    return Timer(kind, at, f"{name}:{ticket.code}", ticket=ticket.code, data=data)


def _arm(uow: UnitOfWork, ticket: Ticket, name: str, at: datetime, **data: int) -> None:
    uow.timers.put(_timer(ticket, name, at, **data))


def _stop(uow: UnitOfWork, ticket: Ticket, *names: str) -> None:
    uow.timers.cancel(*(f"{name}:{ticket.code}" for name in names))
