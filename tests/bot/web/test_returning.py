"""Back to one's own chat by a slip of paper, and by nothing else."""

import re
from datetime import timedelta

import httpx
import pytest

from bot.web.returning import LASTS
from bot.web.session import COOKIE, account_of
from handlers.posting import WEB
from storage.sign_ins import KeyKind
from storage.unit_of_work import UnitOfWork
from tests.bot.web.conftest import People, Site
from tests.bot.web.test_joining import chat_of, code


async def slip_of(browser: httpx.AsyncClient, chat: str) -> str:
    """The path on a fresh slip."""
    page = await browser.post(f"{chat}back")
    assert page.status_code == 200, page.text
    found = re.search(r"(/back/[\w-]{32,})", page.text)
    assert found is not None
    return found[1]


async def test_whoever_signed_out_comes_back_to_their_chat_and_tickets(open_site: Site) -> None:
    first = open_site.browser(accept="text/html")
    chat = await chat_of(first, open_site)
    account = chat.split("/")[2]
    body = {"client_id": "made-up-00000001", "text": "3号楼楼道灯坏了，黑得看不见"}
    await first.post(f"{chat}api/chats/{account}/messages", json=body)
    await open_site.settle()
    slip = await slip_of(first, chat)
    assert (await first.post(f"{chat}leave")).status_code == 200
    other = open_site.browser(accept="text/html")
    page = await other.get(slip)
    assert "张阿姨" not in page.text  # it tells nobody whose it is
    assert (await other.get(slip)).status_code == 200  # looking does not use it up
    assert (await other.post(slip)).headers["location"] == chat
    await open_site.settle()
    assert (await other.get(chat)).status_code == 200
    told = "\n".join(message.text for message in open_site.transcript(account))
    assert "楼道灯坏了" in told
    assert "别的手机上已经退出" in told


async def test_a_slip_is_good_once_and_a_new_one_ends_the_old(open_site: Site) -> None:
    browser = open_site.browser(accept="text/html")
    chat = await chat_of(browser, open_site)
    old, new = await slip_of(browser, chat), await slip_of(browser, chat)
    assert (await open_site.browser().post(old)).status_code == 404
    assert (await open_site.browser().post(new)).status_code == 303
    assert (await open_site.browser().post(new)).status_code == 404
    again = open_site.browser(accept="text/html")
    assert (await again.get(new)).status_code == 404


async def test_coming_back_shuts_every_browser_that_was_let_in_before(open_site: Site) -> None:
    lost = open_site.browser(accept="text/html")
    chat = await chat_of(lost, open_site)
    account, slip = chat.split("/")[2], await slip_of(lost, chat)
    stolen = lost.cookies[COOKIE]
    open_site.now += timedelta(minutes=1)
    found = open_site.browser(accept="text/html")
    await found.post(slip)
    assert (await found.get(f"{chat}api/overview")).status_code == 200
    assert (await lost.get(f"{chat}api/overview")).status_code == 401
    assert (await lost.get("/home")).headers["location"] == "/"
    assert (await lost.post(f"{chat}back")).status_code == 404
    thief = open_site.browser()
    thief.cookies.set(COOKIE, stolen, path=f"/chat/{account}/")
    assert (await thief.get(f"{chat}api/chats/{account}/messages")).status_code == 401
    # The door's code makes a chat of one's own there, never this one.
    assert (await chat_of(lost, open_site)) != chat


async def test_a_browser_that_has_a_chat_is_warned_before_a_slip_takes_its_place(
    open_site: Site,
) -> None:
    owner = open_site.browser(accept="text/html")
    slip = await slip_of(owner, await chat_of(owner, open_site))
    neighbour = open_site.browser(accept="text/html")
    assert "已经有一个聊天" not in (await neighbour.get(slip)).text
    await neighbour.post(code(open_site), data={"name": "别人", "phone": ""})
    assert "已经有一个聊天" in (await neighbour.get(slip)).text


async def test_a_slip_ends_after_a_year(open_site: Site) -> None:
    browser = open_site.browser(accept="text/html")
    slip = await slip_of(browser, await chat_of(browser, open_site))
    open_site.now += LASTS + timedelta(seconds=1)
    assert (await open_site.browser().post(slip)).status_code == 404


async def test_what_is_kept_of_a_slip_opens_nothing(open_site: Site) -> None:
    browser = open_site.browser(accept="text/html")
    slip = await slip_of(browser, await chat_of(browser, open_site))

    def stored(uow: UnitOfWork) -> str:
        return str(uow._connection.exec_driver_sql("select * from sign_in_keys").all())

    assert slip.removeprefix("/back/") not in open_site.tools.writer.read(stored)


@pytest.mark.parametrize("guess", ["x" * 32, "-", "q_AAAA", "13812345678"])
async def test_nothing_else_opens_it(open_site: Site, guess: str) -> None:
    stranger = open_site.browser(accept="text/html")
    assert (await stranger.get(f"/back/{guess}")).status_code == 404
    assert (await stranger.post(f"/back/{guess}")).status_code == 404


async def test_a_stranger_gets_no_slip(open_site: Site) -> None:
    owner = open_site.browser(accept="text/html")
    chat = await chat_of(owner, open_site)
    stranger = open_site.browser(accept="text/html")
    await stranger.post(code(open_site), data={"name": "别人", "phone": ""})
    assert (await stranger.get(f"{chat}back")).status_code == 404
    assert (await stranger.post(f"{chat}back")).status_code == 404


async def test_staff_get_no_slip(people: People) -> None:
    worker = await people("li")
    assert (await worker.browser.get(f"/chat/{worker.account}/back")).status_code == 404
    assert (await worker.browser.post(f"/chat/{worker.account}/back")).status_code == 404


async def test_a_slip_of_who_has_joined_the_staff_since_opens_nothing(open_site: Site) -> None:
    def issue(uow: UnitOfWork) -> None:
        uow.sign_ins.issue(KeyKind.RETURN, "k" * 32, "li", open_site.now + LASTS)
        uow.commit()

    open_site.tools.writer.run(issue)
    browser = open_site.browser()
    assert (await browser.post(f"/back/{'k' * 32}")).status_code == 404
    assert not browser.cookies
    bound = open_site.tools.writer.read(lambda uow: uow.people.by_account(WEB, account_of("li")))
    assert bound is None
