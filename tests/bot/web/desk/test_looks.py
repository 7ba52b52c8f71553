"""The desk in a real browser, every page that can be reached: at 360 and 1920 pixels, in usual and
in large type, light and dark, by keyboard; for whoever sees or hits badly.

Pages are found by following links, so that a new one is looked at without being named here.
"""

import re
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.bot.web.test_pictures import picture

playwright = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1920, "height": 1000}
MEASURE = (Path(__file__).parents[1] / "every.js").read_text("utf-8")
EXPECTED = {
    "/desk/",
    "/desk/aside",
    "/desk/community",
    "/desk/figures",
    "/desk/incidents",
    "/desk/incidents/*",
    "/desk/invites",
    "/desk/posters",
    "/desk/services",
    "/desk/tickets",
    "/desk/tickets/*",
    "/desk/tickets/*/file",
    "/desk/topics",
}
TYPED = ("/desk/posters?place=b:3&service=haircut", "/desk/tickets?view=open&q=灯&grid=g1")
numbers = count(1)


class Caller:
    """Somebody of the demo who says things without a browser."""

    def __init__(self, address: str, person: str) -> None:
        self.account = f"p-{person}"
        self.browser = httpx.Client(base_url=address, headers={"origin": address}, timeout=20)
        self.browser.post("/enter", data={"person": person})

    def close(self) -> None:
        """Gone."""
        self.browser.close()

    def upload(self, photo: bytes) -> str:
        """A photo to be sent along; its name."""
        path = f"/chat/{self.account}/api/chats/{self.account}/photos"
        return str(self.browser.post(path, content=photo).raise_for_status().json()["name"])

    def say(self, text: str, answer: str, *photos: str) -> str:
        """Said, and what was answered that holds these words."""
        body = {"client_id": f"looked-at-{next(numbers):08d}", "text": text, "photos": photos}
        path = f"/chat/{self.account}/api/chats/{self.account}/messages"
        self.browser.post(path, json=body).raise_for_status()
        # The program works in a process of its own; there is nothing else to wait for.
        until = time.monotonic() + 20
        while time.monotonic() < until:
            for message in self.browser.get(path).json()["messages"]:
                told = "".join(run["text"] for run in message["runs"])
                if answer in told:
                    return told
        raise AssertionError(f"nobody answered {text}")


@pytest.fixture(scope="module")
def lively(served: str) -> str:
    """The demo with something to see: requests, and an incident made of one."""
    resident, secretary = Caller(served, "wang_ayi"), Caller(served, "fang")
    _live(resident, secretary)
    resident.close()
    secretary.close()
    return served


def _live(resident: Caller, secretary: Caller) -> None:
    resident.say("3号楼楼道灯坏了，晚上黑得看不见台阶", "单号", resident.upload(picture("JPEG")))
    told = resident.say("3号楼电梯停了，轮椅下不去", "电梯停了，轮椅下不去\n")
    code = re.search(r"单号 (\w+)", told)
    assert code is not None
    secretary.say(f"/incident {code[1]}", "负责")


@pytest.fixture
def secretary(chromium: Any, lively: str) -> Iterator[Any]:
    """The secretary's browser; whatever it complains of fails the test."""
    faults: list[str] = []
    context = chromium.new_context(viewport=PHONE, locale="zh-CN")
    page = context.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
    page.on("dialog", lambda dialog: faults.append(dialog.message))
    page.goto(f"{lively}/desk/")
    page.locator("button[value=fang]").click()
    page.wait_for_selector(".tiles")
    page.served = lively
    yield page
    context.close()
    assert faults == []


def shape(path: str) -> str:
    """The page without which ticket or incident it is of."""
    return re.sub(r"(/desk/(?:tickets|incidents)/)[^/]+", r"\1*", path)


def reachable(page: Any) -> dict[str, str]:
    """One address of every page that links lead to from the first."""
    found, ahead = {"/desk/": "/desk/"}, ["/desk/"]
    while ahead:
        page.goto(page.served + ahead.pop())
        for link in page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)"):
            parts = urlsplit(link)
            path, is_file = (
                parts.path,
                "." in parts.path.rpartition("/")[2] or "/photos/" in parts.path,
            )
            if path.startswith("/desk") and not is_file and shape(path) not in found:
                found[shape(path)] = f"{path}?{parts.query}" if parts.query else path
                ahead.append(found[shape(path)])
    return found


def photographed(page: Any) -> str:
    """Where the ticket is that has a photo, which shows."""
    page.goto(f"{page.served}/desk/tickets?q=台阶")
    page.locator("a.ticket").first.click()
    page.wait_for_selector(".photos img")
    decoded = "image => image.decode().then(() => image.naturalWidth)"
    assert page.locator(".photos img").first.evaluate(decoded) == 60
    return str(urlsplit(page.url).path)


@pytest.mark.parametrize(
    ("size", "large", "scheme", "least"),
    [
        (PHONE, "0", "light", 44),
        (PHONE, "1", "dark", 60),
        (DESKTOP, "0", "dark", 44),
        (DESKTOP, "0", "light", 44),
    ],
    ids=["360", "360-large-dark", "1920-dark", "1920-light"],
)
def test_every_page_can_be_read_and_hit_by_everybody(
    secretary: Any, size: dict[str, int], large: str, scheme: str, least: int
) -> None:
    secretary.set_viewport_size(size)
    secretary.emulate_media(color_scheme=scheme)
    secretary.evaluate(f"localStorage.setItem('linli.large', '{large}')")
    pages = reachable(secretary)
    assert set(pages) >= EXPECTED
    told: list[Any] = []
    for path in (*pages.values(), *TYPED, photographed(secretary)):
        secretary.goto(secretary.served + path)
        found = axe.Axe().run(secretary).response["violations"]
        told += [(path, v["id"], v["nodes"][0]["html"][:100]) for v in found]
        told += [(path, fault) for fault in secretary.evaluate(MEASURE, least)]
    assert told == []


def test_the_way_from_a_number_to_a_ticket_and_back_needs_no_mouse(secretary: Any) -> None:
    secretary.set_viewport_size(DESKTOP)
    secretary.goto(f"{secretary.served}/desk/")
    secretary.keyboard.press("Tab")
    assert secretary.locator(":focus").inner_text() == "跳到正文"
    for address in ("view=unclaimed", "/desk/tickets/"):
        for _ in range(40):
            secretary.keyboard.press("Tab")
            if address in (secretary.locator(":focus").get_attribute("href") or ""):
                break
        secretary.keyboard.press("Enter")
        secretary.wait_for_url(f"**{address}*")
    assert secretary.locator(".said").is_visible()
    secretary.locator(".crumbs a").press("Enter")
    secretary.wait_for_url("**/desk/tickets?**")
