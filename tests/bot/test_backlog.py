"""After an outage a person reads one message with everything, and cards stay cards."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from bot.channel import RetryLater
from bot.inbox_worker import InboxWorker
from bot.timer_worker import TimerWorker
from bot.tools import Tools
from handlers.incoming import Incoming, Sender
from handlers.upkeep import begin
from storage.inbox import InboxEntry
from storage.outbox import Outgoing, Sending
from storage.timers import Timer
from tests.bot.fakes import FakeChannel, HandClock, a_message, change
from tests.bot.test_delivery import deliver, put
from tests.bot.test_inbox_worker import receive


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


def reminder(number: int, priority: int = 2) -> Outgoing:
    said = replace(a_message("telegram:42", f"nudge {number}"), priority=priority)
    said.payload["gathers"] = True  # type: ignore[index]
    said.payload["buttons"].append([{"label": "x", "data": "y", "start": None}])
    return said


async def test_many_reminders_for_one_reader_are_one_message_and_danger_is_its_own(
    tools: Tools, channel: FakeChannel, clock: HandClock
) -> None:
    for number in range(5):
        change(tools.writer, lambda uow, n=number: uow.outbox.put(reminder(n)))
    change(tools.writer, lambda uow: uow.outbox.put(reminder(9, priority=0)))
    put(tools, "an answer")
    await deliver(tools, channel)
    danger, answer, digest = channel.texts
    assert (danger, answer) == ("nudge 9", "an answer")
    assert digest.startswith(tools.house.wording("upkeep.gathered", count=5))
    assert [line for line in digest.splitlines() if line][1:] == [f"nudge {n}" for n in range(5)]


async def test_what_was_gathered_and_could_not_be_sent_is_not_gathered_again(
    tools: Tools, channel: FakeChannel, clock: HandClock
) -> None:
    for number in range(3):
        change(tools.writer, lambda uow, n=number: uow.outbox.put(reminder(n)))
    channel.refusals.append(RetryLater("no answer", is_outage=True))
    await deliver(tools, channel)
    for number in range(3, 6):
        change(tools.writer, lambda uow, n=number: uow.outbox.put(reminder(n)))
    clock.pass_by(3600)
    await deliver(tools, channel)
    assert [text.count("nudge") for text in channel.texts] == [3, 3]
    assert channel.texts[0].count(tools.house.wording("upkeep.gathered", count=3)) == 1


async def test_an_answer_to_several_at_once_is_about_none_of_their_tickets(
    tools: Tools, channel: FakeChannel
) -> None:
    await receive(tools, "3号楼2单元楼道灯坏了", lane="telegram:42", first=1)
    assert await InboxWorker(tools, {"telegram": channel.parse}).round() == 1
    [ticket] = tools.writer.read(lambda uow: list(uow.tickets.all()))
    for number in range(3):
        one = replace(reminder(number), lane="telegram:7", ticket=ticket.code)
        change(tools.writer, lambda uow, one=one: uow.outbox.put(one))
    await deliver(tools, channel)
    [number] = [n for n, p in enumerate(channel.parcels, 1) if p.entry.lane == "telegram:7"]
    answered = tools.writer.read(lambda uow: uow.tickets.by_message("telegram", "7", f"m{number}"))
    assert answered is None


class Neighbours(FakeChannel):
    """Each conversation is somebody's."""

    def parse(self, entry: InboxEntry) -> Incoming | None:
        read = super().parse(entry)
        who = entry.lane.partition(":")[2]
        assert read is not None
        return replace(read, sender=Sender(who, who), chat=replace(read.chat, chat_id=who))


async def test_after_a_day_without_the_bot_nobody_is_stormed(
    tools: Tools, clock: HandClock
) -> None:
    channel, staff = Neighbours(), {"li": "202", "wang": "203", "zhao": "204", "fang": "201"}
    for account in staff.values():
        await receive(tools, "/start", lane=f"telegram:{account}", first=int(account))
    things = ("楼道灯坏了", "水管漏水了", "井盖松了", "电梯坏了")
    doors = [(house, unit) for house in (1, 2, 3) for unit in range(1, 5)]
    words = [f"{house}号楼{unit}单元{things[unit - 1]}" for house, unit in doors]
    for number, said in enumerate(words, 1001):
        await receive(tools, said, lane=f"telegram:{number}", first=number)
    inbox = InboxWorker(tools, {"telegram": channel.parse})
    while await inbox.round():
        pass
    await deliver(tools, channel)
    codes = [ticket.code for ticket in tools.writer.read(lambda uow: list(uow.tickets.all()))]
    assert len(codes) == len(words)
    before = len(channel.parcels)
    clock.pass_by(timedelta(days=16).total_seconds())
    timers = TimerWorker(tools)
    while await timers.round():
        pass
    await deliver(tools, channel)
    late = channel.parcels[before:]
    for account in staff.values():
        told = [p.entry.payload["text"] for p in late if p.chat_id == account]
        assert 1 <= len(told) <= 2
        assert all(code in "\n".join(told) for code in codes)
    residents = Counter(p.chat_id for p in late if int(p.chat_id) > 1000)
    assert max(residents.values()) == 1


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
