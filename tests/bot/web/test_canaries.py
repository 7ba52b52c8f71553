"""Five hundred planted canaries stand in every column of people's words; who reads what elsewhere?

Every address of the web door, as found in its table of routes, is asked by every role and by a
stranger, and made to fail in every way; documents are unpacked. Where somebody's words are what the
page is for, it is named below with the reason.
"""

import io
import json
import logging
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine, text
from starlette.applications import Starlette
from structlog.testing import capture_logs

from bot.logging import Redactor, _Formatter
from bot.vitals import vital_routes
from bot.web.desk.colleagues import COOKIE, begin_session
from bot.web.session import account_of
from storage.unit_of_work import UnitOfWork
from tests.bot.web.conftest import ORIGIN, Site
from tests.bot.web.desk.test_rights import routes
from tests.bot.web.naughty_scene import STAMPED, examples, fill
from tests.handlers.privacy.test_canaries import CANARIES, SAID, leaks

ROLES = {"fang": "secretary", "shen": "auditor", "zhao": "grid lead", "li": "grid worker"}
ROLES |= {"chen": "volunteer", "cao": "matchmaker"}
# Where they are what the page is for, and who reads them there.
NEEDED = {
    "/sheets/{key}": "the team of the day must know whom to expect, and how to reach them",
    "/chat/{account}/": "one's own name",
    "/chat/{account}/leave": "one's own name",
    "/chat/{account}/api/overview": "one's own chats, in the words one wrote",
    "/chat/{account}/api/live": "the same, as it is written",
    "/chat/{account}/api/chats/{chat}/messages": "the same",
}


@pytest.fixture
async def office(engine: Engine, tmp_path: Path) -> AsyncIterator[Site]:
    site = Site(engine, tmp_path, is_open=True)

    def work(uow: UnitOfWork) -> None:
        fill(site, uow, tuple(SAID))
        uow.commit()

    site.tools.writer.run(work)
    yield site
    site.door.close()
    site.tools.writer.close()


def told_by(answer: httpx.Response) -> str:
    """Everything an answer says: headers, addresses, file names, and documents unpacked."""
    said = f"{answer.url} {answer.headers}\n"
    if answer.content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
            parts = [book.read(name).decode("utf-8", "replace") for name in book.namelist()]
            return said + "\n".join(parts)
    return said + answer.text


def signed_in(site: Site, person: str) -> httpx.AsyncClient:
    def work(uow: UnitOfWork) -> str:
        key = begin_session(uow, person, site.now)
        uow.commit()
        return key

    browser = site.browser(accept="text/html")
    browser.cookies.set(COOKIE, site.tools.writer.run(work), path="/desk")
    return browser


def addresses(site: Site) -> list[tuple[str, str]]:
    """(path of the route, an address of it) for every page; KeyError where there is no example."""
    known = examples(site)
    found = []
    for method, path, _ in routes(list(site.door.app.routes)):
        if method == "GET" and path not in NEEDED and path not in ("/static", FILE):
            found += [(path, one) for one in (known[path] if "{" in path else [path])]
    return found


FILE = "/chat/{account}/files/{chat}/{name}"


@pytest.mark.parametrize("person", ROLES)
async def test_no_page_and_no_document_repeats_them(office: Site, person: str) -> None:
    browser = signed_in(office, person)
    await browser.post("/enter", data={"person": "wang_ayi"})
    found: dict[str, list[str]] = {}
    came = 0
    for _, address in addresses(office):
        answer = await browser.get(address.partition("#")[0])
        assert answer.status_code < 500, address
        came += answer.status_code == 200
        found[address] = leaks(told_by(answer))
    assert came >= 15
    assert {address: seen for address, seen in found.items() if seen} == {}


async def test_they_are_there_for_whom_they_are_needed(office: Site) -> None:
    # Or the test above would prove nothing.
    secretary = signed_in(office, "fang")
    form = {"reason": "visit", "words": "约时间"}
    shown = await secretary.post(f"/desk/tickets/{STAMPED}/contact", data=form)
    assert len(leaks(shown.text)) >= 5
    sheet = next(one for path, one in addresses(office) if path == "/sheets/{key}/day.ics")
    assert len(leaks((await secretary.get(sheet.removesuffix("/day.ics"))).text)) >= 100
    neighbour = office.browser()
    await neighbour.post("/enter", data={"person": "wang_ayi"})
    home = account_of("wang_ayi")
    own = await neighbour.get(f"/chat/{home}/api/chats/{home}/messages")
    assert len(leaks(own.text)) >= 100


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
async def test_no_error_repeats_them(office: Site, accept: str) -> None:
    browser = office.browser(accept=accept)
    home, words = account_of("wang_ayi"), SAID[0]
    await browser.post("/enter", data={"person": "wang_ayi"})
    write = f"/chat/{home}/api/chats/{home}/messages"
    body = {"client_id": "12345678", "text": words}
    answers = {
        404: await browser.get(f"/nothing/{words}?q={words}"),
        405: await browser.put(f"/q/{words}", content=words),
        401: await browser.post("/desk/talk", data={"words": words}),
        403: await browser.post(write, json=body, headers={"origin": "http://elsewhere.test"}),
        413: await browser.post(write, json={**body, "text": words * 9999}),
        415: await browser.post(write.replace("messages", "photos"), content=words.encode()),
        422: await browser.post(write, json={**body, "reply_to": words}),
    }
    for status, answer in answers.items():
        assert answer.status_code == status
        assert leaks(f"{answer.headers}{answer.text}") == [], status


async def test_a_fault_repeats_them_neither_in_its_page_nor_in_the_log(
    office: Site, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    browser, home = office.browser(accept="text/html"), account_of("wang_ayi")
    await browser.post("/enter", data={"person": "wang_ayi"})
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE inbox RENAME TO elsewhere"))
    try:
        with capture_logs() as logs, caplog.at_level(logging.DEBUG):
            body = {"client_id": "12345678", "text": SAID[1]}
            answer = await browser.post(f"/chat/{home}/api/chats/{home}/messages", json=body)
    finally:
        with engine.begin() as connection:
            connection.execute(text("ALTER TABLE elsewhere RENAME TO inbox"))
    assert answer.status_code == 500
    assert leaks(answer.text) == []
    assert logs
    assert leaks(json.dumps(logs, default=str, ensure_ascii=False)) == []
    assert leaks(caplog.text) == []


def test_what_a_library_logs_of_an_error_has_no_words_of_people() -> None:
    formatter = _Formatter(Redactor())
    try:
        raise ValueError(f"cannot store {SAID[2]}")
    except ValueError as error:
        trace = (type(error), error, error.__traceback__)
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "it failed", None, trace)
    assert leaks(formatter.format(record)) == []
    assert "ValueError" in formatter.format(record)


async def test_figures_for_machines_hold_none(office: Site) -> None:
    app = Starlette(routes=vital_routes(office.tools))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ORIGIN) as machine:
        for path in ("/healthz", "/readyz", "/metrics"):
            answer = await machine.get(path)
            assert answer.status_code == 200
            assert leaks(answer.text) == []


def test_no_canary_is_a_number_of_a_page() -> None:
    assert len(CANARIES) == 100
    assert leaks("2026-11-20 09:00 T001 30.0% 第 1 / 12 页") == []
