"""A message we are not sure of: the likeliest meanings to choose from, in private alone."""

import pytest

from intents.language.understander import Understander
from intents.language.understanding import Act
from tests.world import World, understander

UNSURE = "轮椅"


@pytest.fixture
def unsure(world: World) -> World:
    """The message must be one of which the shipped model is not sure."""
    model: Understander = understander()
    assert model.understand(UNSURE, now=world.house.local(world.now)).act is Act.ASK
    world.say("ma", UNSURE)
    return world


def test_the_likeliest_meanings_are_shown(unsure: World) -> None:
    labels = [label for label, _ in unsure.screen("ma").last.buttons]
    assert "您是想" in unsure.screen("ma").last.text
    assert len(labels) == 4
    assert "都不是" in labels[-1]
    assert unsure.tickets() == []


def test_a_choice_goes_on_as_if_it_had_been_said(unsure: World) -> None:
    unsure.press("ma", "捐赠")
    unsure.say("ma", "九成新的轮椅一辆")
    assert unsure.ticket().intent == "donation"


def test_none_of_these_asks_to_say_it_anew(unsure: World) -> None:
    unsure.press("ma", "都不是")
    assert "换个说法" in unsure.screen("ma").last.text
    unsure.say("ma", "三号楼楼道灯坏了，晚上黑得看不见台阶")
    assert unsure.ticket().intent == "repair"


def test_other_words_instead_of_a_choice_are_heard_as_themselves(unsure: World) -> None:
    unsure.say("ma", "三号楼楼道灯坏了，晚上黑得看不见台阶")
    assert [ticket.intent for ticket in unsure.tickets()] == ["repair"]


def test_an_old_choice_does_nothing(unsure: World) -> None:
    stale = unsure.screen("ma").last.data("捐赠") or ""
    unsure.press("ma", "都不是")
    assert "过期" in unsure.press_data("ma", stale)
    assert unsure.tickets() == []


def test_nobody_is_asked_in_a_group(world: World) -> None:
    world.say("ma", UNSURE, group="home")
    assert world.group("home").messages == []
