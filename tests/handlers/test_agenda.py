"""议事会: what many complain of is brought before the council, and its decision comes back."""

from datetime import timedelta

import pytest

from storage.topics import Stage, Topic
from tests.world import World

NOISE = (
    "2号楼楼下麻将馆凌晨还在吵，睡不着",
    "2号楼楼下麻将馆半夜搓麻将太吵了，孩子睡不着",
    "2号楼楼下麻将馆吵到凌晨，老人睡不着",
)
DECISION = "麻将馆晚十点关门，社区周五上门谈"


def tell(world: World, who: str, text: str) -> None:
    """A complaint that becomes a ticket of its own."""
    world.start(who)
    world.say(who, text)
    if world.screen(who).last.data("另报一件"):
        world.press(who, "另报一件")


@pytest.fixture
def three(world: World) -> World:
    """Three households complain of one thing over three weeks."""
    world.start("fang")
    for who, text in zip(("ma", "gao", "zhou"), NOISE, strict=True):
        tell(world, who, text)
        world.wait(timedelta(days=7))
    assert [t.intent for t in world.tickets()] == ["complaint"] * 3
    return world


def topic_of(world: World) -> Topic | None:
    code = world.ticket(0).code
    with world.uow() as uow:
        return uow.topics.of_ticket(code)


def test_the_third_household_makes_a_topic_that_the_secretary_is_asked_about(
    three: World,
) -> None:
    topic = topic_of(three)
    assert topic is not None
    assert topic.stage is Stage.PROPOSED
    with three.uow() as uow:
        assert uow.topics.tickets(topic.id) == ["T001", "T002", "T003"]
    assert three.screen("fang").with_button("列入议事会")
    assert "议事会" not in three.screen("li").text


def test_two_households_or_one_that_insists_make_none(world: World) -> None:
    for who, text in zip(("ma", "ma", "gao"), NOISE, strict=True):
        tell(world, who, text)
    assert topic_of(world) is None


def test_other_buildings_are_another_matter(world: World) -> None:
    for building, who in enumerate(("ma", "gao", "zhou"), start=1):
        tell(world, who, NOISE[0].replace("2号楼", f"{building}号楼"))
    assert topic_of(world) is None


def test_what_is_two_months_old_counts_no_more(world: World) -> None:
    tell(world, "ma", NOISE[0])
    world.wait(timedelta(days=31))
    tell(world, "gao", NOISE[1])
    tell(world, "zhou", NOISE[2])
    assert topic_of(world) is None


def test_the_decision_reaches_everybody_who_complained_once(three: World) -> None:
    three.press("fang", "列入议事会")
    assert "已列入议事会" in three.screen("ma").card().text
    three.press("fang", "记意见")
    three.say("fang", "麻将馆老板：可以早关门")
    three.press("fang", "写决定")
    three.say("fang", DECISION)
    topic = topic_of(three)
    assert topic is not None
    assert (topic.stage, topic.decision) == (Stage.DECIDED, DECISION)
    assert [p["text"] for p in topic.positions] == ["麻将馆老板：可以早关门"]
    laid = next(m for m in three.screen("fang").messages if "💬" in m.text)
    assert "可以早关门" in laid.text
    assert all(code in laid.text for code in ("T001", "T002", "T003"))
    for who in ("ma", "gao", "zhou"):
        notes = [m for m in three.screen(who).messages if "议事会定了" in m.text]
        assert len(notes) == 1
        assert DECISION in three.screen(who).card().text
    assert "过期" in three.press("fang", "写决定")


def test_a_topic_that_is_not_listed_is_left_alone(three: World) -> None:
    three.press("fang", "不列")
    topic = topic_of(three)
    assert topic is not None
    assert topic.stage is Stage.DROPPED
    assert "过期" in three.press("fang", "列入议事会")
    assert "议事会" not in three.screen("ma").text


def test_nobody_but_the_secretary_decides_about_topics(three: World) -> None:
    topic = topic_of(three)
    assert topic is not None
    for who in ("li", "zhao", "ma", "shen"):
        for verb in ("list", "drop", "position", "decide"):
            three.press_data(who, f"topic_{verb}:{topic.id}")
    assert topic_of(three) == topic


def test_words_can_be_given_up(three: World) -> None:
    three.press("fang", "列入议事会")
    three.press("fang", "写决定")
    three.say("fang", "算了")
    topic = topic_of(three)
    assert topic is not None
    assert topic.stage is Stage.LISTED


def test_neighbours_who_only_say_me_too_are_households_as_well(world: World) -> None:
    world.start("fang")
    tell(world, "ma", NOISE[0])
    for who, text in zip(("gao", "zhou"), NOISE[1:], strict=True):
        world.start(who)
        world.say(who, text)
        world.press(who, "我也是")
    assert len(world.tickets()) == 1
    assert world.screen("fang").with_button("列入议事会")
    tell(world, "tang", NOISE[1])
    assert topic_of(world) is not None
    assert world.screen("fang").text.count("要不要请议事会来议") == 1


def test_who_complains_after_a_decision_reads_it_and_the_secretary_hears(three: World) -> None:
    three.press("fang", "列入议事会")
    three.press("fang", "写决定")
    three.say("fang", DECISION)
    tell(three, "tang", NOISE[1])
    assert DECISION in three.screen("tang").card().text
    assert "又有人反映" in three.screen("fang").last.text


def test_what_was_not_listed_counts_no_more_but_three_others_do(three: World) -> None:
    three.press("fang", "不列")
    for who, text in zip(("tang", "tan"), NOISE, strict=False):
        tell(three, who, text)
    assert three.screen("fang").text.count("要不要请议事会来议") == 1
    tell(three, "ting", NOISE[2])
    assert three.screen("fang").text.count("要不要请议事会来议") == 2


def test_neighbours_read_nothing_of_who_complained_last_nor_what_a_decision_names(
    world: World,
) -> None:
    world.start("fang")
    tell(world, "ma", NOISE[0])
    tell(world, "gao", NOISE[1])
    tell(world, "zhou", "2号楼楼下麻将馆吵，我叫周桂兰，电话13812345678，老人睡不着")
    world.press("fang", "列入议事会")
    for button in ("记意见", "写决定"):
        world.press("fang", button)
        world.say("fang", f"{DECISION}，找周桂兰，电话13812345678")
    assert DECISION in world.screen("ma").text
    topic = topic_of(world)
    assert topic is not None
    for words in (world.screen("ma").text, topic.title, topic.decision, str(topic.positions)):
        assert "13812345678" not in str(words)
        assert "周桂兰" not in str(words)
