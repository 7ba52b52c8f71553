"""Chats and their moves: titles, keys, cards and waiting messages go along."""

from storage.chats import KnownChat
from storage.unit_of_work import UnitOfWork
from tests.storage.samples import MINUTE, NOW, a_message


def test_a_chat_is_known_by_its_latest_title(uow: UnitOfWork) -> None:
    uow.chats.seen("telegram", "-1", "三号楼", NOW)
    uow.chats.seen("telegram", "-1", "三号楼群", NOW + MINUTE)
    assert uow.chats.get("telegram", "-1") == KnownChat(
        "telegram", "-1", "三号楼群", None, True, None, NOW + MINUTE
    )


def test_a_chat_we_were_removed_from_is_not_active(uow: UnitOfWork) -> None:
    uow.chats.seen("telegram", "-1", "三号楼", NOW)
    assert uow.chats.set_active("telegram", "-1", False)
    assert not uow.chats.set_active("telegram", "-2", False)
    chat = uow.chats.get("telegram", "-1")
    assert chat is not None
    assert not chat.active


def test_a_key_leads_to_where_the_chat_lives_now(uow: UnitOfWork) -> None:
    uow.chats.seen("telegram", "-1", "三号楼", NOW)
    assert uow.chats.set_key("telegram", "-1", "b3")
    uow.chats.migrate("telegram", "-1", "-1001", NOW)
    assert [chat.chat_id for chat in uow.chats.with_key("b3")] == ["-1001"]
    assert uow.chats.with_key("b3")[0].title == "三号楼"


def test_the_current_chat_is_found_over_several_moves(uow: UnitOfWork) -> None:
    uow.chats.migrate("telegram", "-1", "-2", NOW)
    uow.chats.migrate("telegram", "-2", "-3", NOW)
    assert uow.chats.current("telegram", "-1") == "-3"
    assert uow.chats.current("telegram", "-3") == "-3"
    assert uow.chats.current("telegram", "-9") == "-9"
    assert uow.chats.current("web", "-1") == "-1"


def test_a_chat_that_moved_back_is_found(uow: UnitOfWork) -> None:
    uow.chats.migrate("telegram", "-1", "-2", NOW)
    uow.chats.migrate("telegram", "-2", "-1", NOW)
    assert uow.chats.current("telegram", "-1") == "-1"
    assert uow.chats.current("telegram", "-2") == "-1"


def test_a_move_to_itself_ends(uow: UnitOfWork) -> None:
    uow.chats.migrate("telegram", "-1", "-1", NOW)
    assert uow.chats.current("telegram", "-1") == "-1"


def test_what_waited_for_the_old_chat_goes_to_the_new_one(uow: UnitOfWork) -> None:
    uow.outbox.put(a_message("telegram:-1", payload={"text": "waiting"}))
    uow.chats.migrate("telegram", "-1", "-2", NOW)
    assert uow.outbox.lease("one", NOW, NOW + MINUTE, 10) == ["telegram:-2"]
    entry = uow.outbox.head("telegram:-2", NOW)
    assert entry is not None
    assert entry.payload == {"text": "waiting"}


def test_cards_move_along_unless_the_new_chat_has_its_own(uow: UnitOfWork) -> None:
    uow.cards.save("line:A", "telegram", "-1", "7", "d", NOW)
    uow.cards.save("line:B", "telegram", "-1", "8", "d", NOW)
    uow.cards.save("line:B", "telegram", "-2", "9", "d", NOW)
    uow.chats.migrate("telegram", "-1", "-2", NOW)
    assert uow.cards.placed("line:A") == [("telegram", "-2")]
    assert uow.cards.of_message("telegram", "-2", "7") is None  # another message's number there
    assert uow.cards.of_message("telegram", "-2", "9") == "line:B"
    assert uow.cards.placed("line:B") == [("telegram", "-2")]
