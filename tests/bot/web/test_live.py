import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.bell import Bells
from bot.web.live import MOST_AT_ONCE, Event, Live
from storage.unit_of_work import UnitOfWork
from tests.bot.web.conftest import People, Site, hear


class Feed:
    """A chat that others write to, as the database would show it."""

    def __init__(self) -> None:
        self.changes: list[int] = []

    def look(self, after: int) -> list[Event] | None:
        return [Event("message", {"n": n}, n) for n in self.changes if n > after]

    def last(self) -> int:
        return max(self.changes, default=0)


@pytest.fixture
async def feed() -> AsyncIterator[tuple[Feed, Live]]:
    feed = Feed()
    live = Live(feed.last, poll=0.01, heartbeat=0.05)
    yield feed, live
    live.close()


async def next_of(events: AsyncIterator[Event], kind: str) -> Event:
    """The next event of that kind; beats in between do not count."""
    async with asyncio.timeout(5):
        while (event := await anext(events)).kind != kind:
            assert event.kind == "beat"
        return event


async def test_a_page_gets_what_it_missed_and_nothing_twice(feed: tuple[Feed, Live]) -> None:
    chat, live = feed
    chat.changes = [1, 2, 3]
    events = live.listen("p-a", 1, chat.look)
    assert [(await next_of(events, "message")).change for _ in range(2)] == [2, 3]
    chat.changes.append(4)
    live.ring()
    assert (await next_of(events, "message")).change == 4


async def test_what_another_process_writes_is_noticed_without_a_ring(
    feed: tuple[Feed, Live],
) -> None:
    chat, live = feed
    events = live.listen("p-a", 0, chat.look)
    assert (await next_of(events, "beat")).kind == "beat"
    chat.changes.append(1)
    assert (await next_of(events, "message")).change == 1


async def test_a_toast_reaches_the_presser_alone(feed: tuple[Feed, Live]) -> None:
    chat, live = feed
    mine, theirs = live.listen("p-a", 0, chat.look), live.listen("p-b", 0, chat.look)
    await next_of(mine, "beat")
    await next_of(theirs, "beat")
    live.toast("p-a", {"text": "接单成功"})
    assert (await next_of(mine, "toast")).data == {"text": "接单成功"}
    assert (await next_of(theirs, "beat")).kind == "beat"


async def test_closing_ends_every_stream(feed: tuple[Feed, Live]) -> None:
    chat, live = feed
    events = live.listen("p-a", 0, chat.look)
    await next_of(events, "beat")
    live.close()
    async with asyncio.timeout(5):
        assert [event.kind async for event in events] in ([], ["beat"])


async def test_who_may_no_longer_look_hears_no_more(feed: tuple[Feed, Live]) -> None:
    _, live = feed
    assert [event async for event in live.listen("p-a", 0, lambda _: None)] == []


async def test_the_stream_carries_ones_own_chats_only(site: Site, people: People) -> None:
    wang, li = await people("wang_ayi"), await people("li")
    await li.say("工作群里的话", "g-staff")
    await wang.say("大家好", "g-home-1")
    await wang.say("私下的话")
    seen = {}
    for visitor in (wang, li, await people("liu_jie")):
        seen[visitor.account] = await hear(visitor)
    assert "大家好" in seen["p-wang_ayi"]
    assert "私下的话" in seen["p-wang_ayi"]
    assert "工作群" not in seen["p-wang_ayi"]
    assert "大家好" in seen["p-li"]
    assert "私下的话" not in seen["p-li"]
    assert "event: message" not in seen["p-liu_jie"]


async def test_the_stream_goes_on_after_the_last_event_seen(site: Site, people: People) -> None:
    wang = await people("wang_ayi")
    for text in ("第一句", "第二句"):
        await wang.say(text)
    whole = await hear(wang)
    first = whole.split("id: ")[1].split("\n")[0]
    rest = await hear(wang, last_event_id=first)
    assert "第一句" not in rest
    assert "第二句" in rest


async def test_a_page_long_gone_is_told_to_load_anew(site: Site, people: People) -> None:
    wang = await people("wang_ayi")

    def fill(uow: UnitOfWork) -> None:
        for number in range(MOST_AT_ONCE + 1):
            uow.transcripts.append(wang.account, "wang_ayi", "王阿姨", f"第{number}句", site.now)
        uow.commit()

    site.tools.writer.run(fill)
    heard = await hear(wang)
    assert "event: reset" in heard
    assert "第0句" not in heard
    number = heard.split("id: ")[1].split("\n")[0]
    assert "event: message" not in await hear(wang, last_event_id=number)


@pytest.mark.parametrize("after", ["x", "-1", "9" * 30, ""])
async def test_a_place_that_is_none_is_refused(people: People, after: str) -> None:
    wang = await people("wang_ayi")
    assert (await wang.get(f"api/live?after={after}")).status_code == 422


async def test_pages_of_another_process_hear_what_is_written_and_answered_here(
    feed: tuple[Feed, Live],
) -> None:
    chat, here = feed
    there = Live(chat.last, poll=60, heartbeat=60)
    ours, theirs = Bells(), Bells()
    ours.connect(theirs.heard)
    here.join(ours)
    there.join(theirs)
    events = there.listen("p-a", 0, chat.look)
    chat.changes.append(1)
    assert (await next_of(events, "message")).change == 1
    waiting = asyncio.create_task(next_of(events, "toast"))
    await asyncio.sleep(0)
    here.toast("p-a", {"text": "好的"})
    assert (await waiting).data == {"text": "好的"}
    waiting = asyncio.create_task(next_of(events, "message"))
    await asyncio.sleep(0)
    chat.changes.append(2)
    here.ring()
    assert (await waiting).change == 2
    there.close()
