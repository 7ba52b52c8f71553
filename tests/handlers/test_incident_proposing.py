"""事件 begin: when reports become one thing, who is asked, and who may open it."""

from datetime import timedelta

import pytest

from bot.commands.tickets import row_of
from storage.incidents import Phase
from tests.handlers.incident_scene import DRY, DRY_TOO, incident, line, report
from tests.world import World


def test_the_third_report_is_proposed_to_the_lead_with_its_tickets(three: World) -> None:
    asked = three.screen("zhao").with_button("开启")
    assert "3号楼停水" in asked.text
    assert all(code in asked.text for code in ("T001", "T002", "T003"))
    assert asked.data("不是一件事")
    assert incident(three).phase is Phase.PROPOSED
    listed = {row_of(ticket, None, personal=False)["incident"] for ticket in three.tickets()}
    assert listed == {incident(three).id}
    assert not three.group("home").messages


OUT = {
    "water": ("3号楼停水了", "5号楼没水了，请来看看", "1号楼水龙头不出水"),
    "power": ("3号楼停电了", "5号楼没电了，请来看看", "1号楼全楼停电了"),
    "heat": ("3号楼暖气不热", "5号楼家里没暖气", "1号楼暖气冰凉"),
    "lift": ("3号楼电梯停了", "5号楼电梯坏了不动", "1号楼电梯不动了"),
}


@pytest.mark.parametrize("said", OUT.values(), ids=list(OUT))
def test_one_supply_out_in_three_buildings_is_proposed_as_one(
    world: World, said: tuple[str, ...]
) -> None:
    world.start("zhao")
    for who, text in zip(("ma", "gao", "zhou"), said, strict=True):
        report(world, who, text)
    asked = world.screen("zhao").with_button("开启")
    assert "3号楼、5号楼、1号楼" in asked.text
    assert incident(world).buildings == ("3", "5", "1")
    world.press("zhao", "开启")
    report(world, "tang", said[0].replace("3号楼", "6号楼"))
    assert world.ticket().incident == incident(world).id


@pytest.mark.parametrize("words", ["楼道灯坏了", "水管漏水了", "单元门锁坏了"])
def test_what_is_local_is_no_outage_however_many_buildings_tell_of_it(
    world: World, words: str
) -> None:
    for who, number in zip(("ma", "gao", "zhou", "tang"), "3516", strict=True):
        report(world, who, f"{number}号楼{words}")
    assert {t.incident for t in world.tickets()} == {None}


def test_an_outage_of_yesterday_elsewhere_is_another(world: World) -> None:
    for who, text in zip(("ma", "gao", "zhou"), OUT["water"], strict=True):
        report(world, who, text)
        world.wait(timedelta(hours=5))
    assert {t.incident for t in world.tickets()} == {None}


def test_followers_are_reports_and_one_who_insists_is_one(world: World) -> None:
    world.start("zhao")
    report(world, "ma", DRY[0])
    report(world, "ma", DRY[1])
    world.start("gao")
    world.say("gao", DRY[2])
    world.press("gao", "我也是")
    assert not world.screen("zhao").text.count("3号楼停水")
    world.start("zhou")
    world.say("zhou", DRY_TOO)
    world.press("zhou", "我也是")
    assert world.screen("zhao").with_button("开启")


def test_where_no_lead_can_be_written_to_the_secretary_is_asked(world: World) -> None:
    world.start("fang")
    with world.uow() as uow:
        uow.people.set_reachable("telegram", "204", False, world.now)
        uow.commit()
    for who, text in zip(("ma", "gao", "zhou"), DRY, strict=True):
        report(world, who, text)
    assert world.screen("fang").with_button("开启")


def test_of_two_leads_the_first_opens_it_and_the_other_reads_who(three: World) -> None:
    button = three.screen("zhao").with_button("开启").data("开启") or ""
    assert "已开启" in three.press_data("fang", button)
    assert "方书记" in three.press_data("zhao", button)
    assert incident(three).opened_by == "fang"


def test_nobody_else_decides_about_it(three: World) -> None:
    found = incident(three)
    for who in ("li", "ma", "shen", "chen"):
        for verb in ("open", "drop", "note", "over", "out", "show", "say"):
            three.press_data(who, f"incident_{verb}:{found.id}")
    assert incident(three) == found


def test_not_one_thing_is_not_asked_again_by_the_same_tickets(three: World) -> None:
    three.press("zhao", "不是一件事")
    assert {t.incident for t in three.tickets()} == {None}
    report(three, "tang", DRY_TOO)
    assert incident(three).phase is Phase.DROPPED
    report(three, "tan", DRY[0])
    report(three, "ting", DRY[1])
    assert incident(three).phase is Phase.PROPOSED


def test_a_lead_opens_one_by_hand_and_the_command_lists_it(world: World) -> None:
    world.start("zhao")
    report(world, "ma", DRY[0])
    world.say("zhao", "事件")
    assert "没有事件" in world.screen("zhao").last.text
    world.say("zhao", "/incident t001")
    assert incident(world).phase is Phase.OPEN
    assert line(world.group("home")).pinned
    world.say("li", "/incident T001")
    assert "网格长或书记" in world.screen("li").last.text
    world.say("zhao", "/incident")
    assert "3号楼停水" in world.screen("zhao").last.text
    world.press("zhao", "看：3号楼停水")
    assert world.screen("zhao").last.data("发通知")


def test_what_is_told_in_confidence_makes_no_incident(world: World) -> None:
    world.start("zhao")
    for who in ("ma", "gao", "zhou"):
        report(world, who, "2号楼楼下麻将馆凌晨还在吵，睡不着")
    assert {t.incident for t in world.tickets()} == {None}
    assert "合成一件事件" not in world.screen("zhao").text


def test_trouble_of_two_grids_concerns_the_whole_community(world: World) -> None:
    for who, text in zip(
        ("ma", "gao", "zhou"),
        ("3号楼水龙头不出水", "5号楼水龙头不出水", "路边水管爆了，往外喷水"),
        strict=True,
    ):
        report(world, who, text)
    assert {t.incident for t in world.tickets()} == {incident(world).id}
    world.start("zhao")
    world.press_data("zhao", f"incident_open:{incident(world).id}")
    assert "3号楼、5号楼" in line(world.group("home")).text


def test_a_tickets_card_opens_an_incident_and_takes_it_out_again(world: World) -> None:
    world.start("zhao")
    report(world, "ma", DRY[0])
    report(world, "gao", DRY[1])
    world.press_data("li", "open:T001")
    assert not world.screen("li").last.data("立为事件")
    world.press_data("zhao", "open:T001")
    world.press("zhao", "立为事件")
    assert {t.incident for t in world.tickets()} == {incident(world).id}
    world.press_data("zhao", "open:T002")
    world.press("zhao", "移出事件")
    assert [t.incident for t in world.tickets()] == [incident(world).id, None]
    assert "已经在" in world.press_data("zhao", "incident:T001")
    world.press_data("zhao", "open:T001")
    world.press("zhao", "移出事件")
    assert incident(world).phase is Phase.CLOSED
    assert not line(world.group("home")).pinned
