"""The questions asked all day find their rows by an index made for them, however many there are."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event

from intents.rules.lifecycle import HELD, OPEN
from storage.engine import open_engine, read
from storage.offers import OfferStage
from storage.unit_of_work import UnitOfWork
from tests.conftest import COMMUNITY
from tests.storage.samples import NOW

DAY = timedelta(days=1)

QUESTIONS: list[tuple[str, Callable[[UnitOfWork], Any]]] = [
    ("assignee_status", lambda uow: uow.tickets.of_assignee("li", HELD)),
    ("reporter_created_at", lambda uow: uow.tickets.of_reporter("p", open_only=False, limit=9)),
    ("reporter_created_at", lambda uow: uow.tickets.of_reporter("p", open_only=True, limit=9)),
    ("proxy_created_at", lambda uow: uow.tickets.of_reporter("p", open_only=False, limit=9)),
    ("status_due_at", lambda uow: uow.tickets.with_status(OPEN)),
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
    found = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
    return [str(row[3]) for row in found]
