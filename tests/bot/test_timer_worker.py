"""Timers fire once, each by itself; one that cannot fire does not stop the others."""

from datetime import timedelta

from bot.inbox_worker import InboxWorker
from bot.timer_worker import TimerWorker
from bot.tools import Tools
from handlers.telling import HALF_TOLD_WAITS
from storage.timers import Timer
from tests.bot.fakes import FakeChannel, HandClock, change
from tests.bot.test_inbox_worker import receive, tickets


async def half_told(tools: Tools, channel: FakeChannel) -> None:
    """Somebody told us of a lamp and never said where."""
    await receive(tools, "楼道灯坏了")
    await InboxWorker(tools, {"telegram": channel.parse}).round()


async def test_a_report_left_half_told_becomes_a_ticket_in_time(
    tools: Tools, channel: FakeChannel, clock: HandClock
) -> None:
    await half_told(tools, channel)
    worker = TimerWorker(tools)
    assert await worker.round() == 0
    clock.pass_by(HALF_TOLD_WAITS.total_seconds() + 1)
    assert await worker.round() == 1
    assert tickets(tools) == ["楼道灯坏了"]
    assert await worker.round() == 0


async def test_a_broken_timer_is_given_up_after_three_tries_and_others_fire(
    tools: Tools, channel: FakeChannel, clock: HandClock
) -> None:
    broken = Timer("half_told", clock() - timedelta(1), "broken", data={})
    change(tools.writer, lambda uow: uow.timers.put(broken))
    await half_told(tools, channel)
    clock.pass_by(HALF_TOLD_WAITS.total_seconds() + 1)
    worker = TimerWorker(tools)
    assert await worker.round() == 1
    for _ in range(3):
        clock.pass_by(2000)
        await worker.round()
    assert tools.writer.read(lambda uow: uow.timers.due(clock(), 9)) == []
    assert len(tickets(tools)) == 1


async def test_a_broken_timer_is_not_tried_again_at_once(tools: Tools, clock: HandClock) -> None:
    broken = Timer("half_told", clock(), "broken", data={})
    change(tools.writer, lambda uow: uow.timers.put(broken))
    worker = TimerWorker(tools)
    await worker.round()
    assert tools.writer.read(lambda uow: uow.timers.due(clock(), 9)) == []
    clock.pass_by(11)
    assert [t.attempts for t in tools.writer.read(lambda uow: uow.timers.due(clock(), 9))] == [1]
