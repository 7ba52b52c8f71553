"""Dialogue states: saved whole, replaced whole, gone when cleared."""

from storage.unit_of_work import UnitOfWork
from tests.storage.samples import NOW


def test_a_state_is_replaced_not_merged(uow: UnitOfWork) -> None:
    uow.dialogues.save("web:a", {"asked": "房号", "drafts": [{"floor": None}]}, NOW)
    assert uow.dialogues.get("web:a") == {"asked": "房号", "drafts": [{"floor": None}]}
    uow.dialogues.save("web:a", {"kind": "none"}, NOW)
    assert uow.dialogues.get("web:a") == {"kind": "none"}


def test_a_cleared_dialogue_is_gone_and_others_stay(uow: UnitOfWork) -> None:
    uow.dialogues.save("web:a", {}, NOW)
    uow.dialogues.save("web:b", {}, NOW)
    assert uow.dialogues.clear("web:a")
    assert not uow.dialogues.clear("web:a")
    assert uow.dialogues.get("web:a") is None
    assert uow.dialogues.get("web:b") == {}
