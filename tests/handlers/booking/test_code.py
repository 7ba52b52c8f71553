"""The code on a poster begins a booking at a press, and shows the one there is."""

from intents.rules.doorways import Doorway, payload_of
from tests.world import World


def test_the_code_of_a_service_begins_it_at_a_press_and_not_before(world: World) -> None:
    world.start("ma", payload_of(world.house.seals, Doorway(service="haircut")))
    assert "11月26日" in world.screen("ma").last.text
    assert world.tickets() == []
    world.press("ma", "我要理发")
    assert world.ticket().intent == "haircut"
    world.press("ma", "9:00")
    world.press("ma", "我要理发")
    assert len(world.tickets()) == 1
