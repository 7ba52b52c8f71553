"""Every address of every page, for everybody: deny by default, and absent looks like forbidden."""

from collections.abc import Iterator

import pytest
from starlette.routing import BaseRoute, Mount, Route

from bot.web.desk.colleagues import Need
from bot.web.desk.desk import DeskRoute
from tests.bot.web.conftest import Site
from tests.bot.web.desk.conftest import SignIn

# Reached without a colleague's session; each guards itself by what it is given.
OPEN = {
    "GET /",
    "POST /enter",
    "POST /enter-together",
    "GET /together",
    "GET /chat/{account}",
    "GET /chat/{account}/",
    "GET /chat/{account}/api/overview",
    "GET /chat/{account}/api/live",
    "GET /chat/{account}/api/chats/{chat}/messages",
    "POST /chat/{account}/api/chats/{chat}/messages",
    "POST /chat/{account}/api/chats/{chat}/presses",
    "POST /chat/{account}/api/chats/{chat}/photos",
    "GET /chat/{account}/files/{chat}/{name}",
    "GET /static",
    "GET /q/{payload}",
    "POST /q/{payload}",
    "GET /home",
    "GET /calendar/{payload}.ics",
    "GET /sheets/{key}/day.ics",
    "GET /chat/{account}/back",
    "POST /chat/{account}/back",
    "GET /back/{key}",
    "POST /back/{key}",
    "GET /chat/{account}/leave",
    "POST /chat/{account}/leave",
    "GET /manifest.webmanifest",
    "GET /sw.js",
    "GET /offline",
    "GET /mydata/{key}",
    "POST /mydata/{key}",
    "GET /sheets/{key}",
    "POST /sheets/{key}",
    "GET /slips/{code}",
    "GET /slips/{code}.png",
    "GET /desk",
    "GET /desk/sign-in",
    "POST /desk/sign-in",
    "GET /desk/enter/{key}",
    "POST /desk/enter/{key}",
    "POST /desk/demo",
}
EVERYBODY = {"fang": "secretary", "shen": "auditor", "li": "grid_worker", "chen": "volunteer"}
MATCHMAKERS_ONLY = {"/desk/work"}  # by team, not by role; nobody above is of it
ALLOWED = {
    Need.STAFF: {"secretary", "auditor", "grid_lead", "grid_worker", "volunteer"},
    Need.OVERSIGHT: {"secretary", "auditor"},
    Need.STEERING: {"secretary", "grid_lead"},
    Need.SECRETARY: {"secretary"},
}


def routes(of: list[BaseRoute], prefix: str = "") -> Iterator[tuple[str, str, Need | None]]:
    """(method, path, who may) of everything that answers."""
    for route in of:
        if isinstance(route, Mount):
            if route.routes:
                yield from routes(list(route.routes), prefix + route.path)
            else:
                yield "GET", prefix + route.path, None
        elif isinstance(route, Route):
            for method in sorted((route.methods or {"GET"}) - {"HEAD"}):
                need = route.need if isinstance(route, DeskRoute) else None
                yield method, prefix + route.path, need


def guarded(office: Site) -> list[tuple[str, str, Need]]:
    every = routes(list(office.door.app.routes))
    return [(method, path, need) for method, path, need in every if need is not None]


async def test_no_page_is_open_that_is_not_meant_to_be(office: Site) -> None:
    every = routes(list(office.door.app.routes))
    unguarded = {f"{method} {path}" for method, path, need in every if need is None}
    assert unguarded - OPEN == set()
    assert len(guarded(office)) > 15


async def test_a_stranger_gets_nothing_from_any_of_them(office: Site) -> None:
    browser = office.browser(accept="text/html")
    for method, path, _ in guarded(office):
        answer = await browser.request(method, path.format_map(_Any()))
        expected = 303 if method == "GET" else 401
        assert answer.status_code == expected, (method, path)
        assert office.house.community.people[0].name not in answer.text


@pytest.mark.parametrize("person", EVERYBODY)
async def test_each_role_gets_the_pages_meant_for_it_and_no_other(
    office: Site, signed_in: SignIn, person: str
) -> None:
    member = office.house.community.member(person)
    assert member is not None
    assert EVERYBODY[person] in member.roles
    for method, path, need in guarded(office):
        if path.endswith("/sign-out"):
            continue
        browser = await signed_in(person)
        answer = await browser.request(method, path.format_map(_Any()))
        may = bool(set(member.roles) & ALLOWED[need]) and path not in MATCHMAKERS_ONLY
        if not may:
            absent = await browser.get("/desk/no-such-page")
            assert (answer.status_code, answer.text) == (404, absent.text), (method, path)
        elif "{" not in path:
            assert answer.status_code in (200, 303, 400, 409, 422), (method, path)


class _Any(dict[str, str]):
    """Something for every name in a path."""

    def __missing__(self, key: str) -> str:
        return "trend" if key == "name" else "NOSUCH"
