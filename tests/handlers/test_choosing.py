"""A message we are not sure of: the likeliest meanings to choose from, in private alone."""

import pytest

from intents.language.understanding import Act
from tests.world import World, understander

# What nobody could be sure of; which of them the shipped model doubts changes as it learns.
VAGUE = (
    *("轮椅", "那把椅子", "轮椅的事", "老太太的轮椅", "轮椅还在阳台", "椅子在楼道", "书柜怎么弄"),
    *("轮椅怎么弄", "有把轮椅", "我家那张床", "沙发呢", "旧书那些", "衣服放哪", "轮椅放楼下了"),
)
LAMP = "三号楼楼道灯坏了，晚上黑得看不见台阶"


@pytest.fixture
def doubted(world: World) -> str:
    """A message of which the shipped model is not sure."""
    now = world.house.local(world.now)
    return next(t for t in VAGUE if understander().understand(t, now=now).act is Act.ASK)


@pytest.fixture
def unsure(world: World, doubted: str) -> World:
    """ma has just said it."""
    world.say("ma", doubted)
    return world


def first_choice(world: World) -> str:
    """The data of the likeliest meaning's button."""
    return world.screen("ma").last.buttons[0][1]


def test_the_likeliest_meanings_are_shown(unsure: World) -> None:
    labels = [label for label, _ in unsure.screen("ma").last.buttons]
    assert "您是想" in unsure.screen("ma").last.text
    assert len(labels) == 4
    assert "都不是" in labels[-1]
    assert unsure.tickets() == []


def test_a_choice_goes_on_as_if_it_had_been_said(unsure: World, doubted: str) -> None:
    choice = first_choice(unsure)
    unsure.press_data("ma", choice)
    for _ in range(2):  # whatever the chosen intent still asks for
        if not unsure.tickets():
            unsure.say("ma", "不知道")
    assert unsure.ticket().intent == choice.removeprefix("choose:")
    assert unsure.ticket().text == doubted


def test_none_of_these_asks_to_say_it_anew(unsure: World) -> None:
    unsure.press("ma", "都不是")
    assert "换个说法" in unsure.screen("ma").last.text
    unsure.say("ma", LAMP)
    assert unsure.ticket().intent == "repair"


def test_other_words_instead_of_a_choice_are_heard_as_themselves(unsure: World) -> None:
    unsure.say("ma", LAMP)
    assert [ticket.intent for ticket in unsure.tickets()] == ["repair"]


def test_an_old_choice_does_nothing(unsure: World) -> None:
    stale = first_choice(unsure)
    unsure.press("ma", "都不是")
    assert "过期" in unsure.press_data("ma", stale)
    assert unsure.tickets() == []


def test_nobody_is_asked_in_a_group(world: World, doubted: str) -> None:
    world.say("ma", doubted, group="home")
    assert world.group("home").messages == []
