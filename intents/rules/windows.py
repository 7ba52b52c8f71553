"""Which days a bookable window is open, and what a day of it is.

A month without the 31st has no such day: it is left out, never moved. What the team lead said of
one day wins over the file. Days and hours are naive local time until ``at`` makes moments of them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from intents.rules.community_services import Window

# So far ahead a day may be booked: the next month's day, and the one after it.
HORIZON = timedelta(days=70)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayChange:
    """What was said of one day of a window: not open, open after all, fewer chairs.

    ``substitutes`` are who comes for whom that day.
    """

    window: str
    day: date
    is_open: bool = True
    chairs: int | None = None
    substitutes: Mapping[str, str] = field(default_factory=dict)


Changes = Mapping[tuple[str, date], DayChange]


@dataclass(frozen=True, slots=True)
class Occasion:
    """One day on which a window is open, with so many chairs."""

    window: Window
    day: date
    chairs: int

    @property
    def starts(self) -> datetime:
        """When it opens, naive local."""
        return datetime.combine(self.day, self.window.starts)

    @property
    def ends(self) -> datetime:
        """When it closes, naive local."""
        return datetime.combine(self.day, self.window.ends)

    @property
    def visits_start(self) -> datetime:
        """When the team sets out for the homes, naive local."""
        return datetime.combine(self.day, self.window.visits_from or self.window.ends)


def is_regular_day(window: Window, day: date) -> bool:
    """Whether the file opens the window on that day."""
    if day in window.cancelled:
        return False
    return (
        day in window.days
        or (window.monthly_day is not None and day.day == window.monthly_day)
        or (window.weekday is not None and day.isoweekday() == window.weekday)
    )


def occasion_on(window: Window, day: date, changes: Changes) -> Occasion | None:
    """The window's day, or None when it is closed."""
    change = changes.get((window.key, day))
    is_open = is_regular_day(window, day) if change is None else change.is_open
    if not is_open:
        return None
    chairs = window.chairs if change is None or change.chairs is None else change.chairs
    return Occasion(window, day, chairs)


def occasions(
    windows: Iterable[Window], first: date, last: date, changes: Changes
) -> Iterator[Occasion]:
    """Every open day of these windows from ``first`` to ``last``, the earliest first."""
    known = sorted(windows, key=lambda window: (window.starts, window.key))
    for offset in range((last - first).days + 1):
        for window in known:
            occasion = occasion_on(window, first + DAY * offset, changes)
            if occasion is not None:
                yield occasion


def at(local: datetime, zone: ZoneInfo) -> datetime:
    """A naive local time as an aware UTC moment."""
    return local.replace(tzinfo=zone).astimezone(UTC)
