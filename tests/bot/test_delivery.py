"""A message leaves the outbox when its channel took it, and nothing is lost when it does not."""

import asyncio
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from bot.channel import Channel, Moved, Parcel, Rejected, RetryLater, Sent, Unreachable
from bot.delivery import Delivery
from bot.outcomes import MOST_ATTEMPTS
from bot.pacing import Limits, Window
from bot.tools import Tools
from storage.attachments import StoredAttachment
from storage.engine import read
from storage.lanes import lanes
from storage.outbox import OutboxEntry, Sending
from tests.bot.fakes import NOON, FakeChannel, HandClock, a_message, change

TICKETED = "3号楼2单元楼道灯坏了"


async def deliver(tools: Tools, *channels: FakeChannel) -> None:
    """One process delivers everything that can go now."""
    known: dict[str, Channel] = {channel.name: channel for channel in channels}
    delivery = Delivery(tools, known)
    for _ in range(200):
        await delivery.finish()
        if not await delivery.start_some():
            return
    raise AssertionError("delivery does not come to rest")


def put(tools: Tools, *texts: str, lane: str = "telegram:42", **more: object) -> None:
    for text in texts:
        change(tools.writer, lambda uow, text=text: uow.outbox.put(a_message(lane, text, **more)))


def pending(tools: Tools) -> int:
    return tools.writer.read(lambda uow: uow.outbox.pending_count())


async def test_a_chat_gets_its_messages_in_order(tools: Tools, channel: FakeChannel) -> None:
    put(tools, "one", "two", "three")
    await deliver(tools, channel)
    assert channel.texts == ["one", "two", "three"]
    assert pending(tools) == 0


async def test_a_second_process_sends_nothing_again(tools: Tools, channel: FakeChannel) -> None:
    put(tools, "one")
    await deliver(tools, channel)
    await deliver(tools, channel)
    assert channel.texts == ["one"]


async def test_a_lane_in_hand_is_left_alone_by_another_process(
    tools: Tools, channel: FakeChannel, clock: HandClock
) -> None:
    put(tools, "one")
    later = clock() + timedelta(seconds=90)
    change(tools.writer, lambda uow: uow.outbox.lease("another", clock(), later, 5))
    await deliver(tools, channel)
    assert channel.texts == []
    clock.pass_by(91)  # the other one has died
    await deliver(tools, channel)
    assert channel.texts == ["one"]


async def test_the_next_version_of_a_card_edits_its_message(
    tools: Tools, channel: FakeChannel
) -> None:
    put(tools, "claimed?", card="staff:T1")
    await deliver(tools, channel)
    put(tools, "claimed!", card="staff:T1")
    await deliver(tools, channel)
    assert [parcel.shown_as for parcel in channel.parcels] == [None, "m1"]


async def test_a_card_that_would_look_the_same_is_not_sent(
    tools: Tools, channel: FakeChannel
) -> None:
    put(tools, "claimed", card="staff:T1")
    await deliver(tools, channel)
    put(tools, "claimed", card="staff:T1")
    await deliver(tools, channel)
    assert channel.texts == ["claimed"]
    assert pending(tools) == 0


async def test_a_message_remembers_its_ticket(tools: Tools, channel: FakeChannel) -> None:
    code = await ticketed(tools)
    put(tools, "about it", ticket=code, lane="telegram:77")
    await deliver(tools, channel, FakeChannel(name="web"))
    shown = next(n for n, p in enumerate(channel.parcels, 1) if p.chat_id == "77")
    found = tools.writer.read(lambda uow: uow.tickets.by_message("telegram", "77", f"m{shown}"))
    assert found == code


async def test_files_go_along(tools: Tools, channel: FakeChannel) -> None:
    photo = StoredAttachment("telegram:42", "photo", "telegram", "f1", NOON, id="a1")
    change(tools.writer, lambda uow: uow.attachments.add(photo))
    message = a_message("telegram:42")
    message.payload["attachments"].append("a1")  # type: ignore[index]
    change(tools.writer, lambda uow: uow.outbox.put(message))
    await deliver(tools, channel)
    assert [file.file_id for file in channel.parcels[0].files] == ["f1"]


async def test_flood_control_stops_only_its_own_chat(
    tools: Tools, channel: FakeChannel, clock: HandClock
) -> None:
    put(tools, "slow", lane="telegram:1")
    put(tools, "quick", lane="telegram:2")
    limited = RetryLater("flood control", 30)
    channel.refuse_if = lambda parcel: limited if parcel.chat_id == "1" else None
    await deliver(tools, channel)
    assert channel.texts == ["quick"]
    channel.refuse_if = lambda _: None
    clock.pass_by(29)
    await deliver(tools, channel)
    assert channel.texts == ["quick"]
    clock.pass_by(2)
    await deliver(tools, channel)
    assert channel.texts == ["quick", "slow"]


async def test_an_outage_holds_everything_and_loses_nothing(
    tools: Tools, channel: FakeChannel, clock: HandClock
) -> None:
    put(tools, "one", "two")
    channel.refuse_if = lambda _: RetryLater("no answer", is_outage=True)
    for _ in range(40):
        await deliver(tools, channel)
        clock.pass_by(60)
    assert pending(tools) == 2
    channel.refuse_if = lambda _: None
    await deliver(tools, channel)
    assert channel.texts == ["one", "two"]


async def test_one_message_that_never_passes_while_others_do_is_given_up(
    tools: Tools, channel: FakeChannel, clock: HandClock
) -> None:
    channel.refuse_if = lambda p: (
        RetryLater("bad gateway") if p.entry.payload["text"] == "cursed" else None
    )
    put(tools, "cursed", "after it")
    delivery = Delivery(tools, {"telegram": channel})
    for n in range(MOST_ATTEMPTS + 2):
        put(tools, f"other {n}", lane="telegram:7")
        while await delivery.start_some():
            await delivery.finish()
        clock.pass_by(61)
    assert "after it" in channel.texts
    assert "cursed" not in channel.texts


async def test_a_refused_message_does_not_stop_the_next(tools: Tools, channel: FakeChannel) -> None:
    put(tools, "unspeakable", "fine")
    channel.refusals = [Rejected("no")]
    await deliver(tools, channel)
    assert channel.texts == ["fine"]


async def test_a_bug_in_a_sender_is_tried_again_and_then_given_up(
    tools: Tools, channel: FakeChannel, clock: HandClock
) -> None:
    put(tools, "one", "two")
    channel.refusals = [ZeroDivisionError(), ZeroDivisionError(), ZeroDivisionError()]
    for _ in range(4):
        await deliver(tools, channel)
        clock.pass_by(60)
    assert channel.texts == ["two"]


async def test_a_moved_chat_gets_what_waited_for_it(tools: Tools, channel: FakeChannel) -> None:
    put(tools, "one", "two", lane="telegram:-1", card=None)
    channel.refusals = [Moved("-100")]
    await deliver(tools, channel)
    assert channel.said_to("-100") == ["one", "two"]
    assert tools.writer.read(lambda uow: uow.chats.current("telegram", "-1")) == "-100"


async def test_lanes_without_a_door_wait_for_it(
    tools: Tools, channel: FakeChannel, clock: HandClock
) -> None:
    put(tools, "one")
    await deliver(tools, FakeChannel(name="web"))
    assert pending(tools) == 1
    clock.pass_by(61)
    await deliver(tools, channel)
    assert channel.texts == ["one"]


async def test_an_expired_answer_to_a_press_is_not_sent(
    tools: Tools, channel: FakeChannel, clock: HandClock
) -> None:
    put(tools, "late", expires_at=clock() + timedelta(seconds=15))
    clock.pass_by(16)
    await deliver(tools, channel)
    assert channel.texts == []


async def test_a_chat_at_its_limit_waits_without_being_sent_to(
    tools: Tools, clock: HandClock
) -> None:
    minute = timedelta(minutes=1)
    pace = Limits(Window(100, timedelta(seconds=1)), lambda _: Window(2, minute))
    channel = FakeChannel(pace=pace)
    put(tools, "one", "two", "three")
    await deliver(tools, channel)
    assert channel.texts == ["one", "two"]
    clock.pass_by(61)
    await deliver(tools, channel)
    assert channel.texts == ["one", "two", "three"]


async def test_limits_do_not_begin_anew_after_a_crash(tools: Tools, clock: HandClock) -> None:
    def channel() -> FakeChannel:
        minute = timedelta(minutes=1)
        return FakeChannel(pace=Limits(Window(100, minute), lambda _: Window(3, minute)))

    put(tools, "one", "two")
    await deliver(tools, channel())
    put(tools, "three", "four")
    clock.pass_by(5)
    second = channel()
    await deliver(tools, second)
    assert second.texts == ["three"]
    clock.pass_by(56)
    await deliver(tools, second)
    assert second.texts == ["three", "four"]


async def ticketed(tools: Tools) -> str:
    """A ticket of a resident who can be written to, told in private."""
    from bot.inbox_worker import InboxWorker
    from tests.bot.test_inbox_worker import receive

    await receive(tools, TICKETED)
    await InboxWorker(tools, {"telegram": FakeChannel().parse}).round()
    code: str = tools.writer.read(lambda uow: next(uow.tickets.all()).code)
    return code


def entries(tools: Tools, code: str) -> list[OutboxEntry]:
    return tools.writer.read(lambda uow: uow.outbox.of_ticket(code))


async def test_a_card_whose_group_threw_us_out_goes_to_the_pool(
    tools: Tools, channel: FakeChannel
) -> None:
    code = await ticketed(tools)
    kicked = Unreachable("bot was kicked")
    channel.refuse_if = lambda parcel: kicked if parcel.chat_id == "-1002" else None
    await deliver(tools, channel, FakeChannel(name="web"))
    readers = {p.chat_id for p in channel.parcels if p.entry.card == f"staff:{code}"}
    assert readers == {"202", "203"}  # the grid's worker and deputy


async def test_a_card_nobody_of_the_pool_can_read_goes_to_lead_and_secretary(
    tools: Tools, channel: FakeChannel
) -> None:
    code = await ticketed(tools)
    closed = {"-1002", "202", "203"}
    gone = Unreachable("blocked")
    channel.refuse_if = lambda parcel: gone if parcel.chat_id in closed else None
    await deliver(tools, channel, FakeChannel(name="web"))
    readers = {p.chat_id for p in channel.parcels if p.entry.card == f"staff:{code}"}
    assert readers == {"204", "201"}


async def test_it_comes_to_rest_even_when_nobody_can_be_reached(
    tools: Tools, channel: FakeChannel
) -> None:
    code = await ticketed(tools)
    channel.refuse_if = lambda _: Unreachable("blocked")
    await deliver(tools, channel, FakeChannel(name="web"))
    assert channel.texts == []
    dead = [e for e in entries(tools, code) if e.status is Sending.DEAD]
    assert dead
    ticket = tools.writer.read(lambda uow: uow.tickets.get(code))
    assert ticket is not None  # it is still there for whoever asks /todo


async def test_who_blocked_us_is_not_written_to_again(
    tools: Tools, channel: FakeChannel, engine: Engine
) -> None:
    await ticketed(tools)
    channel.refuse_if = lambda p: Unreachable("blocked") if p.chat_id == "42" else None
    await deliver(tools, channel, FakeChannel(name="web"))

    def is_reachable(uow: object) -> list[bool]:
        person = uow.people.by_account("telegram", "42")  # type: ignore[attr-defined]
        return [a.reachable for a in uow.people.accounts(person.id)]  # type: ignore[attr-defined]

    assert tools.writer.read(is_reachable) == [False]


async def test_the_worker_delivers_what_is_rung_for_and_stops_when_asked(
    tools: Tools, channel: FakeChannel
) -> None:
    stopping, arrived = asyncio.Event(), asyncio.Event()

    def note(_: object) -> None:
        arrived.set()

    channel.refuse_if = note  # type: ignore[assignment]
    task = asyncio.create_task(Delivery(tools, {"telegram": channel}).run(stopping))
    put(tools, "one")
    tools.bells.outbox.ring()
    async with asyncio.timeout(5):
        await arrived.wait()
        stopping.set()
        tools.bells.outbox.ring()
        await task
    assert channel.texts == ["one"]
    assert pending(tools) == 0


@pytest.mark.parametrize("kind", ["toast", "reaction"])
async def test_toasts_and_reactions_take_no_place_of_the_chats_limit(
    tools: Tools, kind: str
) -> None:
    pace = Limits(Window(100, timedelta(1)), lambda _: Window(1, timedelta(1)))
    channel = FakeChannel(pace=pace)
    for n in range(3):
        message = a_message("telegram:42", str(n))
        row = type(message)(
            lane=message.lane,
            kind=kind,
            payload=message.payload,
            priority=0,
            created_at=NOON,
        )
        change(tools.writer, lambda uow, row=row: uow.outbox.put(row))
    await deliver(tools, channel)
    assert len(channel.parcels) == 3


async def test_the_lane_of_an_answered_press_is_not_kept(
    tools: Tools, channel: FakeChannel, clock: HandClock, engine: Engine
) -> None:
    put(tools, "in time", lane="telegram:press:q1")
    put(tools, "late", lane="telegram:press:q2", expires_at=clock() - timedelta(seconds=1))
    put(tools, "a word", lane="telegram:42")
    await deliver(tools, channel)
    with read(engine) as connection:
        assert list(connection.execute(select(lanes.c.lane)).scalars()) == ["telegram:42"]


async def test_the_answer_to_a_press_is_tried_again_like_any_other(
    tools: Tools, channel: FakeChannel, clock: HandClock
) -> None:
    put(tools, "toast", lane="telegram:press:q1")
    channel.refusals = [RetryLater("flood control", 2)]
    await deliver(tools, channel)
    clock.pass_by(3)
    await deliver(tools, channel)
    assert channel.texts == ["toast"]


class Noting(FakeChannel):
    """Its message is not written down before the press was answered."""

    def __init__(self, tools: Tools) -> None:
        super().__init__(pace=Limits(Window(9, timedelta(1)), lambda _: Window(9, timedelta(1))))
        self._tools = tools
        self._is_answered = threading.Event()

    async def send(self, parcel: Parcel) -> Sent:
        if parcel.entry.kind == "toast":
            self._is_answered.set()
        else:
            self._tools.writer.submit(lambda _: self._is_answered.wait(30), urgent=True)
        return await super().send(parcel)


async def test_the_answer_to_a_press_waits_for_no_message_to_be_noted(tools: Tools) -> None:
    channel = Noting(tools)
    put(tools, "a card", lane="telegram:-1002")
    toast = replace(a_message("telegram:press:q1", "toast"), kind="toast")
    change(tools.writer, lambda uow: uow.outbox.put(toast))
    async with asyncio.timeout(20):
        await deliver(tools, channel)
    assert set(channel.texts) == {"a card", "toast"}
