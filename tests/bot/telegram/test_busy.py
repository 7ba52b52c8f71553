"""While nothing can be stored: people hear it once, operators now and then, Telegram keeps all."""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from httpx import ASGITransport, AsyncClient
from pydantic import SecretStr
from sqlalchemy import event
from starlette.applications import Starlette

from bot.bench.bot_api import TOKEN, BotApi, message, serving
from bot.telegram.busy import Busy
from bot.telegram.client import Client, make_client
from bot.telegram.door import TelegramDoor
from bot.telegram.poller import Poller
from bot.telegram.receiving import received
from bot.telegram.webhook import HEADER
from bot.tools import Tools
from bot.trouble import Trouble
from storage.engine import open_engine
from storage.unit_of_work import UnitOfWork
from storage.writer import Writer
from tests.bot.fakes import HandClock, make_tools
from tests.bot.telegram.recording import recording_client
from tests.conftest import COMMUNITY

SECRET = "a-secret-of-some-length"
GROUP, FIRST, SECOND = -1001, 101, 102
OUTAGE = timedelta(minutes=25)


@dataclass
class Scene:
    """A database whose only writer's place somebody else holds, until ``clear``."""

    tools: Tools
    clock: HandClock
    other: sqlite3.Connection

    def clear(self) -> None:
        self.other.execute("ROLLBACK")

    def stored(self) -> set[str]:
        def look(uow: UnitOfWork) -> set[str]:
            return {str(n) for n in range(1, 20) if uow.inbox.get("telegram", str(n))}

        return self.tools.writer.read(look)


@pytest.fixture
def scene(sqlite_template: Path, tmp_path: Path, clock: HandClock) -> Iterator[Scene]:
    path = tmp_path / "linli.db"
    path.write_bytes(sqlite_template.read_bytes())
    engine = open_engine(f"sqlite:///{path}")

    @event.listens_for(engine, "connect")
    def _impatient(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA busy_timeout=1")

    settings = {"webhook_url": "https://example.org", "webhook_secret": SecretStr(SECRET)}
    tools = make_tools(Writer(engine, COMMUNITY), clock, **settings)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield Scene(tools, clock, other)
    other.close()
    tools.writer.close()
    engine.dispose()


def words() -> list[dict[str, object]]:
    """Two people privately, one of them thrice, and somebody in a group."""
    places = [FIRST, FIRST, SECOND, GROUP, FIRST]
    return [message(n, chat, f"words {n}", sender=abs(chat)) for n, chat in enumerate(places, 1)]


def alarms(capsys: pytest.CaptureFixture[str]) -> int:
    return "".join(capsys.readouterr()).count("updates cannot be stored")


async def test_polling_tells_people_once_and_goes_on_by_itself(
    scene: Scene, capsys: pytest.CaptureFixture[str]
) -> None:
    api, clock = BotApi(), scene.clock
    ends = clock() + OUTAGE

    async def pause(seconds: float) -> None:
        clock.pass_by(seconds)
        if clock() >= ends and scene.other.in_transaction:
            assert api.waiting == len(words())  # nothing was confirmed
            assert scene.stored() == set()
            scene.clear()

    with serving(api) as url:
        client: Client = make_client(TOKEN, f"{url}/bot", f"{url}/file/bot")
        await client.open()
        door = TelegramDoor(scene.tools, client, no_file)
        busy = Busy(scene.tools.trouble, clock, door._excuse)
        api.put(*words())
        poller = asyncio.create_task(Poller(client, scene.tools.reception, busy, pause).run())
        async with asyncio.timeout(20):
            while api.waiting:
                await asyncio.sleep(0.01)
        poller.cancel()
        await asyncio.gather(poller, return_exceptions=True)
        await client.shutdown()
    told = Counter(shown.chat_id for shown in api.shown)
    assert told == {str(FIRST): 1, str(SECOND): 1}
    assert {shown.text for shown in api.shown} == {scene.tools.house.wording("upkeep.busy")}
    assert scene.stored() == {"1", "2", "3", "4", "5"}
    assert alarms(capsys) == 3  # at once, after ten minutes and after twenty


async def no_file(channel: str, file_id: str) -> bytes:
    raise OSError(file_id)


async def test_a_webhook_tells_people_once_and_says_yes_when_it_is_over(
    scene: Scene, capsys: pytest.CaptureFixture[str]
) -> None:
    client, record = recording_client()
    app = Starlette(routes=TelegramDoor(scene.tools, client, no_file).routes)
    headers = {HEADER: SECRET}
    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as telegram:

        async def call() -> set[int]:
            answers = [await telegram.post("/telegram", json=w, headers=headers) for w in words()]
            return {answer.status_code for answer in answers}

        for _ in range(25):
            assert await call() == {503}
            scene.clock.pass_by(60)
        assert scene.stored() == set()
        scene.clear()
        assert await call() == {200}
    told = Counter(call["chat_id"] for call in record.of("sendMessage"))
    assert told == {str(FIRST): 1, str(SECOND): 1}
    assert scene.stored() == {"1", "2", "3", "4", "5"}
    assert alarms(capsys) == 3


async def test_a_hiccup_is_told_nobody_and_what_comes_and_goes_is_told_once(
    clock: HandClock,
) -> None:
    said: list[str] = []

    async def say(chat_id: str) -> None:
        said.append(chat_id)

    row = received(message(1, FIRST, "words"))
    assert row is not None
    busy = Busy(Trouble(clock), clock, say)
    for seconds, told in [(1, 0), (1, 0), (4, 0), (4, 1), (4, 1)]:
        busy.alarm("telegram", OSError())
        await busy.tell([row])
        if told == 0 and seconds == 1:
            busy.over()
        clock.pass_by(seconds)
        assert len(said) <= told
    assert said == [str(FIRST)]
    busy.over()
    clock.pass_by(60)
    for _ in range(3):
        busy.alarm("telegram", OSError())
        await busy.tell([row])
        clock.pass_by(5)
    assert said == [str(FIRST)]  # a minute later it is the same trouble
    clock.pass_by(600)
    busy.over()
    for _ in range(3):
        busy.alarm("telegram", OSError())
        await busy.tell([row])
        clock.pass_by(5)
    assert said == [str(FIRST)] * 2
