"""Who is speaking: residents by talking, staff by the file or by an invitation."""

from handlers.incoming import Kind
from handlers.registration import enrol_staff
from tests.world import World

LAMP = "三号楼楼道灯坏了，晚上黑得看不见台阶"


def test_a_resident_is_known_from_the_first_word_and_stays_the_same(world: World) -> None:
    world.say("ma", LAMP)
    world.say("ma", "我想理个发")
    assert len({ticket.reporter for ticket in world.tickets()}) == 1


def test_an_invitation_binds_an_account_once(world: World) -> None:
    with world.uow() as uow:
        uow.people.add_invite("SECRET", "li", world.now)
        uow.commit()
    world.start("new-phone", "i_SECRET")
    assert "李网格" in world.screen("new-phone").last.text
    world.start("thief", "i_SECRET")
    assert "邀请码" in world.screen("thief").last.text

    world.say("ma", LAMP)
    world.press("new-phone", "接单", group="staff")
    assert world.ticket().assignee == "li"
    assert world.screen("li").card().text == world.screen("new-phone").card().text


def test_enrolling_again_changes_nothing_and_takes_over_a_new_name(world: World) -> None:
    world.say("ma", LAMP)
    with world.uow() as uow:
        enrol_staff(world.house, uow, world.now)
        uow.people.update("li", name="旧名")
        enrol_staff(world.house, uow, world.now)
        uow.commit()
    with world.uow() as uow:
        person = uow.people.get("li")
    assert person is not None
    assert person.name == "李网格"


def test_who_blocked_us_is_not_written_to_and_comes_back_by_writing(world: World) -> None:
    world.start("ma")
    world.happen(Kind.REACHABLE, "ma", None, is_active=False)
    before = len(world.screen("ma").messages)
    world.say("ma", LAMP, group="home")
    assert len(world.screen("ma").messages) == before
    assert world.group("home").last.data("私聊")
    world.start("ma")
    world.press("li", "接单", group="staff")
    assert "李网格" in world.screen("ma").text


def test_a_link_on_the_door_of_a_building_tells_where_one_lives(world: World) -> None:
    world.start("ma", "b_3")
    world.say("ma", "我妈下不了楼，想请人上门理个发")
    assert world.ticket().building == "3"


def test_staff_are_greeted_by_name_and_told_their_own_help(world: World) -> None:
    world.start("li")
    assert "李网格" in world.screen("li").last.text
    world.say("li", "/help")
    assert "退单" in world.screen("li").last.text
    world.say("ma", "/help")
    assert "退单" not in world.screen("ma").last.text
