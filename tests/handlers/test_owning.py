"""Whose a request is: the community's own routes, doorways, duty times, and why in words."""

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from intents.rules.community import Grid, MicroGrid, Route
from intents.rules.ticket import Status
from tests.world import SMALL, World, community_in

LAMP = "三号楼二单元楼道灯坏了，晚上黑得看不见台阶"
HOURS = timedelta(hours=1)
Make = Callable[..., World]


@pytest.fixture
def make(sqlite_template: Path, tmp_path: Path) -> Iterator[Make]:
    """A world whose community has these further entries."""
    made: list[World] = []

    def build(**entries: Any) -> World:
        path = tmp_path / f"{len(made)}.db"
        shutil.copyfile(sqlite_template, path)
        community = community_in(SMALL).model_copy(update=entries)
        made.append(World(f"sqlite:///{path}", community))
        made[-1].start("ma")
        return made[-1]

    yield build
    for world in made:
        world.close()


def with_duty(*duty: str) -> tuple[Grid, ...]:
    grids = community_in(SMALL).grids
    return tuple(grid.model_copy(update={"duty": duty}) for grid in grids)


DOOR = MicroGrid(id="d3", building="3", units=("2",), liaison="sun")


def test_a_route_of_the_file_comes_before_the_rules_of_the_intent(make: Make) -> None:
    route = Route(id="lamps", items=("灯",), to="person:zhao", reason="灯由网格长统一报电工")
    world = make(routes=(route,))
    world.say("ma", LAMP)
    ticket = world.ticket()
    assert (ticket.rule, ticket.offered_to, ticket.grid) == ("route:lamps", ("zhao",), "g1")
    world.press("zhao", "接单")
    world.press("zhao", "为什么是我")
    assert "灯由网格长统一报电工" in world.screen("zhao").last.text
    assert "赵网格长 接单" in world.screen("zhao").last.text


def test_a_route_may_lead_to_the_secretary(make: Make) -> None:
    route = Route(id="three", buildings=("3",), to="secretary", reason="三号楼在拆迁")
    world = make(routes=(route,))
    world.say("ma", LAMP)
    assert (world.ticket().status, world.ticket().rule) == (Status.NEW, "route:three")
    assert world.screen("fang").last.data("接单")


def test_the_trace_says_which_grid_and_who_is_there(make: Make) -> None:
    world = make(micro_grids=(DOOR,))
    world.say("wang", "/leave 今天")
    world.say("ma", LAMP)
    world.press("li", "接单", group="staff")
    world.press("li", "为什么是我")
    told = world.screen("li").last.text
    assert "因为 3 号楼属于第一网格" in told
    assert "王网格 请假" in told
    assert "请在岗的 李网格 接" in told
    assert "联络员是 孙剪刀" in told


def test_the_trace_holds_returns_and_who_was_named_by_hand(make: Make) -> None:
    world = make()
    world.say("ma", LAMP)
    world.press("li", "接单", group="staff")
    world.press("li", "退单")
    world.press("li", "不归我管")
    world.press("wang", "接单", group="staff")
    world.press("wang", "转派")
    world.press("wang", "赵网格长")
    world.press("zhao", "接单")
    world.press("zhao", "为什么是我")
    told = world.screen("zhao").last.text
    assert "李网格 退回：不归我管" in told
    assert "王网格 请 赵网格长 接" in told


def test_a_resident_cannot_ask_for_the_trace(make: Make) -> None:
    world = make()
    world.say("ma", LAMP)
    before = world.screen("ma").text
    assert "要由" in world.press_data("ma", f"why:{world.ticket().code}")
    assert world.screen("ma").text == before


def test_the_liaison_hears_of_a_trouble_at_the_door_without_names_and_phones(make: Make) -> None:
    world = make(micro_grids=(DOOR,))
    world.start("sun")
    world.say("ma", f"{LAMP}，我电话13812345678")
    told = world.screen("sun").last.text
    assert "3号楼门口" in told
    assert "13812345678" not in told
    assert world.history(world.ticket().code)[1].data["micro_grid"] == "d3"


def test_the_liaison_hears_nothing_of_a_flat_or_of_another_unit(make: Make) -> None:
    world = make(micro_grids=(DOOR,))
    world.start("sun")
    before = world.screen("sun").text
    world.say("ma", "三号楼二单元501厨房水管漏水了")
    world.say("ma", "三号楼一单元门口的路灯坏了")
    assert len(world.tickets()) == 2
    assert world.screen("sun").text == before


def test_a_liaison_need_not_say_which_door(make: Make) -> None:
    world = make(micro_grids=(DOOR,))
    world.start("sun")
    world.say("sun", "楼道灯坏了，晚上黑得看不见台阶")
    assert (world.ticket().building, world.ticket().unit) == ("3", "2")


def test_danger_out_of_duty_goes_to_the_deputy_and_the_lead(make: Make) -> None:
    world = make(grids=with_duty("mon-fri 08:30-18:00"))
    world.now += 12 * HOURS  # ten in the evening
    world.say("ma", "三号楼二单元着火了，好大的烟")
    assert world.ticket().offered_to == ("wang", "zhao")
    world.press("zhao", "接单")
    world.press("zhao", "为什么是我")
    assert "不在值班时间，请 王网格或赵网格长 接" in world.screen("zhao").last.text


def test_danger_in_duty_and_a_lamp_at_night_go_to_the_pool(make: Make) -> None:
    world = make(grids=with_duty("mon-fri 08:30-18:00"))
    world.say("ma", "三号楼二单元着火了，好大的烟")
    world.now += 12 * HOURS
    world.say("ma", LAMP)
    assert [ticket.offered_to for ticket in world.tickets()] == [(), ()]
    # Four working hours from the next opening, not from the evening.
    due = world.ticket().claim_due_at
    assert due is not None
    assert world.house.local(due).strftime("%a %H:%M") == "Mon 13:00"


def test_a_danger_located_later_is_traced_like_any_other(make: Make) -> None:
    world = make()
    world.say("ma", "着火了！好大的烟")
    world.say("ma", "三号楼二单元")
    world.press("li", "接单", group="staff")
    world.press("li", "为什么是我")
    assert "因为 3 号楼属于第一网格" in world.screen("li").last.text


def test_a_relabelled_ticket_meets_the_routes_of_the_file_too(make: Make) -> None:
    route = Route(id="loud", intents=("complaint",), to="person:zhao", reason="噪音归网格长")
    world = make(routes=(route,))
    world.say("ma", LAMP)
    world.press("li", "接单", group="staff")
    world.press_data("li", f"relabel:{world.ticket().code}:complaint")
    ticket = world.ticket()
    assert (ticket.intent, ticket.rule, ticket.offered_to) == (
        "complaint",
        "route:loud",
        ("zhao",),
    )
