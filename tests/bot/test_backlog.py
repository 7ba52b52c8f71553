"""After an outage a person reads one message with everything, and cards stay cards."""

from dataclasses import replace
from datetime import timedelta

from bot.channel import RetryLater
from bot.timer_worker import TimerWorker
from bot.tools import Tools
from handlers.upkeep import begin
from storage.outbox import Sending
from storage.timers import Timer
from tests.bot.fakes import FakeChannel, HandClock, a_message, change
from tests.bot.test_delivery import deliver, put


async def test_what_waited_in_an_outage_comes_as_one_message(
    tools: Tools, channel: FakeChannel, clock: HandClock
) -> None:
    put(tools, "one", "two", "three", "four")
    put(tools, "claim me", card="staff:T1")
    channel.refuse_if = lambda _: RetryLater("no answer", is_outage=True)
    await deliver(tools, channel)
    clock.pass_by(86400)
    fresh = replace(a_message("telegram:42", "just now"), created_at=clock())
    change(tools.writer, lambda uow: uow.outbox.put(fresh))
    channel.refuse_if = lambda _: None
    await deliver(tools, channel)
    digest, card, last = channel.texts
    assert digest.startswith(tools.house.wording("upkeep.backlog"))
    assert [line for line in digest.splitlines() if line][1:] == ["one", "two", "three", "four"]
    assert (card, last) == ("claim me", "just now")


async def test_questions_danger_and_few_words_stay_as_they_were(
    tools: Tools, channel: FakeChannel, clock: HandClock
) -> None:
    put(tools, "one", "two")
    question = a_message("telegram:42", "solved?")
    question.payload["buttons"].append([{"label": "x", "data": "y", "start": None}])  # type: ignore[index]
    change(tools.writer, lambda uow: uow.outbox.put(question))
    clock.pass_by(3600)
    await deliver(tools, channel)
    assert channel.texts == ["one", "two", "solved?"]


async def test_a_backlog_longer_than_a_message_keeps_its_order(
    tools: Tools, channel: FakeChannel, clock: HandClock
) -> None:
    words = [f"{number:02d}" * 400 for number in range(9)]
    put(tools, *words)
    clock.pass_by(3600)
    await deliver(tools, channel)
    together = "".join(channel.texts)
    places = [together.index(word) for word in words]
    assert places == sorted(places)
    assert max(map(len, channel.texts)) < 4096


async def test_the_night_forgets_what_is_old_and_arms_the_next(
    tools: Tools, channel: FakeChannel, clock: HandClock
) -> None:
    put(tools, "old", lane="telegram:1")
    put(tools, "never sent", lane="telegram:9")
    await deliver(tools, FakeChannel(refusals=[]))
    stuck = a_message("telegram:9", "stuck")
    change(tools.writer, lambda uow: uow.outbox.put(stuck))
    change(tools.writer, lambda uow: uow.inbox.receive("web", "1", "web:a", 1, "{}", clock()))
    [entry] = tools.writer.read(lambda uow: uow.inbox.heads(clock(), 1))
    change(tools.writer, lambda uow: uow.inbox.handled(entry, clock()))
    fired = Timer("half_told", clock(), "over", data={})
    change(tools.writer, lambda uow: uow.timers.put(fired))
    change(tools.writer, lambda uow: uow.timers.fired(fired.id, clock()))
    clock.pass_by(timedelta(days=61).total_seconds())
    change(tools.writer, lambda uow: begin(tools.house, uow, clock()))
    clock.pass_by(86400)
    assert await TimerWorker(tools).round() == 1
    assert tools.writer.read(lambda uow: uow.inbox.get("web", "1")) is None
    waiting = tools.writer.read(lambda uow: uow.outbox.get(stuck.id))
    assert waiting is not None
    assert waiting.status is Sending.WAITING
    next_due = tools.writer.read(lambda uow: uow.timers.next_due())
    assert next_due is not None
    assert timedelta() < next_due - clock() <= timedelta(days=1)
    assert tools.house.local(next_due).hour == 3
