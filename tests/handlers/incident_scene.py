"""Three dry taps: what reports of one cause look like, for the tests of incidents."""

from storage.incidents import Incident, Phase
from tests.world import Screen, Shown, World

DRY = ("三号楼水龙头不出水", "3号楼没水了，请来看看", "3号楼停水了，麻烦来修一下")
DRY_TOO = "3号楼水龙头没水了，请来修一下"


def report(world: World, who: str, text: str, *, group: str | None = None) -> None:
    """A report that becomes a ticket of its own."""
    world.start(who)
    world.say(who, text, group=group)
    screen = world.screen(who)
    if screen.messages and screen.last.data("另报一件"):
        world.press(who, "另报一件")


def incident(world: World, number: int = -1) -> Incident:
    """The newest incident."""
    with world.uow() as uow:
        return uow.incidents.in_phase(frozenset(Phase))[number]


def line(screen: Screen) -> Shown:
    """The incident's one line in a group."""
    found = [m for m in screen.messages if (m.card or "").startswith("incident_line")]
    assert len(found) == 1
    return found[0]
