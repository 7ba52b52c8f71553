"""The web door on a real database, with the real workers between its pages.

``site`` is driven by HTTP like a browser; ``served`` is the whole program in a process of its
own, for tests in a real browser.
"""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine

from bot.settings import Settings
from bot.slips import draw_slip
from bot.web.door import WebDoor, last_change
from bot.web.live import Live
from bot.web.session import COOKIE, account_of
from bot.wiring import build_tools, build_workers
from handlers.house import House
from handlers.learning import Learned
from handlers.proxy import SLIP
from intents.catalog.wording import load_wording
from intents.rules.community import WebSpec
from intents.rules.doorways import Seals
from storage.ids import next_id
from storage.transcripts import ChatMessage
from storage.unit_of_work import UnitOfWork
from tests.compiled import compile_once
from tests.world import DEMO, FRIDAY_MORNING, community_in, our_catalog, understander

ORIGIN = "http://linli.test"
NO_BROWSER = "no Chromium at /usr/bin/chromium (apt-get install chromium): the page is untested"
CHROMIUM = Path("/usr/bin/chromium")


class Recorder(Live):
    """Remembers what every press was answered."""

    def __init__(self, look: Callable[[], int], *, heartbeat: float) -> None:
        super().__init__(look, heartbeat=heartbeat)
        self.toasts: list[tuple[str, dict[str, Any]]] = []

    def toast(self, account: str, data: Any) -> None:
        """Tell and remember."""
        self.toasts.append((account, data))
        super().toast(account, data)


class Site:
    """The door, its workers, and people at their browsers."""

    def __init__(
        self, engine: Engine, folder: Path, *, is_demo: bool = True, is_open: bool = False
    ) -> None:
        compile_once(engine)
        codes = count(1)
        community = community_in(DEMO).model_copy(update={"web": WebSpec(open=is_open)})
        self.house = House(
            community=community,
            catalog=our_catalog(),
            understander=Learned(understander()),
            wording=load_wording(),
            new_code=lambda: f"T{next(codes):03d}",
            new_id=next_id,
            new_key=lambda: token_urlsafe(24),
            seals=Seals(community.id, lambda: b"k" * 32),
        )
        self.now = FRIDAY_MORNING
        self.folder = folder
        settings = Settings(data_dir=folder, database_url="sqlite:///unused.db")
        self.tools = build_tools(
            settings, engine, self.house, is_demo=is_demo, clock=lambda: self.clock()
        )
        self.live = Recorder(last_change(self.tools), heartbeat=0.05)
        self.door = WebDoor(self.tools, self._fetch, self.live)
        channel = self.door.channel
        self.workers = build_workers(self.tools, {channel.name: channel}, {})

    def clock(self) -> datetime:
        """Rises with every look, so that nothing happens at the same moment."""
        self.now += timedelta(milliseconds=10)
        return self.now

    def browser(self, **headers: str) -> httpx.AsyncClient:
        """A browser that has not been here before."""
        transport = httpx.ASGITransport(app=self.door.app)
        return httpx.AsyncClient(
            transport=transport, base_url=ORIGIN, headers={"origin": ORIGIN, **headers}
        )

    async def settle(self) -> None:
        """Everything received is handled and everything to be said is shown."""
        while await self.workers.inbox.round() or await self.workers.delivery.start_some():
            await self.workers.delivery.finish()

    def transcript(self, chat_id: str) -> list[ChatMessage]:
        """A chat as it stands."""
        return self.tools.writer.read(lambda uow: uow.transcripts.page(chat_id))

    async def _fetch(self, channel: str, file_id: str) -> bytes:
        if channel == SLIP:
            return draw_slip(file_id)
        if channel != "web":
            raise OSError("no such door")
        return await self.door.channel.fetch(file_id)


class Visitor:
    """One person of the demo at their own browser."""

    def __init__(self, site: Site, person: str, browser: httpx.AsyncClient) -> None:
        self.site = site
        self.account = account_of(person)
        self.browser = browser
        self._ids = count(1)

    async def say(self, text: str, chat: str | None = None, **more: Any) -> httpx.Response:
        """Send a message to a chat, the private one by default."""
        body = {"client_id": self.new_id(), "text": text, **more}
        return await self.post(f"api/chats/{chat or self.account}/messages", json=body)

    async def press(self, label: str, chat: str | None = None) -> str:
        """Press the newest button of that label; what the toast said."""
        chat = chat or self.account
        for message in reversed(await self.messages(chat)):
            for button in (b for row in message["buttons"] for b in row):
                if label in button["label"]:
                    body = {
                        "client_id": self.new_id(),
                        "message_id": message["id"],
                        "data": button["data"],
                    }
                    answer = await self.post(f"api/chats/{chat}/presses", json=body)
                    assert answer.status_code == 202, answer.text
                    await self.site.settle()
                    return str(self.site.live.toasts[-1][1]["text"])
        raise AssertionError(f"no button {label} for {self.account} in {chat}")

    async def messages(self, chat: str | None = None) -> list[dict[str, Any]]:
        """What stands in the chat."""
        answer = await self.get(f"api/chats/{chat or self.account}/messages")
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["messages"]
        return found

    async def reads(self, chat: str | None = None) -> list[str]:
        """The words in the chat, message by message."""
        return [words_of(message) for message in await self.messages(chat)]

    async def get(self, path: str, **more: Any) -> httpx.Response:
        """Ask for something below this person's own path."""
        return await self.browser.get(f"/chat/{self.account}/{path}", **more)

    async def post(self, path: str, **more: Any) -> httpx.Response:
        """Send something below this person's own path."""
        return await self.browser.post(f"/chat/{self.account}/{path}", **more)

    def new_id(self) -> str:
        """What the page would make up for a message."""
        return f"made-up-{next(self._ids):08d}"


async def hear(visitor: Visitor, query: str = "after=0", last_event_id: str | None = None) -> str:
    """The live stream until it falls silent, as the page's EventSource would read it."""
    cookie = visitor.browser.cookies[COOKIE]
    headers = [(b"cookie", f"{COOKIE}={cookie}".encode())]
    if last_event_id is not None:
        headers.append((b"last-event-id", last_event_id.encode()))
    path = f"/chat/{visitor.account}/api/live"
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": headers,
        "server": ("linli.test", 80),
        "client": None,
    }
    asked, gone, heard = count(), asyncio.Event(), bytearray()

    async def receive() -> dict[str, Any]:
        if next(asked) == 0:
            return {"type": "http.request", "body": b"", "more_body": False}
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        heard.extend(message.get("body", b""))
        if b"event: beat" in heard:
            gone.set()

    async with asyncio.timeout(10):
        await visitor.site.door.app(scope, receive, send)
    return heard.decode()


def words_of(message: dict[str, Any]) -> str:
    """A message without its looks."""
    return "".join(run["text"] for run in message["runs"])


@pytest.fixture
async def site(engine: Engine, tmp_path: Path) -> AsyncIterator[Site]:
    site = Site(engine, tmp_path)
    yield site
    site.door.close()
    site.tools.writer.close()


@pytest.fixture
async def open_site(engine: Engine, tmp_path: Path) -> AsyncIterator[Site]:
    """A real community that lets its residents in by the web."""
    site = Site(engine, tmp_path, is_demo=False, is_open=True)
    yield site
    site.door.close()
    site.tools.writer.close()


@pytest.fixture
async def people(site: Site) -> AsyncIterator["People"]:
    """Residents and staff of the demo, each with a session."""
    people = People(site)
    yield people
    for browser in people.browsers:
        await browser.aclose()


class People:
    """Makes visitors: ``await people("li")``."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self.browsers: list[httpx.AsyncClient] = []

    async def __call__(self, person: str) -> Visitor:
        """At the browser, and told before what is kept about them."""
        browser = self._site.browser()

        def told(uow: UnitOfWork) -> None:
            uow.people.update(person, noticed_at=self._site.now)
            uow.commit()

        self._site.tools.writer.run(told)
        self.browsers.append(browser)
        answer = await browser.post("/enter", data={"person": person})
        assert answer.status_code == 303, answer.text
        assert COOKIE in answer.headers["set-cookie"]
        return Visitor(self._site, person, browser)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the demo, served by the whole program as ``make run`` does."""
    with serve_demo(tmp_path_factory.mktemp("demo")) as address:
        yield address


@contextmanager
def serve_demo(folder: Path) -> Iterator[str]:
    """Start the program on a free port and stop it in the end."""
    environment = {
        **os.environ,
        "LINLI_HTTP_PORT": "0",
        "LINLI_DATA_DIR": str(folder),
        "LINLI_DATABASE_URL": f"sqlite:///{folder / 'linli.db'}",
        "PYTHONUNBUFFERED": "1",
    }
    command = [sys.executable, "-m", "bot", "run", "--demo"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, cwd=DEMO.parents[1], text=True
    ) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                found = re.search(r"http://[\d.:]+/", line)
                if found:
                    yield found.group().rstrip("/")
                    break
            else:
                raise AssertionError("the program ended before it was ready")
        finally:
            process.terminate()
            assert process.wait(timeout=15) == 0


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A headless browser; without one these tests are skipped, loudly."""
    if not CHROMIUM.exists():
        pytest.skip(NO_BROWSER)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A page nobody looked at must not look like one that passed."""
    skipped = terminalreporter.stats.get("skipped", [])
    if any(NO_BROWSER in str(report.longrepr) for report in skipped):
        terminalreporter.write_sep("!", NO_BROWSER, red=True)
