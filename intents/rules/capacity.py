"""How many can be served at once and who is next: places, quotas, the waiting line, the doorways.

A place is one chair from one start. The line is first come, first served; whoever stayed away
twice within ninety days without a word stands behind all others, and is never turned away.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol, TypeVar

from intents.rules.windows import Occasion

ABSENCES_REMEMBERED = timedelta(days=90)
ABSENCES_TOO_MANY = 2
# A visit's place in the books: beside the chairs, so that one key guards both.
VISIT_CHAIR = 1000
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Place:
    """One chair from one start, naive local."""

    starts: datetime
    ends: datetime
    chair: int


class Waits(Protocol):
    """Somebody in a line."""

    @property
    def id(self) -> str:
        """Sorts those who came in the same moment."""
        ...

    @property
    def person(self) -> str:
        """Who it is."""
        ...

    @property
    def queued_at(self) -> datetime:
        """Since when they wait."""
        ...


W = TypeVar("W", bound=Waits)


def starts_of(occasion: Occasion) -> Iterator[datetime]:
    """Every start of the day, naive local; the last one ends when the window does."""
    length = timedelta(minutes=occasion.window.minutes)
    start = occasion.starts
    while start + length <= occasion.ends:
        yield start
        start += length


def free_places(
    occasion: Occasion,
    taken: Collection[tuple[datetime, int]],
    now: datetime,
    *,
    for_walk_ins: bool = False,
) -> Iterator[Place]:
    """Free places from ``now`` on, the earliest first; one per chair.

    Those who just come may use the chairs kept for them, and a start that is running.
    """
    length = timedelta(minutes=occasion.window.minutes)
    chairs = occasion.chairs if for_walk_ins else bookable_chairs(occasion)
    held = set(taken)
    for start in starts_of(occasion):
        is_ahead = start + length > now if for_walk_ins else start > now
        for chair in range(chairs if is_ahead else 0):
            if (start, chair) not in held:
                yield Place(start, start + length, chair)


def bookable_chairs(occasion: Occasion) -> int:
    """How many chairs can be booked; the others are for those who just come."""
    return max(occasion.chairs - occasion.window.walk_ins, 0)


def free_visit(occasion: Occasion, taken: Collection[tuple[datetime, int]]) -> Place | None:
    """A visit within the day's quota, or None; the doors' order is made on the day."""
    start = occasion.visits_start
    held = {chair for at, chair in taken if at == start}
    length = timedelta(minutes=occasion.window.minutes)
    for number in range(VISIT_CHAIR, VISIT_CHAIR + occasion.window.visits):
        if number not in held:
            return Place(start, start + length, number)
    return None


def in_line(waiting: Sequence[W], stayed_away: Collection[str]) -> list[W]:
    """The line in its order; ``stayed_away`` are those who did twice."""
    return sorted(waiting, key=lambda one: (one.person in stayed_away, one.queued_at, one.id))


def next_allowed(last: date | None, every_days: int) -> date | None:
    """From when a person may come again after ``last``; None: at any time."""
    return None if last is None or not every_days else last + timedelta(days=every_days)


def doorway(building: str | None, unit: str | None, room: str | None) -> tuple[object, ...]:
    """Sorts homes so that the team walks once: building, unit, then up the floors."""
    return tuple(part for text in (building, unit, room) for part in _numbered(text))


def _numbered(text: str | None) -> tuple[int, str]:
    found = _DIGITS.search(text or "")
    return (int(found[0]) if found else 10**9, text or "")
