"""What the house does for itself: tells the secretary what went wrong, and forgets what is old.

The rule kept here: what could not be handled or delivered is known to a person, and told at most
once in ten minutes. Numbers only, nobody's words.
"""

from datetime import datetime, timedelta

from handlers.house import House
from handlers.privacy.retaining import retain
from handlers.replies import Message, Priority, Reply, ToPerson
from intents.rules.community import Role
from storage.timers import Timer
from storage.unit_of_work import UnitOfWork

KIND = "upkeep"
ALARM_EVERY = timedelta(minutes=10)
NIGHTLY = timedelta(hours=24)
NIGHT_HOUR = 3
# How long rows without words stay: longer than any channel repeats itself and we ask again.
KEEP_SENT = timedelta(days=60)
KEEP_TIMERS = timedelta(days=60)


def alarm(house: House, uow: UnitOfWork, now: datetime) -> list[Reply]:
    """Something was set aside: each secretary hears of it, once in ten minutes."""
    number = int(now.timestamp() // ALARM_EVERY.total_seconds())
    return _tell(house, uow, f"alarm:{number}", Priority.CARD)


def look_after(house: House, uow: UnitOfWork, timer: Timer, now: datetime) -> list[Reply]:
    """Every night: forget what is old, and tell in the morning's words what still waits."""
    retain(house, uow, now)
    uow.outbox.forget_ended(now - KEEP_SENT)
    uow.timers.forget_ended(now - KEEP_TIMERS)
    begin(house, uow, now)
    if not (uow.inbox.quarantined_count() or uow.outbox.dead_count(now - NIGHTLY)):
        return []
    return _tell(house, uow, f"upkeep:{timer.id}", Priority.DIGEST)


def begin(house: House, uow: UnitOfWork, now: datetime) -> None:
    """Arm the next night's upkeep, unless it is armed."""
    local = house.local(now)
    night = local.replace(hour=NIGHT_HOUR, minute=17, second=0, microsecond=0)
    due = now + (night - local) % NIGHTLY
    due = due if due > now else due + NIGHTLY
    uow.timers.put(Timer(KIND, due, f"{KIND}:{due:%Y-%m-%d}"))


def _tell(house: House, uow: UnitOfWork, notice: str, priority: Priority) -> list[Reply]:
    aside, dead = uow.inbox.quarantined_count(), uow.outbox.dead_count()
    text = house.wording("upkeep.set_aside", aside=aside, dead=dead)
    return [
        Message(ToPerson(member.id), text, notice=notice, priority=priority)
        for member in house.community.with_role(Role.SECRETARY)
    ]
