"""When a grid or a team is on duty: ``workdays 08:30-18:00`` as people write it, and the answer.

Times are local and within one day; a night is two entries. Who gives no times is always on duty.
``workdays`` and ``restdays`` go by the calendar with its holidays and make-up days, and so does
``mon-fri``, by which the working week is meant; other days are what they are called.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime, time

from intents.rules.calendar import Calendar

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = "|".join(DAYS)
WORKDAYS, RESTDAYS = ("workdays", "mon-fri"), ("restdays",)
_CLOCK = r"([01]\d|2[0-3]):[0-5]\d"
SHIFT = rf"^(daily|workdays|restdays|({_DAY})(-({_DAY}))?) {_CLOCK}-{_CLOCK}$"


def hours_of(shift: str) -> tuple[time, time]:
    """From when to when. ``shift`` has the form of ``SHIFT``."""
    starts, ends = shift.split(" ")[1].split("-")
    return time.fromisoformat(starts), time.fromisoformat(ends)


def is_on_duty(duty: Sequence[str], local: datetime, calendar: Calendar) -> bool:
    """Whether the naive local moment lies in one of the shifts; the end itself does not."""
    return not duty or any(_covers(shift, local, calendar) for shift in duty)


def is_shift(text: str) -> bool:
    """Whether it has the form of a shift."""
    return re.match(SHIFT, text) is not None


def _covers(shift: str, local: datetime, calendar: Calendar) -> bool:
    starts, ends = hours_of(shift)
    return _is_meant(shift.split(" ")[0], local.date(), calendar) and starts <= local.time() < ends


def _is_meant(days: str, day: date, calendar: Calendar) -> bool:
    if days == "daily":
        return True
    if days in WORKDAYS or days in RESTDAYS:
        return calendar.is_working_day(day) == (days in WORKDAYS)
    first, _, last = days.partition("-")
    begin, end = DAYS.index(first), DAYS.index(last or first)
    # sat-mon goes over the end of the week.
    return (day.weekday() - begin) % 7 <= (end - begin) % 7
