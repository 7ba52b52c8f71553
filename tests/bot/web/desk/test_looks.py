"""The desk in a real browser: at 360 and 1920 pixels, by keyboard, for whoever sees badly."""

from collections.abc import Iterator
from typing import Any

import pytest

playwright = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1920, "height": 1000}
PAGES = (
    "/desk/",
    "/desk/tickets?view=open&q=灯",
    "/desk/figures",
    "/desk/topics",
    "/desk/community",
    "/desk/aside",
    "/desk/services",
    "/desk/posters?place=b:3&service=haircut",
    "/desk/invites",
)
TOO_SMALL = """() => [...document.querySelectorAll('a, button, input, select, textarea, summary')]
  .filter(e => e.checkVisibility({checkVisibilityCSS: true}) && !e.closest('.unseen, .skip'))
  .filter(e => e.type !== 'hidden' && e.type !== 'checkbox' && !e.closest('.lines, td, th, dd'))
  .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
  .filter(([, box]) => box.height < 43.5 || box.width < 43.5)
  .map(([html, box]) => `${html} ${box.width}x${box.height}`)"""


@pytest.fixture
def secretary(chromium: Any, served: str) -> Iterator[Any]:
    """The secretary's browser; whatever it complains of fails the test."""
    faults: list[str] = []
    context = chromium.new_context(viewport=PHONE, locale="zh-CN")
    page = context.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
    page.on("dialog", lambda dialog: faults.append(dialog.message))
    page.goto(f"{served}/desk/")
    page.locator("button[value=fang]").click()
    page.wait_for_selector(".tiles")
    page.served = served
    yield page
    context.close()
    assert faults == []


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["360", "1920"])
def test_every_page_can_be_read_and_hit_by_everybody(secretary: Any, size: dict[str, int]) -> None:
    secretary.set_viewport_size(size)
    for path in PAGES:
        secretary.goto(secretary.served + path)
        found = axe.Axe().run(secretary).response["violations"]
        told = [(v["id"], v["nodes"][0]["html"][:100]) for v in found]
        assert told == [], path
        fits = secretary.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert fits, f"{path} scrolls sideways"
        assert secretary.evaluate(TOO_SMALL) == [], path


def test_the_way_from_a_number_to_a_ticket_and_back_needs_no_mouse(secretary: Any) -> None:
    secretary.set_viewport_size(DESKTOP)
    secretary.keyboard.press("Tab")
    assert secretary.locator(":focus").inner_text() == "跳到正文"
    for _ in range(30):
        secretary.keyboard.press("Tab")
        if "view=overdue" in (secretary.locator(":focus").get_attribute("href") or ""):
            break
    secretary.keyboard.press("Enter")
    secretary.wait_for_url("**view=overdue**")
    assert secretary.locator("h2").inner_text().startswith("工单")
