"""Nothing waits unseen: who could not be written to finds it when they can."""

from handlers.posting import TELEGRAM
from intents.rules.ticket import Status
from tests.world import World

LAMP = "3号楼2单元楼道灯坏了"


def test_staff_who_open_the_chat_are_shown_what_waits_for_them(world: World) -> None:
    world.start("ma")
    world.say("ma", LAMP)
    world.start("li")
    assert LAMP in world.screen("li").last.text
    assert world.screen("li").last.data("楼道灯")


def test_staff_with_nothing_to_do_are_only_welcomed(world: World) -> None:
    world.start("li")
    assert len(world.screen("li").messages) == 1


def test_a_question_asked_while_the_resident_was_out_of_reach_is_shown_when_they_come(
    world: World,
) -> None:
    world.say("ma", LAMP, group="home")
    world.start("li")
    world.press("li", "接单", group="staff")
    world.press("li", "问居民")
    world.say("li", "是几楼的灯？")
    assert world.ticket().status is Status.WAITING
    world.start("ma", f"t_{world.ticket().code}")
    assert "是几楼的灯？" in world.screen("ma").text
    world.say("ma", "三楼的")
    assert world.ticket().status is Status.IN_PROGRESS


def test_a_group_that_threw_us_out_is_not_written_to(world: World) -> None:
    with world.uow() as uow:
        uow.chats.seen(TELEGRAM, "-1002", "工作群", world.now)
        uow.chats.set_active(TELEGRAM, "-1002", False)
        uow.commit()
    world.start("ma")
    world.say("ma", LAMP)
    assert world.group("staff").messages == []
    assert world.screen("li").with_button("接单")
    assert world.screen("wang").with_button("接单")


def test_a_residents_group_that_threw_us_out_gets_no_line(world: World) -> None:
    world.say("ma", "早上好", group="home")
    with world.uow() as uow:
        uow.chats.seen(TELEGRAM, "-1001", "邻里群", world.now)
        uow.chats.set_active(TELEGRAM, "-1001", False)
        uow.commit()
    world.say("ma", LAMP, group="home")
    assert world.group("home").messages == []
    assert world.ticket().text == LAMP


def test_a_worker_who_cannot_be_written_to_is_called_back_in_the_group(world: World) -> None:
    world.start("ma")
    world.say("ma", LAMP)
    world.press("li", "接单", group="staff")
    with world.uow() as uow:
        uow.people.set_reachable(TELEGRAM, world.account("li"), False, None)
        uow.commit()
    world.press("li", "办结", group="staff")
    world.press("ma", "没修好")
    assert "没修好" in world.group("staff").last.text
    assert world.group("staff").last.data("办结")


def test_who_closed_the_chat_is_asked_when_they_open_it_again(world: World) -> None:
    world.say("ma", LAMP)
    with world.uow() as uow:
        uow.people.set_reachable(TELEGRAM, world.account("ma"), False, None)
        uow.commit()
    world.press("li", "接单", group="staff")
    world.press("li", "办结", group="staff")
    assert "办好了" not in world.screen("ma").text
    world.start("ma")
    assert "办好了" in world.screen("ma").last.text
    world.press("ma", "已解决")
    assert world.ticket().status is Status.CLOSED
