"""What the outcome of a delivery means: for the outbox, the cards, and for who can be reached.

The rule kept here: a ticket's card that cannot be shown at one place is shown at another, in the
same transaction that notes the first place as closed.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.channel import Moved, Parcel, RetryLater, SendError, Sent, Unreachable
from handlers.card_places import refresh
from handlers.house import House
from handlers.posting import post
from storage.outbox import OutboxEntry
from storage.unit_of_work import UnitOfWork

LONGEST_WAIT = 60.0
# A message that fails this often while others of its channel pass has itself to blame.
MOST_ATTEMPTS = 12
# One that may have arrived each time is not said again and again.
MOST_UNKNOWN = 3
IS_PRESS = ":press:"
LATELY = timedelta(seconds=120)


class Late(SendError):
    """Not sent at all: we were held up until the lane was hardly ours any more."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to deliver, when the lane may go on, and when the channel last worked."""

    parcel: Parcel
    outcome: Sent | SendError
    next_at: datetime
    worked_at: datetime | None


def card_digest(entry: OutboxEntry) -> str:
    """Names what a card shows; equal ones look the same."""
    shown = [entry.payload["text"], entry.payload["buttons"]]
    return hashlib.sha256(json.dumps(shown, ensure_ascii=False).encode()).hexdigest()[:24]


def settle(house: House, uow: UnitOfWork, attempt: Attempt, owner: str, now: datetime) -> None:
    """Write down what came of it and give the lane back. Does not commit."""
    entry, outcome = attempt.parcel.entry, attempt.outcome
    ready_at = attempt.next_at
    if isinstance(outcome, Sent):
        _arrived(uow, attempt.parcel, outcome, now)
    elif isinstance(outcome, RetryLater) and not _is_hopeless(attempt, now):
        ready_at = max(ready_at, now + _wait(entry, outcome))
        counts = not outcome.is_outage or _works_for_others(attempt, now)
        uow.outbox.failed(entry, str(outcome), lane_ready_at=ready_at, counts=counts)
    elif isinstance(outcome, Moved):
        channel, _, old = entry.lane.partition(":")
        uow.chats.migrate(channel, old, outcome.new_chat_id, now)
    elif not isinstance(outcome, Late):
        uow.outbox.dead(entry, str(outcome)[:200])
        _find_another_place(house, uow, attempt.parcel, outcome, now)
    give_back(uow, entry.lane, ready_at, owner)


def give_back(uow: UnitOfWork, lane: str, ready_at: datetime, owner: str) -> None:
    """The lane may be leased again from then on; the answer to a press has a lane for itself."""
    is_done = IS_PRESS in lane and uow.outbox.close(lane)
    if not is_done:
        uow.outbox.release(lane, ready_at, owner=owner)


def _arrived(uow: UnitOfWork, parcel: Parcel, sent: Sent, now: datetime) -> None:
    entry = parcel.entry
    channel = entry.lane.partition(":")[0]
    uow.outbox.sent(entry, now)
    if entry.kind != "message" or sent.message_id is None:
        return
    if entry.card is not None:
        digest = card_digest(entry)
        uow.cards.save(entry.card, channel, parcel.chat_id, sent.message_id, digest, now)
    # An answer to what speaks of several tickets is about none of them for sure.
    if entry.ticket is not None and not entry.payload.get("is_gathered"):
        for message_id in (sent.message_id, *sent.also):
            uow.tickets.link_message(entry.ticket, channel, parcel.chat_id, message_id)


def _wait(entry: OutboxEntry, outcome: RetryLater) -> timedelta:
    """As long as the channel asks for, else longer with every attempt."""
    if outcome.seconds is not None:
        return timedelta(seconds=outcome.seconds)
    return timedelta(seconds=min(LONGEST_WAIT, 2.0 ** min(entry.attempts, 6)))


def _is_hopeless(attempt: Attempt, now: datetime) -> bool:
    outcome = attempt.outcome
    is_unknown = isinstance(outcome, RetryLater) and outcome.is_unknown
    most = MOST_UNKNOWN if is_unknown else MOST_ATTEMPTS
    return _works_for_others(attempt, now) and attempt.parcel.entry.attempts >= most


def _works_for_others(attempt: Attempt, now: datetime) -> bool:
    worked = attempt.worked_at
    return worked is not None and now - worked < LATELY


def _find_another_place(
    house: House, uow: UnitOfWork, parcel: Parcel, outcome: SendError, now: datetime
) -> None:
    entry = parcel.entry
    if entry.kind != "message":
        return
    channel = entry.lane.partition(":")[0]
    if isinstance(outcome, Unreachable):
        _close(uow, channel, parcel.chat_id, now)
    if entry.card is not None:
        uow.cards.forget(entry.card, channel, parcel.chat_id)
    ticket = uow.tickets.get(entry.ticket) if entry.ticket else None
    if ticket is not None and isinstance(outcome, Unreachable):
        post(uow, house.community, refresh(house, uow, ticket), now, f"elsewhere:{entry.id}")


def _close(uow: UnitOfWork, channel: str, chat_id: str, now: datetime) -> None:
    """Nobody is written to there until the channel tells us otherwise."""
    if uow.people.set_reachable(channel, chat_id, False, None):
        return
    if uow.chats.get(channel, chat_id) is None:
        uow.chats.seen(channel, chat_id, "", now)
    uow.chats.set_active(channel, chat_id, False)
