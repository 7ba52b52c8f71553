"""Taking one's own data along, hiding one's own words in a group, and files that go with them."""

import re
from datetime import timedelta

from bot.web.sweeping import sweep
from tests.bot.web.conftest import People, Site

SAID = "3号楼2单元501楼道灯坏了，电话13812345678"


async def test_the_link_gives_the_file_at_a_press_and_to_nobody_ten_minutes_later(
    site: Site, people: People
) -> None:
    wang = await people("wang_ayi")
    await wang.say(SAID)
    await site.settle()
    await wang.say("/mydata")
    await site.settle()
    await wang.press("带走一份")
    link = re.search(r"/mydata/[\w-]+", (await wang.reads())[-1])
    assert link is not None
    async with site.browser(accept="text/html") as browser:
        page = await browser.get(link[0])
        assert (page.status_code, "13812345678" in page.text) == (200, False)
        file = await browser.post(link[0])
        assert "my-data.json" in file.headers["content-disposition"]
        assert file.headers["cache-control"] == "no-store"
        told = file.json()["held"]
        assert told["tickets"][0]["text"] == SAID
        assert any(message["text"] == SAID for message in told["messages"])
        guessed = await browser.post(link[0][:-1] + ("-" if link[0][-1] != "-" else "_"))
        site.now += timedelta(minutes=11)
        late = await browser.post(link[0])
    for refused in (guessed, late):
        assert (refused.status_code, "13812345678" in refused.text) == (410, False)


async def test_whoever_wrote_too_much_in_the_web_group_hides_it_by_a_press(
    site: Site, people: People
) -> None:
    wang, zhao = await people("wang_ayi"), await people("xiao_zhao")
    group = "g-home-1"
    await wang.say("谁要纸箱？打我电话13812345678", group)
    await site.settle()
    assert "全群都看得到" in "".join(await wang.reads())
    number = (await wang.messages(group))[-1]["id"]
    body = {"client_id": zhao.new_id(), "message_id": 1, "data": f"hide:{group}/{number}"}
    await zhao.post(f"api/chats/{zhao.account}/presses", json=body)
    await site.settle()
    assert "13812345678" in (await zhao.reads(group))[-1]
    assert await wang.press("帮我遮住") == "遮好了"
    assert (await zhao.reads(group))[-1].startswith("谁要纸箱？打我电话***")


async def test_files_go_from_the_disk_when_nothing_names_them(site: Site, people: People) -> None:
    folder = site.folder / "web" / "p-wang_ayi"
    folder.mkdir(parents=True)
    for name in ("a" * 24 + ".jpg", "b" * 24 + ".jpg"):
        (folder / name).write_bytes(b"\xff\xd8\xff")
    wang = await people("wang_ayi")

    def keep_one(uow: object) -> None:
        uow.transcripts.append(  # type: ignore[attr-defined]
            wang.account, "bot", "bot", "", site.now, attachments=[{"name": "a" * 24 + ".jpg"}]
        )
        uow.commit()  # type: ignore[attr-defined]

    site.tools.writer.run(keep_one)
    web = site.folder / "web"
    assert site.tools.writer.read(lambda uow: sweep(uow, web, site.now)) == 0
    late = site.now + timedelta(days=3)
    assert site.tools.writer.read(lambda uow: sweep(uow, web, late)) == 1
    assert [path.name for path in folder.iterdir()] == ["a" * 24 + ".jpg"]
