"""Received once, handled in order per lane, set aside when it cannot be handled."""

from storage.inbox import Backlog, InboxEntry
from storage.unit_of_work import UnitOfWork
from tests.storage.samples import MINUTE, NOW


def receive(uow: UnitOfWork, lane: str, position: int, *, after: int = 0) -> bool:
    at = NOW + after * MINUTE
    return uow.inbox.receive("telegram", f"u{position}", lane, position, "{}", at)


def heads(uow: UnitOfWork, *, after: int = 0, limit: int = 10) -> list[InboxEntry]:
    return uow.inbox.heads(NOW + after * MINUTE, limit)


def ids(entries: list[InboxEntry]) -> list[str]:
    return [entry.update_id for entry in entries]


def test_an_update_is_stored_once_per_channel(uow: UnitOfWork) -> None:
    assert receive(uow, "a", 1)
    assert not receive(uow, "a", 1)
    assert uow.inbox.receive("web", "u1", "a", 1, "{}", NOW)


def test_an_update_that_was_handled_is_not_taken_again(uow: UnitOfWork) -> None:
    receive(uow, "a", 1)
    [entry] = heads(uow)
    assert uow.inbox.handled(entry, NOW)
    assert not receive(uow, "a", 1)
    assert heads(uow) == []


def test_the_raw_text_comes_back_unchanged(uow: UnitOfWork) -> None:
    raw = '{"text":"灯坏了 👀\\u0000"}'
    uow.inbox.receive("telegram", "u1", "a", 1, raw, NOW)
    assert heads(uow)[0].raw == raw


def test_heads_are_the_first_of_each_lane_the_longest_waiting_first(uow: UnitOfWork) -> None:
    receive(uow, "a", 3, after=2)
    receive(uow, "a", 2, after=3)  # arrived later, belongs before
    receive(uow, "b", 7, after=0)
    receive(uow, "c", 5, after=1)
    assert ids(heads(uow, after=9)) == ["u7", "u5", "u2"]
    assert ids(heads(uow, after=9, limit=1)) == ["u7"]


def test_the_next_of_a_lane_comes_when_the_first_is_handled(uow: UnitOfWork) -> None:
    for position in (1, 2, 3):
        receive(uow, "a", position)
    seen = []
    while found := heads(uow):
        seen += ids(found)
        assert uow.inbox.handled(found[0], NOW)
    assert seen == ["u1", "u2", "u3"]


def test_handling_twice_is_noticed(uow: UnitOfWork) -> None:
    receive(uow, "a", 1)
    [entry] = heads(uow)
    assert uow.inbox.handled(entry, NOW)
    assert not uow.inbox.handled(entry, NOW)


def test_a_failed_update_holds_its_lane_until_it_is_tried_again(uow: UnitOfWork) -> None:
    receive(uow, "a", 1)
    receive(uow, "a", 2)
    receive(uow, "b", 3)
    uow.inbox.failed(heads(uow)[0], "e-1", NOW + 5 * MINUTE)
    assert ids(heads(uow, after=4)) == ["u3"]
    again = heads(uow, after=5)
    assert ids(again) == ["u1", "u3"]
    assert (again[0].attempts, again[0].error_id) == (1, "e-1")


def test_a_quarantined_update_lets_the_next_pass(uow: UnitOfWork) -> None:
    receive(uow, "a", 1)
    receive(uow, "a", 2)
    uow.inbox.quarantine(heads(uow)[0], "e-1", NOW)
    assert ids(heads(uow)) == ["u2"]
    assert ids(uow.inbox.quarantined()) == ["u1"]


def test_a_replayed_update_waits_again_before_later_ones(uow: UnitOfWork) -> None:
    receive(uow, "a", 1)
    receive(uow, "a", 2)
    uow.inbox.quarantine(heads(uow)[0], "e-1", NOW)
    assert uow.inbox.replay("telegram", "u1", NOW)
    assert not uow.inbox.replay("telegram", "u2", NOW)
    assert ids(heads(uow)) == ["u1"]
    assert uow.inbox.quarantined() == []


def test_the_backlog_knows_how_much_waits_and_since_when(uow: UnitOfWork) -> None:
    assert uow.inbox.backlog(NOW) == Backlog(0, None)
    receive(uow, "a", 1)
    receive(uow, "a", 2, after=1)
    assert uow.inbox.backlog(NOW + 3 * MINUTE) == Backlog(2, 3 * MINUTE)


def test_only_what_was_handled_long_ago_is_forgotten(uow: UnitOfWork) -> None:
    receive(uow, "a", 1)
    receive(uow, "b", 2)
    receive(uow, "c", 3, after=9)
    for entry in heads(uow, after=9):
        if entry.lane != "b":
            uow.inbox.handled(entry, NOW)
    assert uow.inbox.forget_handled(NOW + MINUTE) == 1
    assert uow.inbox.get("telegram", "u1") is None
    assert ids(heads(uow)) == ["u2"]


def test_what_waits_behind_the_first_comes_in_the_order_of_its_lane(uow: UnitOfWork) -> None:
    for number, lane in ((3, "a"), (1, "a"), (2, "b"), (4, "a"), (5, "b")):
        uow.inbox.receive("telegram", str(number), lane, number, "{}", NOW)
    heads = uow.inbox.heads(NOW, 10)
    behind = uow.inbox.following(heads, NOW, 10)
    assert [(e.lane, e.position) for e in behind] == [("a", 3), ("a", 4), ("b", 5)]
    assert [uow.inbox.is_first(e) for e in (*heads, *behind)] == [True, True, False, False, False]
    assert len(uow.inbox.following(heads, NOW, 2)) == 2
