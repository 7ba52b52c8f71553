"""What staff do with a ticket, as they would by pressing and writing."""

from datetime import timedelta

import pytest

from intents.rules.ticket import Status
from tests.world import World

LAMP = "三号楼楼道灯坏了，晚上黑得看不见台阶"


@pytest.fixture
def claimed(world: World) -> World:
    """A lamp reported by ma and claimed by li."""
    world.say("ma", LAMP)
    world.press("li", "接单", group="staff")
    return world


def test_a_return_with_a_reason_leaves_the_name_until_somebody_else_claims(claimed: World) -> None:
    due = claimed.ticket().due_at
    claimed.press("li", "退单")
    claimed.press("li", "不归我管")

    ticket = claimed.ticket()
    assert (ticket.status, ticket.assignee, ticket.returns) == (Status.ASSIGNED, "li", 1)
    assert "wang" in ticket.offered_to
    assert "李网格" in claimed.screen("wang").card().text
    returned = claimed.history(ticket.code)[-1]
    assert returned.data["reason"] == "不归我管"
    assert returned.data["rule"] == "grid"

    claimed.press("wang", "接单")
    ticket = claimed.ticket()
    assert (ticket.assignee, ticket.due_at) == ("wang", due)
    assert "不用再管" in claimed.screen("li").last.text


def test_a_return_in_own_words_is_asked_for_and_passed_on(claimed: World) -> None:
    claimed.press("li", "退单")
    claimed.press("li", "写一句原因")
    claimed.say("li", "这灯归电力公司管")
    assert claimed.history(claimed.ticket().code)[-1].data["reason"] == "这灯归电力公司管"
    assert claimed.ticket().status is Status.ASSIGNED


def test_a_second_return_goes_to_the_secretary(claimed: World) -> None:
    claimed.press("li", "退单")
    claimed.press("li", "不归我管")
    claimed.press("wang", "接单")
    claimed.press("wang", "退单")
    claimed.press("wang", "手上忙不过来")

    ticket = claimed.ticket()
    assert ticket.offered_to == ("fang",)
    assert ticket.returns == 2
    assert claimed.screen("fang").card().data("接单")


def test_a_transfer_must_be_claimed_by_the_colleague(claimed: World) -> None:
    claimed.press("li", "转派")
    claimed.press("li", "王网格")

    ticket = claimed.ticket()
    assert (ticket.status, ticket.assignee) == (Status.ASSIGNED, "li")
    assert ticket.offered_to == ("wang",)
    claimed.press("wang", "接单")
    assert claimed.ticket().assignee == "wang"
    assert claimed.ticket().status is Status.IN_PROGRESS


def test_a_card_says_how_it_came_to_wait_for_another(claimed: World) -> None:
    claimed.press("li", "转派")
    claimed.press("li", "王网格")
    assert "转派给 王网格" in claimed.screen("wang").card().text
    assert "退回" not in claimed.group("staff").text

    claimed.press("wang", "接单")
    claimed.press("wang", "退单")
    claimed.press("wang", "不归我管")
    assert "王网格 退回" in claimed.group("staff").card().text


def unreachable(world: World, who: str) -> None:
    """They have blocked us since they wrote."""
    with world.uow() as uow:
        uow.people.set_reachable("telegram", who, False, world.now)
        uow.commit()


def test_whom_no_message_reaches_is_not_to_be_asked_but_visited(claimed: World) -> None:
    unreachable(claimed, "ma")
    claimed.press_data("li", f"open:{claimed.ticket().code}")
    card = claimed.screen("li").last
    assert "请上门" in card.text
    assert "问居民" not in card.text


def test_whom_no_message_reaches_is_telephoned_where_there_is_a_number(world: World) -> None:
    world.say("ma", f"{LAMP}，电话13812345678")
    world.press("li", "接单", group="staff")
    unreachable(world, "ma")
    world.press_data("li", f"open:{world.ticket().code}")
    assert "13812345678（消息送不到，请打电话或上门）" in world.screen("li").last.text


def test_words_that_come_too_late_leave_nothing_behind(claimed: World) -> None:
    claimed.press("li", "问居民")
    claimed.press_data("fang", f"resolve:{claimed.ticket().code}")
    claimed.send_photo("li", "家里几点有人？")
    assert "不能这样操作" in claimed.screen("li").last.text
    assert claimed.attachments() == 0


def test_a_question_pauses_until_the_resident_answers(claimed: World) -> None:
    claimed.press("li", "问居民")
    claimed.say("li", "家里几点有人？")
    assert claimed.ticket().status is Status.WAITING
    assert "家里几点有人？" in claimed.screen("ma").text

    claimed.say("ma", "下午三点以后都在")

    assert claimed.ticket().status is Status.IN_PROGRESS
    assert "下午三点以后都在" in claimed.screen("li").text
    assert len(claimed.tickets()) == 1


def test_a_photo_answers_a_question_and_reaches_the_assignee(claimed: World) -> None:
    claimed.press("li", "问居民")
    claimed.say("li", "拍张照片我看看")
    claimed.send_photo("ma")
    assert claimed.ticket().status is Status.IN_PROGRESS
    assert claimed.screen("li").last.attachments


def test_an_old_question_does_not_swallow_a_new_report(claimed: World) -> None:
    claimed.press("li", "问居民")
    claimed.say("li", "家里几点有人？")
    claimed.wait(timedelta(days=2))
    claimed.say("ma", "2号楼单元门锁坏了，关不上")
    assert len(claimed.tickets()) == 2
    assert claimed.ticket(0).status is Status.WAITING


def test_another_wish_is_not_taken_for_an_answer(claimed: World) -> None:
    claimed.press("li", "问居民")
    claimed.say("li", "家里几点有人？")
    claimed.say("ma", "我想预约26号上午的理发，给我妈剪")
    assert claimed.ticket().intent == "haircut"
    assert claimed.ticket(0).status is Status.WAITING


def test_a_new_danger_is_never_taken_for_an_answer(claimed: World) -> None:
    claimed.press("li", "问居民")
    claimed.say("li", "家里几点有人？")
    claimed.say("ma", "3号楼着火了快来人啊")
    assert claimed.ticket().intent == "emergency"
    assert claimed.ticket(0).status is Status.WAITING


def test_a_question_can_be_answered_by_the_card_too(claimed: World) -> None:
    claimed.press("li", "问居民")
    claimed.say("li", "家里几点有人？")
    claimed.press("ma", "补充")
    claimed.say("ma", "晚上七点")
    assert claimed.ticket().status is Status.IN_PROGRESS
    assert "晚上七点" in claimed.screen("li").text


def test_declining_needs_a_reason_that_the_resident_reads(claimed: World) -> None:
    claimed.press("li", "无法解决")
    claimed.say("li", "这段路归市政管，已经转告他们")
    assert claimed.ticket().status is Status.DECLINED
    assert "这段路归市政管" in claimed.screen("ma").text
    assert "无法解决" in claimed.screen("ma").card().text


def test_a_word_of_the_assignee_reaches_the_resident(claimed: World) -> None:
    card = claimed.screen("li").card()
    claimed.say("li", "灯泡买好了，下午来换", reply_to=card.message_id)
    assert "灯泡买好了，下午来换" in claimed.screen("ma").last.text
    assert claimed.ticket().responded_at is not None


def test_giving_up_a_note_changes_nothing(claimed: World) -> None:
    claimed.press("li", "无法解决")
    claimed.say("li", "算了")
    assert claimed.ticket().status is Status.IN_PROGRESS
    assert "没有改动" in claimed.screen("li").last.text


def test_the_todo_list_holds_what_is_mine_and_what_i_may_claim(claimed: World) -> None:
    claimed.say("gao", "2号楼单元门锁坏了")
    claimed.say("li", "/todo")
    assert "2" in claimed.screen("li").last.text
    assert "楼道灯" in claimed.screen("li").last.text
    assert "单元门" in claimed.screen("li").last.text
    claimed.say("ma", "/todo")
    assert "工作人员" in claimed.screen("ma").last.text


def test_somebody_else_cannot_act_on_the_assignees_ticket(claimed: World) -> None:
    code = claimed.ticket().code
    for verb in ("resolve", "return", "ask"):
        claimed.press_data("wang", f"{verb}:{code}")
        claimed.say("wang", "我来试试")
    assert claimed.ticket().status is Status.IN_PROGRESS
    assert claimed.ticket().assignee == "li"


def test_the_assignee_gets_the_photos_of_the_report(world: World) -> None:
    world.send_photo("ma", LAMP)
    world.press("li", "接单", group="staff")
    assert any(message.attachments for message in world.screen("li").messages)
    assert not any(message.attachments for message in world.group("staff").messages)
