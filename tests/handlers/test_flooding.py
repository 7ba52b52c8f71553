"""A flood of requests is held back, is told so once, and never hides a danger."""

from dataclasses import replace

from intents.rules.ticket import Status
from tests.world import World


def flood(world: World, who: str, many: int) -> None:
    """As many requests as nobody types, written into the books at once."""
    world.say(who, "9号楼的大门坏了")
    first = world.ticket()
    with world.uow() as uow:
        for number in range(many - 1):
            uow.tickets.add(replace(first, code=f"F{number:04d}"))
        uow.commit()


def test_a_flood_is_held_back_but_danger_never(world: World) -> None:
    world.start("ma")
    flood(world, "ma", 200)
    before = len(world.tickets())
    for number in range(3):
        world.say("ma", f"9号楼的第{number}个门坏了")
    assert len(world.tickets()) == before
    told = [m for m in world.screen("ma").messages if "太多件" in m.text]
    assert len(told) == 1
    world.say("ma", "3号楼着火了，快来人！")
    assert world.ticket().intent == "emergency"
    assert world.ticket().status is not Status.CANCELLED


def test_neighbours_of_a_flooder_are_heard(world: World) -> None:
    flood(world, "ma", 200)
    world.start("孙姐")
    world.say("孙姐", "3号楼楼道灯坏了")
    assert world.ticket().text == "3号楼楼道灯坏了"
