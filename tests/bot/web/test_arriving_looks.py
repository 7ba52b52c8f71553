"""The way in by a code, in a real browser: scanned, named, pressed, offline, and gone again."""

from pathlib import Path
from typing import Any

import pytest

playwright = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1920, "height": 1000}
MEASURE = Path(__file__).with_name("every.js").read_text("utf-8")


def look_at(page: Any) -> None:
    """At both widths; on the telephone in large type too, where everything is easier to hit."""
    for size, large, least in ((DESKTOP, False, 44), (PHONE, True, 60), (PHONE, False, 44)):
        page.set_viewport_size(size)
        page.evaluate("on => document.documentElement.classList.toggle('large', on)", large)
        found = axe.Axe().run(page).response["violations"]
        told = [f"{v['id']} {v['nodes'][0]['html'][:100]}" for v in found]
        told += page.evaluate(MEASURE, least)
        assert told == [], (page.url, least, told)


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

    page.goto(f"{chat}back")
    look_at(page)
    page.locator("form button.primary").click()
    page.wait_for_selector("text=我的凭条")
    look_at(page)
    slip = served + "/back/" + page.locator(".secret").inner_text().partition("/back/")[2]
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
    page.goto(slip)
    look_at(page)
    page.locator("form button.primary").click()
    page.wait_for_selector("#log >> text=别的手机上已经退出")
    context.close()
    assert faults == []


def test_every_other_page_can_be_read_and_hit(chromium: Any, served: str) -> None:
    context = chromium.new_context(viewport=PHONE, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{served}/")
    look_at(page)
    page.locator("button[value=wang_ayi]").click()
    page.wait_for_selector("#text")
    look_at(page)
    page.goto(f"{served}/desk/no-such-page")
    page.goto(f"{served}/no-such-page")
    look_at(page)
    page.goto(f"{served}/desk/sign-in")
    look_at(page)
    page.locator("button[value=cao]").first.click()
    for path in ("/desk/work", "/desk/no-such-page", "/desk/invites"):
        page.goto(served + path)
        look_at(page)
    context.close()
