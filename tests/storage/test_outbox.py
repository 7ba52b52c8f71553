"""Said once, in order, the newest version of a card only, one writer per lane."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine

from storage.outbox import OutboxEntry, Sending
from storage.unit_of_work import UnitOfWork
from tests.conftest import COMMUNITY
from tests.storage.samples import MINUTE, NOW, SECOND, a_message


def head(uow: UnitOfWork, lane: str = "telegram:1", *, after: int = 0) -> OutboxEntry:
    entry = uow.outbox.head(lane, NOW + after * SECOND)
    assert entry is not None
    return entry


def lease(uow: UnitOfWork, *, after: int = 0, owner: str = "one", limit: int = 10) -> list[str]:
    now = NOW + after * SECOND
    return uow.outbox.lease(owner, now, now + MINUTE, limit)


def test_a_message_comes_back_as_it_was_put(uow: UnitOfWork) -> None:
    uow.outbox.put(a_message(ticket="A7K2", card="staff:A7K2", dedupe_key="k"))
    entry = head(uow)
    assert (entry.kind, entry.payload, entry.ticket) == ("message", {"text": "已受理"}, "A7K2")
    assert (entry.status, entry.attempts, entry.created_at) == (Sending.WAITING, 0, NOW)


def test_a_dedupe_key_is_put_once_even_after_it_was_sent(uow: UnitOfWork) -> None:
    assert uow.outbox.put(a_message(dedupe_key="k"))
    assert not uow.outbox.put(a_message(dedupe_key="k"))
    uow.outbox.sent(head(uow), NOW)
    assert not uow.outbox.put(a_message("telegram:2", dedupe_key="k"))
    assert uow.outbox.pending_count() == 0
    assert lease(uow) == ["telegram:1"]  # nothing woke the second lane


def test_messages_without_a_dedupe_key_are_all_kept(uow: UnitOfWork) -> None:
    assert uow.outbox.put(a_message())
    assert uow.outbox.put(a_message())
    assert uow.outbox.pending_count() == 2


def test_within_a_lane_the_urgent_goes_first_then_the_older(uow: UnitOfWork) -> None:
    for name, priority in (("a", 2), ("b", 2), ("c", 0)):
        uow.outbox.put(a_message(payload={"text": name}, priority=priority))
    order = []
    while entry := uow.outbox.head("telegram:1", NOW):
        order.append(entry.payload["text"])
        uow.outbox.sent(entry, NOW)
    assert order == ["c", "a", "b"]


def test_a_newer_version_of_a_card_replaces_the_waiting_one(uow: UnitOfWork) -> None:
    uow.outbox.put(a_message(card="staff:A", payload={"text": "1"}, priority=0))
    uow.outbox.put(a_message(card="staff:B", payload={"text": "other"}, priority=1))
    uow.outbox.put(a_message(card="staff:A", payload={"text": "2"}, priority=2))
    assert uow.outbox.pending_count() == 2
    entry = head(uow)
    assert (entry.payload["text"], entry.priority) == ("2", 0)


def test_a_card_in_another_lane_is_another_message(uow: UnitOfWork) -> None:
    uow.outbox.put(a_message("telegram:1", card="staff:A"))
    uow.outbox.put(a_message("telegram:2", card="staff:A"))
    assert uow.outbox.pending_count() == 2


def test_a_version_replaced_while_on_its_way_still_counts_as_sent(uow: UnitOfWork) -> None:
    uow.outbox.put(a_message(card="staff:A", ticket="A"))
    leaving = head(uow)
    uow.outbox.put(a_message(card="staff:A", ticket="A"))
    assert uow.outbox.sent(leaving, NOW)
    assert not uow.outbox.sent(leaving, NOW)
    assert [e.status for e in uow.outbox.of_ticket("A")] == [Sending.SENT, Sending.WAITING]


def test_what_has_expired_is_dropped(uow: UnitOfWork) -> None:
    uow.outbox.put(a_message(kind="toast", expires_at=NOW + 15 * SECOND, ticket="A"))
    uow.outbox.put(a_message())
    assert head(uow, after=14).kind == "toast"
    assert head(uow, after=15).kind == "message"
    assert [e.status for e in uow.outbox.of_ticket("A")] == [Sending.DROPPED]


def test_lanes_are_leased_by_urgency_and_to_one_owner(uow: UnitOfWork) -> None:
    uow.outbox.put(a_message("telegram:1", priority=3))
    uow.outbox.put(a_message("telegram:2", priority=0))
    uow.outbox.put(a_message("telegram:3", priority=1))
    assert lease(uow, owner="one", limit=2) == ["telegram:2", "telegram:3"]
    assert lease(uow, owner="two") == ["telegram:1"]
    assert lease(uow, owner="two") == []


def test_a_lease_that_ran_out_goes_to_another_and_cannot_be_given_back(uow: UnitOfWork) -> None:
    uow.outbox.put(a_message())
    assert lease(uow, owner="one") == ["telegram:1"]
    assert lease(uow, owner="two", after=59) == []
    assert lease(uow, owner="two", after=60) == ["telegram:1"]
    assert not uow.outbox.release("telegram:1", NOW, owner="one")
    assert lease(uow, owner="three", after=61) == []
    assert uow.outbox.release("telegram:1", NOW, owner="two")
    assert lease(uow, owner="three", after=61) == ["telegram:1"]


def test_a_released_lane_pauses_even_for_new_messages(uow: UnitOfWork) -> None:
    uow.outbox.put(a_message())
    lease(uow)
    uow.outbox.sent(head(uow), NOW)
    uow.outbox.release("telegram:1", NOW + 3 * SECOND)
    uow.outbox.put(a_message(priority=0))
    assert lease(uow, after=2) == []
    assert uow.outbox.next_ready() == NOW + 3 * SECOND
    assert lease(uow, after=3) == ["telegram:1"]


def test_a_lane_with_nothing_left_sleeps(uow: UnitOfWork) -> None:
    uow.outbox.put(a_message())
    lease(uow)
    uow.outbox.sent(head(uow), NOW)
    uow.outbox.release("telegram:1", NOW)
    assert uow.outbox.next_ready() is None
    assert lease(uow, after=600) == []


def test_a_released_lane_keeps_the_urgency_of_what_still_waits(uow: UnitOfWork) -> None:
    uow.outbox.put(a_message("telegram:1", priority=0))
    uow.outbox.put(a_message("telegram:1", priority=3))
    uow.outbox.put(a_message("telegram:2", priority=1))
    lease(uow, limit=1)
    uow.outbox.sent(head(uow), NOW)
    uow.outbox.release("telegram:1", NOW)
    assert lease(uow) == ["telegram:2", "telegram:1"]


def test_a_failed_message_stays_first_and_its_lane_alone_waits(uow: UnitOfWork) -> None:
    uow.outbox.put(a_message(payload={"text": "first"}))
    uow.outbox.put(a_message(payload={"text": "second"}))
    uow.outbox.put(a_message("telegram:2"))
    lease(uow, limit=1)
    uow.outbox.failed(head(uow), "429", lane_ready_at=NOW + 30 * SECOND)
    uow.outbox.release("telegram:1", NOW + SECOND)
    assert lease(uow, after=29) == ["telegram:2"]
    assert lease(uow, after=30) == ["telegram:1"]
    entry = head(uow)
    assert (entry.payload["text"], entry.attempts, entry.error) == ("first", 1, "429")


def test_a_dead_message_lets_the_next_pass(uow: UnitOfWork) -> None:
    uow.outbox.put(a_message(payload={"text": "first"}))
    uow.outbox.put(a_message(payload={"text": "second"}))
    assert uow.outbox.dead(head(uow), "blocked")
    assert head(uow).payload["text"] == "second"


def test_only_what_ended_long_ago_is_forgotten(uow: UnitOfWork) -> None:
    uow.outbox.put(a_message("telegram:1", dedupe_key="sent"))
    uow.outbox.sent(head(uow), NOW)
    uow.outbox.put(a_message("telegram:2", dedupe_key="waiting"))
    assert uow.outbox.forget_ended(NOW + MINUTE) == 1
    assert uow.outbox.put(a_message(dedupe_key="sent"))
    assert not uow.outbox.put(a_message(dedupe_key="waiting"))


def test_two_owners_at_once_never_hold_the_same_lane(engine: Engine) -> None:
    names = [f"telegram:{number}" for number in range(40)]
    with engine.connect() as connection, UnitOfWork(connection, COMMUNITY) as uow:
        for name in names:
            uow.outbox.put(a_message(name))
        uow.commit()

    def grab(owner: str) -> list[str]:
        mine: list[str] = []
        while True:
            with engine.connect() as connection, UnitOfWork(connection, COMMUNITY) as uow:
                found = lease(uow, owner=owner, limit=3)
                uow.commit()
            if not found:
                return mine
            mine += found

    with ThreadPoolExecutor(4) as pool:
        held = [lane for mine in pool.map(grab, "abcd") for lane in mine]
    assert sorted(held) == sorted(names)


def test_of_several_versions_put_at_once_the_last_is_sent(uow: UnitOfWork) -> None:
    first = a_message(card="staff:A", payload={"text": "1"}, priority=0)
    last = a_message(card="staff:A", payload={"text": "2"}, priority=2)
    other = a_message("telegram:2", card="staff:A", payload={"text": "1"})
    assert uow.outbox.put_all([first, other, last]) == [first, other, last]
    assert uow.outbox.pending_count() == 2
    entry = head(uow)
    assert (entry.payload["text"], entry.priority) == ("2", 0)
    assert lease(uow) == ["telegram:1", "telegram:2"]


def test_of_several_put_at_once_only_the_new_ones_count(uow: UnitOfWork) -> None:
    uow.outbox.put(a_message(dedupe_key="k"))
    again, new = a_message("telegram:2", dedupe_key="k"), a_message("telegram:3", dedupe_key="n")
    assert uow.outbox.put_all([again, new]) == [new]
    assert lease(uow) == ["telegram:1", "telegram:3"]
