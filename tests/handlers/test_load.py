"""Who has how much in hand, where it helps to know."""

from datetime import timedelta

from tests.world import World

LAMP = "三号楼{n}单元楼道灯坏了，晚上黑得看不见台阶"


def report(world: World, count: int) -> None:
    """Lamps in as many units, all in wang's hands."""
    world.start("ma")
    for number in range(count):
        world.say("ma", LAMP.format(n=number + 1))
        world.press_data("wang", f"claim:{world.ticket().code}", group="staff")


def test_a_colleague_to_hand_on_to_is_shown_with_what_they_hold(world: World) -> None:
    report(world, 2)
    world.say("ma", "一号楼水管漏水了")
    world.press("li", "接单", group="staff")
    world.press("li", "转派")
    labels = [name for name, _ in world.screen("li").last.buttons]
    assert "王网格（手上 2 件）" in labels
    assert "赵网格长（手上 0 件）" in labels
    world.press("li", "王网格")
    assert world.ticket().offered_to == ("wang",)


def test_a_lead_sees_the_load_of_their_grids_the_fullest_hands_first(world: World) -> None:
    report(world, 2)
    world.say("li", "/leave 今天")
    world.say("zhao", "/todo")
    told = world.screen("zhao").last.text
    assert told.index("王网格：2 件") < told.index("李网格：0 件，请假")
    assert "陈剪刀" not in told


def test_what_is_late_is_counted(world: World) -> None:
    report(world, 1)
    world.press("wang", "问居民")
    world.say("wang", "是几层的灯？")
    world.now += timedelta(days=30)
    world.say("zhao", "/todo")
    assert "王网格：1 件，超时 1 件" in world.screen("zhao").last.text


def test_a_worker_who_leads_nobody_sees_no_load(world: World) -> None:
    world.say("li", "/todo")
    assert "件" not in world.screen("li").last.text
