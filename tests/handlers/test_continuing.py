"""Words that only go on with a ticket are passed on with it, not taken for chatter."""

from datetime import timedelta

from tests.world import World

LAMP = "三号楼楼道灯坏了，晚上黑得看不见台阶"


def test_a_fragment_after_a_report_reaches_whoever_has_it(world: World) -> None:
    world.say("ma", LAMP)
    world.press("li", "接单", group="staff")
    world.say("ma", "二单元的")
    assert len(world.tickets()) == 1
    assert "二单元的" in world.screen("li").last.text


def test_days_later_a_fragment_is_about_nothing(world: World) -> None:
    world.say("ma", LAMP)
    world.press("li", "接单", group="staff")
    world.wait(timedelta(days=4))
    world.say("ma", "二单元的")
    assert "二单元的" not in world.screen("li").text
