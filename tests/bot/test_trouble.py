"""While the database is away nothing is lost or said twice, and help is called for once."""

import asyncio
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from bot.delivery import Delivery
from bot.inbox_worker import InboxWorker
from bot.tools import Tools
from bot.trouble import Trouble
from storage.inbox import Handling
from storage.writer import Writer
from tests.bot.fakes import FakeChannel, HandClock, a_message, change
from tests.bot.test_inbox_worker import Broken, entry, receive, tickets, with_understander


class Flaky:
    """A writer that is away for a while, as if the disk were full."""

    def __init__(self, inner: Writer, away: Callable[[], bool]) -> None:
        self._inner = inner
        self._away = away

    def __getattr__(self, name: str) -> Any:
        if name in ("submit", "run", "read") and self._away():
            raise OperationalError("", {}, sqlite3.OperationalError("disk is full"))
        return getattr(self._inner, name)


def weathering(
    tools: Tools, clock: HandClock, away: Callable[[], bool]
) -> tuple[Tools, list[float]]:
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        clock.pass_by(seconds)
        await asyncio.sleep(0)

    flaky: Any = Flaky(tools.writer, away)
    return replace(tools, writer=flaky, trouble=Trouble(clock, pause)), pauses


async def test_a_worker_goes_on_by_itself_when_the_database_is_back(
    tools: Tools, channel: FakeChannel, clock: HandClock, capsys: pytest.CaptureFixture[str]
) -> None:
    await receive(tools, "3号楼2单元楼道灯坏了")
    back = clock() + timedelta(minutes=25)
    shaky, pauses = weathering(tools, clock, lambda: clock() < back)
    stopping = asyncio.Event()
    worker = asyncio.create_task(InboxWorker(shaky, {"telegram": channel.parse}).run(stopping))
    async with asyncio.timeout(20):
        while not tickets(tools):
            await asyncio.sleep(0.01)
    stopping.set()
    tools.bells.inbox.ring()
    await worker
    assert entry(tools, "1").attempts == 1  # the trouble was not the update's fault
    assert max(pauses) == 5.0
    assert "".join(capsys.readouterr()).count("does not do its work") == 3  # one in ten minutes


async def test_what_was_sent_while_the_database_was_away_is_not_sent_again(
    tools: Tools, channel: FakeChannel, clock: HandClock
) -> None:
    change(tools.writer, lambda uow: uow.outbox.put(a_message("telegram:42", "one")))
    back = clock() + timedelta(minutes=3)
    shaky, _ = weathering(tools, clock, lambda: bool(channel.parcels) and clock() < back)
    delivery = Delivery(shaky, {"telegram": channel})
    assert await delivery.start_some() == 1
    await delivery.finish()
    assert clock() >= back
    assert await Delivery(tools, {"telegram": channel}).start_some() == 0
    assert channel.texts == ["one"]


async def test_the_secretary_hears_once_of_many_updates_set_aside(
    tools: Tools, channel: FakeChannel, clock: HandClock
) -> None:
    change(
        tools.writer,
        lambda uow: uow.people.bind("web", "p-s", "zhang", reachable=True, seen_at=clock()),
    )
    secretary = tools.house.community.with_role("secretary")[0].id  # type: ignore[arg-type]
    change(
        tools.writer,
        lambda uow: uow.people.bind("web", "p-boss", secretary, reachable=True, seen_at=clock()),
    )
    for number in range(5):
        await receive(tools, "poison", lane=f"telegram:{number}", first=number)
    await InboxWorker(tools, {"telegram": channel.parse}).round()
    assert len(tools.writer.read(lambda uow: uow.inbox.quarantined())) == 5
    waiting = tools.writer.read(
        lambda uow: uow.outbox.waiting_in("web:p-boss", clock() + timedelta(1), 9)
    )
    assert len(waiting) == 1
    clock.pass_by(601)
    await receive(tools, "poison", lane="telegram:9", first=9)
    await InboxWorker(tools, {"telegram": channel.parse}).round()
    waiting = tools.writer.read(
        lambda uow: uow.outbox.waiting_in("web:p-boss", clock() + timedelta(1), 9)
    )
    assert len(waiting) == 2
    assert "6" in waiting[1].payload["text"]


async def test_a_bug_is_not_taken_for_trouble(
    tools: Tools, channel: FakeChannel, clock: HandClock
) -> None:
    broken = with_understander(tools, Broken(tools.house.understander, "灯"))
    await receive(broken, "灯坏了")
    worker = InboxWorker(broken, {"telegram": channel.parse})
    for _ in range(3):
        await worker.round()
        clock.pass_by(11)
    assert entry(tools, "1").status is Handling.QUARANTINED
