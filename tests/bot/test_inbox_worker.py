"""What was received is handled once, in order, and never stops what comes after it."""

import asyncio
from dataclasses import replace

import pytest

from bot.channel import Received
from bot.inbox_worker import InboxWorker
from bot.telegram.parsing import Parser
from bot.telegram.receiving import received
from bot.tools import Tools
from intents.rules.ticket import Status, Ticket
from storage.inbox import Handling, InboxEntry
from storage.unit_of_work import UnitOfWork
from tests.bot.fakes import NOON, FakeChannel, HandClock
from tests.bot.telegram.updates import message


class Broken:
    """An understander that fails on some words."""

    def __init__(self, inner: object, words: str) -> None:
        self._inner = inner
        self._words = words

    def understand(self, text: str, **more: object) -> object:
        if self._words in text:
            raise RuntimeError(f"cannot bear: {text}")
        return self._inner.understand(text, **more)  # type: ignore[attr-defined]

    def keep_up(self, uow: object) -> None:
        """It learns nothing."""


def make_ticket(code: str) -> Ticket:
    return Ticket(code, "repair", Status.ASSIGNED, "灯坏了", "ma", NOON, NOON, grid="g1")


def worker(tools: Tools, channel: FakeChannel) -> InboxWorker:
    return InboxWorker(tools, {channel.name: channel.parse})


async def receive(tools: Tools, *raws: str, lane: str = "telegram:42", first: int = 1) -> None:
    updates = [Received(str(n), lane, n, raw) for n, raw in enumerate(raws, start=first)]
    await tools.reception.receive("telegram", updates)


def entry(tools: Tools, update_id: str) -> InboxEntry:
    found = tools.writer.read(lambda uow: uow.inbox.get("telegram", update_id))
    assert found is not None
    return found


def tickets(tools: Tools) -> list[str]:
    return tools.writer.read(lambda uow: [ticket.text for ticket in uow.tickets.all()])


def waiting(tools: Tools) -> list[str]:
    """What waits to be said to the person, the first of it."""
    head = tools.writer.run(lambda uow: uow.outbox.head("telegram:42", tools.clock()))
    return [head.payload["text"]] if head else []


async def test_a_sentence_becomes_a_ticket(tools: Tools, channel: FakeChannel) -> None:
    await receive(tools, "3号楼2单元楼道灯坏了")
    assert await worker(tools, channel).round() == 1
    assert tickets(tools) == ["3号楼2单元楼道灯坏了"]
    assert entry(tools, "1").status is Handling.HANDLED


async def test_an_update_delivered_twice_is_handled_once(
    tools: Tools, channel: FakeChannel
) -> None:
    await receive(tools, "3号楼2单元楼道灯坏了")
    await receive(tools, "3号楼2单元楼道灯坏了")
    await worker(tools, channel).round()
    await worker(tools, channel).round()
    assert len(tickets(tools)) == 1


async def test_a_conversation_is_handled_in_its_order(tools: Tools, channel: FakeChannel) -> None:
    await receive(tools, "楼道灯坏了", "3号楼2单元")
    inbox = worker(tools, channel)
    while await inbox.round():
        pass
    assert tickets(tools) == ["楼道灯坏了"]  # with the building that was asked for


async def test_of_two_presses_in_one_group_the_first_wins_every_time(tools: Tools) -> None:
    """Their updates wait together, as after an outage, and the pool could take both at once."""
    codes = [f"T{number}" for number in range(12)]

    def open_all(uow: UnitOfWork) -> None:
        for code in codes:
            uow.tickets.add(make_ticket(code))
        uow.commit()

    tools.writer.run(open_all)
    group = {"id": -1002, "type": "supergroup", "title": "staff"}
    updates = []
    for number, (code, who) in enumerate((code, who) for code in codes for who in (202, 203)):
        press = {
            "id": str(number),
            "from": {"id": who, "is_bot": False, "first_name": "w"},
            "message": message("card", chat=group),
            "chat_instance": "1",
            "data": f"claim:{code}",
        }
        row = received({"update_id": number, "callback_query": press})
        assert row is not None
        updates.append(row)
    await tools.reception.receive("telegram", updates)
    inbox = InboxWorker(tools, {"telegram": Parser()})
    while await inbox.round():
        pass
    held = tools.writer.read(lambda uow: {t.assignee for t in uow.tickets.all()})
    assert held == {"li"}


async def test_what_concerns_nobody_is_done_with(tools: Tools, channel: FakeChannel) -> None:
    await receive(tools, "nobody")
    await worker(tools, channel).round()
    assert entry(tools, "1").status is Handling.HANDLED


async def test_poison_is_set_aside_at_once_and_the_next_goes_on(
    tools: Tools, channel: FakeChannel
) -> None:
    await receive(tools, "poison", "3号楼2单元楼道灯坏了")
    inbox = worker(tools, channel)
    await inbox.round()
    await inbox.round()
    assert entry(tools, "1").status is Handling.QUARANTINED
    assert len(tickets(tools)) == 1


async def test_an_update_of_an_unknown_channel_is_set_aside(
    tools: Tools, channel: FakeChannel
) -> None:
    await tools.reception.receive("pigeon", [Received("1", "pigeon:1", 1, "hello")])
    await worker(tools, channel).round()
    found = tools.writer.read(lambda uow: uow.inbox.quarantined())
    assert [one.channel for one in found] == ["pigeon"]


async def test_a_failing_turn_is_tried_three_times_then_the_person_is_told_once(
    tools: Tools, channel: FakeChannel, clock: HandClock, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = with_understander(tools, Broken(tools.house.understander, "王阿姨"))
    await receive(broken, "我是王阿姨，灯坏了")
    inbox = worker(broken, channel)
    assert await inbox.round() == 1
    assert await inbox.round() == 0  # not before a second has passed
    clock.pass_by(1)
    assert await inbox.round() == 1
    clock.pass_by(10)
    assert waiting(broken) == []
    assert await inbox.round() == 1
    assert entry(broken, "1").status is Handling.QUARANTINED
    assert waiting(broken) == [tools.house.wording("notice.busy")]
    assert "王阿姨" not in "".join(capsys.readouterr())


async def test_a_failing_turn_leaves_nothing_half_done(tools: Tools, channel: FakeChannel) -> None:
    broken = with_understander(tools, Broken(tools.house.understander, "灯坏了"))
    await receive(broken, "3号楼2单元楼道灯坏了")
    await worker(broken, channel).round()
    assert broken.writer.read(lambda uow: uow.people.by_account("telegram", "42")) is None


async def test_others_go_on_while_one_waits_for_its_next_try(
    tools: Tools, channel: FakeChannel
) -> None:
    broken = with_understander(tools, Broken(tools.house.understander, "王阿姨"))
    await receive(broken, "我是王阿姨，灯坏了")
    inbox = worker(broken, channel)
    await inbox.round()
    await receive(broken, "3号楼2单元楼道灯坏了", lane="telegram:43", first=9)
    assert await inbox.round() == 1
    assert len(tickets(broken)) == 1


async def test_the_worker_wakes_for_what_is_received_and_stops_when_asked(
    tools: Tools, channel: FakeChannel
) -> None:
    stopping = asyncio.Event()
    task = asyncio.create_task(worker(tools, channel).run(stopping))
    await receive(tools, "3号楼2单元楼道灯坏了")
    async with asyncio.timeout(5):
        await tools.bells.outbox._event.wait()  # rung after the turn
        stopping.set()
        tools.bells.inbox.ring()
        await task
    assert len(tickets(tools)) == 1


def with_understander(tools: Tools, understander: object) -> Tools:
    house = replace(tools.house, understander=understander)  # type: ignore[arg-type]
    return replace(tools, house=house)


async def test_what_waits_in_one_conversation_is_handled_together_in_its_order(
    tools: Tools, channel: FakeChannel
) -> None:
    await receive(tools, "楼道灯坏了", "3号楼2单元", "谢谢")
    inbox = worker(tools, channel)
    rounds = 0
    while await inbox.round():
        rounds += 1
    # Several processes take one at a time, so that none of them overtakes another.
    assert rounds == (3 if tools.writer.is_shared else 1)
    assert tickets(tools) == ["楼道灯坏了"]


async def test_what_comes_after_a_failing_turn_does_not_overtake_it(
    tools: Tools, channel: FakeChannel, clock: HandClock
) -> None:
    broken = with_understander(tools, Broken(tools.house.understander, "王阿姨"))
    await receive(broken, "我是王阿姨，灯坏了", "3号楼2单元楼道灯坏了")
    inbox = worker(broken, channel)
    for seconds in (1, 10):
        while await inbox.round():
            pass
        assert tickets(broken) == []
        assert entry(broken, "2").attempts == 0
        clock.pass_by(seconds)
    while await inbox.round():
        pass
    assert entry(broken, "1").status is Handling.QUARANTINED
    assert tickets(broken) == ["3号楼2单元楼道灯坏了"]
