"""Scanning the code at a door: one's place is known, a service begins by its button."""

from dataclasses import replace
from datetime import timedelta

from handlers.arriving import read_doorway
from intents.rules.community import Community
from intents.rules.doorways import Doorway, payload_of
from tests.world import World


def test_the_code_of_a_door_tells_where_one_lives_to_the_unit(world: World) -> None:
    world.start("ma", payload_of(world.house.seals, Doorway("3", "2")))
    assert "3号楼2单元" in world.screen("ma").text
    world.say("ma", "我妈下不了楼，想请人上门理个发")
    assert (world.ticket().building, world.ticket().unit) == ("3", "2")


def test_a_forged_code_is_as_good_as_none(world: World) -> None:
    payload = payload_of(world.house.seals, Doorway("3", "2"))
    world.start("ma", payload[:-1] + ("A" if payload[-1] != "A" else "B"))
    assert "像跟邻居说话一样" in world.screen("ma").last.text
    assert "3号楼" not in world.screen("ma").last.text.replace("3号楼楼道灯", "")


def test_a_report_begun_by_its_button_asks_for_what_is_missing(world: World) -> None:
    world.start("ma", payload_of(world.house.seals, Doorway("3", "1", "repair")))
    world.press("ma", "我要报修")
    assert world.tickets() == []
    world.say("ma", "楼道灯坏了")
    world.wait(timedelta(hours=1))
    world.press("ma", "我要报修")
    assert len(world.tickets()) == 1


def test_a_door_of_another_building_forgets_the_flat_and_staff_stay_where_they_are(
    world: World,
) -> None:
    world.start("ma", payload_of(world.house.seals, Doorway("3", "2")))
    with world.uow() as uow:
        ma = uow.people.by_account("telegram", "ma")
        assert ma is not None
        uow.people.update(ma.id, room="501")
        uow.commit()
    world.start("ma", payload_of(world.house.seals, Doorway("1")))
    world.start("li", payload_of(world.house.seals, Doorway("1")))
    with world.uow() as uow:
        ma, li = uow.people.by_account("telegram", "ma"), uow.people.get("li")
    assert ma is not None
    assert (ma.building, ma.unit, ma.room) == ("1", None, None)
    assert li is not None
    assert li.building is None


def test_a_building_of_a_long_name_is_known_by_its_code(world: World) -> None:
    long = "幸福里东区第十二号楼南侧裙房"
    told = world.house.community.model_dump(by_alias=True, mode="json")
    told["grids"][0]["buildings"] = [*told["grids"][0]["buildings"], long]
    house = replace(world.house, community=Community.model_validate(told))
    payload = payload_of(house.seals, Doorway(long, "2", "repair"))
    assert len(payload) <= 64
    assert read_doorway(house, payload) == Doorway(long, "2", "repair")
    assert read_doorway(world.house, payload) == Doorway(service="repair")  # no such building here
