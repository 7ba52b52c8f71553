"""How fast a channel may be written to: in all, and to one chat.

Pure bookkeeping on moments passed in. The rule kept here: a grant is counted when it is given,
so two tasks never get the same place.
"""

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

NOTHING = timedelta()


class Pace(Protocol):
    """Grants places in time."""

    def in_all(self, now: datetime) -> timedelta:
        """Take the next place of the whole channel: how long to wait for it."""
        ...

    def after(self, chat_id: str, now: datetime) -> timedelta:
        """A message has just gone to this chat: how long it must be left alone."""
        ...


class Unhurried:
    """A channel of our own: nobody limits us."""

    def in_all(self, now: datetime) -> timedelta:
        """At once."""
        return NOTHING

    def after(self, chat_id: str, now: datetime) -> timedelta:
        """At once."""
        return NOTHING


class Window:
    """At most ``count`` in any ``span``, with at least ``gap`` between two."""

    def __init__(self, count: int, span: timedelta, gap: timedelta) -> None:
        self._span = span
        self._gap = gap
        self._taken: deque[datetime] = deque(maxlen=count)

    def take(self, now: datetime) -> datetime:
        """When the place just taken begins; never before ``now``."""
        at = now
        if self._taken:
            at = max(at, self._taken[-1] + self._gap)
        if len(self._taken) == self._taken.maxlen:
            at = max(at, self._taken[0] + self._span)
        self._taken.append(at)
        return at

    def next_free(self, now: datetime) -> datetime:
        """When the next place would begin, without taking it."""
        at = max(now, self._taken[-1] + self._gap) if self._taken else now
        if len(self._taken) == self._taken.maxlen:
            at = max(at, self._taken[0] + self._span)
        return at


class Limits:
    """A channel's limits: a rate in all, and a window per chat chosen by ``window_of``.

    Chats that have been quiet for long are forgotten, so that memory stays bounded.
    """

    def __init__(self, per_second: int, window_of: Callable[[str], Window]) -> None:
        second = timedelta(seconds=1)
        self._all = Window(per_second, second, second / per_second / 4)
        self._window_of = window_of
        self._chats: dict[str, Window] = {}

    def in_all(self, now: datetime) -> timedelta:
        """Take the next place of the whole channel."""
        return self._all.take(now) - now

    def after(self, chat_id: str, now: datetime) -> timedelta:
        """Count a message to this chat and tell when the next may go."""
        if len(self._chats) > 5000:
            self._chats = {c: w for c, w in self._chats.items() if w.next_free(now) > now}
        window = self._chats.setdefault(chat_id, self._window_of(chat_id))
        window.take(now)
        return window.next_free(now) - now
