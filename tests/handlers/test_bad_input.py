"""What nobody should send and somebody will: a clear short answer or silence, nothing lost."""

import pytest

from handlers.incoming import Kind
from intents.rules.ticket import Status
from tests.world import World

LAMP = "三号楼楼道灯坏了，晚上黑得看不见台阶"
ODD = {
    "empty": "",
    "spaces": "  \n\t ",
    "emoji": "😀😀😀🎉",
    "zero width": "\u200b\u200b\u200d\ufeff",
    "right to left": "\u202eمرحبا بالعالم\u202c",
    "control characters": "\x01\x02\x07\x1b[31m",
    "markup": "<b>x</b><script>alert(1)</script>",
    "sql": "'; DROP TABLE tickets; --",
    "one character": "?",
    "lone surrogate free astral": "𠀀𠀁",
    "digits": "12345",
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
def test_odd_words_get_one_short_answer_in_private(world: World, text: str) -> None:
    world.start("ma")
    before = len(world.screen("ma").messages)
    world.say("ma", text)
    assert len(world.screen("ma").messages) == before + 1
    assert len(world.screen("ma").last.text) < 200
    assert world.tickets() == []


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
def test_odd_words_get_silence_in_a_group(world: World, text: str) -> None:
    world.say("ma", text, group="home")
    assert world.group("home").messages == []


def test_ten_thousand_characters_are_refused_in_words(world: World) -> None:
    world.say("ma", "灯坏了" * 3334)
    assert "太长" in world.screen("ma").last.text
    assert world.tickets() == []


def test_markup_in_a_report_is_shown_as_written(world: World) -> None:
    world.say("ma", "3号楼楼道灯坏了<b>很黑</b> & <a href='x'>看</a>")
    for screen in (world.group("staff"), world.screen("ma")):
        assert "<a" not in screen.card().text
        assert "&lt;b&gt;很黑" in screen.card().text


def test_markup_in_a_name_is_shown_as_written(world: World) -> None:
    world.say("<i>ma</i>", LAMP)
    world.press("li", "接单", group="staff")
    assert "<i>" not in world.screen("li").card().text


@pytest.mark.parametrize(
    "data",
    [
        "",
        ":",
        "::::",
        "claim",
        "claim:",
        "claim:NOSUCH",
        "explode:T001",
        "rate:T001:wonderful",
        "transfer:T001:nobody",
        "return:T001:because",
        "choose:repair",
        "choose:nonsense",
        "open:T001' OR 1=1",
        "resolve:T001:x:y:z",
        "CLAIM:t001",
        "一" * 21,
    ],
)
def test_a_forged_button_is_answered_and_does_nothing(world: World, data: str) -> None:
    world.say("ma", LAMP)
    assert world.press_data("stranger", data)
    assert world.ticket().status is Status.ASSIGNED
    assert world.ticket().assignee is None
    assert len(world.tickets()) == 1


def test_a_button_of_a_finished_ticket_says_that_it_is_over(world: World) -> None:
    world.say("ma", LAMP)
    stale = world.group("staff").with_button("接单").data("接单") or ""
    world.press("ma", "撤销")
    assert "已撤销" in world.press_data("li", stale, group="staff")
    assert world.ticket().status is Status.CANCELLED


def test_pressing_twice_is_harmless(world: World) -> None:
    world.say("ma", LAMP)
    world.press("li", "接单", group="staff")
    done = world.screen("li").with_button("办结").data("办结") or ""
    world.press_data("li", done)
    assert world.press_data("li", done)
    assert world.ticket().status is Status.RESOLVED
    assert sum("办好了" in m.text for m in world.screen("ma").messages if not m.card) == 1


def test_a_stranger_sees_nothing_of_a_ticket(world: World) -> None:
    world.say("ma", LAMP)
    said = world.press_data("stranger", f"open:{world.ticket().code}")
    assert "没有找到" in said
    world.say("stranger", f"单号{world.ticket().code}怎么样了")
    assert "楼道灯" not in world.screen("stranger").text


def test_a_fellow_worker_of_another_team_sees_nothing_of_a_ticket(world: World) -> None:
    world.say("ma", LAMP)
    assert "没有找到" in world.press_data("sun", f"open:{world.ticket().code}")
    assert "楼道灯" not in world.screen("sun").text


def test_an_unknown_command_points_to_help(world: World) -> None:
    world.say("ma", "/fly")
    assert "/help" in world.screen("ma").last.text
    world.say("ma", "/fly@otherbot", group="home")
    assert world.group("home").messages == []


def test_every_command_answers_in_private(world: World) -> None:
    world.say("ma", "/start")
    assert len(world.screen("ma").messages) == 2  # the notice about their data, and the welcome
    for command in ("/start", "/help", "/my", "/todo", "/start t_NOSUCH", "/start i_NOSUCH"):
        before = len(world.screen("ma").messages)
        world.say("ma", command)
        assert len(world.screen("ma").messages) == before + 1, command


def test_a_sticker_is_asked_about(world: World) -> None:
    world.happen(Kind.MESSAGE, "ma", None, message_id="s1")
    assert "什么事" in world.screen("ma").last.text


def test_an_edit_of_an_unknown_message_counts_as_said(world: World) -> None:
    world.edit("ma", "m999", LAMP)
    assert len(world.tickets()) == 1


def test_a_reaction_to_an_unknown_message_is_ignored(world: World) -> None:
    world.react("ma", "m999", "👍", group="home")
    assert world.tickets() == []
