"""Several processes on one PostgreSQL: order, exactly one firing, one pace, and taking over."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from bot.delivery import LEASE as DELIVERY_LEASE
from bot.delivery import Delivery
from bot.inbox_worker import LEASE, InboxWorker
from bot.pacing import Limits, Window
from bot.single import LOOK_SECONDS, alone
from bot.timer_worker import LEASE as TIMER_LEASE
from bot.timer_worker import TimerWorker
from bot.tools import Tools
from storage.engine import open_engine
from storage.inbox import InboxEntry
from storage.signals import Signals
from storage.sole import Seat, Sole
from storage.timers import Timer
from storage.unit_of_work import UnitOfWork
from storage.writer import Writer
from tests.bot.fakes import NOON, FakeChannel, HandClock, a_message, change, make_tools
from tests.bot.test_inbox_worker import receive
from tests.conftest import COMMUNITY, _empty

LANES, UPDATES, PROCESSES = 12, 120, 3
LONGEST_TAKEOVER = 30


@pytest.fixture
def fleet(postgres_url: str, clock: HandClock) -> Iterator[list[Tools]]:
    """The tools of several processes, each with connections of its own."""
    _empty(postgres_url)
    engines = [open_engine(postgres_url) for _ in range(PROCESSES)]
    tools = [make_tools(Writer(engine, COMMUNITY, threads=4), clock) for engine in engines]
    yield tools
    for one, engine in zip(tools, engines, strict=True):
        one.writer.close()
        engine.dispose()


class Noting(FakeChannel):
    """Understands nothing and notes in which order it was asked."""

    def parse(self, entry: InboxEntry) -> None:
        seen[entry.lane].append(entry.position)


seen: defaultdict[str, list[int]] = defaultdict(list)


async def test_many_processes_handle_each_conversation_in_order_and_each_update_once(
    fleet: list[Tools],
) -> None:
    seen.clear()
    for number in range(UPDATES):
        await receive(fleet[0], "nobody", lane=f"telegram:{number % LANES}", first=number)
    workers = [InboxWorker(tools, {"telegram": Noting().parse}) for tools in fleet]

    async def work(worker: InboxWorker) -> int:
        handled = 0
        for _ in range(UPDATES):
            handled += await worker.round()
        return handled

    shares = await asyncio.gather(*map(work, workers))
    assert sum(shares) == UPDATES
    assert all(share > 0 for share in shares)
    assert all(positions == sorted(positions) for positions in seen.values())
    assert sum(map(len, seen.values())) == UPDATES


async def test_what_a_dead_process_had_in_hand_is_taken_over(
    fleet: list[Tools], clock: HandClock, channel: FakeChannel
) -> None:
    await receive(fleet[0], "3号楼2单元楼道灯坏了", "谢谢")
    claim = change(
        fleet[0].writer, lambda uow: uow.inbox.claim("dead", clock(), clock() + LEASE, 9)
    )
    worker = InboxWorker(fleet[1], {"telegram": channel.parse})
    assert await worker.round() == 0
    clock.pass_by(LEASE.total_seconds() + 1)
    assert timedelta(seconds=29) >= LEASE
    assert await worker.round() == 1
    # Should it only have been asleep, its own mark changes nothing any more.
    assert not change(fleet[0].writer, lambda uow: uow.inbox.handled(claim[0], clock()))
    assert await worker.round() == 1


async def test_a_timer_fires_in_one_process(fleet: list[Tools], clock: HandClock) -> None:
    for number in range(30):
        timer = Timer("half_told", clock(), f"k{number}", data={"conversation": "x", "person": "y"})
        change(fleet[0].writer, lambda uow, timer=timer: uow.timers.put(timer))
    rounds = await asyncio.gather(*(TimerWorker(tools).round() for tools in fleet * 2))
    assert sum(rounds) == 30


async def test_the_limits_hold_for_all_processes_together(
    fleet: list[Tools], clock: HandClock
) -> None:
    pace = Limits(Window(10, timedelta(seconds=2)), lambda _: Window(3, timedelta(minutes=1)))
    channel = FakeChannel(pace=pace)
    for number in range(40):
        lane = f"telegram:{-number % 8}"
        change(fleet[0].writer, lambda uow, lane=lane: uow.outbox.put(a_message(lane)))
    deliveries = [Delivery(tools, {"telegram": channel}) for tools in fleet]
    sent = []
    for _ in range(4):
        before = len(channel.parcels)
        await asyncio.gather(*(one.start_some() for one in deliveries))
        await asyncio.gather(*(one.finish() for one in deliveries))
        sent.append(len(channel.parcels) - before)
        clock.pass_by(2)
    assert sent[0] == 8  # one message of each chat is on its way at a time
    assert all(count <= 10 for count in sent)
    assert max(len(channel.said_to(str(-n))) for n in range(8)) <= 3


async def test_a_dead_process_holds_a_chat_for_half_a_minute_at_most(
    fleet: list[Tools], clock: HandClock, channel: FakeChannel
) -> None:
    change(fleet[0].writer, lambda uow: uow.outbox.put(a_message("telegram:1", "one")))
    until = clock() + DELIVERY_LEASE
    change(fleet[0].writer, lambda uow: uow.outbox.lease("dead", clock(), until, 5))
    delivery = Delivery(fleet[1], {"telegram": channel})
    assert await delivery.start_some() == 0
    clock.pass_by(29)
    assert await delivery.start_some() == 1
    await delivery.finish()
    assert channel.texts == ["one"]


async def test_who_was_frozen_before_it_sent_leaves_it_to_others_when_it_wakes(
    fleet: list[Tools], clock: HandClock, channel: FakeChannel
) -> None:
    change(fleet[0].writer, lambda uow: uow.outbox.put(a_message("telegram:1", "one")))
    frozen = Delivery(fleet[0], {"telegram": channel})
    assert await frozen.start_some() == 1
    clock.pass_by(29)
    until = clock() + DELIVERY_LEASE
    taken = change(fleet[1].writer, lambda uow: uow.outbox.lease("awake", clock(), until, 5))
    await frozen.finish()
    assert channel.texts == []
    assert await frozen.start_some() == 0
    assert taken == ["telegram:1"]


async def test_who_was_held_up_sends_a_little_later(
    fleet: list[Tools], clock: HandClock, channel: FakeChannel
) -> None:
    change(fleet[0].writer, lambda uow: uow.outbox.put(a_message("telegram:1", "one")))
    delivery = Delivery(fleet[0], {"telegram": channel})
    assert await delivery.start_some() == 1
    clock.pass_by(9)
    await delivery.finish()
    assert channel.texts == []
    assert await delivery.start_some() == 1
    await delivery.finish()
    assert channel.texts == ["one"]
    assert channel.parcels[0].entry.attempts == 0


def test_a_word_reaches_the_other_processes_and_not_its_speaker(fleet: list[Tools]) -> None:
    heard: list[SimpleQueue[tuple[str, str]]] = [SimpleQueue(), SimpleQueue()]
    both = [
        Signals(fleet[n].writer.engine, COMMUNITY, f"p{n}", lambda *word, n=n: heard[n].put(word))
        for n in range(2)
    ]
    for signals in both:
        signals.start()
    # Who begins to listen hears what is said from then on.
    for _ in range(100):
        both[0].tell("toast", "好的")
        with suppress(Empty):
            assert heard[1].get(timeout=0.1) == ("toast", "好的")
            break
    else:
        raise AssertionError("nothing was heard")
    assert heard[0].empty()
    for signals in both:
        signals.close()


@pytest.fixture
def posts(fleet: list[Tools]) -> list[Sole]:
    """The same task as two processes see it."""
    return [Sole(tools.writer.engine, COMMUNITY, "polling") for tools in fleet[:2]]


def test_a_task_is_taken_over_when_its_holder_has_not_been_heard_of(
    posts: list[Sole], clock: HandClock
) -> None:
    first, second = posts
    assert first.take(clock()) is Seat.OURS
    clock.pass_by(10)
    assert first.take(clock()) is Seat.OURS  # it is still ours, and for longer
    clock.pass_by(10)
    assert second.take(clock()) is Seat.TAKEN
    clock.pass_by(LONGEST_TAKEOVER - 10 - LOOK_SECONDS)
    assert second.take(clock()) is Seat.OURS
    assert first.take(clock()) is Seat.TAKEN  # it had only been asleep
    second.give_back(clock())
    assert first.take(clock()) is Seat.OURS


def test_a_database_that_does_not_answer_says_nothing_about_whose_a_task_is() -> None:
    nowhere = open_engine("postgresql+psycopg://postgres@127.0.0.1:9/none")
    assert Sole(nowhere, COMMUNITY, "polling").take(NOON) is Seat.UNKNOWN
    nowhere.dispose()


class Told(Sole):
    """A task whose holder is what the test says."""

    says = Seat.OURS

    def take(self, now: datetime) -> Seat:
        return self.says

    def give_back(self, now: datetime) -> None:
        self.says = Seat.TAKEN


async def test_one_process_is_at_it_goes_on_in_doubt_and_stops_when_another_is(
    engine: Engine, clock: HandClock
) -> None:
    told = Told(engine, COMMUNITY, "polling")
    began: asyncio.Queue[str] = asyncio.Queue()
    ended: asyncio.Queue[str] = asyncio.Queue()

    async def work() -> None:
        began.put_nowait("began")
        try:
            await asyncio.Event().wait()
        finally:
            ended.put_nowait("ended")

    async with asyncio.timeout(5):
        standby = asyncio.create_task(alone(told, work, clock, 0.01))
        await began.get()
        told.says = Seat.UNKNOWN
        for _ in range(3):
            await asyncio.sleep(0.01)
        assert ended.empty()
        told.says = Seat.TAKEN
        await ended.get()
        told.says = Seat.UNKNOWN  # nobody begins in doubt
        for _ in range(3):
            await asyncio.sleep(0.01)
        assert began.empty()
        told.says = Seat.OURS
        await began.get()
    standby.cancel()
    await asyncio.gather(standby, return_exceptions=True)
    assert told.says is Seat.TAKEN


async def test_a_timer_that_a_dead_process_held_fires_within_half_a_minute(
    fleet: list[Tools], clock: HandClock
) -> None:
    timer = Timer("half_told", clock(), "k", data={"conversation": "x", "person": "y"})
    change(fleet[0].writer, lambda uow: uow.timers.put(timer))
    until = clock() + TIMER_LEASE
    change(fleet[0].writer, lambda uow: uow.timers.claim("dead", clock(), until, 9))
    assert await TimerWorker(fleet[1]).round() == 0
    clock.pass_by(LONGEST_TAKEOVER - 1)
    assert await TimerWorker(fleet[1]).round() == 1
    assert await TimerWorker(fleet[2]).round() == 0


def test_who_freezes_with_locks_in_hand_loses_them(fleet: list[Tools]) -> None:
    with fleet[0].writer.engine.connect() as connection:
        connection.execute(text("SET idle_in_transaction_session_timeout = '200ms'"))
        connection.commit()
        uow = UnitOfWork(connection, COMMUNITY)
        uow.paces.hold("telegram")
        # Nothing is heard of it any more; the other waits for the lock, and gets it.
        assert change(fleet[1].writer, lambda other: other.paces.hold("telegram")) == []
        with pytest.raises(DBAPIError):
            uow.paces.keep("telegram", [1])
    with fleet[1].writer.engine.connect() as connection:
        shown = connection.execute(text("SHOW idle_in_transaction_session_timeout")).scalar()
    assert int(str(shown).removesuffix("s")) < LONGEST_TAKEOVER
