"""Takes the outbox to its channels, in order within a chat and within each channel's pace.

The rule kept here: a message leaves the outbox only when its channel took it or will never take
it. A lane is leased while it is being written to, so no chat is written to twice at once. What
the outcome means for people, chats and cards is decided in ``outcomes``.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.channel import Channel, Parcel, Rejected, RetryLater, SendError, Sent
from bot.logging import places
from bot.outcomes import Attempt, card_digest, give_back, settle
from bot.tools import Tools
from storage.ids import next_id
from storage.outbox import OutboxEntry
from storage.unit_of_work import UnitOfWork

IN_FLIGHT = 24
LEASE = timedelta(seconds=90)
LONGEST_POLL = 1.0
NO_DOOR = timedelta(seconds=60)
LONGEST_OUTAGE = 30.0
LOOK_BACK = timedelta(seconds=65)
UNPACED = frozenset({"toast", "reaction"})
log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Health:
    """How a channel has been doing: failures in a row and when it may be tried again."""

    failures: int = 0
    paused_until: datetime | None = None
    worked_at: datetime | None = None


class Delivery:
    """One per process; ``channels`` by name."""

    def __init__(self, tools: Tools, channels: Mapping[str, Channel]) -> None:
        self._tools = tools
        self._channels = channels
        self._owner = next_id()
        self._health = {name: _Health() for name in channels}
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self, stopping: asyncio.Event) -> None:
        """Until asked to stop; what is on its way is finished first."""
        await self.recall_pace()
        while not stopping.is_set():
            if not await self.start_some():
                await self._tools.bells.outbox.wait(await self._pause())
        await self.finish()

    async def recall_pace(self) -> None:
        """Count what an earlier process sent just now: limits do not begin anew with us."""
        since = self._tools.clock() - LOOK_BACK
        sent = await asyncio.to_thread(
            self._tools.writer.read, lambda uow: uow.outbox.sent_since(since)
        )
        last: dict[str, datetime] = {}
        for entry in sent:
            if entry.kind not in UNPACED and entry.sent_at is not None:
                self._recall(entry.lane, _messages(entry), entry.sent_at)
                last[entry.lane] = entry.sent_at
        for lane, at in last.items():
            # One more may have gone without the earlier process living to note it.
            self._recall(lane, 1, at)

    def _recall(self, lane: str, messages: int, at: datetime) -> None:
        name, _, chat_id = lane.partition(":")
        if name in self._channels:
            self._channels[name].pace.recall(chat_id, messages, at)

    async def finish(self) -> None:
        """Wait for what is on its way."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def start_some(self) -> int:
        """Lease ready lanes and begin to deliver the first message of each; how many."""
        room = IN_FLIGHT - len(self._tasks)
        if room <= 0:
            return 0
        leased = await asyncio.wrap_future(
            self._tools.writer.submit(lambda uow: self._lease(uow, room))
        )
        for parcel in leased:
            task = asyncio.create_task(self._deliver(parcel))
            self._tasks.add(task)
            task.add_done_callback(self._done)
        return len(leased)

    def _done(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        self._tools.bells.outbox.ring()

    def _lease(self, uow: UnitOfWork, room: int) -> list[Parcel]:
        now = self._tools.clock()
        parcels = []
        for lane in uow.outbox.lease(self._owner, now, now + LEASE, room):
            name, _, chat_id = lane.partition(":")
            until = self._closed_until(name, now)
            parcel = None if until is not None else self._pick(uow, lane, name, chat_id, now)
            if parcel is None:
                give_back(uow, lane, until or now, self._owner)
            else:
                parcels.append(parcel)
        uow.commit()
        return parcels

    def _closed_until(self, name: str, now: datetime) -> datetime | None:
        """When to look at this channel's lanes again, if now is no good."""
        health = self._health.get(name)
        if health is None:
            return now + NO_DOOR
        until = health.paused_until
        return until if until is not None and until > now else None

    def _pick(
        self, uow: UnitOfWork, lane: str, name: str, chat_id: str, now: datetime
    ) -> Parcel | None:
        """What goes next in the lane; card versions that would change nothing are passed over."""
        while (entry := uow.outbox.head(lane, now)) is not None:
            shown = uow.cards.get(entry.card, name, chat_id) if entry.card else None
            if shown is not None and shown.message_id and shown.digest == card_digest(entry):
                uow.outbox.sent(entry, now)
                continue
            files = [uow.attachments.get(id) for id in entry.payload.get("attachments", ())]
            return Parcel(
                entry=entry,
                chat_id=chat_id,
                shown_as=shown.message_id if shown is not None else None,
                files=tuple(file for file in files if file is not None),
            )
        return None

    async def _deliver(self, parcel: Parcel) -> None:
        name = parcel.entry.lane.partition(":")[0]
        channel, now = self._channels[name], self._tools.clock()
        messages = _messages(parcel.entry)
        wait = channel.pace.wait(parcel.chat_id, messages, now) if messages else timedelta()
        if wait > timedelta():
            await self._release(parcel, now + wait)
            return
        if messages:
            hold = channel.pace.take(parcel.chat_id, messages, now)
            await asyncio.sleep(hold.total_seconds())
        outcome = await self._send(channel, parcel)
        self._note_health(name, outcome)
        now = self._tools.clock()
        next_at = now + (channel.pace.wait(parcel.chat_id, 1, now) if messages else timedelta())
        await self._settle(parcel, outcome, next_at)

    async def _send(self, channel: Channel, parcel: Parcel) -> Sent | SendError:
        entry = parcel.entry
        try:
            return await channel.send(parcel)
        except SendError as error:
            if not isinstance(error, RetryLater):
                log.info("not sent", entry=entry.id, ticket=entry.ticket, why=type(error).__name__)
            return error
        except Exception as error:  # noqa: BLE001 - a sender's bug must not stop the others
            where = places(error.__traceback__)
            log.error("sender failed", entry=entry.id, kind=type(error).__name__, at=where)
            return Rejected(type(error).__name__) if entry.attempts >= 2 else RetryLater("bug")

    def _note_health(self, name: str, outcome: Sent | SendError) -> None:
        health, now = self._health[name], self._tools.clock()
        if isinstance(outcome, RetryLater) and outcome.is_outage:
            health.failures += 1
            seconds = min(LONGEST_OUTAGE, 0.5 * 2 ** min(health.failures, 8))
            health.paused_until = now + timedelta(seconds=seconds)
            if health.failures == 1 or health.failures % 20 == 0:
                log.warning("channel does not answer", channel=name, failures=health.failures)
        else:
            health.failures, health.paused_until, health.worked_at = 0, None, now

    async def _settle(self, parcel: Parcel, outcome: Sent | SendError, next_at: datetime) -> None:
        name = parcel.entry.lane.partition(":")[0]
        attempt = Attempt(parcel, outcome, next_at, self._health[name].worked_at)

        def work(uow: UnitOfWork) -> None:
            settle(self._tools.house, uow, attempt, self._owner, self._tools.clock())
            uow.commit()

        await asyncio.wrap_future(self._tools.writer.submit(work))

    async def _release(self, parcel: Parcel, at: datetime) -> None:
        def work(uow: UnitOfWork) -> None:
            uow.outbox.release(parcel.entry.lane, at, owner=self._owner)
            uow.commit()

        await asyncio.wrap_future(self._tools.writer.submit(work))

    async def _pause(self) -> float:
        """How long to sleep unless somebody rings: until the next lane is ready, at most a bit."""
        at = await asyncio.to_thread(self._tools.writer.read, lambda uow: uow.outbox.next_ready())
        now = self._tools.clock()
        if at is None or at <= now:
            return LONGEST_POLL  # what is ready already is on its way, its end rings
        soon: float = (at - now).total_seconds()
        return min(LONGEST_POLL, soon)


def _messages(entry: OutboxEntry) -> int:
    """How many messages the channel will count for it."""
    return 0 if entry.kind in UNPACED else 1 + len(entry.payload.get("attachments", ()))
