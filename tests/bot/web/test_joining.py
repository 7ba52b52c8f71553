"""Residents come in by the code at their door, and by nothing else."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine

from bot.web.joining import MOST_NEW, WITHIN, read_newcomer
from bot.web.session import COOKIE, HOME, LASTS
from intents.rules.doorways import Doorway, payload_of
from storage.people import Person
from tests.bot.web.conftest import Site

NAME = {"name": " 张阿姨 ", "phone": ""}


def code(site: Site, doorway: Doorway | None = None) -> str:
    return "/q/" + payload_of(site.house.seals, doorway or Doorway("3", "2", "haircut"))


async def chat_of(browser: httpx.AsyncClient, site: Site) -> str:
    answer = await browser.post(code(site), data=NAME)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def person(site: Site, chat: str) -> Person | None:
    account = chat.split("/")[2]
    return site.tools.writer.read(lambda uow: uow.people.by_account("web", account))


async def test_a_name_is_enough_and_the_chat_begins_with_what_the_code_is_for(
    open_site: Site,
) -> None:
    browser = open_site.browser(accept="text/html")
    page = await browser.get(code(open_site))
    for words in ("3号楼2单元", "理发", "电话（可以不填）", "不会出现在群里"):
        assert words in page.text
    chat = await chat_of(browser, open_site)
    await open_site.settle()
    assert (await browser.get(chat)).status_code == 200
    told = "\n".join(message.text for message in open_site.transcript(chat.split("/")[2]))
    assert "3号楼2单元" in told
    assert "11月26日" in told
    known = person(open_site, chat)
    assert known is not None
    assert (known.name, known.phone, known.building, known.unit) == ("张阿姨", None, "3", "2")


async def test_a_browser_has_one_account_and_finds_its_way_back(open_site: Site) -> None:
    browser = open_site.browser(accept="text/html")
    chat = await chat_of(browser, open_site)
    assert "这部手机来过" in (await browser.get(code(open_site))).text
    assert await chat_of(browser, open_site) == chat
    for path in ("/home", "/"):
        answer = await browser.get(path, follow_redirects=True)
        assert answer.url.path == chat
    assert await chat_of(open_site.browser(), open_site) != chat


async def test_whoever_comes_within_the_month_stays_signed_in(open_site: Site) -> None:
    browser = open_site.browser(accept="text/html")
    chat = await chat_of(browser, open_site)
    for _ in range(3):
        open_site.now += LASTS - timedelta(days=1)
        assert (await browser.get(chat)).status_code == 200
    open_site.now += LASTS + timedelta(days=1)
    assert (await browser.get(chat)).status_code == 303
    assert (await browser.get(f"{chat}api/overview")).status_code == 401


async def test_signing_out_shuts_the_chat_for_every_copy_of_the_cookie(open_site: Site) -> None:
    browser, thief = open_site.browser(accept="text/html"), open_site.browser()
    chat = await chat_of(browser, open_site)
    for cookie in browser.cookies.jar:
        thief.cookies.set(cookie.name, cookie.value or "", path=cookie.path)
    assert (await thief.get(f"{chat}api/overview")).status_code == 200
    answer = await browser.post(f"{chat}leave")
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    assert {COOKIE, HOME} & set(browser.cookies) == set()
    assert (await thief.get(f"{chat}api/overview")).status_code == 401


@pytest.mark.parametrize("path", ["/q/q_AAAA", "/q/b_3", "/q/i_secret", "/q/" + "x" * 4000])
async def test_a_forged_code_lets_nobody_in(open_site: Site, path: str) -> None:
    browser = open_site.browser()
    assert (await browser.get(path)).status_code == 404
    assert (await browser.post(path, data=NAME)).status_code == 404


async def test_a_closed_community_lets_nobody_in(office_closed: Site) -> None:
    browser = office_closed.browser(accept="text/html")
    assert 'name="name"' not in (await browser.get(code(office_closed))).text
    assert (await browser.post(code(office_closed), data=NAME)).status_code == 404


@pytest.fixture
async def office_closed(engine: Engine, tmp_path: Path) -> AsyncIterator[Site]:
    site = Site(engine, tmp_path, is_demo=False)
    yield site
    site.door.close()
    site.tools.writer.close()


async def test_a_crowd_of_new_accounts_is_stopped_and_known_browsers_are_not(
    open_site: Site,
) -> None:
    known = open_site.browser()
    chat = await chat_of(known, open_site)
    for _ in range(MOST_NEW - 1):
        await chat_of(open_site.browser(), open_site)
    assert (await open_site.browser().post(code(open_site), data=NAME)).status_code == 429
    assert await chat_of(known, open_site) == chat
    open_site.now += WITHIN
    assert await chat_of(open_site.browser(), open_site)


async def test_a_form_of_another_site_makes_no_account(open_site: Site) -> None:
    browser = open_site.browser(origin="https://elsewhere.example")
    assert (await browser.post(code(open_site), data=NAME)).status_code == 403


def test_what_one_is_called_is_cleaned_and_a_half_telephone_refused() -> None:
    assert read_newcomer("  李\u202e\x00  大爷 ", "") is not None
    newcomer = read_newcomer("李" * 50, "138 1234 5678")
    assert newcomer is not None
    assert (len(newcomer.name), newcomer.phone) == (20, "13812345678")
    assert read_newcomer("\u200b ", "") is None
    assert read_newcomer("李大爷", "1381234") is None


async def test_the_home_screen_gets_what_it_needs_and_nothing_of_anybody(open_site: Site) -> None:
    browser = open_site.browser()
    manifest = (await browser.get("/manifest.webmanifest")).json()
    assert (manifest["start_url"], manifest["display"]) == ("/home", "standalone")
    for icon in manifest["icons"]:
        answer = await browser.get(icon["src"])
        assert answer.content.startswith(b"\x89PNG")
    worker = await browser.get("/sw.js")
    assert worker.headers["content-type"].startswith("text/javascript")
    kept = worker.text.split("FILES = [")[1].split("]")[0].replace('"', "").split(", ")
    for path in kept:
        assert (await browser.get(path)).status_code == 200, path
    assert "worker-src 'self'" in worker.headers["content-security-policy"]
