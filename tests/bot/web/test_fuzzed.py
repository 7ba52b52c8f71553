"""Made-up input of every kind at every address: nobody gains anything, and nothing breaks.

Seeded, so that a fault comes again. Thousands of requests go to every route of the table with
made-up paths, questions, fields, bodies, cookies and headers; nobody is signed in, or a resident,
or one of the staff of another grid.
"""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from sqlalchemy import Engine, select
from structlog.testing import capture_logs

from bot.web.desk.colleagues import COOKIE as DESK
from bot.web.desk.colleagues import begin_session
from bot.web.session import COOKIE as CHAT
from bot.web.session import HOME
from storage.metadata import metadata
from storage.unit_of_work import UnitOfWork
from tests.bot.web.conftest import ORIGIN, Site
from tests.bot.web.desk.test_rights import routes
from tests.bot.web.naughty_words import NAUGHTY
from tests.storage.samples import a_ticket

REQUESTS = 1000
SECRET = "楼上三零二半夜砸墙"
FIELDS = (
    "name",
    "phone",
    "person",
    "password",
    "next",
    "code",
    "action",
    "target",
    "words",
    "back",
)
FIELDS += ("reason", "id", "deed", "day", "file", "q", "page", "view", "building", "from", "month")
ODD = (
    "",
    "0",
    "-1",
    "9" * 30,
    "\x00",
    "%00",
    "..",
    "%2e%2e%2f",
    "null",
    "SECRET1",
    "p-wang_ayi",
    "é",
)


class Maker:
    """Makes requests up."""

    def __init__(self, seed: int, every: list[tuple[str, str]]) -> None:
        self._chance = Random(seed)
        self._every = every

    def word(self) -> str:
        """Something odd, something naughty, or noise."""
        chance = self._chance
        noise = "".join(chr(chance.randrange(1, 0xD7FF)) for _ in range(chance.randrange(40)))
        return chance.choice((chance.choice(ODD), chance.choice(NAUGHTY), noise))

    def request(self) -> dict[str, Any]:
        """What ``httpx`` needs to send it."""
        chance = self._chance
        method, path = chance.choice(self._every)
        made: dict[str, Any] = {"method": method, "url": self._path(path)}
        made["params"] = {chance.choice(FIELDS): self.word() for _ in range(chance.randrange(3))}
        made["headers"] = {"accept": chance.choice(("text/html", "*/*"))}
        if chance.random() < 0.9:
            made["headers"]["origin"] = ORIGIN
        if chance.random() < 0.3:
            made["cookies"] = {chance.choice((DESK, CHAT, HOME)): self._token()}
        if method == "POST":
            made |= self._body()
        return made

    def _path(self, path: str) -> str:
        parts = [self._filled(part) for part in path.split("/")]
        return "/".join(parts)

    def _filled(self, part: str) -> str:
        if "{" not in part:
            return part
        return quote(self.word()[:80] or "x", safe="", errors="replace")

    def _body(self) -> dict[str, Any]:
        chance = self._chance
        form = {chance.choice(FIELDS): self.word() for _ in range(chance.randrange(5))}
        said = {"client_id": self.word(), "text": self.word(), "data": self.word(), "photos": [1]}
        files = {"file": (self.word()[:20] or "x", self.word().encode("utf-8", "replace"))}
        return chance.choice(
            (
                {"data": form},
                {"content": json.dumps(said).encode()},
                {"content": bytes(chance.randrange(256) for _ in range(chance.randrange(90)))},
                {"files": files},
            )
        )

    def _token(self) -> str:
        return "".join(self._chance.choice("abc.-_019:") for _ in range(self._chance.randrange(60)))


@pytest.fixture
async def office(engine: Engine, tmp_path: Path) -> AsyncIterator[Site]:
    site = Site(engine, tmp_path, is_demo=False, is_open=True)

    def work(uow: UnitOfWork) -> None:
        uow.tickets.add(
            a_ticket("SECRET1", text=SECRET, reporter="liu_jie", building="51", grid="g12")
        )
        uow.commit()

    site.tools.writer.run(work)
    yield site
    site.door.close()
    site.tools.writer.close()


def matter(site: Site) -> str:
    """Every row that a stranger must not change."""
    names = ("tickets", "ticket_events", "topics", "incidents", "people", "accounts", "invites")

    def look(uow: UnitOfWork) -> str:
        rows = {n: uow._connection.execute(select(metadata.tables[n])).all() for n in names}
        # Whoever is signed in may bind their own account of the web chat.
        rows["accounts"] = [row for row in rows["accounts"] if row.person_id != "li"]
        return str(rows)

    return site.tools.writer.read(look)


async def pour(site: Site, browser: httpx.AsyncClient, seed: int) -> None:
    """All requests; nothing breaks and nothing is told."""
    every = [
        (method, path)
        for method, path, _ in routes(list(site.door.app.routes))
        if path not in ("/static", "/chat/{account}/api/live")
    ]
    maker = Maker(seed, every)
    for number in range(REQUESTS):
        made = maker.request()
        browser.cookies.clear() if "cookies" in made else None
        browser.cookies.update(made.pop("cookies", {}))
        try:
            request = browser.build_request(**made)
        except (httpx.InvalidURL, ValueError, TypeError):
            continue  # the client itself cannot say it
        with capture_logs() as logs:
            answer = await browser.send(request)
        assert answer.status_code < 500, (number, made, logs)
        assert SECRET not in answer.text, (number, made)


async def test_a_stranger_gains_nothing(office: Site) -> None:
    before = matter(office)
    async with office.browser() as browser:
        del browser.headers["origin"]
        await pour(office, browser, 1)
    assert matter(office) == before


async def test_a_worker_of_another_grid_gains_nothing(office: Site) -> None:
    def work(uow: UnitOfWork) -> str:
        key = begin_session(uow, "li", office.now)
        uow.commit()
        return key

    key = office.tools.writer.run(work)
    before = matter(office)
    async with office.browser() as browser:
        del browser.headers["origin"]
        browser.headers["cookie"] = f"{DESK}={key}"
        await pour(office, browser, 2)
    assert matter(office) == before
