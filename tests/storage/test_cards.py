"""Cards: placed, sent, found by their message, forgotten."""

from storage.cards import Card
from storage.unit_of_work import UnitOfWork
from tests.storage.samples import NOW


def test_a_placed_card_has_no_message_yet(uow: UnitOfWork) -> None:
    assert uow.cards.place("staff:A", "telegram", "-1")
    assert uow.cards.get("staff:A", "telegram", "-1") == Card("staff:A", "telegram", "-1")
    assert uow.cards.placed("staff:A") == [("telegram", "-1")]


def test_placing_again_keeps_the_message(uow: UnitOfWork) -> None:
    uow.cards.save("staff:A", "telegram", "-1", "7", "d1", NOW)
    assert not uow.cards.place("staff:A", "telegram", "-1")
    card = uow.cards.get("staff:A", "telegram", "-1")
    assert card == Card("staff:A", "telegram", "-1", "7", "d1", NOW)


def test_a_new_message_takes_the_place_of_the_old(uow: UnitOfWork) -> None:
    uow.cards.save("staff:A", "telegram", "-1", "7", "d1", NOW)
    uow.cards.save("staff:A", "telegram", "-1", "8", "d2", NOW)
    assert uow.cards.of_message("telegram", "-1", "7") is None
    assert uow.cards.of_message("telegram", "-1", "8") == "staff:A"


def test_a_forgotten_card_is_shown_nowhere(uow: UnitOfWork) -> None:
    uow.cards.save("staff:A", "telegram", "-1", "7", "d1", NOW)
    assert uow.cards.forget("staff:A", "telegram", "-1")
    assert not uow.cards.forget("staff:A", "telegram", "-1")
    assert uow.cards.get("staff:A", "telegram", "-1") is None
    assert uow.cards.placed("staff:A") == []
