"""Several processes on one PostgreSQL: order, exactly one firing, one pace, and taking over."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from queue import Empty, SimpleQueue

import pytest
from sqlalchemy import text

from bot.delivery import LEASE as DELIVERY_LEASE
from bot.delivery import Delivery
from bot.inbox_worker import LEASE, InboxWorker
from bot.pacing import Limits, Window
from bot.single import alone
from bot.timer_worker import TimerWorker
from bot.tools import Tools
from storage.engine import open_engine
from storage.inbox import InboxEntry
from storage.signals import Signals
from storage.sole import Sole
from storage.timers import Timer
from storage.writer import Writer
from tests.bot.fakes import FakeChannel, HandClock, a_message, change, make_tools
from tests.bot.test_inbox_worker import receive
from tests.conftest import COMMUNITY, _empty

LANES, UPDATES, PROCESSES = 12, 120, 3


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


async def test_one_process_polls_and_another_goes_on_when_it_dies(fleet: list[Tools]) -> None:
    first, second = (Sole(tools.writer.engine, COMMUNITY, "polling") for tools in fleet[:2])
    assert first.take()
    assert first.take()  # it is still ours
    assert not second.take()
    at_work: asyncio.Queue[str] = asyncio.Queue()

    async def work() -> None:
        at_work.put_nowait("second")
        await asyncio.Event().wait()

    standby = asyncio.create_task(alone(second, work, 0.02))
    _kill_sessions_that_hold_locks(fleet[2])
    async with asyncio.timeout(5):
        assert await at_work.get() == "second"
    assert not first.take()
    standby.cancel()
    await asyncio.gather(standby, return_exceptions=True)
    assert first.take()
    first.give_back()


def _kill_sessions_that_hold_locks(tools: Tools) -> None:
    with tools.writer.engine.begin() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' "
                "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            )
        )
