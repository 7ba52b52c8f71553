"""Colleagues at the desk of a real service."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine

from bot.tools import Tools
from bot.web.desk.colleagues import COOKIE, begin_session
from bot.web.door import WebDoor
from storage.unit_of_work import UnitOfWork
from tests.bot.web.conftest import Site

SignIn = Callable[[str], Awaitable[httpx.AsyncClient]]


@pytest.fixture
async def office(engine: Engine, tmp_path: Path) -> AsyncIterator[Site]:
    """The service as it runs for real, without the demo's doors."""
    site = Site(engine, tmp_path, is_demo=False)
    yield site
    site.door.close()


@pytest.fixture
def signed_in(office: Site) -> SignIn:
    """Somebody of the staff at their own browser."""

    async def sign_in(person: str) -> httpx.AsyncClient:
        browser = office.browser(accept="text/html")

        def work(uow: UnitOfWork) -> str:
            key = begin_session(uow, person, office.now)
            uow.commit()
            return key

        browser.cookies.set(COOKIE, office.tools.writer.run(work), path="/desk")
        return browser

    return sign_in


def reopen(office: Site, tools: Tools) -> None:
    """The same office started anew with other tools."""
    office.door.close()
    office.tools = tools
    office.door = WebDoor(tools, office._fetch, office.live)
