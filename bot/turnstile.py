"""Lets parcels through within their channel's limits, in the transaction that leases their lanes.

The rule kept here: a place is taken in the database before the parcel goes, so that neither
another process nor the next start can take it again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.channel import Channel, Parcel
from bot.pacing import Window, moment_of, time_of
from storage.outbox import OutboxEntry
from storage.unit_of_work import UnitOfWork

UNPACED = frozenset({"toast", "reaction"})
# What waits longer for the sake of the whole channel goes back, so that something more urgent
# that comes meanwhile goes first.
LONGEST_HOLD = timedelta(seconds=1)
# Longer words leave in several messages.
LONGEST_PIECE = 4000
# A message that took longer than this on its way is counted when it arrived.
DRIFT = timedelta(seconds=0.3)


@dataclass(frozen=True, slots=True)
class Pass:
    """The parcel may go at ``at``; the next of its lane from ``next_at`` on."""

    parcel: Parcel
    at: datetime
    next_at: datetime


class Turnstile:
    """For one transaction; ``close`` it before the commit."""

    def __init__(self, uow: UnitOfWork, channels: Mapping[str, Channel], now: datetime) -> None:
        self._uow = uow
        self._channels = channels
        self._now = now
        self._in_all: dict[str, list[int]] = {}

    def admit(self, parcel: Parcel) -> Pass | datetime:
        """A pass, or when to ask again."""
        name = parcel.entry.lane.partition(":")[0]
        limits, messages = self._channels[name].pace, messages_of(parcel.entry)
        if limits is None or messages == 0:
            return Pass(parcel, self._now, self._now)
        now, lane = moment_of(self._now), parcel.entry.lane
        to_chat, sent = limits.of_chat(parcel.chat_id), self._uow.outbox.taken(lane)
        at = to_chat.free_at(sent, now, messages)
        if at > now:
            return time_of(at)
        at = self._place(name, limits.in_all, messages, now)
        if at - now > LONGEST_HOLD.total_seconds() * 1000:
            return time_of(at)
        self._in_all[name] = limits.in_all.take(self._in_all[name], at, messages)
        sent = to_chat.take(sent, at, messages)
        self._uow.outbox.keep_taken(lane, sent)
        return Pass(parcel, time_of(at), time_of(to_chat.free_at(sent, at)))

    def close(self) -> None:
        """Write down the places that were taken."""
        for name, moments in self._in_all.items():
            self._uow.paces.keep(name, moments)

    def _place(self, name: str, window: Window, messages: int, now: int) -> int:
        if name not in self._in_all:
            self._in_all[name] = self._uow.paces.hold(name)
        return window.free_at(self._in_all[name], now, messages)


def note_delay(uow: UnitOfWork, channel: Channel, leave: Pass, arrived: datetime) -> None:
    """Count a message that was long on its way when it arrived: that is what its chat counts."""
    limits, messages = channel.pace, messages_of(leave.parcel.entry)
    if limits is None or messages == 0 or arrived - leave.at < DRIFT:
        return
    lane, window = leave.parcel.entry.lane, limits.of_chat(leave.parcel.chat_id)
    before = uow.outbox.taken(lane)
    uow.outbox.keep_taken(lane, window.take(before[:-messages], moment_of(arrived), messages))


def messages_of(entry: OutboxEntry) -> int:
    """How many messages the channel will count for it."""
    if entry.kind in UNPACED:
        return 0
    pieces = 1 + len(entry.payload.get("text", "")) // LONGEST_PIECE
    return pieces + len(entry.payload.get("attachments", ()))
