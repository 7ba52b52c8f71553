"""The same trouble told twice: one tap joins, one tap separates, nothing is lost in between."""

from datetime import timedelta

import pytest

from intents.rules.ticket import Status
from tests.world import World

LAMP = "三号楼楼道灯坏了，晚上黑得看不见台阶"
SAME_LAMP = "3号楼楼道的灯不亮了，上楼都得摸黑"


@pytest.fixture
def told(world: World) -> World:
    """A lamp reported by ma; zhou can be written to and tells of it too."""
    world.start("ma")
    world.start("zhou")
    world.say("ma", LAMP)
    world.say("zhou", SAME_LAMP)
    return world


def test_the_second_is_asked_before_anything_is_opened(told: World) -> None:
    assert len(told.tickets()) == 1
    asked = told.screen("zhou").last
    assert "同一件事" in asked.text
    assert asked.data("我也是")


def test_one_tap_joins_and_one_update_reaches_both(told: World) -> None:
    told.press("zhou", "我也是")
    assert told.ticket().followers == 1
    told.press("li", "接单", group="staff")
    assert "李网格" in told.screen("zhou").card().text
    told.press("li", "办结")
    assert "办好了" in told.screen("zhou").card().text
    assert not told.screen("zhou").card().data("没修好")


def test_saying_yes_is_as_good_as_the_tap(told: World) -> None:
    told.say("zhou", "是的")
    assert (len(told.tickets()), told.ticket().followers) == (1, 1)


@pytest.mark.parametrize("answer", ["是的", "我也是"])
def test_saying_yes_to_what_has_ended_meanwhile_is_a_ticket_of_ones_own(
    told: World, answer: str
) -> None:
    told.press("ma", "撤销")
    told.say("zhou", answer)
    assert [t.status for t in told.tickets()] == [Status.CANCELLED, Status.ASSIGNED]
    assert told.ticket().text == SAME_LAMP


def test_an_edit_while_it_is_asked_files_nothing_twice(world: World) -> None:
    world.start("ma")
    world.start("zhou")
    world.say("ma", LAMP)
    message = world.say("zhou", SAME_LAMP)
    world.edit("zhou", message, f"{SAME_LAMP}，老人怕摔")
    assert len(world.tickets()) == 1
    world.press("zhou", "另报一件")
    assert [t.text for t in world.tickets()] == [LAMP, f"{SAME_LAMP}，老人怕摔"]


def test_who_says_it_again_is_counted_once(told: World) -> None:
    told.say("zhou", "是的")
    told.say("zhou", SAME_LAMP)
    told.say("zhou", "是的")
    assert (len(told.tickets()), told.ticket().followers) == (1, 1)


def test_another_matter_becomes_a_ticket_of_its_own(told: World) -> None:
    told.press("zhou", "另报一件")
    assert len(told.tickets()) == 2
    assert told.ticket(0).followers == 0


def test_no_answer_is_a_ticket_of_its_own_after_three_minutes(told: World) -> None:
    told.wait(timedelta(minutes=4))
    assert len(told.tickets()) == 2


def test_other_words_open_the_kept_report_and_are_heard_themselves(told: World) -> None:
    told.say("zhou", "5号楼2单元水管漏了，水流得满地都是")
    assert [t.building for t in told.tickets()] == ["3", "3", "5"]


@pytest.mark.parametrize("words", ["我家在5号楼", "5号楼2单元", "不是，我说的是5号楼"])
def test_an_address_elsewhere_makes_it_another_matter_there(told: World, words: str) -> None:
    told.say("zhou", words)
    assert [(t.intent, t.building) for t in told.tickets()] == [("repair", "3"), ("repair", "5")]
    assert told.ticket().text == SAME_LAMP


def test_an_address_in_the_same_building_leaves_the_question_open(told: World) -> None:
    told.say("zhou", "我在3号楼2单元")
    assert len(told.tickets()) == 1
    told.press("zhou", "另报一件")
    assert (told.ticket().building, told.ticket().unit) == ("3", "2")


def test_a_request_of_another_kind_is_heard_as_one(told: World) -> None:
    told.say("zhou", "我想理个发")
    assert [t.intent for t in told.tickets()] == ["repair", "repair", "haircut"]


@pytest.mark.parametrize("words", ["等一下我看看", "哈哈"])
def test_words_that_ask_nothing_leave_the_question_open(told: World, words: str) -> None:
    told.say("zhou", words)
    assert len(told.tickets()) == 1
    told.press("zhou", "我也是")
    assert (len(told.tickets()), told.ticket().followers) == (1, 1)


def test_a_photo_belongs_to_the_report_the_question_is_about(told: World) -> None:
    told.send_photo("zhou")
    assert len(told.tickets()) == 1
    told.press("zhou", "另报一件")
    assert told.attachments() == 1


def test_who_gives_up_has_told_nothing(told: World) -> None:
    told.say("zhou", "算了")
    told.wait(timedelta(minutes=4))
    assert len(told.tickets()) == 1


def test_a_question_that_was_answered_is_stale(told: World) -> None:
    button = told.screen("zhou").last.data("我也是")
    told.press("zhou", "另报一件")
    assert button is not None
    assert "过期" in told.press_data("zhou", button)


def test_another_building_is_another_matter(world: World) -> None:
    world.start("ma")
    world.start("zhou")
    world.say("ma", LAMP)
    world.say("zhou", "2号楼楼道的灯不亮了，上楼都得摸黑")
    assert len(world.tickets()) == 2


def test_ones_own_flat_is_nobody_elses_matter(world: World) -> None:
    world.start("ma")
    world.start("zhou")
    world.say("ma", "3号楼1单元301厨房水管漏了")
    world.say("zhou", "3号楼1单元401厨房水管漏了")
    assert len(world.tickets()) == 2


@pytest.mark.parametrize(
    ("first", "second"), [("楼道灯坏了", "水管漏水"), ("水管漏了", "楼道灯不亮了")]
)
def test_another_trouble_in_the_same_stairwell_is_not_asked_about(
    world: World, first: str, second: str
) -> None:
    world.start("ma")
    world.start("zhou")
    world.say("ma", f"3号楼2单元{first}")
    world.say("zhou", f"3号楼2单元{second}")
    assert len(world.tickets()) == 2


def test_staff_merge_and_take_a_merge_back(told: World) -> None:
    told.press("zhou", "另报一件")
    first, second = told.tickets()
    told.press_data("li", f"claim:{second.code}")
    told.press_data("li", f"merge:{second.code}:{first.code}")
    first, second = told.tickets()
    assert (second.status, second.master, first.followers) == (Status.MERGED, first.code, 1)
    assert "邻居报的" in told.screen("zhou").text

    told.press_data("zhao", f"unmerge:{second.code}")
    first, second = told.tickets()
    assert (second.status, second.master, first.followers) == (Status.ASSIGNED, None, 0)


def test_a_ticket_is_not_merged_into_itself_or_into_what_has_ended(told: World) -> None:
    told.press("zhou", "另报一件")
    first, second = told.tickets()
    told.press_data("li", f"claim:{second.code}")
    assert "不能并" in told.press_data("li", f"merge:{second.code}:{second.code}")
    told.press_data("ma", f"cancel:{first.code}")
    assert "不能并" in told.press_data("li", f"merge:{second.code}:{first.code}")
