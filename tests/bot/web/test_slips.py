"""The printed slip: for whoever has its number, with nothing personal on it."""

from tests.bot.web.conftest import People, Site


async def test_the_sheet_of_a_proxys_ticket_says_number_state_and_nothing_personal(
    site: Site, people: People
) -> None:
    ayi = await people("wang_ayi")
    await ayi.say("代办 张奶奶 3号楼2单元301厨房水管漏水 13812345678")
    await site.settle()
    await ayi.press("我是家属")
    await site.settle()
    (ticket,) = site.tools.writer.read(lambda uow: list(uow.tickets.all()))
    assert f"/slips/{ticket.code}" in " ".join(await ayi.reads())
    async with site.browser() as browser:
        page = await browser.get(f"/slips/{ticket.code.lower()}")
        picture = await browser.get(f"/slips/{ticket.code}.png")
    for part in (ticket.code, "幸福里社区", "待接单", "报修", f"/slips/{ticket.code}.png"):
        assert part in page.text
    for secret in ("张奶奶", "13812345678", "301", "王阿姨", "漏水"):
        assert secret not in page.text
    assert picture.content.startswith(b"\x89PNG")


async def test_other_tickets_and_wrong_numbers_have_no_sheet(site: Site, people: People) -> None:
    ayi = await people("wang_ayi")
    await ayi.say("3号楼楼道灯坏了，晚上黑得看不见台阶")
    await site.settle()
    (ticket,) = site.tools.writer.read(lambda uow: list(uow.tickets.all()))
    async with site.browser() as browser:
        for code in (ticket.code, "NOPE", f"{ticket.code}.png"):
            assert (await browser.get(f"/slips/{code}")).status_code == 404
