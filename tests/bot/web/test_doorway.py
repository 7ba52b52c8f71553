"""Who gets in, and what a request must bring along."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.web.session import COOKIE
from tests.bot.web.conftest import ORIGIN, People, Site


async def test_the_front_page_offers_everybody_of_the_demo(site: Site) -> None:
    async with site.browser() as browser:
        page = (await browser.get("/")).text
    assert "演示" in page
    for name in ("幸福里社区", "王阿姨", "小赵", "刘姐", "李网格", "王网格", "陈剪刀", "方书记"):
        assert name in page


async def test_the_front_page_opens_the_desk_and_tells_of_the_month_while_there_is_nothing(
    site: Site, people: People
) -> None:
    async with site.browser() as browser:
        page = (await browser.get("/")).text
        assert "make demo" in page
        desk = await browser.post("/desk/demo", data={"person": "fang"})
        assert desk.headers["location"] == "/desk/"
        wang = await people("wang_ayi")
        await wang.say("3号楼楼道灯坏了")
        await site.settle()
        page = (await browser.get("/")).text
    assert "打开工作台：方书记" in page
    assert "make demo" not in page


async def test_one_click_lets_a_visitor_in_below_their_own_path_alone(site: Site) -> None:
    async with site.browser() as browser:
        answer = await browser.post("/enter", data={"person": "wang_ayi"})
        cookie = answer.headers["set-cookie"]
        assert answer.headers["location"] == "/chat/p-wang_ayi/"
        assert "Path=/chat/p-wang_ayi/" in cookie
        assert "HttpOnly" in cookie
        page = await browser.get("/chat/p-wang_ayi/")
        assert page.status_code == 200
        assert "王阿姨" in page.text
        elsewhere = await browser.get("/chat/p-fang/")
        assert (elsewhere.status_code, elsewhere.headers["location"]) == (303, "/")


async def test_a_stranger_cannot_be_chosen(site: Site) -> None:
    async with site.browser() as browser:
        for person in ("nobody", "", "../li", "李网格"):
            answer = await browser.post("/enter", data={"person": person})
            assert answer.status_code == 404
            assert "set-cookie" not in answer.headers


async def test_outside_the_demo_nobody_gets_in_by_a_click(engine: Engine, tmp_path: Path) -> None:
    real = Site(engine, tmp_path, is_demo=False)
    async with real.browser() as browser:
        assert "链接" in (await browser.get("/")).text
        assert (await browser.post("/enter", data={"person": "li"})).status_code == 404
    real.tools.writer.close()


async def test_somebody_elses_cookie_opens_nothing(site: Site, people: People) -> None:
    wang = await people("wang_ayi")
    stolen = wang.browser.cookies[COOKIE]
    async with site.browser(cookie=f"{COOKIE}={stolen}") as browser:
        assert (await browser.get("/chat/p-wang_ayi/api/overview")).status_code == 200
        assert (await browser.get("/chat/p-li/api/overview")).status_code == 401
        words = {"client_id": "12345678", "text": "x"}
        path = "/chat/p-li/api/chats/p-li/messages"
        assert (await browser.post(path, json=words)).status_code == 401
        assert (await browser.get("/chat/p-li/api/live")).status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.test"},
        {"origin": "null"},
        {"origin": "http://["},
        {"origin": "linli.test"},
        {"origin": ORIGIN, "sec-fetch-site": "cross-site"},
        {"origin": ORIGIN, "sec-fetch-site": "same-site"},
        {"origin": ""},
    ],
)
async def test_another_sites_page_changes_nothing(people: People, headers: dict[str, str]) -> None:
    wang = await people("wang_ayi")
    answer = await wang.say("灯坏了")
    assert answer.status_code == 202
    wang.browser.headers.update(headers)
    assert (await wang.say("转走我的轮椅")).status_code == 403
    assert (await wang.post("api/chats/p-wang_ayi/photos", content=b"GIF89a")).status_code == 403
    assert (await wang.browser.post("/enter", data={"person": "li"})).status_code == 403
    assert await wang.reads() == ["灯坏了"]


async def test_a_request_that_does_not_say_where_it_comes_from_changes_nothing(
    people: People,
) -> None:
    wang = await people("wang_ayi")
    del wang.browser.headers["origin"]
    assert (await wang.say("灯坏了")).status_code == 403
    wang.browser.headers["sec-fetch-site"] = "same-origin"
    assert (await wang.say("灯坏了")).status_code == 202


async def test_every_answer_carries_the_strict_policy(people: People) -> None:
    wang = await people("wang_ayi")
    for path in ("", "api/overview", "api/chats/g-staff/messages", "nothing"):
        headers = (await wang.get(path)).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"


async def test_pages_hold_no_script_or_style_of_their_own(people: People) -> None:
    wang = await people("wang_ayi")
    await wang.browser.post("/enter-together")
    for page in (
        await wang.browser.get("/"),
        await wang.get(""),
        await wang.browser.get("/together"),
    ):
        assert page.status_code == 200
        assert " style=" not in page.text
        assert "<style" not in page.text
        assert "onclick" not in page.text
        assert "<script>" not in page.text
        assert "//" not in page.text.replace("http://www.w3.org", "").replace(ORIGIN, "")


async def test_a_wrong_address_is_answered_in_words(site: Site) -> None:
    async with site.browser(accept="text/html") as browser:
        answer = await browser.get("/chat/nothing/at/all")
        assert answer.status_code == 404
        assert "没有找到" in answer.text
    async with site.browser(accept="application/json") as browser:
        assert "没有找到" in (await browser.get("/nothing")).json()["error"]


async def test_a_fault_of_ours_tells_people_so_and_nothing_else(
    site: Site, people: People, capsys: pytest.CaptureFixture[str]
) -> None:
    wang = await people("wang_ayi")
    site.tools.writer.close()  # from now on nothing can be written
    answer = await wang.say("我的电话是13800138000")
    assert answer.status_code == 500
    assert answer.json() == {"error": "出了点问题，请过一会儿再试。"}
    logged = capsys.readouterr()
    assert "web request failed" in logged.out + logged.err
    assert "13800138000" not in logged.out + logged.err
