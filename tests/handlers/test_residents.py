"""What residents do: half-told reports, second thoughts, me too, edits, albums, choosing."""

from dataclasses import replace
from datetime import timedelta

from intents.rules.community import Chat
from intents.rules.ticket import Status
from tests.world import World

LAMP = "三号楼楼道灯坏了，晚上黑得看不见台阶"


def test_a_cancelled_report_can_be_restored(world: World) -> None:
    world.say("ma", LAMP)
    world.press("ma", "撤销")
    assert world.ticket().status is Status.CANCELLED
    assert world.group("staff").card().buttons == ()

    world.press("ma", "恢复")

    assert world.ticket().status is Status.ASSIGNED
    assert world.group("staff").card().data("接单")


def test_cancelling_tells_the_assignee_not_to_come(world: World) -> None:
    world.say("ma", LAMP)
    world.press("li", "接单", group="staff")
    world.press("ma", "撤销")
    assert "不用去了" in world.screen("li").last.text


def test_a_half_told_report_is_asked_about_once_and_completed(world: World) -> None:
    world.say("ma", "楼道灯坏了好几天了")
    assert world.tickets() == []
    assert "几号楼" in world.screen("ma").last.text

    world.say("ma", "3-2-501")

    ticket = world.ticket()
    assert (ticket.building, ticket.unit, ticket.room) == ("3", "2", "501")
    assert "楼道灯" in ticket.text


def test_a_bare_number_answers_the_question(world: World) -> None:
    world.say("ma", "楼道灯坏了好几天了")
    world.say("ma", "三")
    assert world.ticket().building == "3"


def test_who_does_not_know_is_not_turned_away(world: World) -> None:
    world.say("ma", "楼道灯坏了好几天了")
    world.say("ma", "不知道")
    assert world.ticket().building is None
    assert world.screen("fang").card().data("接单")


def test_a_half_told_report_submits_itself_when_nobody_answers(world: World) -> None:
    world.say("ma", "楼道灯坏了好几天了")
    world.wait(timedelta(minutes=31))
    assert len(world.tickets()) == 1
    assert "先按您说的报上去" in world.screen("ma").text
    world.wait(timedelta(hours=2))
    assert len(world.tickets()) == 1


def test_a_half_told_report_can_be_dropped(world: World) -> None:
    world.say("ma", "楼道灯坏了好几天了")
    world.say("ma", "算了")
    world.wait(timedelta(hours=1))
    assert world.tickets() == []


def test_a_plus_one_under_a_report_adds_a_follower(world: World) -> None:
    for who in ("ma", "gao"):
        world.start(who)
    said = world.say("ma", LAMP, group="home")
    world.say("gao", "+1", group="home", reply_to=said)

    assert world.ticket().followers == 1
    assert len(world.tickets()) == 1
    assert world.screen("gao").card()
    assert "1 户" in world.group("staff").card().text
    world.press("li", "接单", group="staff")
    assert "李网格" in world.screen("gao").card().text


def test_a_thumb_under_a_report_counts_once_and_not_for_the_reporter(world: World) -> None:
    said = world.say("ma", LAMP, group="home")
    for _ in range(2):
        world.react("gao", said, "👍", group="home")
    world.react("ma", said, "👍", group="home")
    assert world.ticket().followers == 1


def test_a_follower_sees_but_does_not_decide(world: World) -> None:
    world.start("gao")
    said = world.say("ma", LAMP, group="home")
    world.say("gao", "我家也是", group="home", reply_to=said)
    card = world.screen("gao").card()
    assert card.buttons == ()
    world.press_data("gao", f"cancel:{world.ticket().code}")
    assert world.ticket().status is Status.ASSIGNED


def test_an_edited_message_changes_its_ticket_and_opens_no_second(world: World) -> None:
    said = world.say("ma", LAMP)
    world.press("li", "接单", group="staff")
    world.edit("ma", said, "三号楼二单元楼道灯坏了，四楼那盏")
    assert world.ticket().text == "三号楼二单元楼道灯坏了，四楼那盏"
    assert "四楼那盏" in world.group("staff").card().text
    assert "四楼那盏" in world.screen("li").last.text
    assert len(world.tickets()) == 1


def test_an_edit_of_what_is_half_told_takes_the_place_of_the_first_words(world: World) -> None:
    world.start("ma")
    said = world.say("ma", "楼道灯坏了")
    world.edit("ma", said, "楼道灯坏了，好几天了")
    world.say("ma", "3号楼")
    assert [t.text for t in world.tickets()] == ["楼道灯坏了，好几天了"]


def test_an_edit_to_another_building_goes_to_whom_it_belongs(world: World) -> None:
    for who in ("li", "wang"):
        world.start(who)
    said = world.say("ma", LAMP)
    due = world.ticket().due_at
    world.edit("ma", said, "五号楼楼道灯坏了，晚上黑得看不见台阶")
    ticket = world.ticket()
    assert (ticket.building, ticket.grid, ticket.due_at) == ("5", "g2", due)
    fact = next(f for f in world.history(ticket.code) if f.kind == "rerouted")
    assert fact.data["before"] == {"building": "3", "grid": "g1", "rule": "grid"}
    assert "5号楼" in world.group("staff").card().text
    assert "没有" in world.press_data("li", f"claim:{ticket.code}")
    world.press_data("wang", f"claim:{ticket.code}")
    assert world.ticket().assignee == "wang"


def test_the_card_of_the_old_grid_is_withdrawn(world: World) -> None:
    groups = {"staff": "g1", "other": "g2"}
    chats = [
        *(c for c in world.community.chats if c.key != "staff"),
        *(
            Chat(id=key, name=key, telegram=-1100 - n, purpose="staff", grid=grid)
            for n, (key, grid) in enumerate(groups.items())
        ),
    ]
    changed = world.community.model_copy(update={"chats": tuple(chats)})
    world.community = changed
    world.house = replace(world.house, community=changed)
    said = world.say("ma", LAMP)
    assert world.group("staff").last.data("接单")
    world.edit("ma", said, "五号楼楼道灯坏了，晚上黑得看不见台阶")
    assert world.group("staff").last.text == "这张单已转给别人。"
    assert world.group("staff").last.data("接单") is None
    assert world.group("other").last.data("接单")


def test_who_has_claimed_it_keeps_it_and_is_offered_to_hand_it_on(world: World) -> None:
    said = world.say("ma", LAMP)
    world.press("li", "接单", group="staff")
    world.edit("ma", said, "五号楼楼道灯坏了，晚上黑得看不见台阶")
    ticket = world.ticket()
    assert (ticket.status, ticket.assignee, ticket.grid) == (Status.IN_PROGRESS, "li", "g2")
    assert "不归您的网格" in world.screen("li").text
    world.press("li", "转派给 王网格")
    assert (world.ticket().status, world.ticket().offered_to) == (Status.ASSIGNED, ("wang",))
    assert world.ticket().assignee == "li"


def test_an_edit_within_the_building_stays_where_it_is(world: World) -> None:
    said = world.say("ma", LAMP)
    world.edit("ma", said, "三号楼二单元楼道灯坏了，晚上黑得看不见台阶")
    assert "rerouted" not in {fact.kind for fact in world.history(world.ticket().code)}


def test_an_album_is_one_report(world: World) -> None:
    world.send_photo("ma", LAMP, album="a1")
    world.send_photo("ma", album="a1")
    world.send_photo("ma", album="a1")
    assert len(world.tickets()) == 1
    assert "附件 3 个" in world.group("staff").card().text
    assert world.attachments() == 3


def test_a_photo_without_words_is_asked_about_and_joins_the_report(world: World) -> None:
    world.send_photo("ma")
    assert world.tickets() == []
    assert "什么事" in world.screen("ma").last.text
    world.say("ma", LAMP)
    assert world.attachments() == 1


def test_progress_shows_the_card_and_passes_the_words_on(world: World) -> None:
    world.say("ma", LAMP)
    world.press("li", "接单", group="staff")
    world.say("ma", "我上次报的灯修得怎么样了")
    assert len(world.tickets()) == 1
    assert any("办理中" in m.text for m in world.screen("ma").messages[-3:])
    assert "修得怎么样了" in world.screen("li").last.text


def test_my_lists_my_own_tickets_only(world: World) -> None:
    world.say("ma", LAMP)
    world.say("gao", "5号楼2单元门禁坏了")
    world.say("ma", "/my")
    assert "楼道灯" in world.screen("ma").last.text
    assert "门禁" not in world.screen("ma").last.text
    world.press("ma", "楼道灯")
    assert "待接单" in world.screen("ma").last.text


def test_an_anonymous_complaint_names_nobody(world: World) -> None:
    world.start("ma")
    world.say("ma", "2号楼楼下麻将馆凌晨还在吵，别说是我反映的，要匿名")
    assert world.ticket().anonymous
    world.press("li", "接单", group="staff")
    assert "不透露身份" in world.screen("li").card().text
    assert "ma" not in world.screen("li").card().text


def test_danger_is_told_at_once_with_whom_to_call(world: World) -> None:
    world.say("ma", "3号楼着火了，冒黑烟")
    assert world.ticket().urgent
    assert "119" in world.screen("ma").text
    for who in ("li", "wang", "zhao"):
        assert world.screen(who).card().data("接单")


def test_danger_without_a_place_opens_first_and_asks_then(world: World) -> None:
    world.start("ma")
    world.say("ma", "着火了快来人啊")
    assert len(world.tickets()) == 1
    world.say("ma", "3号楼")
    assert world.ticket().building == "3"
    assert len(world.tickets()) == 1
    assert world.screen("li").card().data("接单")


def test_danger_in_a_group_can_be_placed_where_it_was_asked(world: World) -> None:
    world.start("ma")
    world.say("ma", "着火了快来人啊", group="home")
    assert "119" in world.screen("ma").text
    world.say("ma", "3号楼")
    assert world.ticket(0).building == "3"
    assert len(world.tickets()) == 1


def test_a_wish_of_another_kind_during_a_question_stands_by_itself(world: World) -> None:
    world.start("ma")
    world.say("ma", "家里水管漏了")
    assert world.tickets() == []
    world.say("ma", "家里有辆九成新的轮椅用不上了，谁需要就送给谁")
    assert {ticket.intent for ticket in world.tickets()} == {"repair", "donation"}
