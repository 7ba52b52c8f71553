"""How fast a channel may be written to: in all, and to one chat.

Pure arithmetic on moments, which are milliseconds since 1970 and are kept in the database, where
every process sees them. The rule kept here: a limit holds in any span of time, not on average.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

NOTHING = timedelta()


def moment_of(at: datetime) -> int:
    """Milliseconds since 1970."""
    return int(at.timestamp() * 1000)


def time_of(moment: int) -> datetime:
    """The same in UTC."""
    return datetime.fromtimestamp(moment / 1000, UTC)


def _milliseconds(span: timedelta) -> int:
    return round(span.total_seconds() * 1000)


class Window:
    """At most ``count`` in any ``span``, with at least ``gap`` between two."""

    def __init__(self, count: int, span: timedelta, gap: timedelta = NOTHING) -> None:
        self.count = count
        self._span = _milliseconds(span)
        self._gap = _milliseconds(gap)

    def free_at(self, taken: Sequence[int], now: int, places: int = 1) -> int:
        """When so many places begin to be free; more than fit at all count as ``count``."""
        at = now
        if taken:
            at = max(at, taken[-1] + self._gap)
        recent = taken[-self.count :]
        over = len(recent) + min(places, self.count) - self.count
        return max(at, recent[over - 1] + self._span) if over > 0 else at

    def take(self, taken: Sequence[int], at: int, places: int = 1) -> list[int]:
        """The moments to remember once so many were taken then."""
        return sorted([*taken, *[at] * places])[-self.count :]


class Windows(Window):
    """Several windows at once: what goes must fit into each of them."""

    def __init__(self, *windows: Window) -> None:
        self._windows = windows
        self.count = max(window.count for window in windows)

    def free_at(self, taken: Sequence[int], now: int, places: int = 1) -> int:
        """When so many places begin to be free in all of them."""
        return max(window.free_at(taken, now, places) for window in self._windows)


@dataclass(frozen=True, slots=True)
class Limits:
    """A channel's limits: a window in all, and the window of a chat."""

    in_all: Window
    of_chat: Callable[[str], Window]
