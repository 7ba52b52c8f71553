"""The day sheet on paper: for the team alone, for one day, large on A4."""

import re
from datetime import timedelta

from tests.bot.web.conftest import People, Site


async def link_of(site: Site, people: People) -> str:
    """The address that the lead is given after two residents have booked."""
    wang, zhao, chen = [await people(who) for who in ("wang_ayi", "xiao_zhao", "chen")]
    await wang.say("26号上午九点给我妈约个理发，电话13912345678")
    await zhao.say("26号上午九点一刻想剪头")
    await site.settle()
    await chen.say("名单")
    await site.settle()
    await chen.press("打印")
    found = re.search(r"/sheets/[\w-]+", (await chen.reads())[-1])
    assert found is not None
    return found[0]


async def test_the_lead_prints_the_day_and_nobody_guesses_the_address(
    site: Site, people: People
) -> None:
    link = await link_of(site, people)
    async with site.browser() as browser:
        page = await browser.get(link)
        assert page.status_code == 200
        assert page.headers["cache-control"] == "no-store"
        for words in ("义剪　11月26日（周四）", "老年活动中心", "王阿姨（给妈妈）", "13912345678"):
            assert words in page.text
        assert page.text.index("9:00") < page.text.index("9:15")
        guessed = await browser.get(link[:-1] + ("a" if link[-1] != "a" else "b"))
        assert (guessed.status_code, "王阿姨" in guessed.text) == (410, False)


async def test_a_day_later_the_address_opens_nothing(site: Site, people: People) -> None:
    link = await link_of(site, people)
    site.now += timedelta(days=1)
    async with site.browser(accept="text/html") as browser:
        page = await browser.get(link)
    assert page.status_code == 410
    assert "过期" in page.text


async def test_only_the_team_gets_a_link(site: Site, people: People) -> None:
    link = await link_of(site, people)
    assert link
    wang = await people("wang_ayi")
    await wang.say("名单")
    await site.settle()
    assert not any("/sheets/" in words or "📋" in words for words in await wang.reads())
