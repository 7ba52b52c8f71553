"""Incidents: in one at most, moved on only as expected, and held still while one report joins."""

from datetime import datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from intents.rules.ticket import Status
from storage.engine import open_engine
from storage.incidents import LIVE, Incident, Phase
from storage.unit_of_work import UnitOfWork
from tests.conftest import COMMUNITY
from tests.storage.samples import MINUTE, NOW, a_ticket


def an_incident(id: str = "i1", phase: Phase = Phase.OPEN, at: datetime = NOW) -> Incident:
    return Incident(id, "3号楼停水", phase, at, kind="no-water", buildings=("3",), opened_by="zhao")


def test_an_incident_comes_back_as_it_was_added_and_moves_on_as_expected(uow: UnitOfWork) -> None:
    found = uow.incidents
    found.add(an_incident())
    found.add(an_incident("i0", Phase.CLOSED))
    assert found.get("i1") == an_incident()
    assert [one.id for one in found.in_phase(LIVE)] == ["i1"]
    assert not found.change("i1", {Phase.PROPOSED}, {"phase": Phase.DROPPED})
    assert found.change("i1", {Phase.OPEN}, {"phase": Phase.CLOSING, "closing_at": NOW})
    closing = found.get("i1")
    assert closing is not None
    assert (closing.phase, closing.closing_at) == (Phase.CLOSING, NOW)
    assert found.get("i9") is None


def test_a_ticket_is_in_one_incident_and_remembered_when_taken_out(uow: UnitOfWork) -> None:
    found = uow.incidents
    for number, code in enumerate(("T2", "T1", "T3")):
        found.join("i1", code, NOW + number * MINUTE)
    assert found.tickets("i1") == ["T2", "T1", "T3"]
    assert found.leave("T1", NOW)
    assert not found.leave("T1", NOW)
    assert not found.leave("T9", NOW)
    assert found.parted(["T1", "T2", "T9"]) == {"T1"}
    found.join("i2", "T2", NOW)
    found.join("i2", "T1", NOW + MINUTE)
    assert (found.tickets("i1"), found.tickets("i2")) == (["T3"], ["T2", "T1"])
    assert found.parted(["T1"]) == set()


def test_what_it_reaches_and_who_has_it_is_asked_of_the_database(uow: UnitOfWork) -> None:
    found = uow.incidents
    found.add(an_incident())
    uow.chats.seen("telegram", "-1001", "邻里群", NOW)
    tickets = [
        a_ticket("T1", reporter="ma", origin_channel="telegram", origin_chat="-1001"),
        a_ticket("T2", reporter="ma"),
        a_ticket("T3", reporter="gao", building="5", grid="g2", status=Status.RESOLVED),
        a_ticket("T4", reporter="tan", building="5", grid="g2"),
    ]
    for number, ticket in enumerate(tickets):
        uow.tickets.add(ticket)
        found.join("i1", ticket.code, NOW + number * MINUTE)
    uow.tickets.follow("T1", "zhou", NOW)
    uow.tickets.follow("T4", "ma", NOW)
    assert found.recount("i1") == 4
    found.add_reports("i1", 2)
    counted = found.get("i1")
    assert counted is not None
    assert counted.reports == 6
    assert (found.newest("i1", 2), found.open_tickets("i1")) == (["T4", "T3"], ["T1", "T2", "T4"])
    assert (found.open_tickets("i1", 1), found.count_open("i1")) == (["T1"], 3)
    assert sorted(found.samples("i1")) == ["T1", "T3"]
    assert found.groups("i1") == [("telegram", "-1001")]
    assert found.has("i1", "zhou", "T9")
    assert found.has("i1", "ma", "T1")
    assert not found.has("i1", "gao", "T3")
    assert not found.has("i1", "fang", "")


def test_answers_stay_until_a_new_round_begins(uow: UnitOfWork) -> None:
    found = uow.incidents
    found.add(an_incident(phase=Phase.CLOSING))
    found.answer("i1", "tang", fine=False, at=NOW)
    found.ask("i1", ["ma", "gao", "tang"], NOW)
    assert found.answers("i1") == {"tang": False, "ma": None, "gao": None}
    asked = found.asked_of("ma")
    assert asked is not None
    assert (asked.id, found.asked_of("tang"), found.asked_of("fang")) == ("i1", None, None)
    found.answer("i1", "ma", fine=True, at=NOW)
    assert found.asked_of("ma") is None
    found.change("i1", {Phase.CLOSING}, {"phase": Phase.OPEN})
    assert found.asked_of("gao") is None
    found.forget_answers("i1")
    assert found.answers("i1") == {}


def test_while_one_report_joins_nobody_else_can_end_the_incident(postgres_url: str) -> None:
    """By the lock on the incident's row; SQLite has one writer."""
    engine = open_engine(postgres_url)
    with engine.connect() as first, UnitOfWork(first, COMMUNITY) as setting:
        setting.incidents.add(an_incident("locked"))
        setting.commit()
    with (
        engine.connect() as first,
        engine.connect() as second,
        UnitOfWork(first, COMMUNITY) as joining,
        UnitOfWork(second, COMMUNITY) as ending,
    ):
        second.execute(text("SET LOCAL lock_timeout = '100ms'"))
        assert joining.incidents.get("locked", lock=True) == an_incident("locked")
        with pytest.raises(OperationalError):
            ending.incidents.change("locked", {Phase.OPEN}, {"phase": Phase.CLOSED})
    engine.dispose()
