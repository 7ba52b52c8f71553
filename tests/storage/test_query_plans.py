"""The questions asked all day find their rows by an index made for them, however many there are."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event

from bot.bench import scale
from intents.rules.lifecycle import HELD, OPEN
from intents.rules.ticket import Status
from storage.engine import open_engine, read
from storage.offers import OfferStage
from storage.ticket_tables import LIVING, has_one_of
from storage.unit_of_work import UnitOfWork
from tests.conftest import COMMUNITY
from tests.storage.samples import NOW

DAY = timedelta(days=1)
WALKS_THROUGH = re.compile(r"^SCAN tickets|^SCAN ticket_events|Seq Scan on ticket")

QUESTIONS: list[tuple[str, Callable[[UnitOfWork], Any]]] = [
    ("assignee_status", lambda uow: uow.tickets.of_assignee("li", HELD)),
    ("reporter_created_at", lambda uow: uow.tickets.of_reporter("p", open_only=False, limit=9)),
    ("reporter_created_at", lambda uow: uow.tickets.of_reporter("p", open_only=True, limit=9)),
    ("proxy_created_at", lambda uow: uow.tickets.of_reporter("p", open_only=False, limit=9)),
    ("tickets_living", lambda uow: uow.tickets.with_status(OPEN)),
    ("tickets_living", lambda uow: uow.tickets.loads(OPEN, NOW)),
    (
        "building_intent_created_at",
        lambda uow: uow.tickets.search(intent="repair", building="3", since=NOW - DAY),
    ),
    ("building_created_at", lambda uow: uow.tickets.search(building="3", statuses=OPEN)),
    ("intent_created_at", lambda uow: uow.tickets.search(intent="repair", since=NOW - DAY)),
    ("created_at_code", lambda uow: list(uow.tickets.all())),
    ("inbox_waiting", lambda uow: uow.inbox.heads(NOW, 10)),
    ("status_received_at", lambda uow: uow.inbox.backlog(NOW)),
    ("outbox_waiting", lambda uow: uow.outbox.pending_count()),
    ("timers_waiting", lambda uow: uow.timers.due(NOW, 10)),
    ("priority_ready_at", lambda uow: uow.outbox.next_ready()),
    ("chat_id_change", lambda uow: uow.transcripts.changes_since(["a", "b"], 5)),
    ("conversation_created_at", lambda uow: uow.attachments.unclaimed("a", NOW)),
    ("offers_community_id_stage", lambda uow: uow.offers.in_stage({OfferStage.OPEN})),
    ("donor_stage", lambda uow: uow.offers.of_donor("p", {OfferStage.OPEN})),
    ("needs_community_id_stage", lambda uow: uow.needs.waiting()),
    ("offer_made_at", lambda uow: uow.matches.of_offer("T001")),
    ("person_wanting", lambda uow: uow.matches.wanted_by("p")),
]


@pytest.mark.parametrize(("index", "ask"), QUESTIONS)
def test_sqlite_takes_the_index_made_for_the_question(
    index: str, ask: Callable[[UnitOfWork], Any], sqlite_template: Path
) -> None:
    engine = open_engine(f"sqlite:///{sqlite_template}")
    asked: list[tuple[str, Any]] = []

    def listen(_c: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if not statement.startswith(("EXPLAIN", "BEGIN", "PRAGMA", "SAVEPOINT")):
            asked.append((statement, values))

    event.listen(engine, "before_cursor_execute", listen)
    with read(engine) as connection:
        with UnitOfWork(connection, COMMUNITY) as uow:
            ask(uow)
        plan = [
            line for statement, values in asked for line in explain(connection, statement, values)
        ]
    engine.dispose()
    assert any(index in line for line in plan), plan


def explain(connection: Connection, statement: str, values: Any) -> list[str]:
    is_sqlite = connection.dialect.name == "sqlite"
    words = "EXPLAIN QUERY PLAN" if is_sqlite else "EXPLAIN"
    found = connection.exec_driver_sql(f"{words} {statement}", values)
    return [str(row[-1]) for row in found]


def test_no_plan_depends_on_statistics(engine: Engine) -> None:
    """A few open tickets among many closed ones, before and after the database has counted."""
    scale._fill(engine, 3000)
    before = {name: plan_of(engine, ask) for name, ask in scale.QUESTIONS.items()}
    with engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
    engine.dispose()  # SQLite reads what was counted when it opens the file
    after = {name: plan_of(engine, ask) for name, ask in scale.QUESTIONS.items()}
    for plans in (before, after):
        for name, lines in plans.items():
            assert not [line for line in lines if WALKS_THROUGH.search(line)], (name, lines)
        # PostgreSQL, which sees the values, may know one that is narrower still.
        for name in ("staff_list", "dashboard") if engine.dialect.name == "sqlite" else ():
            assert any("ix_tickets_living" in line for line in plans[name]), plans[name]


def plan_of(engine: Engine, ask: Callable[[UnitOfWork, int], Any]) -> list[str]:
    """How the database would answer the bench's question number one."""
    asked: list[tuple[str, Any]] = []

    def listen(_c: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if statement.startswith("SELECT"):
            asked.append((statement, values))

    event.listen(engine, "before_cursor_execute", listen)
    with read(engine) as connection:
        with UnitOfWork(connection, scale.COMMUNITY) as uow:
            ask(uow, 1)
        event.remove(engine, "before_cursor_execute", listen)
        return [line for one in asked for line in explain(connection, *one)]


def test_the_living_are_those_that_are_not_over() -> None:
    said = str(has_one_of(LIVING).compile(compile_kwargs={"literal_binds": True}))
    partial = said.rpartition("status IN (")[2]
    assert {word.strip(" )'") for word in partial.split(",")} == {str(one) for one in LIVING}
    assert "closed" not in partial


def test_an_end_among_them_leaves_the_index_of_the_living_alone() -> None:
    assert "tickets.status IN ('new'" not in str(has_one_of({Status.NEW, Status.CLOSED}))
