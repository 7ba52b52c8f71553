"""The way in by a code, in a real browser: scanned, named, pressed, offline, and gone again."""

from typing import Any

import pytest

playwright = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1920, "height": 1000}
TOO_SMALL = """() => [...document.querySelectorAll('a, button, input')]
  .filter(e => e.checkVisibility() && e.type !== 'hidden')
  .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
  .filter(([, box]) => box.height < 43.5 || box.width < 43.5)
  .map(([html]) => html)"""


def look_at(page: Any) -> None:
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        _look_at(page)


def _look_at(page: Any) -> None:
    found = axe.Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:100]) for v in found] == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    assert page.evaluate(TOO_SMALL) == [], page.url


def test_from_the_poster_to_a_booked_chair_and_out_again(chromium: Any, served: str) -> None:
    faults: list[str] = []
    context = chromium.new_context(viewport=PHONE, locale="zh-CN")
    page = context.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{served}/desk/")
    page.locator("button[value=fang]").click()
    page.goto(f"{served}/desk/posters?place=b:3&service=haircut")
    code = page.locator(".poster").first.get_attribute("data-code")
    page.goto(served + code)
    look_at(page)
    page.fill("input[name=name]", "张阿姨")
    page.locator("form button.primary").click()
    page.locator("#log button", has_text="我要理发").click()
    page.locator("#log button", has_text="11月26日").first.wait_for()

    page.fill("#text", "还有一件事")
    chat = page.url.partition("#")[0]
    assert page.evaluate("navigator.serviceWorker.ready.then(own => own.active !== null)")
    page.close()
    page = context.new_page()
    page.goto(f"{served}/home")
    assert page.url.partition("#")[0] == chat
    playwright.expect(page.locator("#text")).to_have_value("还有一件事")

    context.set_offline(True)
    page.goto(f"{served}/home")
    page.wait_for_selector("text=现在没有网络")
    look_at(page)
    context.set_offline(False)

    page.goto(f"{chat}leave")
    look_at(page)
    page.locator("form button.primary").click()
    page.wait_for_selector("text=已经退出")
    look_at(page)
    page.wait_for_load_state("networkidle")
    kept = page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('linli.'))")
    assert kept == []
    page.goto(chat)
    assert page.url == f"{served}/"
    context.close()
    assert faults == []
