"""What falls due: timers are rows, fired once, each by the use case of its kind."""

from datetime import datetime

from handlers import upkeep
from handlers.dialogue import Comparing, Telling, forget, recall
from handlers.folding import fold, speaking
from handlers.house import House
from handlers.incident_closing import ASK, END, ask_all, finish
from handlers.incident_faces import is_spoken_for
from handlers.nudging import CLOCKS
from handlers.posting import post
from handlers.reminding import REMINDER, say_reminder
from handlers.replies import Message, Reply, ToPerson
from handlers.services import SERVICES, hold
from handlers.telling import submit_compared, submit_told
from handlers.timekeeping import is_danger
from storage.timers import Timer
from storage.unit_of_work import UnitOfWork

SERVICE_CLOCKS = {
    kind: clock for service in SERVICES.values() for kind, clock in service.clocks.items()
}
SERVICE_HOLDS = {
    kind: service.hold_for
    for service in SERVICES.values()
    for kind in service.clocks
    if service.hold_for is not None
}
INCIDENT_CLOCKS = {ASK: ask_all, END: finish}
# What is only said, and can be said in the morning.
BY_DAY = frozenset({*CLOCKS, *INCIDENT_CLOCKS, REMINDER})
# Of an incident's tickets the oldest open one reminds of all.
FOLDED = frozenset({"nudge", "unclaimed"})


def fire(house: House, uow: UnitOfWork, timer: Timer, now: datetime) -> None:
    """Mark the timer fired, do what it was set for, and commit.

    One that was cancelled or fired by another process meanwhile is left alone. What else has
    fallen due for its ticket fires along: after an outage each hears of a ticket once, and by day.
    """
    _hold(house, uow, timer)
    morning = _morning_for(house, uow, timer, now)
    if morning is not None:
        uow.timers.put_off(timer.id, morning)
        uow.commit()
        return
    if not uow.timers.fired(timer.id, now):
        return
    due = [timer]
    if timer.ticket is not None and timer.kind in CLOCKS and not timer.attempts:
        due += uow.timers.fire_along(timer.ticket, CLOCKS, now)
    replies = [reply for one in speaking(due) for reply in _replies(house, uow, one, now)]
    replies = fold(replies) if len(due) > 1 else replies
    post(uow, house.community, replies, now, f"timer:{timer.id}")
    uow.commit()


def _morning_for(house: House, uow: UnitOfWork, timer: Timer, now: datetime) -> datetime | None:
    """When it may be said, should we come back by night; None: now. Danger waits for nothing."""
    morning = house.community.timekeeper.out_of_quiet(now)
    if morning <= now or timer.kind not in BY_DAY:
        return None
    ticket = uow.tickets.get(timer.ticket) if timer.ticket else None
    return None if ticket is not None and is_danger(house, ticket) else morning


def _hold(house: House, uow: UnitOfWork, timer: Timer) -> None:
    """What the timer is about comes before the timer, as for those who cancel it."""
    if timer.kind in INCIDENT_CLOCKS:
        uow.incidents.get(str(timer.data["incident"]), lock=True)
        return
    if timer.kind in SERVICE_CLOCKS:
        SERVICE_HOLDS[timer.kind](house, uow, timer)
        return
    if "conversation" in timer.data:
        uow.dialogues.hold(timer.data["conversation"])
    code = timer.ticket or timer.data.get("ticket")
    ticket = uow.tickets.get(code) if code else None
    if ticket is not None:
        uow.tickets.hold(hold(house, uow, ticket).code)


def _replies(house: House, uow: UnitOfWork, timer: Timer, now: datetime) -> list[Reply]:
    if timer.kind == upkeep.KIND:
        return upkeep.look_after(house, uow, timer, now)
    if timer.kind == "half_told":
        return _half_told(house, uow, timer, now)
    if timer.kind == REMINDER:
        return say_reminder(house, timer, now)
    if timer.kind in INCIDENT_CLOCKS:
        return INCIDENT_CLOCKS[timer.kind](house, uow, str(timer.data["incident"]), now)
    if timer.kind in SERVICE_CLOCKS:
        return SERVICE_CLOCKS[timer.kind](house, uow, timer, now)
    code = timer.ticket or timer.data.get("ticket")
    ticket = uow.tickets.get(code) if code else None
    if ticket is None:
        return []
    replies = CLOCKS[timer.kind](house, uow, ticket, timer, now)
    return [] if timer.kind in FOLDED and is_spoken_for(uow, ticket) else replies


def _half_told(house: House, uow: UnitOfWork, timer: Timer, now: datetime) -> list[Reply]:
    """Nobody answered our question: what was told becomes a ticket as it is."""
    conversation, person_id = timer.data["conversation"], timer.data["person"]
    state = recall(uow, conversation)
    person = uow.people.get(person_id)
    if person is None:
        return []
    if isinstance(state, Comparing):
        return submit_compared(house, uow, person, conversation, now)
    if not isinstance(state, Telling):
        return []
    forget(uow, conversation)
    note = Message(ToPerson(person.id), house.wording("dialogue.submitted_as_told"))
    return [note, *submit_told(house, uow, person, state, now)]
