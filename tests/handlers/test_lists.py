"""Lists and cards for one thumb: order, scope, and all of a card on one phone screen."""

import re
from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from handlers.cards import Face, assignee_face, group_line, resident_face, staff_face
from handlers.lists import todo_of
from intents.catalog.loader import load_catalog
from intents.rules.ticket import Status, Ticket
from storage.people import Person
from tests.world import FRIDAY_MORNING, World

CATALOG = load_catalog()
LONG = "3号楼2单元的楼道里，\n" * 40 + "灯坏了<b>&很久" * 60


def ticket(**fields: object) -> Ticket:
    basics = Ticket(
        code="T900",
        intent="repair",
        status=Status.ASSIGNED,
        text="楼道灯坏了",
        reporter="r1",
        created_at=FRIDAY_MORNING,
        updated_at=FRIDAY_MORNING,
        building="3",
        grid="g1",
        due_at=FRIDAY_MORNING + timedelta(days=3),
    )
    return replace(basics, **fields)  # type: ignore[arg-type]


def put(world: World, *tickets: Ticket) -> None:
    with world.uow() as uow:
        for one in tickets:
            uow.tickets.add(one)
        uow.commit()


@pytest.mark.parametrize(
    ("intent", "status"), list(product([spec.name for spec in CATALOG], Status))
)
def test_every_card_fits_one_screen(intent: str, status: Status, world: World) -> None:
    full = ticket(
        intent=intent,
        status=status,
        text=LONG,
        unit="2",
        room="1301",
        assignee="li",
        urgent=True,
        followers=12,
        details={"place": "东门外的车棚里", "phone": "13812345678"},
    )
    neighbour = Person(id="r1", name="一个名字很长很长的邻居", created_at=FRIDAY_MORNING)
    faces: list[Face] = [
        staff_face(world.house, full, photos=9),
        assignee_face(world.house, full, neighbour, photos=9, is_reachable=False),
        resident_face(world.house, full, is_reporter=True),
        group_line(world.house, full),
    ]
    for face in faces:
        shown = re.sub(r"</?b>", "", face.text).replace("&lt;", "<").replace("&gt;", ">")
        assert len(shown.replace("&amp;", "&")) <= 350
        assert len(shown.split("\n")) <= 12
        assert "T900" in shown or face is faces[-1]


def test_todo_goes_by_day_then_by_many_followers_then_door_by_door(world: World) -> None:
    day = FRIDAY_MORNING + timedelta(days=3)
    put(
        world,
        ticket(code="LATER", due_at=day + timedelta(days=1), building="1"),
        ticket(code="DOOR3", due_at=day, building="3", unit="1"),
        ticket(code="DOOR1B", due_at=day, building="1", unit="2"),
        ticket(code="DOOR1A", due_at=day, building="1", unit="1", assignee="li"),
        ticket(code="MANY", due_at=day + timedelta(hours=2), building="3", followers=3),
        ticket(code="LATE", due_at=FRIDAY_MORNING - timedelta(days=1), building="3"),
    )
    with world.uow() as uow:
        order = [t.code for t in todo_of(world.house, uow, "li")]
    assert order == ["LATE", "MANY", "DOOR1A", "DOOR1B", "DOOR3", "LATER"]


def test_what_is_overdue_is_marked(world: World) -> None:
    put(world, ticket(due_at=FRIDAY_MORNING - timedelta(hours=1)), ticket(code="T901"))
    world.say("li", "/todo")
    shown = world.screen("li").last.text
    assert shown.count("⚠超时") == 1
    assert "已超时 1 件" in shown


def test_my_shows_who_has_it_what_is_next_and_until_when(world: World) -> None:
    world.start("ma")
    world.say("ma", "三号楼楼道灯坏了，晚上黑得看不见台阶")
    world.say("ma", "我想理个发")
    world.press("li", "接单", group="staff")
    world.say("ma", "/my")
    shown = world.screen("ma").last.text
    assert "李网格 已接单，正在办，最迟 12月1日18点" in shown
    assert "已告诉 银发义剪队，等接单，最迟" in shown
    assert len(shown.split("\n")) <= 14


def test_a_search_goes_by_number_building_and_words(world: World) -> None:
    world.say("ma", "三号楼楼道灯坏了，晚上黑得看不见台阶")
    world.say("gao", "2号楼2单元门禁坏了，进不去")
    for words in ("T002", "#t002", "2号楼", "2", "门禁", "2号楼 门禁", "报修 进不去"):
        world.say("li", f"/find {words}")
        assert "门禁" in world.screen("li").last.text, words
        assert "楼道灯" not in world.screen("li").last.text, words
    world.say("li", "查单 3号楼")
    assert "楼道灯" in world.screen("li").last.text
    world.say("li", "/find 电梯")
    assert "没有找到" in world.screen("li").last.text


def test_a_search_finds_no_more_than_one_may_open(world: World) -> None:
    world.say("ma", "5号楼楼道灯坏了，晚上黑得看不见台阶")
    code = world.ticket().code
    for who in ("li", "gao", "chen"):
        world.start(who)
        for words in (code, "5号楼", "楼道灯"):
            world.say(who, f"/find {words}")
            assert "没有找到" in world.screen(who).last.text, (who, words)
    world.say("ma", "/find 楼道灯")
    assert "待接单" in world.screen("ma").last.text


def test_a_search_looks_beyond_the_newest_hundreds(world: World) -> None:
    old = ticket(code="T000", text="东门岗亭的玻璃裂了", grid="g1")
    put(world, old, *(ticket(code=f"T{n}", text="楼道灯坏了") for n in range(100, 620)))
    world.start("li")
    world.say("li", "/find 岗亭 玻璃")
    assert "玻璃裂了" in world.screen("li").last.text
    assert "1 件" in world.screen("li").last.text
