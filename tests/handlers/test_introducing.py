"""Two people are made known to each other when both have agreed, and not a moment before."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from handlers.introducing import (
    HOME,
    NAME,
    PHONE,
    Party,
    agree,
    ask_again,
    contact_of,
    has_agreed,
    propose,
    refuse,
    withdraw,
)
from intents.rules.refusal import Refusal
from storage.people import Person
from storage.unit_of_work import UnitOfWork
from tests.world import World

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
SUBJECT = "introduction:1"


@pytest.fixture
def uow(world: World) -> Iterator[UnitOfWork]:
    with world.uow() as uow:
        for key, phone in (("shop", "13800138000"), ("seeker", "13911112222")):
            person = Person(key, f"{key}的名字", NOW, building="3", unit="2", phone=phone)
            uow.people.add(person)
        parties = (Party("shop", shares=(NAME, PHONE, HOME)), Party("seeker", shares=(NAME,)))
        propose(uow, SUBJECT, parties, NOW)
        yield uow


def test_one_yes_opens_nothing_and_two_open_what_was_to_be_shared(
    world: World, uow: UnitOfWork
) -> None:
    assert not agree(uow, SUBJECT, "seeker", NOW)
    for of, told in (("shop", "seeker"), ("seeker", "shop")):
        with pytest.raises(Refusal, match="not_introduced"):
            contact_of(world.house, uow, SUBJECT, of, told, NOW)
    assert agree(uow, SUBJECT, "shop", NOW)
    assert agree(uow, SUBJECT, "shop", NOW)  # a second tap changes nothing
    shop = contact_of(world.house, uow, SUBJECT, "shop", "seeker", NOW)
    assert shop == {NAME: "shop的名字", PHONE: "13800138000", HOME: "3号楼2单元"}
    seeker = contact_of(world.house, uow, SUBJECT, "seeker", "shop", NOW)
    assert seeker == {NAME: "seeker的名字"}


def test_whoever_was_not_asked_learns_nothing_and_agrees_to_nothing(
    world: World, uow: UnitOfWork
) -> None:
    agree(uow, SUBJECT, "seeker", NOW)
    agree(uow, SUBJECT, "shop", NOW)
    for stranger in ("li", "nobody"):
        with pytest.raises(Refusal):
            contact_of(world.house, uow, SUBJECT, "shop", stranger, NOW)
        with pytest.raises(Refusal):
            agree(uow, SUBJECT, stranger, NOW)
    assert not has_agreed(uow, "introduction:2")


def test_a_no_a_change_and_an_end_take_back_what_was_agreed(world: World, uow: UnitOfWork) -> None:
    agree(uow, SUBJECT, "seeker", NOW)
    ask_again(uow, SUBJECT, "seeker", NOW)
    assert not agree(uow, SUBJECT, "shop", NOW)
    assert agree(uow, SUBJECT, "seeker", NOW)
    withdraw(uow, SUBJECT, NOW)
    assert not has_agreed(uow, SUBJECT)
    with pytest.raises(Refusal, match="introduction_over"):
        contact_of(world.house, uow, SUBJECT, "shop", "seeker", NOW)
    propose(uow, "introduction:2", (Party("shop"), Party("seeker")), NOW)
    agree(uow, "introduction:2", "shop", NOW)
    refuse(uow, "introduction:2", "seeker", NOW)
    with pytest.raises(Refusal, match="introduction_over"):
        agree(uow, "introduction:2", "shop", NOW)
