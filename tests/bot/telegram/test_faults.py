"""Every way Telegram fails: nothing is lost, nobody else waits, and at most one notice comes twice.

Over real connections to a server of our own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from telegram import User
from telegram.error import Conflict
from telegram.request import HTTPXRequest

from bot.bench.bot_api import TOKEN, BotApi, Fault, Shown, message, serving
from bot.delivery import Delivery
from bot.telegram.channel import TelegramChannel
from bot.telegram.client import Client, make_client
from bot.telegram.poller import Poller
from bot.tools import Tools
from storage.engine import open_engine
from storage.outbox import Sending
from storage.writer import Writer
from tests.bot.fakes import HandClock, a_message, change, make_tools
from tests.bot.telegram.recording import silent

OURS, OTHERS = "101", "102"
HTML = b"<html><head><title>502 Bad Gateway</title></head></html>"
QUICK = 0.2  # seconds we wait for an answer


@pytest.fixture(scope="module")
def address() -> Iterator[tuple[BotApi, str]]:
    api = BotApi()
    with serving(api) as url:
        yield api, url


@pytest.fixture
def tools(sqlite_template: Path, tmp_path: Path, clock: HandClock) -> Iterator[Tools]:
    path = tmp_path / "linli.db"
    path.write_bytes(sqlite_template.read_bytes())
    engine = open_engine(f"sqlite:///{path}")
    tools = make_tools(Writer(engine, "xingfuli"), clock)
    yield tools
    tools.writer.close()
    engine.dispose()


def a_client(url: str) -> Client:
    request = HTTPXRequest(connection_pool_size=8, read_timeout=QUICK, connect_timeout=QUICK)
    return make_client(TOKEN, f"{url}/bot", f"{url}/file/bot", request)


@dataclass
class Line:
    """The delivery to a Telegram that fails as told."""

    api: BotApi
    tools: Tools
    clock: HandClock
    delivery: Delivery

    def fail(self, fault: Fault, times: int = 1, method: str = "sendMessage") -> None:
        """The first calls for our chat go wrong so."""
        left = [times]

        def choose(called: str, parameters: dict[str, Any]) -> Fault | None:
            if called != method or parameters.get("chat_id") not in (OURS, "-100"):
                return None
            left[0] -= 1
            return fault if left[0] >= 0 else None

        self.api.fault = choose

    def put(self, text: str, chat: str = OURS, **more: Any) -> None:
        row = a_message(f"telegram:{chat}", text, **more)
        change(self.tools.writer, lambda uow: uow.outbox.put(row))

    async def deliver(self, seconds: float = 0) -> None:
        """Everything that can go after so long."""
        self.clock.pass_by(seconds)
        while await self.delivery.start_some():
            await self.delivery.finish()

    def shown(self, chat: str = OURS) -> list[Shown]:
        return [shown for shown in self.api.shown if shown.chat_id == chat]

    def status(self) -> list[Sending]:
        """Of everything that was put, in its order."""
        ids = self.tools.writer.read(lambda uow: uow.outbox.dead_letters())
        return [entry.status for entry in ids]


@pytest.fixture
async def line(tools: Tools, clock: HandClock, address: tuple[BotApi, str]) -> Any:
    api, url = address
    api.shown.clear()
    api.fault = lambda *_: None

    async def no_file(channel: str, file_id: str) -> bytes:
        raise OSError(file_id)

    client = a_client(url)
    await client.open()
    channel = TelegramChannel(client, no_file)
    channel.introduce(User(1, "x", is_bot=True, username="linli_bot"))
    yield Line(api, tools, clock, Delivery(tools, {"telegram": channel}, longest_send=0.6))
    await client.shutdown()


@pytest.mark.parametrize("seconds", [1, 3, 30, 300])
async def test_flood_control_holds_one_chat_for_as_long_as_it_says(
    line: Line, seconds: int
) -> None:
    line.fail(Fault(429, "Too Many Requests", {"retry_after": seconds}))
    line.put("one")
    line.put("other", OTHERS)
    await line.deliver()
    assert len(line.shown(OTHERS)) == 1
    await line.deliver(seconds - 0.5)
    assert line.shown() == []
    await line.deliver(0.6)
    assert [shown.text for shown in line.shown()] == ["one"]


TRANSIENT = {
    "500": Fault(500, "Internal Server Error"),
    "502 in HTML": Fault(502, body=HTML),
    "503": Fault(503, "Service Unavailable"),
    "a timeout before it arrived": Fault(hangs=2 * QUICK),
    "a body that is cut": Fault(500, body=b'{"ok":fal', is_cut=True),
    "200 with something else": Fault(200, body=b"<html>maintenance</html>"),
    "a token that was revoked": Fault(401, "Unauthorized"),
    "a token nobody knows": Fault(404, "Not Found"),
}


@pytest.mark.parametrize("fault", TRANSIENT.values(), ids=TRANSIENT)
async def test_what_passes_is_waited_out_in_order(line: Line, fault: Fault) -> None:
    line.fail(fault, times=3)
    line.put("one")
    line.put("two")
    for _ in range(8):
        await line.deliver(40)
    assert [shown.text for shown in line.shown()] == ["one", "two"]
    assert line.status() == []


UNKNOWN = {
    "a timeout after it arrived": Fault(hangs=2 * QUICK, is_done=True),
    "an answer cut in its middle": Fault(200, body=b'{"ok":true', is_done=True, is_cut=True),
    "an answer that drips": Fault(200, body=b"x" * 100, is_done=True, drips=QUICK / 2),
    "an answer that is none": Fault(200, body=HTML, is_done=True),
}


@pytest.mark.parametrize("fault", UNKNOWN.values(), ids=UNKNOWN)
async def test_what_may_have_arrived_comes_at_least_once_and_at_most_once_more(
    line: Line, fault: Fault
) -> None:
    line.fail(fault)
    line.put("one")
    for _ in range(4):
        await line.deliver(40)
    assert 1 <= len(line.shown()) <= 2
    assert line.status() == []


async def test_what_may_have_arrived_each_time_is_not_said_for_ever(line: Line) -> None:
    line.fail(Fault(200, body=HTML, is_done=True), times=99)
    line.put("one")
    for number in range(20):
        line.put(f"other {number}", OTHERS)
        await line.deliver(40)
    assert len(line.shown()) <= 5
    assert line.status() == [Sending.DEAD]


GONE = {
    "blocked": Fault(403, "Forbidden: bot was blocked by the user"),
    "kicked": Fault(403, "Forbidden: bot was kicked from the supergroup chat"),
    "deactivated": Fault(403, "Forbidden: user is deactivated"),
    "no chat": Fault(400, "Bad Request: chat not found"),
    "empty": Fault(400, "Bad Request: message text is empty"),
}


@pytest.mark.parametrize("fault", GONE.values(), ids=GONE)
async def test_what_will_never_pass_is_set_aside_and_the_next_goes_on(
    line: Line, fault: Fault
) -> None:
    line.fail(fault)
    line.put("one")
    line.put("two")
    await line.deliver()
    assert [shown.text for shown in line.shown()] == ["two"]
    assert line.status() == [Sending.DEAD]


async def test_a_group_that_moved_gets_it_at_its_new_number(line: Line) -> None:
    line.fail(Fault(400, "group chat was upgraded", {"migrate_to_chat_id": -1009}))
    line.put("one", "-100")
    await line.deliver()
    assert [shown.text for shown in line.shown("-1009")] == ["one"]


async def test_markup_telegram_cannot_read_goes_as_plain_words(line: Line) -> None:
    line.fail(Fault(400, "Bad Request: can't parse entities: unsupported start tag"))
    line.put("<b>灯</b>")
    await line.deliver()
    assert [shown.text for shown in line.shown()] == ["灯"]


@pytest.mark.parametrize(
    ("said", "edits"),
    [("message to edit not found", False), ("message is not modified", True)],
)
async def test_a_card_that_cannot_be_edited(line: Line, said: str, edits: bool) -> None:
    line.put("claimed?", card="staff:T1")
    await line.deliver()
    line.fail(Fault(400, f"Bad Request: {said}"), method="editMessageText")
    line.put("claimed!", card="staff:T1")
    await line.deliver(10)
    assert len(line.shown()) == (1 if edits else 2)
    line.put("done", card="staff:T1")
    await line.deliver(10)
    assert line.shown()[-1].is_edit
    assert line.shown()[-1].message_id == line.shown()[0 if edits else 1].message_id


async def test_a_day_without_telegram_ends_in_one_message(line: Line, clock: HandClock) -> None:
    day = clock() + timedelta(days=1)
    line.api.fault = lambda *_: Fault(502, body=HTML) if clock() < day else None
    for number in range(5):
        line.put(f"notice {number}")
    for _ in range(30):
        await line.deliver(3600)
    assert len(line.shown()) == 1
    assert all(f"notice {number}" in line.shown()[0].text for number in range(5))


async def test_a_second_program_that_reads_the_updates_is_waited_out(
    tools: Tools, address: tuple[BotApi, str]
) -> None:
    api, url = address
    api.put(message(7, 101, "灯坏了"))
    conflict = Fault(409, "Conflict: terminated by other getUpdates request")
    api.fault = lambda method, _: conflict if api.calls["getUpdates"] <= before + 2 else None
    before = api.calls["getUpdates"]
    client = a_client(url)
    await client.open()
    poller = Poller(client, tools.reception, silent(tools))
    for _ in range(2):
        with pytest.raises(Conflict):
            await poller.step()
    assert await poller.step() == 1
    assert api.waiting == 1  # not confirmed before the next question
    await client.shutdown()
