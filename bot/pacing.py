"""How fast a channel may be written to: in all, and to one chat.

Pure bookkeeping on moments passed in. The rule kept here: a grant is counted when it is given,
so two tasks never get the same place.
"""

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

NOTHING = timedelta()
MOST_CHATS = 5000


class Pace(Protocol):
    """Tells when the next message may go and counts those that went."""

    def wait(self, chat_id: str, messages: int, now: datetime) -> timedelta:
        """How long until so many messages may go to this chat; nothing is counted."""
        ...

    def take(self, chat_id: str, messages: int, now: datetime) -> timedelta:
        """Count them now; how long to hold them for the sake of the whole channel."""
        ...

    def recall(self, chat_id: str, messages: int, at: datetime) -> None:
        """Count messages that went before this process began; call it in their order."""
        ...


class Unhurried:
    """A channel of our own: nobody limits us."""

    def wait(self, chat_id: str, messages: int, now: datetime) -> timedelta:
        """At once."""
        return NOTHING

    def take(self, chat_id: str, messages: int, now: datetime) -> timedelta:
        """At once."""
        return NOTHING

    def recall(self, chat_id: str, messages: int, at: datetime) -> None:
        """Nothing to count."""


class Window:
    """At most ``count`` in any ``span``, with at least ``gap`` between two."""

    def __init__(self, count: int, span: timedelta, gap: timedelta = NOTHING) -> None:
        self._count = count
        self._span = span
        self._gap = gap
        self._taken: deque[datetime] = deque(maxlen=count)

    def free_at(self, now: datetime, places: int = 1) -> datetime:
        """When so many places begin to be free; more than fit at all count as ``count``."""
        at = now
        if self._taken:
            at = max(at, self._taken[-1] + self._gap)
        over = len(self._taken) + min(places, self._count) - self._count
        return max(at, self._taken[over - 1] + self._span) if over > 0 else at

    def take(self, at: datetime, places: int = 1) -> None:
        """Count so many at that moment."""
        self._taken.extend([at] * places)


class Windows(Window):
    """Several windows at once: what goes must fit into each of them."""

    def __init__(self, *windows: Window) -> None:
        self._windows = windows

    def free_at(self, now: datetime, places: int = 1) -> datetime:
        """When so many places begin to be free in all of them."""
        return max(window.free_at(now, places) for window in self._windows)

    def take(self, at: datetime, places: int = 1) -> None:
        """Count so many at that moment in each."""
        for window in self._windows:
            window.take(at, places)


class Limits:
    """A channel's limits: a window in all, and one per chat made by ``window_of``.

    Chats that have been quiet are forgotten, so that memory stays bounded.
    """

    def __init__(self, in_all: Window, window_of: Callable[[str], Window]) -> None:
        self._all = in_all
        self._window_of = window_of
        self._chats: dict[str, Window] = {}

    def wait(self, chat_id: str, messages: int, now: datetime) -> timedelta:
        """How long this chat must be left alone."""
        window = self._chats.get(chat_id)
        return NOTHING if window is None else window.free_at(now, messages) - now

    def take(self, chat_id: str, messages: int, now: datetime) -> timedelta:
        """Count them for the chat and in all."""
        if len(self._chats) >= MOST_CHATS:
            self._chats = {c: w for c, w in self._chats.items() if w.free_at(now) > now}
        at = self._all.free_at(now, messages)
        self._all.take(at, messages)
        window = self._chats.setdefault(chat_id, self._window_of(chat_id))
        window.take(at, messages)
        return at - now

    def recall(self, chat_id: str, messages: int, at: datetime) -> None:
        """As if it had been taken at that moment."""
        self._all.take(at, messages)
        self._chats.setdefault(chat_id, self._window_of(chat_id)).take(at, messages)
