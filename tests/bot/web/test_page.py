"""The page in a real browser: typed, pressed and looked at like people do."""

import re
import struct
import zlib
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
expect.set_options(timeout=15_000)

LAMP = "3号楼楼道灯坏了，晚上黑得看不见台阶"
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1920, "height": 1000}
LOOKS = Path(__file__).with_name("looks.js").read_text("utf-8")
numbers = count(1)


class Desk:
    """Opens windows and remembers what went wrong in any of them."""

    def __init__(self, browser: Any, address: str) -> None:
        self._browser = browser
        self.address = address
        self.faults: list[str] = []

    def window(self, viewport: dict[str, int], **more: Any) -> Any:
        """A browser of its own, with its own cookies."""
        context = self._browser.new_context(viewport=viewport, locale="zh-CN", **more)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", self._note)
        page.on("request", self._check)
        page.on("dialog", lambda dialog: self.faults.append(f"dialog {dialog.message}"))
        return page

    def be(self, person: str, viewport: dict[str, int], **more: Any) -> Any:
        """A window in which somebody of the demo is at the chat."""
        page = self.window(viewport, **more)
        page.goto(self.address)
        page.locator(f"button[value={person}]").evaluate("button => button.click()")
        expect(page.locator("#rooms a").first).to_be_attached()
        return page

    def _note(self, message: Any) -> None:
        expected = ("Failed to load resource", "net::ERR", "registration blocked by Playwright")
        is_network = any(words in message.text for words in expected)
        if message.type in ("error", "warning") and not is_network:
            self.faults.append(message.text)

    def _check(self, request: Any) -> None:
        if not request.url.startswith((self.address, "blob:", "data:")):
            self.faults.append(f"asked the internet for {request.url}")


@pytest.fixture
def desk(chromium: Any, served: str) -> Iterator[Desk]:
    desk = Desk(chromium, served)
    yield desk
    for context in chromium.contexts:
        context.close()
    assert desk.faults == []


def say(page: Any, text: str) -> None:
    page.get_by_label("写消息").fill(text)
    page.get_by_role("button", name="发送").click()


def open_room(page: Any, title: str) -> None:
    if page.locator("#back").is_visible():
        page.locator("#back").click()
    page.locator("#rooms a", has_text=title).click()
    expect(page.locator("#title")).to_have_text(title)


def last_card(page: Any) -> Any:
    return page.locator(".message.card").last


def test_the_first_conversation_changes_the_cards_on_both_sides(desk: Desk) -> None:
    resident, worker = desk.be("wang_ayi", PHONE), desk.be("li", DESKTOP)
    open_room(worker, "网格工作群")
    say(resident, LAMP)
    expect(resident.locator(".mine .state").last).to_have_text("已送达")
    expect(last_card(resident)).to_contain_text("待接单")
    expect(last_card(worker)).to_contain_text("待接单")
    last_card(worker).get_by_role("button", name="接单").click()
    expect(worker.locator("#toast")).to_have_text("接单成功，辛苦了")
    expect(last_card(worker)).to_contain_text("李网格 在办")
    expect(last_card(resident)).to_contain_text("办理中")
    last_card(worker).get_by_role("button", name="办结").click()
    expect(last_card(resident)).to_contain_text("已解决")
    last_card(resident).get_by_role("button", name="已解决").click()
    expect(worker.locator(".message.bot").last).to_contain_text("已归档")
    resident.get_by_role("button", name="满意", exact=True).last.click()
    expect(resident.locator(".message").last).to_contain_text("谢谢您的评价")


def test_a_newcomer_sees_both_sides_at_once(desk: Desk) -> None:
    page = desk.window(DESKTOP)
    page.goto(desk.address)
    page.get_by_role("button", name=re.compile("两边一起看")).click()
    left, right = [page.frame_locator("iframe").nth(side) for side in (0, 1)]
    words = f"2号楼的大门锁坏了，第{next(numbers)}次"
    left.get_by_label("写消息").fill(words)
    left.get_by_role("button", name="发送").click()
    card = right.locator(".message.card", has_text=words[:8]).last
    card.get_by_role("button", name="接单").click()
    expect(left.locator(".message.card", has_text=words[:8]).last).to_contain_text("李网格 已接单")


def test_a_suggestion_fills_the_line_and_the_person_sends_it(desk: Desk) -> None:
    page = desk.be("liu_jie", PHONE)
    first = page.locator("#ideas-list button").first
    words = first.inner_text()
    first.click()
    expect(page.get_by_label("写消息")).to_have_value(words)
    expect(page.locator(".message")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.locator(".mine .text")).to_have_text(words)


def test_neighbours_talk_and_see_what_is_unread(desk: Desk) -> None:
    wang, zhao = desk.be("wang_ayi", PHONE), desk.be("xiao_zhao", DESKTOP)
    open_room(wang, "幸福里一区邻里群")
    words = f"晚上一起跳舞吧，第{next(numbers)}回"
    say(wang, words)
    room = zhao.locator("#rooms a", has_text="一区")
    expect(room.locator(".last")).to_have_text(f"王阿姨：{words}")
    expect(room.locator(".count")).to_contain_text(re.compile(r"\d+条未读"))
    room.click()
    expect(zhao.locator(".other .text").last).to_have_text(words)
    expect(room.locator(".count")).to_be_hidden()
    zhao.locator(".other .reply").last.click()
    say(zhao, "我去")
    expect(wang.locator(".other .quote").last).to_have_text(f"王阿姨：{words}")


def test_the_second_to_claim_is_told_who_was_first(desk: Desk) -> None:
    resident, li, wang = [desk.be(p, DESKTOP) for p in ("wang_ayi", "li", "wang")]
    words = f"1号楼电梯按钮不亮，第{next(numbers)}次"
    for worker in (li, wang):
        open_room(worker, "网格工作群")
    say(resident, words)
    cards = [page.locator(".message.card", has_text=words[:9]).last for page in (li, wang)]
    for card in cards:
        expect(card.get_by_role("button", name="接单")).to_be_visible()
    # Both press at the same moment: neither page has heard of the other yet.
    at = li.evaluate("Date.now() + 800")
    for later, card in enumerate(cards):
        press = "(button, at) => { setTimeout(() => button.click(), at - Date.now()); }"
        card.get_by_role("button", name="接单").evaluate(press, at + 20 * later)
    expect(li.locator("#toast")).to_have_text("接单成功，辛苦了")
    expect(wang.locator("#notice")).to_contain_text("慢了一步，李网格 已经接了这张单")
    wang.get_by_role("button", name="知道了").click()
    expect(wang.locator("#notice")).to_be_hidden()


def test_what_is_written_without_a_network_arrives_once_when_it_is_back(desk: Desk) -> None:
    page = desk.be("xiao_zhao", PHONE)
    open_room(page, "邻里互助群")
    page.context.set_offline(True)
    words = f"谁家有梯子，第{next(numbers)}次"
    say(page, words)
    expect(page.locator(".mine .state").last).to_have_text("没发出去")
    expect(page.get_by_role("button", name="重试")).to_be_visible()
    expect(page.locator("#offline")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator("#offline")).to_be_hidden()
    expect(page.locator(".mine .state").last).to_have_text("已送达")
    page.reload()
    expect(page.locator(".mine .text", has_text=words)).to_have_count(1)


def test_a_window_nobody_looks_at_catches_up_later(desk: Desk) -> None:
    page = desk.window(PHONE)
    page.clock.install()
    page.goto(desk.address)
    page.locator("button[value=song]").evaluate("button => button.click()")
    expect(page.locator("#rooms a").first).to_be_attached()
    open_room(page, "邻里互助群")
    look_away = """state => {
        Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
    }"""
    page.evaluate(look_away, "hidden")
    page.clock.fast_forward(20_000)
    words = f"谁要旧报纸，第{next(numbers)}次"
    other = desk.be("liu_jie", PHONE)
    open_room(other, "邻里互助群")
    say(other, words)
    expect(other.locator(".mine .state").last).to_have_text("已送达")
    expect(page.locator(".text", has_text=words)).to_have_count(0)
    page.evaluate(look_away, "visible")
    expect(page.locator(".text", has_text=words)).to_have_count(1)
    expect(page.locator("#offline")).to_be_hidden()


def test_a_photo_is_chosen_seen_and_sent(desk: Desk, tmp_path: Path) -> None:
    page = desk.be("wang_ayi", PHONE)
    (tmp_path / "photo.png").write_bytes(picture(60, 40))
    (tmp_path / "letter.png").write_bytes(b"dear neighbours")
    page.locator("#photo").set_input_files([tmp_path / "letter.png"])
    expect(page.locator("#problem")).to_contain_text("不是能看的照片")
    page.locator("#photo").set_input_files([tmp_path / "photo.png"])
    expect(page.locator("#chosen img")).to_have_count(1)
    page.get_by_role("button", name="发送").click()
    image = page.locator(".mine .files img").last
    expect(image).to_be_visible()
    expect(page.locator(".message").last).to_contain_text("请补一句")
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") == 60
    expect(page.locator(".message").last.locator(".meta")).to_be_in_viewport()


def test_an_answer_that_overtakes_its_question_still_stands_below_it(desk: Desk) -> None:
    # What a page's helper fetches cannot be held back.
    page = desk.be("xiao_zhao", PHONE, service_workers="block")
    say(page, "/help")  # the notice about their data comes with the first answer
    expect(page.locator(".message.bot").last).to_contain_text("查单")
    held: list[Any] = []
    page.route("**/messages", lambda route: held.append((route, route.fetch())))
    before = page.locator(".message.bot").count()
    say(page, "/my")
    page.wait_for_function(
        "before => document.querySelectorAll('.message.bot').length > before", arg=before
    )
    expect(page.locator(".mine .state").last).to_have_text("发送中…")
    for _ in range(500):
        if held:
            break
        page.evaluate("() => new Promise(requestAnimationFrame)")
    ((route, response),) = held
    route.fulfill(response=response)
    expect(page.locator(".mine .state").last).to_have_text("已送达")
    expect(page.locator(".message").nth(-2)).to_have_class(re.compile("mine"))
    expect(page.locator(".message").last).to_have_class(re.compile("bot"))


def test_words_written_before_the_earlier_ones_have_come_are_shown_below_them(desk: Desk) -> None:
    page = desk.window(PHONE, service_workers="block")
    held: list[Any] = []

    def hold(route: Any) -> None:
        held.append(route) if route.request.method == "GET" else route.continue_()

    page.route(re.compile("/messages$"), hold)
    page.goto(desk.address)
    page.locator("button[value=xiao_zhao]").evaluate("button => button.click()")
    expect(page.locator("#title")).not_to_be_empty()
    words = f"先说一句，第{next(numbers)}次"
    say(page, words)
    expect(page.locator(".mine .state").last).to_have_text("已送达")
    for route in held:
        route.continue_()
    expect(page.locator("#log")).to_have_attribute("aria-busy", "false")
    expect(page.locator(".mine .text", has_text=words)).to_have_count(1)


def test_naughty_words_are_shown_and_nothing_else(desk: Desk) -> None:
    page = desk.be("liu_jie", DESKTOP)
    open_room(page, "邻里互助群")
    for words in (
        "<img src=x onerror=alert(1)>",
        "<script>alert(1)</script><b>粗</b>",
        "&lt;b&gt; javascript:alert(1) \u202e反",
        "好" * 3000,
    ):
        say(page, words)
        expect(page.locator(".mine .text").last).to_have_text(words)
        expect(page.locator(".mine .state").last).to_have_text("已送达")
    assert page.locator(".text :is(img, script), .mine .text b").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_everything_can_be_done_by_keyboard(desk: Desk) -> None:
    page = desk.be("chen", PHONE)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "text"
    page.keyboard.type("/help")
    page.keyboard.press("Enter")
    expect(page.locator(".message.bot").last).to_contain_text("接单")
    seen: list[str] = []
    while "back" not in seen and len(seen) < 40:
        page.keyboard.press("Shift+Tab")
        seen.append(page.evaluate("document.activeElement.id || document.activeElement.className"))
    assert "scroll" in seen
    assert "reply" in seen
    assert seen[-1] == "back"


def test_the_keyboard_stays_on_a_card_that_changes(desk: Desk) -> None:
    resident, worker = desk.be("wang_ayi", PHONE), desk.be("li", DESKTOP)
    open_room(worker, "网格工作群")
    words = f"4号楼信箱坏了，第{next(numbers)}次"
    say(resident, words)
    card = worker.locator(".message.card", has_text=words[:7]).last
    card.get_by_role("button", name="接单").focus()
    worker.keyboard.press("Enter")
    expect(card.get_by_role("button", name="办结")).to_be_focused()


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("is_large", [False, True], ids=["usual", "large"])
def test_it_can_be_read_and_pressed_by_old_eyes_and_fingers(
    desk: Desk, viewport: dict[str, int], scheme: str, is_large: bool
) -> None:
    page = desk.window(viewport, color_scheme=scheme)
    page.goto(desk.address)
    if is_large:
        page.get_by_role("button", name="大字").first.click()
    places = ["/", "/chat/p-feng/", "/chat/p-feng/#list", "/nothing-here"]
    page.locator("button[value=feng]").evaluate("button => button.click()")
    expect(page.locator("#rooms a").first).to_be_attached()
    say(page, "/help")
    expect(page.locator(".message.bot").last).to_be_visible()
    for place in places:
        page.goto(desk.address + place)
        if "chat" in place:
            expect(page.locator("#rooms a").first).to_be_attached()
            expect(page.locator("#log")).to_have_attribute("aria-busy", "false")
        assert page.evaluate(LOOKS) == [], place


def test_screen_readers_find_names_for_everything(desk: Desk) -> None:
    page = desk.be("wang_ayi", DESKTOP)
    expect(page.get_by_role("log")).to_be_attached()
    expect(page.get_by_role("navigation", name="聊天列表")).to_be_visible()
    expect(page.get_by_role("main", name="邻里小助手")).to_be_visible()
    expect(page.get_by_role("textbox", name="写消息")).to_be_visible()
    buttons = page.get_by_role("button").all() + page.get_by_role("link").all()
    unnamed = [one for one in buttons if not re.search(r'"(.+)"', one.aria_snapshot())]
    assert unnamed == []


def picture(width: int, height: int) -> bytes:
    """A small red PNG, made by hand."""

    def chunk(name: bytes, data: bytes) -> bytes:
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    rows = (b"\0" + b"\xcc\x22\x22" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = (chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def test_what_this_machine_cannot_draw_is_left_out_and_the_words_stay(desk: Desk) -> None:
    page = desk.be("wang_ayi", DESKTOP)
    said = page.evaluate(
        "import('/static/signs.js').then(({ shown }) => "
        "['🔧 报修', '👀', '👨‍👩‍👧 一家三口 ☑', '3 号楼 ↩'].map(shown))"
    )
    assert said[0].endswith("报修")
    assert said[1] == "👀"  # nothing would be left
    assert said[2].endswith("一家三口 ☑")
    assert said[3] == "3 号楼 ↩"
    has_pictures = said[0].startswith("🔧")
    assert said[2].startswith("👨‍👩‍👧") == has_pictures
