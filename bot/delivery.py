"""Takes the outbox to its channels, in order within a chat and within each channel's pace.

The rule kept here: a message leaves the outbox only when its channel took it or will never take
it. A lane is leased while it is being written to, so no chat is written to twice at once, and
what was sent is written down however long the database is away. What the outcome means for
people, chats and cards is decided in ``outcomes``.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.backlog import gather_up
from bot.channel import Channel, Parcel, Rejected, RetryLater, SendError, Sent, Within
from bot.in_doubt import InDoubt
from bot.logging import places
from bot.outcomes import Attempt, Late, card_digest, give_back, settle
from bot.tools import Tools
from bot.trouble import DATABASE_TROUBLE
from bot.turnstile import LONGEST_HOLD, Pass, Turnstile, messages_of, note_delay
from storage.failpoints import hit
from storage.ids import next_id
from storage.unit_of_work import UnitOfWork

IN_FLIGHT = 24
# What a dead process had in hand is taken over after this long.
LEASE = timedelta(seconds=24)
LONGEST_SEND = 18.0
# Who was frozen for longer sends nothing when it wakes: another may have done so meanwhile.
LATEST = LEASE - timedelta(seconds=LONGEST_SEND) - LONGEST_HOLD
LONGEST_POLL = 1.0
A_LITTLE = timedelta(seconds=0.1)
NO_DOOR = timedelta(seconds=60)
LONGEST_OUTAGE = 30.0
log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Health:
    """How a channel has been doing: failures in a row and when it may be tried again."""

    failures: int = 0
    paused_until: datetime | None = None
    worked_at: datetime | None = None


class Delivery:
    """One per process; ``channels`` by name."""

    def __init__(
        self, tools: Tools, channels: Mapping[str, Channel], longest_send: float = LONGEST_SEND
    ) -> None:
        self._tools = tools
        self._longest_send = longest_send
        self._channels = channels
        self._owner = next_id()
        self._health = {name: _Health() for name in channels}
        self._tasks: set[asyncio.Task[None]] = set()
        self._in_hand: set[str] = set()
        self._in_doubt = {name: InDoubt() for name in channels}

    async def run(self, stopping: asyncio.Event) -> None:
        """Until asked to stop; what is on its way is finished first."""
        if not self._tools.writer.is_shared:
            await self._take_back()
        while not stopping.is_set():
            async with self._tools.trouble.weathered("delivery"):
                if not await self.start_some():
                    await self._tools.bells.outbox.wait(await self._pause())
        await self.finish()

    async def _take_back(self) -> None:
        """There was one process, and it is gone: nobody is writing to any chat."""

        def work(uow: UnitOfWork) -> None:
            uow.outbox.free_all()
            uow.commit()

        async with self._tools.trouble.weathered("delivery"):
            await asyncio.wrap_future(self._tools.writer.submit(work))

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
        hit("outbox.leased")
        for leave in leased:
            self._in_hand.add(leave.parcel.entry.lane)
            task = asyncio.create_task(self._deliver(leave))
            self._tasks.add(task)
            task.add_done_callback(self._done)
        return len(leased)

    def _done(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        self._tools.bells.outbox.ring()

    def _lease(self, uow: UnitOfWork, room: int) -> list[Pass]:
        now = self._tools.clock()
        turnstile, passes = Turnstile(uow, self._channels, now), []
        for lane in uow.outbox.lease(self._owner, now, now + LEASE, room):
            # What is sent but not yet written down is in doubt: a little later, then.
            is_in_hand = lane in self._in_hand
            found = now + A_LITTLE if is_in_hand else self._through(uow, turnstile, lane, now)
            if isinstance(found, Pass):
                passes.append(found)
            else:
                give_back(uow, lane, found, self._owner)
        turnstile.close()
        hit("outbox.lease")
        uow.commit()
        return passes

    def _through(
        self, uow: UnitOfWork, turnstile: Turnstile, lane: str, now: datetime
    ) -> Pass | datetime:
        """What may go now in this lane, or when to look at it again."""
        name, _, chat_id = lane.partition(":")
        until = self._closed_until(name, now)
        if until is not None:
            return until
        parcel = self._pick(uow, lane, name, chat_id, now)
        return now if parcel is None else turnstile.admit(parcel)

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
            entry = gather_up(self._tools.house, uow, entry, now)
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

    async def _deliver(self, leave: Pass) -> None:
        parcel = leave.parcel
        name = parcel.entry.lane.partition(":")[0]
        try:
            hold = leave.at - self._tools.clock()
            await asyncio.sleep(max(0.0, hold.total_seconds()))
            # The answer to a press, given twice, is no second message: it waits for nobody.
            if self._channels[name].pace is None or messages_of(parcel.entry) == 0:
                await self._settle(leave, await self._send(name, leave))
                return
            outcome = await self._in_doubt[name].send(lambda: self._send(name, leave))
            try:
                await self._settle(leave, outcome)
            finally:
                self._in_doubt[name].noted()
        finally:
            self._in_hand.discard(parcel.entry.lane)

    async def _send(self, name: str, leave: Pass) -> Sent | Within | SendError:
        if self._tools.clock() - leave.at > LATEST:
            return Late()
        hit("outbox.send")
        outcome = await self._try(self._channels[name], leave.parcel)
        hit("outbox.sent")
        self._note_health(name, outcome)
        return outcome

    async def _try(self, channel: Channel, parcel: Parcel) -> Sent | Within | SendError:
        entry = parcel.entry
        try:
            async with asyncio.timeout(self._longest_send):
                return await channel.send(parcel)
        except TimeoutError:
            return RetryLater("no end in sight", is_outage=True, is_unknown=True)
        except SendError as error:
            if not isinstance(error, RetryLater):
                log.info("not sent", entry=entry.id, ticket=entry.ticket, why=type(error).__name__)
            return error
        except Exception as error:  # noqa: BLE001 - a sender's bug must not stop the others
            where = places(error.__traceback__)
            log.error("sender failed", entry=entry.id, kind=type(error).__name__, at=where)
            return Rejected(type(error).__name__) if entry.attempts >= 2 else RetryLater("bug")

    def _note_health(self, name: str, outcome: Sent | Within | SendError) -> None:
        health, now = self._health[name], self._tools.clock()
        if isinstance(outcome, RetryLater) and outcome.is_outage:
            health.failures += 1
            seconds = min(LONGEST_OUTAGE, 0.5 * 2 ** min(health.failures, 8))
            health.paused_until = now + timedelta(seconds=seconds)
            if health.failures == 1 or health.failures % 20 == 0:
                log.warning("channel does not answer", channel=name, failures=health.failures)
        else:
            health.failures, health.paused_until, health.worked_at = 0, None, now

    async def _settle(self, leave: Pass, outcome: Sent | Within | SendError) -> None:
        """Write it down; should the database be away, again and again, for it has happened."""
        name = leave.parcel.entry.lane.partition(":")[0]
        arrived = self._tools.clock()
        next_at, worked_at = max(arrived, leave.next_at), self._health[name].worked_at

        def work(uow: UnitOfWork) -> None:
            if not isinstance(outcome, Late):
                note_delay(uow, self._channels[name], leave, arrived)
            result = outcome.write(uow) if isinstance(outcome, Within) else outcome
            attempt = Attempt(leave.parcel, result, next_at, worked_at)
            settle(self._tools.house, uow, attempt, self._owner, self._tools.clock())
            hit("outbox.settle")
            uow.commit()

        failures = 0
        while True:
            try:
                await asyncio.wrap_future(self._tools.writer.submit(work, urgent=True))
            except DATABASE_TROUBLE as error:
                failures += 1
                await self._tools.trouble.wait_out("delivery", error, failures)
            else:
                hit("outbox.settled")
                if isinstance(outcome, Within):
                    outcome.after()
                return

    async def _pause(self) -> float:
        """How long to sleep unless somebody rings: until the next lane is ready, at most a bit."""
        at = await asyncio.to_thread(self._tools.writer.read, lambda uow: uow.outbox.next_ready())
        now = self._tools.clock()
        if at is None or at <= now:
            return LONGEST_POLL  # what is ready already is on its way, its end rings
        soon: float = (at - now).total_seconds()
        return min(LONGEST_POLL, soon)
