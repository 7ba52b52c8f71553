"""When and where goods change hands: windows to choose from, the four-digit code, a loan's end.

Windows are naive local times. What the donor said comes first; else the next open hours of the
place: a desk on working days, a locker every day, a home in the evening and at weekends too.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256

from intents.rules.calendar import Calendar
from intents.rules.community_services import LOCKER, Station

SHOWN = 3
LONG = timedelta(hours=2)
NOTICE = timedelta(hours=1)  # so long before a window begins both must know of it
LOOKED_AHEAD = 14
DEFAULT_LOAN = 14  # days, where nobody said for how long
LONGEST_LOAN = 183
_AT_HOME = (time(10), time(15), time(19))
_AT_A_PLACE = (time(9, 30), time(15))
_EVENING = time(17)


@dataclass(frozen=True, slots=True)
class HandoverWindow:
    """From when to when; local and naive."""

    starts: datetime
    ends: datetime


def handover_windows(
    now: datetime, station: Station | None, said: str | None, calendar: Calendar
) -> tuple[HandoverWindow, ...]:
    """The next windows at a station, or at home (None). ``said`` is an ISO day or moment."""
    found: list[HandoverWindow] = []
    wanted = datetime.fromisoformat(said) if said else None
    if wanted is not None and "T" in (said or "") and wanted > now:
        found.append(HandoverWindow(wanted, wanted + LONG))
    days = [wanted.date()] if wanted is not None and wanted.date() >= now.date() else []
    days += [now.date() + timedelta(days=n) for n in range(LOOKED_AHEAD)]
    for day in dict.fromkeys(days):
        is_said = wanted is not None and day == wanted.date()
        for window in _windows_on(day, station, calendar, is_said=is_said):
            if window.starts >= now + NOTICE and window not in found:
                found.append(window)
    return tuple(found[:SHOWN])


def _windows_on(
    day: date, station: Station | None, calendar: Calendar, *, is_said: bool
) -> Iterator[HandoverWindow]:
    works = calendar.is_working_day(day)
    if station is None:
        # Whoever works is at home in the evening; at weekends by day.
        hours = [at for at in _AT_HOME if is_said or (at >= _EVENING) == works]
    elif works or station.kind == LOCKER:
        hours = [at for at in _AT_A_PLACE if station.opens <= at < station.closes]
    else:
        hours = []
    for at in hours:
        starts = datetime.combine(day, at)
        yield HandoverWindow(starts, starts + LONG)


def code_from(*parts: str) -> str:
    """Four digits that nobody outside can guess, from ids that nobody outside knows."""
    return f"{int(sha256('|'.join(parts).encode()).hexdigest(), 16) % 10_000:04d}"


def free_box(station: Station, taken: frozenset[int]) -> int | None:
    """The first free box of a locker; None when all are taken, or it has none."""
    return next((box for box in range(1, station.boxes + 1) if box not in taken), None)


def loan_days(said: int | None) -> int:
    """For how long a thing is lent."""
    return min(max(said or DEFAULT_LOAN, 1), LONGEST_LOAN)
