"""Attachments: kept before their ticket exists, then joined to it."""

from typing import Any

from storage.attachments import StoredAttachment
from storage.unit_of_work import UnitOfWork
from tests.storage.samples import MINUTE, NOW


def a_photo(id: str, **changes: Any) -> StoredAttachment:
    fields: dict[str, Any] = {
        "conversation": "telegram:1",
        "kind": "photo",
        "channel": "telegram",
        "file_id": f"file-{id}",
        "created_at": NOW,
        "id": id,
    }
    return StoredAttachment(**{**fields, **changes})


def ids(found: list[StoredAttachment]) -> list[str]:
    return [attachment.id for attachment in found]


def test_an_attachment_comes_back_as_added(uow: UnitOfWork) -> None:
    place = a_photo("a", kind="location", caption="楼下", data={"latitude": 31.2})
    assert uow.attachments.add(place) == "a"
    assert uow.attachments.get("a") == place


def test_unclaimed_are_those_of_the_conversation_since_then(uow: UnitOfWork) -> None:
    uow.attachments.add(a_photo("old", created_at=NOW - MINUTE))
    uow.attachments.add(a_photo("a"))
    uow.attachments.add(a_photo("taken", ticket="A7K2"))
    uow.attachments.add(a_photo("other", conversation="telegram:2"))
    assert ids(uow.attachments.unclaimed("telegram:1", NOW)) == ["a"]


def test_an_attachment_joins_one_ticket_only(uow: UnitOfWork) -> None:
    uow.attachments.add(a_photo("a"))
    uow.attachments.add(a_photo("b"))
    assert uow.attachments.attach(["a", "b"], "A7K2") == 2
    assert uow.attachments.attach(["a"], "OTHER") == 0
    assert ids(uow.attachments.of_ticket("A7K2")) == ["a", "b"]


def test_an_album_is_listed_in_the_order_it_came(uow: UnitOfWork) -> None:
    uow.attachments.add(a_photo("b", album="x", created_at=NOW + MINUTE))
    uow.attachments.add(a_photo("a", album="x", created_at=NOW))
    uow.attachments.add(a_photo("c", album="x", channel="web"))
    assert ids(uow.attachments.of_album("telegram", "x")) == ["a", "b"]
