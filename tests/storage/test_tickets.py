"""Tickets: kept whole, changed only as expected, found by the questions people ask."""

import dataclasses
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError, StatementError

from intents.rules.lifecycle import ENDED, OPEN
from intents.rules.ticket import Rating, Status
from storage.unit_of_work import UnitOfWork
from storage.writer import Writer
from tests.conftest import COMMUNITY
from tests.storage.samples import MINUTE, NOW, a_ticket


def test_a_ticket_comes_back_as_it_was_added(uow: UnitOfWork) -> None:
    full = a_ticket(
        unit="2",
        room="301",
        team="scissors",
        assignee="li",
        rule="grid",
        urgent=True,
        anonymous=True,
        due_at=NOW + 7 * MINUTE,
        rating=Rating.FAIR,
        offered_to=("wang", "zhao"),
        details={"item": "楼道灯", "photos": 2, "floor": None},
    )
    uow.tickets.add(full)
    assert uow.tickets.get("A7K2") == full


def test_a_code_is_taken_once(uow: UnitOfWork) -> None:
    uow.tickets.add(a_ticket())
    with pytest.raises(IntegrityError):
        uow.tickets.add(a_ticket())


def test_times_come_back_in_utc_whatever_their_zone(uow: UnitOfWork) -> None:
    shanghai = timezone(timedelta(hours=8))
    uow.tickets.add(a_ticket(created_at=datetime(2026, 3, 2, 16, 0, tzinfo=shanghai)))
    kept = uow.tickets.get("A7K2")
    assert kept is not None
    assert kept.created_at == NOW
    assert kept.created_at.utcoffset() == timedelta(0)


def test_a_time_without_a_zone_is_refused(uow: UnitOfWork) -> None:
    with pytest.raises(StatementError, match="without a zone"):
        uow.tickets.add(a_ticket(created_at=datetime(2026, 3, 2, 8, 0)))


def test_a_change_as_expected_is_written_and_counted(uow: UnitOfWork) -> None:
    uow.tickets.add(a_ticket())
    later = NOW + MINUTE
    changes = {"status": Status.IN_PROGRESS, "assignee": "li", "updated_at": later}
    assert uow.tickets.change("A7K2", {Status.ASSIGNED}, changes)
    assert uow.tickets.get("A7K2") == a_ticket(
        status=Status.IN_PROGRESS, assignee="li", updated_at=later, version=2
    )


@pytest.mark.parametrize(
    ("expect", "assignee"),
    [({Status.NEW}, "li"), (set(), "li"), ({Status.IN_PROGRESS}, "wang"), (OPEN, None)],
)
def test_a_change_that_expects_something_else_writes_nothing(
    uow: UnitOfWork, expect: set[Status], assignee: str | None
) -> None:
    held = a_ticket(status=Status.IN_PROGRESS, assignee="li")
    uow.tickets.add(held)
    gone = {"status": Status.CANCELLED}
    assert not uow.tickets.change("A7K2", expect, gone, assignee=assignee)
    assert uow.tickets.get("A7K2") == held


def test_a_change_may_expect_that_nobody_has_it(uow: UnitOfWork) -> None:
    uow.tickets.add(a_ticket())
    assert uow.tickets.change("A7K2", OPEN, {"assignee": "li"}, assignee=None)
    assert not uow.tickets.change("A7K2", OPEN, {"assignee": "wang"}, assignee=None)


def test_of_many_who_claim_at_once_one_wins(writer: Writer) -> None:
    def file(uow: UnitOfWork) -> None:
        uow.tickets.add(a_ticket())
        uow.commit()

    writer.run(file)
    start = threading.Barrier(12)

    def claim(name: str) -> bool:
        def work(uow: UnitOfWork) -> bool:
            changes = {"status": Status.IN_PROGRESS, "assignee": name, "updated_at": NOW}
            won = uow.tickets.change("A7K2", {Status.ASSIGNED}, changes)
            if won:
                uow.tickets.record("A7K2", "claimed", name, NOW, {})
            uow.commit()
            return won

        start.wait()
        return writer.run(work)

    names = [f"w{number}" for number in range(12)]
    with ThreadPoolExecutor(12) as pool:
        winners = [name for name, won in zip(names, pool.map(claim, names), strict=True) if won]
    held = writer.read(lambda uow: uow.tickets.get("A7K2"))
    assert held is not None
    assert winners == [held.assignee]
    assert [e.actor for e in writer.read(lambda uow: uow.tickets.events("A7K2"))] == winners


def test_history_is_numbered_within_its_ticket(uow: UnitOfWork) -> None:
    uow.tickets.add(a_ticket("A"))
    uow.tickets.add(a_ticket("B"))
    filed = uow.tickets.record("A", "filed", "p-an", NOW, {"rule": "grid"})
    other = uow.tickets.record("B", "filed", "p-bo", NOW, {})
    claimed = uow.tickets.record("A", "claimed", "li", NOW, {})
    assert [filed.seq, claimed.seq, other.seq] == [1, 2, 1]
    assert uow.tickets.events("A") == [filed, claimed]


def test_history_of_no_ticket_is_refused(uow: UnitOfWork) -> None:
    with pytest.raises(IntegrityError):
        uow.tickets.record("NONE", "filed", "p-an", NOW, {})


def test_history_written_by_many_at_once_has_no_gap(writer: Writer) -> None:
    def file(uow: UnitOfWork) -> None:
        uow.tickets.add(a_ticket())
        uow.commit()

    def comment(uow: UnitOfWork) -> int:
        seq = uow.tickets.record("A7K2", "commented", "p-an", NOW, {}).seq
        uow.commit()
        return seq

    writer.run(file)
    futures = [writer.submit(comment) for _ in range(40)]
    assert sorted(future.result() for future in futures) == list(range(1, 41))


def test_a_reporter_sees_the_newest_first(uow: UnitOfWork) -> None:
    uow.tickets.add(a_ticket("OLD"))
    uow.tickets.add(a_ticket("NEW", created_at=NOW + MINUTE))
    uow.tickets.add(a_ticket("ENDED", created_at=NOW + 2 * MINUTE, status=Status.CLOSED))
    uow.tickets.add(a_ticket("OTHER", reporter="p-bo"))
    mine = uow.tickets.of_reporter("p-an", open_only=False, limit=10)
    assert [t.code for t in mine] == ["ENDED", "NEW", "OLD"]
    still = uow.tickets.of_reporter("p-an", open_only=True, limit=1)
    assert [t.code for t in still] == ["NEW"]


def test_a_worker_sees_the_earliest_promise_first_and_none_last(uow: UnitOfWork) -> None:
    uow.tickets.add(a_ticket("NONE", assignee="li"))
    uow.tickets.add(a_ticket("LATE", assignee="li", due_at=NOW + 2 * MINUTE))
    uow.tickets.add(a_ticket("SOON", assignee="li", due_at=NOW + MINUTE))
    uow.tickets.add(a_ticket("ENDED", assignee="li", status=Status.CLOSED))
    found = uow.tickets.of_assignee("li", OPEN)
    assert [t.code for t in found] == ["SOON", "LATE", "NONE"]


def test_a_pool_is_any_of_its_grids_or_teams_urgent_first(uow: UnitOfWork) -> None:
    uow.tickets.add(a_ticket("GRID", grid="g1", due_at=NOW))
    uow.tickets.add(a_ticket("TEAM", grid="g9", team="scissors", urgent=True))
    uow.tickets.add(a_ticket("ELSEWHERE", grid="g9"))
    found = uow.tickets.in_pool(grids={"g1"}, teams=["scissors"], statuses={Status.ASSIGNED})
    assert [t.code for t in found] == ["TEAM", "GRID"]
    assert uow.tickets.in_pool(grids=[], teams=[], statuses=OPEN) == []


def test_tickets_are_found_by_status(uow: UnitOfWork) -> None:
    uow.tickets.add(a_ticket("OPEN"))
    uow.tickets.add(a_ticket("ENDED", status=Status.DECLINED))
    assert [t.code for t in uow.tickets.with_status(ENDED)] == ["ENDED"]


def test_a_search_narrows_by_what_it_is_asked_for(uow: UnitOfWork) -> None:
    uow.tickets.add(a_ticket("LAMP"))
    uow.tickets.add(a_ticket("LATER", created_at=NOW + MINUTE))
    uow.tickets.add(a_ticket("AWAY", building="4"))
    uow.tickets.add(a_ticket("NOISE", intent="complaint", status=Status.CLOSED))

    def codes(**asked: object) -> list[str]:
        return [t.code for t in uow.tickets.search(**asked)]  # type: ignore[arg-type]

    assert codes(intent="repair", building="3") == ["LATER", "LAMP"]
    assert codes(intent="repair", since=NOW + MINUTE) == ["LATER"]
    assert codes(building="3", statuses={Status.CLOSED}) == ["NOISE"]
    assert len(codes()) == 4


def test_all_streams_every_ticket_in_creation_order(uow: UnitOfWork) -> None:
    # More than two pages, most of them of the same moment, added backwards.
    codes = [f"T{number:04d}" for number in range(2100)]
    for number, code in reversed(list(enumerate(codes))):
        uow.tickets.add(a_ticket(code, created_at=NOW + (number // 1500) * MINUTE))
    assert [t.code for t in uow.tickets.all()] == codes


def test_a_follower_counts_once(uow: UnitOfWork) -> None:
    uow.tickets.add(a_ticket())
    assert uow.tickets.follow("A7K2", "p-bo", NOW)
    assert uow.tickets.follow("A7K2", "p-an", NOW + MINUTE)
    assert not uow.tickets.follow("A7K2", "p-bo", NOW + MINUTE)
    assert uow.tickets.followers("A7K2") == ["p-bo", "p-an"]
    ticket = uow.tickets.get("A7K2")
    assert ticket is not None
    assert (ticket.followers, ticket.version) == (2, 3)


def test_a_message_leads_to_its_ticket(uow: UnitOfWork) -> None:
    uow.tickets.add(a_ticket("A"))
    uow.tickets.add(a_ticket("B"))
    uow.tickets.link_message("A", "telegram", "-1002", "17")
    uow.tickets.link_message("B", "telegram", "-1002", "17")
    assert uow.tickets.by_message("telegram", "-1002", "17") == "B"
    assert uow.tickets.by_message("web", "-1002", "17") is None


def test_tickets_of_another_community_are_out_of_reach(engine: Engine) -> None:
    with engine.begin() as connection:
        ours, theirs = UnitOfWork(connection, COMMUNITY), UnitOfWork(connection, "elsewhere")
        theirs.tickets.add(a_ticket())
        assert ours.tickets.get("A7K2") is None
        assert not ours.tickets.change("A7K2", OPEN, {"assignee": "li"})
        assert list(ours.tickets.all()) == []
        ours.tickets.add(a_ticket(text="same code, another place"))
        kept = theirs.tickets.get("A7K2")
        assert kept == dataclasses.replace(a_ticket())
        connection.rollback()


def test_the_load_of_a_person_counts_what_they_hold_and_what_is_late(uow: UnitOfWork) -> None:
    held = {"status": Status.IN_PROGRESS, "assignee": "li"}
    uow.tickets.add(a_ticket("A", **held, due_at=NOW - MINUTE))
    uow.tickets.add(a_ticket("B", **held, due_at=NOW + MINUTE))
    uow.tickets.add(a_ticket("C", **held))
    uow.tickets.add(a_ticket("D", status=Status.CLOSED, assignee="li"))
    uow.tickets.add(a_ticket("E"))
    assert uow.tickets.loads({Status.IN_PROGRESS}, NOW) == {"li": (3, 1)}


def test_facts_of_some_kinds_come_ticket_by_ticket(uow: UnitOfWork) -> None:
    for code in ("A", "B"):
        uow.tickets.add(a_ticket(code))
    uow.tickets.record("B", "claimed", "li", NOW, {})
    uow.tickets.record("A", "claimed", "li", NOW + MINUTE, {})
    uow.tickets.record("B", "returned", "li", NOW + MINUTE, {"reason": "x"})
    uow.tickets.record("B", "nudged", "system", NOW + MINUTE, {})
    found = uow.tickets.facts_since(NOW, {"claimed", "returned"})
    assert [(e.ticket, e.kind) for e in found] == [
        ("A", "claimed"),
        ("B", "claimed"),
        ("B", "returned"),
    ]
    later = uow.tickets.facts_since(NOW + MINUTE, {"claimed"})
    assert [e.ticket for e in later] == ["A"]


def test_words_are_looked_for_in_the_texts_or_the_kinds(uow: UnitOfWork) -> None:
    for number, said in enumerate(["3号楼路灯灭了", "5号楼水管 漏水", "路边的灯歪了"]):
        uow.tickets.add(a_ticket(f"T{number}", text=said, created_at=NOW + number * MINUTE))

    def found(**words: Sequence[str]) -> list[str]:
        return [ticket.code for ticket in uow.tickets.search(words=words)]

    assert found(路灯=[]) == ["T0"]
    assert found(路灯=["repair"]) == ["T2", "T1", "T0"]
    assert found(漏水=[], 水管=[]) == ["T1"]
    assert found(漏水=[], 路灯=[]) == []
    assert found(灯=[]) == ["T2", "T1", "T0"]
