"""What residents are told, see, set right, take back and erase, as they would do it themselves."""

import json
import re
from datetime import timedelta

from sqlalchemy import select

from handlers.privacy.exporting import export
from handlers.privacy.retaining import retain
from intents.rules.purposes import Purpose
from intents.rules.ticket import Status
from storage.accesses import Deed
from storage.metadata import metadata
from storage.sign_ins import KeyKind
from storage.ticket_tables import tickets as ticket_table
from tests.world import World

LAMP = "3号楼2单元501楼道灯坏了，我叫王秀兰，电话13812345678"
LEAK = "5号楼1单元302厨房水管漏水，一直流"
BELL = "1号楼1单元302的对讲门铃不响了，电话13812345678"
SECRETS = ("王秀兰", "13812345678", "楼道灯坏了", "对讲门铃", "501", "302")


def everything(world: World) -> str:
    with world.uow() as uow:
        rows = [uow._connection.execute(select(t)).all() for t in metadata.sorted_tables]
    return str(rows)


def test_the_notice_is_said_once_before_the_first_answer_and_holds_up_nothing(world: World) -> None:
    world.say("ma", LAMP)
    first, *rest = world.screen("ma").messages
    assert "先说清楚" in first.text
    assert len(first.text.splitlines()) == 7  # a heading and six lines
    assert "30 天" in first.text
    assert "3 年" in first.text
    assert rest
    assert world.ticket().status is Status.ASSIGNED
    world.say("ma", LEAK)
    assert world.screen("ma").text.count("先说清楚") == 1
    with world.uow() as uow:
        person = uow.people.by_account("telegram", "ma")
        assert person is not None
        assert person.noticed_at is not None


def test_in_danger_the_notice_waits_its_turn(world: World) -> None:
    world.say("ma", "3号楼2单元着火了，快来人")
    shown = [message.text for message in world.screen("ma").messages]
    assert "先说清楚" in shown[-1]
    assert "先说清楚" not in "".join(shown[:-1])


def test_staff_and_people_who_only_talk_in_groups_are_not_told(world: World) -> None:
    world.start("li")
    world.say("gao", "今天天气真好", group="home")
    assert "先说清楚" not in world.screen("li").text
    assert world.screen("gao").messages == []


def test_one_sees_what_is_held_and_who_looked(world: World) -> None:
    world.say("ma", LAMP)
    code = world.ticket().code
    with world.uow() as uow:
        uow.accesses.add("li", Deed.SAW_CONTACT, world.now, code, "上门前核对")
        uow.commit()
    world.say("ma", "我的资料")
    shown = world.screen("ma").last.text
    for part in ("我的资料", "1 件", "看了联系方式", "上门前核对", "李网格"):
        assert part in shown, part
    with world.uow() as uow:
        person = uow.people.by_account("telegram", "ma")
        assert person is not None
        assert uow.accesses.about(person.id)[0].deed is Deed.SAW_OWN_DATA
    world.say("ma", "/mydata", group="home")
    assert world.group("home").messages == []


def test_one_takes_everything_along_by_a_link_of_ten_minutes(world: World) -> None:
    world.say("ma", LAMP)
    world.say("ma", "/mydata")
    assert world.press("ma", "带走一份") == "链接发给您了"
    key = world.screen("ma").last.text.rpartition("/mydata/")[2].strip()
    with world.uow() as uow:
        person = uow.sign_ins.holder(KeyKind.DATA, key, world.now)
        late = world.now + timedelta(minutes=11)
        assert uow.sign_ins.holder(KeyKind.DATA, key, late) is None
        assert person is not None
        told = json.loads(export(world.house, uow, person, person, world.now) or "")
        assert told["held"]["tickets"][0]["text"] == LAMP
        assert "passwords" not in told["held"]
        assert "signature" not in str(told)
        assert export(world.house, uow, "nobody", "nobody", world.now) is None


def test_name_phone_and_home_are_set_right_in_words(world: World) -> None:
    world.start("ma")
    world.say("ma", "/mydata")
    for label, said in (
        ("改称呼", "马阿姨"),
        ("改电话", "139 1234 5678"),
        ("改住处", "3号楼2单元601"),
    ):
        world.press("ma", label)
        world.say("ma", said)
        assert world.screen("ma").last.text == "改好了。"
    with world.uow() as uow:
        person = uow.people.by_account("telegram", "ma")
        assert person is not None
        now = (person.name, person.phone, person.building, person.unit, person.room)
        assert now == ("马阿姨", "13912345678", "3", "2", "601")
    # Something else instead of an answer is heard as what it is.
    world.press("ma", "改电话")
    world.say("ma", LEAK)
    assert world.ticket().text == LEAK


def test_what_was_agreed_to_is_listed_and_taken_back(world: World) -> None:
    world.start("ma")
    world.press_data("ma", "mydata_agree:hardship")
    assert "核实家里困难" in world.screen("ma").last.text
    world.say("ma", "/mydata")
    assert world.press("ma", "不同意：请网格员核实") == "已撤回"
    world.say("ma", "/mydata")
    assert "撤回：请网格员核实家里困难" in world.screen("ma").last.text
    with world.uow() as uow:
        person = uow.people.by_account("telegram", "ma")
        assert person is not None
        said = uow.purposes.history(person.id)
        assert [(one.purpose, one.agreed) for one in said] == [
            (Purpose.HARDSHIP, True),
            (Purpose.HARDSHIP, False),
        ]
    assert world.press_data("ma", "mydata_agree:everything") != "记下了"


def test_words_of_those_who_do_not_want_it_teach_nobody(world: World) -> None:
    world.start("ma")
    world.say("ma", "/mydata")
    world.press("ma", "拿我的话教助手")
    for who, said, kept in (("ma", LAMP, 0), ("gao", BELL, 1)):
        world.say(who, said)
        world.press("li", "接单", group="staff")
        world.press_data("li", f"relabel:{world.ticket().code}:suggestion")
        with world.uow() as uow:
            phrases = [one.text for one in uow.corrections.all()]
        assert len(phrases) == kept
        assert not any("13812345678" in phrase for phrase in phrases)


def erase(world: World, who: str) -> None:
    world.say(who, "/mydata")
    world.press(who, "全部删除")
    world.press(who, "我想好了")
    assert "真的" in world.screen(who).last.text
    world.press(who, "现在就删")


def test_erasing_leaves_the_figures_and_nobodys_words(world: World) -> None:
    world.say("ma", LAMP)
    world.press("li", "接单", group="staff")
    world.press("li", "办结", group="staff")
    world.press("ma", "已解决")
    world.say("ma", BELL)
    before = [(t.intent, t.building, t.created_at) for t in world.tickets()]
    erase(world, "ma")
    assert "已经删好了" in world.screen("ma").last.text
    # Numbers of flats turn up within ids and signatures by chance.
    kept = everything(world)
    assert [w for w in SECRETS if re.search(rf"(?<![\w=/+-]){w}(?![\w=/+-])", kept)] == []
    assert [w for w in SECRETS if not w.isdecimal() and w in kept] == []
    assert [(t.intent, t.building, t.created_at) for t in world.tickets()] == before
    closed, cancelled = world.tickets()
    assert (closed.status, cancelled.status) == (Status.CLOSED, Status.CANCELLED)
    with world.uow() as uow:
        assert uow.accesses.verify() == []
        assert uow.people.by_account("telegram", "ma") is None
        assert uow.accesses.about(closed.reporter)[0].deed is Deed.ERASED
    # The staff's cards are drawn anew, and whoever comes back is a new neighbour.
    staff = world.group("staff").text + world.screen("li").text + world.screen("wang").text
    assert "13812345678" not in staff
    world.say("ma", "/my")
    assert closed.code not in world.screen("ma").last.text


def test_what_others_count_on_goes_on_without_the_persons_words(world: World) -> None:
    world.start("gao")
    world.start("ma")
    said = world.say("ma", "3号楼楼道灯坏了，我叫王秀兰", group="home")
    world.say("gao", "+1", group="home", reply_to=said)
    erase(world, "ma")
    ticket = world.ticket()
    assert ticket.status is Status.ASSIGNED
    assert ticket.followers == 1
    assert "王秀兰" not in everything(world)
    world.press("li", "接单", group="staff")
    world.press("li", "办结", group="staff")
    assert "办结" in world.screen("gao").text or "办好" in world.screen("gao").text


def test_nobody_is_erased_by_one_tap_an_old_button_or_as_staff(world: World) -> None:
    world.say("ma", LAMP)
    for data in ("mydata_erase:now", "mydata_erase:now-1", "mydata_erase:x-29", "mydata_erase:"):
        world.press_data("ma", data)
    world.start("li")
    world.press_data("li", "mydata_erase:ask")
    world.say("ma", "/mydata")
    world.press("ma", "全部删除")
    world.wait(timedelta(minutes=40))
    world.press("ma", "我想好了")
    assert world.ticket().text == LAMP
    assert "现在就删" not in str(world.screen("ma").messages)


def test_old_tickets_lose_their_words_by_themselves_at_night(world: World) -> None:
    world.say("ma", LAMP)
    world.press("ma", "撤销")
    for days, words in ((365 * 3 - 1, LAMP), (365 * 3 + 1, "")):
        now = world.now + timedelta(days=days)
        with world.uow() as uow:
            done = retain(world.house, uow, now)
            uow.commit()
        assert world.ticket().text == words
    assert done.rows["tickets"] == 1
    with world.uow() as uow:
        assert retain(world.house, uow, now).rows["tickets"] == 0
        assert uow._connection.execute(select(ticket_table.c.search)).scalar() is None


def test_a_telephone_in_a_group_is_answered_privately_once_a_day(world: World) -> None:
    world.start("ma")
    for said in ("我电话13812345678，谁要纸箱", "找我打幺三八一二三四五六七八"):
        world.say("ma", said, group="home")
    assert world.screen("ma").text.count("全群都看得到") == 1
    assert "全群" not in world.group("home").text
    world.wait(timedelta(days=1))
    world.edit("ma", "m9", "我住3号楼2单元501", group="home")
    assert world.screen("ma").text.count("全群都看得到") == 2
    world.say("li", "值班电话13812345678", group="home")
    assert "全群" not in world.screen("li").text
