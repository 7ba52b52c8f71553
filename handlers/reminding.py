"""Reminders: a due row that says one sentence to one person, with buttons; never in the night.

Any service sets them by a name of its own choosing and takes them back by the same name. Whether
a reminder still makes sense is for whoever set it: what is over takes its reminders along.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from handlers.house import House
from handlers.replies import Button, Message, Notice, Reply, ToPerson
from storage.timers import Timer
from storage.unit_of_work import UnitOfWork

REMINDER = "reminder"
DAY_BEFORE = timedelta(days=1)
SHORTLY_BEFORE = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Reminder:
    """What is said to whom. ``key`` is a sentence, ``values`` fill it as they are now.

    ``buttons`` are one row of (wording key of the label, button data). ``name`` is unique for
    what is reminded of: setting it again moves it.
    """

    name: str
    person: str
    key: str
    values: Mapping[str, str] = field(default_factory=dict)
    buttons: tuple[tuple[str, str], ...] = ()
    ticket: str | None = None


def remind(
    house: House,
    uow: UnitOfWork,
    reminder: Reminder,
    due: datetime,
    now: datetime,
    until: datetime | None = None,
) -> bool:
    """Set the reminder for ``due`` (aware UTC), or the morning after; False when it is past.

    From ``until`` on it is not worth saying any more: we were away too long.
    """
    forget(uow, [reminder.name])
    at = house.community.timekeeper.out_of_quiet(due)
    if due <= now:
        return False
    data = {
        "person": reminder.person,
        "key": reminder.key,
        "values": dict(reminder.values),
        "buttons": [list(button) for button in reminder.buttons],
        "about": reminder.ticket,
        "until": until.isoformat() if until is not None else None,
    }
    # Not the ticket's own timer: some ask after its end, 30 days later.
    return uow.timers.put(Timer(REMINDER, at, f"{REMINDER}:{reminder.name}", data=data))


def remind_before(
    house: House, uow: UnitOfWork, reminder: Reminder, event: datetime, now: datetime
) -> None:
    """The day before and two hours before ``event``; what is past already is left out.

    Their sentences are the reminder's key with ``.day`` and ``.soon``.
    """
    for label, ahead in (("day", DAY_BEFORE), ("soon", SHORTLY_BEFORE)):
        name, key = f"{reminder.name}:{label}", f"{reminder.key}.{label}"
        one = replace(reminder, name=name, key=key)
        due = event - ahead
        # The second takes the first one's place, when both are late.
        until = event - SHORTLY_BEFORE if ahead > SHORTLY_BEFORE else event
        if house.community.timekeeper.out_of_quiet(due) < event:
            remind(house, uow, one, due, now, until)
        else:
            forget(uow, [name])


def forget_before(uow: UnitOfWork, name: str) -> None:
    """Take back what ``remind_before`` set."""
    forget(uow, [f"{name}:day", f"{name}:soon"])


def forget(uow: UnitOfWork, names: Iterable[str]) -> None:
    """Take back reminders by their names."""
    for name in names:
        uow.timers.cancel(f"{REMINDER}:{name}")


def say_reminder(house: House, timer: Timer, now: datetime) -> list[Reply]:
    """The timer has fired: say it, unless it has become pointless."""
    data = timer.data
    until = data.get("until")
    if until is not None and now >= datetime.fromisoformat(until):
        return []
    text = house.wording(data["key"], **data["values"])
    row = tuple(Button(house.wording(label), pressed) for label, pressed in data["buttons"])
    message = Message(
        ToPerson(data["person"]),
        text,
        buttons=(row,) if row else (),
        ticket=data["about"],
        notice=f"{timer.dedupe_key}:{timer.id}",
        weight=Notice.MUST,
    )
    return [message]
