"""What is written and pressed on the pages, from the first sentence to the rating."""

import asyncio
import json
from io import BytesIO

import pytest
from PIL import Image

from bot.web.pictures import redraw
from storage.transcripts import BOT
from storage.unit_of_work import UnitOfWork
from tests.bot.web.conftest import People, Site, Visitor, words_of


def _png() -> bytes:
    kept = BytesIO()
    Image.new("RGB", (8, 8), "red").save(kept, "PNG")
    return kept.getvalue()


PNG = _png()
LAMP = "3号楼楼道灯坏了，晚上黑得看不见台阶"


async def test_a_sentence_becomes_a_card_here_and_at_the_staff(site: Site, people: People) -> None:
    wang, li = await people("wang_ayi"), await people("li")
    assert (await wang.say(LAMP)).status_code == 202
    await site.settle()
    assert "李网格" in (await wang.reads())[-1]
    assert "接单" in str((await li.messages("g-staff"))[-1]["buttons"])


async def test_what_is_pinned_stands_at_the_head_until_it_is_taken_down(
    site: Site, people: People
) -> None:
    wang = await people("wang_ayi")

    def pin(uow: UnitOfWork) -> int:
        said = uow.transcripts.append("g-home-1", BOT, BOT, "<b>停水</b>", site.now, pinned=True)
        uow.commit()
        return said

    def take_down(uow: UnitOfWork) -> None:
        uow.transcripts.edit("g-home-1", number, "来水了", [], site.now, pinned=False)
        uow.commit()

    async def head() -> object:
        rooms = (await wang.get("api/overview")).json()["rooms"]
        return next(room["pinned"] for room in rooms if room["id"] == "g-home-1")

    number = site.tools.writer.run(pin)
    assert await head() == {"id": number, "text": "停水"}
    site.tools.writer.run(take_down)
    assert await head() is None
    assert (await wang.messages("g-home-1"))[-1]["pinned"] is False


async def test_the_whole_job_with_cards_edited_in_place(site: Site, people: People) -> None:
    wang, li, deputy = [await people(person) for person in ("wang_ayi", "li", "wang")]
    await wang.say(LAMP)
    await site.settle()
    cards = [await wang.messages(), await li.messages("g-staff")]
    assert await li.press("接单", "g-staff") == "接单成功，辛苦了"
    assert "李网格" in await press_again(site, deputy, "claim:T001", cards[1][-1]["id"])
    assert await li.press("办结") == "已办结，等居民评价"
    assert await wang.press("没修好") == "已告诉师傅，马上再看"
    await li.press("办结")
    await wang.press("已解决")
    await wang.press("满意")
    ticket = next(iter(site.tools.writer.read(lambda uow: list(uow.tickets.all()))))
    assert (ticket.status, ticket.assignee, ticket.rating) == ("closed", "li", "satisfied")
    after = [await wang.messages(), await li.messages("g-staff")]
    assert [m["id"] for m in after[0]][: len(cards[0])] == [m["id"] for m in cards[0]]
    assert "已归档" in words_of(after[0][1])
    assert len(after[1]) == 1
    assert "已归档" in words_of(after[1][0])


async def press_again(site: Site, visitor: Visitor, data: str, message_id: int) -> str:
    body = {"client_id": visitor.new_id(), "message_id": message_id, "data": data}
    await visitor.post("api/chats/g-staff/presses", json=body)
    await site.settle()
    account, toast = site.live.toasts[-1]
    assert account == visitor.account
    assert toast["alert"]
    return str(toast["text"])


async def test_a_message_is_in_the_chat_and_in_the_inbox_before_it_is_acknowledged(
    site: Site, people: People
) -> None:
    wang = await people("wang_ayi")
    answer = await wang.say(LAMP, client_id="by-the-page-1")
    entry = site.tools.writer.read(lambda uow: uow.inbox.get("web", "p-wang_ayi:m:by-the-page-1"))
    assert entry is not None
    assert json.loads(entry.raw)["message_id"] == answer.json()["id"]
    assert await wang.reads() == [LAMP]


async def test_a_message_sent_again_is_there_once(site: Site, people: People) -> None:
    wang = await people("wang_ayi")
    answers = await asyncio.gather(*(wang.say(LAMP, client_id="by-the-page-1") for _ in range(5)))
    await site.settle()
    again = await wang.say(LAMP, client_id="by-the-page-1")
    assert {answer.status_code for answer in (*answers, again)} == {202}
    assert len({answer.json()["id"] for answer in (*answers, again)}) == 1
    assert (await wang.reads()).count(LAMP) == 1
    assert len(site.tools.writer.read(lambda uow: list(uow.tickets.all()))) == 1


async def test_two_people_may_make_up_the_same_id(site: Site, people: People) -> None:
    wang, zhao = await people("wang_ayi"), await people("xiao_zhao")
    for visitor in (wang, zhao):
        await visitor.say("你好", "g-home-1", client_id="by-the-page-1")
    assert await wang.reads("g-home-1") == ["你好", "你好"]


async def test_neighbours_see_each_other_in_their_group(site: Site, people: People) -> None:
    wang, zhao = await people("wang_ayi"), await people("xiao_zhao")
    await wang.say("今天天气真好", "g-home-1")
    await site.settle()
    (seen,) = await zhao.messages("g-home-1")
    assert (seen["name"], seen["mine"], words_of(seen)) == ("王阿姨", False, "今天天气真好")
    assert (await wang.messages("g-home-1"))[0]["mine"]


async def test_a_request_in_a_group_is_answered_with_an_eye_and_a_private_card(
    site: Site, people: People
) -> None:
    wang, zhao = await people("wang_ayi"), await people("xiao_zhao")
    await wang.say(LAMP, "g-home-1")
    await site.settle()
    (asked,) = await zhao.messages("g-home-1")
    assert asked["reaction"] == "👀"
    assert "报修" in (await wang.reads())[0]
    assert await zhao.reads() == []


async def test_me_too_is_an_answer_to_a_neighbours_message(site: Site, people: People) -> None:
    wang, zhao = await people("wang_ayi"), await people("xiao_zhao")
    message_id = (await wang.say(LAMP, "g-home-1")).json()["id"]
    await zhao.say("我也是", "g-home-1", reply_to=message_id)
    await site.settle()
    (ticket,) = site.tools.writer.read(lambda uow: list(uow.tickets.all()))
    assert ticket.followers == 1
    assert (await zhao.messages("g-home-1"))[1]["reply"]["name"] == "王阿姨"


@pytest.mark.parametrize("chat", ["p-li", "g-staff", "g-scissors", "g-home-2", "g-", "p-nobody"])
async def test_nobody_reads_or_writes_where_they_do_not_belong(
    site: Site, people: People, chat: str
) -> None:
    wang, li = await people("wang_ayi"), await people("li")
    await li.say("这里有电话13800138000")
    await li.say("内部消息", "g-staff")
    name = (await li.post("api/chats/g-staff/photos", content=PNG)).json()["name"]
    await site.settle()
    before = site.transcript(chat)
    read = await wang.get(f"api/chats/{chat}/messages")
    assert (read.status_code, read.json()) == (404, {"error": "您不在这个聊天里。"})
    assert (await wang.say("我进来了", chat)).status_code == 404
    press = {"client_id": "12345678", "message_id": 1, "data": "claim:T001"}
    assert (await wang.post(f"api/chats/{chat}/presses", json=press)).status_code == 404
    assert (await wang.post(f"api/chats/{chat}/photos", content=PNG)).status_code == 404
    assert (await wang.get(f"files/{chat}/{name}")).status_code == 404
    assert site.transcript(chat) == before


async def test_the_overview_lists_ones_own_chats_only(people: People) -> None:
    rooms = {}
    for person in ("wang_ayi", "liu_jie", "li", "chen", "fang"):
        found = (await (await people(person)).get("api/overview")).json()["rooms"]
        rooms[person] = [room["id"] for room in found]
    assert rooms["wang_ayi"] == ["p-wang_ayi", "g-home-1", "g-mutual-aid"]
    assert rooms["liu_jie"] == ["p-liu_jie", "g-home-2", "g-mutual-aid"]
    assert rooms["li"] == ["p-li", "g-staff", "g-home-1", "g-home-2", "g-mutual-aid"]
    assert rooms["chen"] == ["p-chen", "g-scissors", "g-mutual-aid"]
    assert rooms["fang"] == ["p-fang", "g-staff", "g-home-1", "g-home-2", "g-mutual-aid"]


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>3号楼楼道灯坏了",
        '"><img src=x onerror=alert(1)> 3号楼楼道灯坏了',
        "<b>3号楼</b>楼道灯坏了 &lt;i&gt;",
        "'; DROP TABLE messages; -- 3号楼楼道灯坏了",
        "3号楼楼道灯坏了 {code} %s ${x}",
        "\u202e3号楼楼道灯坏了\u200b🧓🏽",
    ],
)
async def test_naughty_words_stay_words(site: Site, people: People, text: str) -> None:
    wang, li = await people("wang_ayi"), await people("li")
    await wang.say(text)
    await site.settle()
    said, card = (await wang.messages())[:2]
    assert said["runs"] == [{"text": text}]
    assert [run["text"] for run in card["runs"] if run.get("b")] == [card["runs"][0]["text"]]
    assert not any(run.get("i") for run in card["runs"])
    assert (await li.messages("g-staff"))[0]["runs"][0].get("b")


async def test_what_cannot_be_stored_is_left_out(site: Site, people: People) -> None:
    wang = await people("wang_ayi")
    assert (await wang.say("a\x00b\x07c\x1b[31md\r\ne\tf\x7f")).status_code == 202
    assert await wang.reads() == ["abc[31md\ne\tf"]
    await site.settle()


async def test_half_a_character_is_refused(people: People) -> None:
    wang = await people("wang_ayi")
    raw = b'{"client_id": "12345678", "text": "\\ud800"}'
    answer = await wang.post("api/chats/p-wang_ayi/messages", content=raw)
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({"text": "好"}, 422, "没看懂"),
        ({"client_id": "12345678", "text": ""}, 422, "请先写一句话"),
        ({"client_id": "12345678", "text": " \n\t "}, 422, "请先写一句话"),
        ({"client_id": "12345678", "text": "灯" * 20_001}, 422, "太长"),
        ({"client_id": "12345678", "text": "灯" * 300_000}, 413, "太大"),
        ({"client_id": "../../etc", "text": "好"}, 422, "没看懂"),
        ({"client_id": "12345678", "text": 5}, 422, "没看懂"),
        ({"client_id": "12345678", "text": "好", "reply_to": 2**70}, 422, "没看懂"),
        ({"client_id": "12345678", "photos": ["../x.png"]}, 422, "不是能看的照片"),
        ({"client_id": "12345678", "photos": ["x"] * 10}, 422, "没看懂"),
        ([], 422, "没看懂"),
        (None, 422, "没看懂"),
    ],
)
async def test_what_makes_no_message_is_refused_in_words(
    people: People, body: object, status: int, words: str
) -> None:
    wang = await people("wang_ayi")
    answer = await wang.post("api/chats/p-wang_ayi/messages", json=body)
    assert answer.status_code == status
    assert words in answer.json()["error"]
    assert await wang.reads() == []


async def test_a_very_long_story_gets_a_short_answer(site: Site, people: People) -> None:
    wang = await people("wang_ayi")
    assert (await wang.say("灯坏了。" * 2500)).status_code == 202
    await site.settle()
    assert "太长" in (await wang.reads())[-1]


async def test_an_answer_to_a_message_that_is_not_there_is_a_message(people: People) -> None:
    wang = await people("wang_ayi")
    assert (await wang.say("好的", reply_to=99)).status_code == 202
    assert (await wang.messages())[0]["reply"] is None


async def test_a_photo_goes_with_the_ticket_to_whoever_claims_it(
    site: Site, people: People
) -> None:
    wang, li = await people("wang_ayi"), await people("li")
    photo = (await wang.post("api/chats/p-wang_ayi/photos", content=PNG)).json()
    await wang.say(LAMP, photos=[photo["name"]])
    await site.settle()
    (shown,) = (await wang.messages())[0]["files"]
    assert (await wang.get(shown["url"])).content == redraw(PNG)
    assert (await li.get(shown["url"])).status_code == 404
    await li.press("接单", "g-staff")
    (copy,) = [file for message in await li.messages() for file in message["files"]]
    answer = await li.get(copy["url"])
    assert answer.content == redraw(PNG)
    assert answer.headers["content-type"] == "image/jpeg"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert (await wang.get(copy["url"])).status_code == 404


async def test_a_lost_photo_does_not_keep_the_words_back(site: Site, people: People) -> None:
    wang, li = await people("wang_ayi"), await people("li")
    photo = (await wang.post("api/chats/p-wang_ayi/photos", content=PNG)).json()
    await wang.say(LAMP, photos=[photo["name"]])
    await site.settle()
    (site.folder / "web" / "p-wang_ayi" / photo["name"]).unlink()
    await li.press("接单", "g-staff")
    assert any("照片" in words for words in await li.reads())


@pytest.mark.parametrize(
    ("data", "status"),
    [(b"", 415), (b"<svg/>", 415), (b"OggS", 415), (PNG + b"x" * 10 * 1024 * 1024, 413)],
    ids=["empty", "svg", "sound", "huge"],
)
async def test_only_pictures_of_a_sensible_size_are_taken(
    site: Site, people: People, data: bytes, status: int
) -> None:
    wang = await people("wang_ayi")
    answer = await wang.post("api/chats/p-wang_ayi/photos", content=data)
    assert answer.status_code == status
    assert "照片" in answer.json()["error"]
    assert not (site.folder / "web").exists()


async def test_a_forged_button_is_answered_and_does_nothing(site: Site, people: People) -> None:
    wang, zhao = await people("wang_ayi"), await people("xiao_zhao")
    await wang.say(LAMP)
    await site.settle()  # T001 is wang's: on PostgreSQL two conversations go on side by side
    await zhao.say("5号楼路灯坏了")
    await site.settle()
    card = (await zhao.messages())[1]
    for data in ("cancel:T001", "claim:T001", "nonsense", "rate:T002:best"):
        body = {"client_id": zhao.new_id(), "message_id": card["id"], "data": data}
        assert (await zhao.post("api/chats/p-xiao_zhao/presses", json=body)).status_code == 202
        await site.settle()
        account, toast = site.live.toasts[-1]
        assert (account, toast["alert"]) == ("p-xiao_zhao", True)
    tickets = site.tools.writer.read(lambda uow: list(uow.tickets.all()))
    assert {ticket.status for ticket in tickets} == {"assigned"}


async def test_a_press_on_what_has_no_buttons_is_refused(site: Site, people: People) -> None:
    wang = await people("wang_ayi")
    await wang.say("今天天气真好")
    for message_id in (1, 99):
        body = {"client_id": wang.new_id(), "message_id": message_id, "data": "claim:T001"}
        answer = await wang.post("api/chats/p-wang_ayi/presses", json=body)
        assert answer.status_code == 404
        assert "过期" in answer.json()["error"]


async def test_a_command_shows_as_the_words_on_its_button(site: Site, people: People) -> None:
    wang = await people("wang_ayi")
    menu = (await wang.get("api/overview")).json()["menu"]
    await wang.say(menu[0]["text"])
    await site.settle()
    assert (await wang.reads())[0] == menu[0]["label"] == "我的单子"


async def test_earlier_messages_come_page_by_page(people: People) -> None:
    wang = await people("wang_ayi")
    for number in range(45):
        await wang.say(f"第{number}句", "g-mutual-aid")
    page = await wang.messages("g-mutual-aid")
    earlier = await wang.get(f"api/chats/g-mutual-aid/messages?before={page[0]['id']}")
    texts = [words_of(message) for message in [*earlier.json()["messages"], *page]]
    assert texts == [f"第{number}句" for number in range(45)]
    for before in ("x", "-1", "1" * 30):
        answer = await wang.get(f"api/chats/g-mutual-aid/messages?before={before}")
        assert answer.status_code == 422


async def test_residents_get_suggestions_and_staff_their_work(people: People) -> None:
    overview = (await (await people("wang_ayi")).get("api/overview")).json()
    assert "灯坏了" in overview["suggestions"][0]
    staff = (await (await people("li")).get("api/overview")).json()
    assert staff["suggestions"] == []
    assert staff["menu"][0]["text"] == "/todo"
