"""A community after many years: how long staff wait for a list, a card, the day's numbers.

The same questions at 10,000 tickets and at a million, on a file of its own; growth is the ratio.
Asked twice: as the file is, and after SQLite has counted what is in it (``ANALYZE``).
"""

import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Engine

from bot.bench.ground import Figures, spread
from intents.rules.lifecycle import OPEN
from intents.rules.scope import Scope
from storage.engine import open_engine, read
from storage.schema import upgrade
from storage.tallies import Moments, Sought
from storage.ticket_tables import ticket_events, tickets
from storage.unit_of_work import UnitOfWork

SMALL, LARGE, OPEN_TICKETS, ROUNDS, BATCH = 10_000, 1_000_000, 600, 60, 5_000
COMMUNITY = "bench"
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
EVERYTHING = Scope("secretary", sees_everything=True)
TODAY = Moments(NOW, NOW + timedelta(hours=24), NOW - timedelta(hours=10))


def measure(scale: float = 1.0) -> Figures:
    """Milliseconds at the larger size and growth from the smaller, without and with statistics."""
    plain: dict[int, Figures] = {}
    counted: dict[int, Figures] = {}
    for size in (SMALL, max(SMALL * 2, round(LARGE * scale))):
        with tempfile.TemporaryDirectory(prefix="linli-bench-") as folder:
            url = f"sqlite:///{Path(folder) / 'bench.db'}"
            upgrade(url)
            engine = open_engine(url)
            _fill(engine, size)
            plain[size] = _ask_all(engine)
            with engine.begin() as connection:
                connection.exec_driver_sql("ANALYZE")
            engine.dispose()  # what was counted is read when the file is opened
            counted[size] = _ask_all(engine)
            engine.dispose()
    return {"tickets": list(plain), **_compared(plain), "with_statistics": _compared(counted)}


def _ask_all(engine: Engine) -> Figures:
    return {name: _time(engine, ask) for name, ask in QUESTIONS.items()}


def _compared(found: dict[int, Figures]) -> Figures:
    small, large = found.values()
    grown = {name: large[name]["p95"] / max(small[name]["p95"], 0.05) for name in QUESTIONS}
    return {"ms": large, "growth": {name: round(ratio, 2) for name, ratio in grown.items()}}


def _fill(engine: Engine, size: int) -> None:
    random = Random(5)
    for start in range(0, size, BATCH):
        rows = [_row(random, number, size) for number in range(start, min(size, start + BATCH))]
        with engine.begin() as connection:
            connection.execute(tickets.insert(), rows)
            connection.execute(ticket_events.insert(), [_event(row) for row in rows])


def _row(random: Random, number: int, size: int) -> dict[str, Any]:
    """The last ones are open, the others closed over the years, as it is in life."""
    is_open = number >= size - OPEN_TICKETS
    at = NOW - timedelta(minutes=5 * (size - number))
    return {
        "community_id": COMMUNITY,
        "code": f"T{number:07d}",
        "intent": "repair",
        "status": "assigned" if is_open else "closed",
        "text": "x" * 30,
        "reporter": f"r{random.randrange(3000)}",
        "created_at": at,
        "updated_at": at,
        "due_at": at + timedelta(days=7),
        "building": str(random.randrange(51) + 1),
        "grid": f"g{random.randrange(12)}",
        "assignee": f"w{random.randrange(24)}",
        "offered_to": (),
        "details": {},
        "closed_at": None if is_open else at + timedelta(days=2),
        "rating": None if is_open else "satisfied",
    }


def _event(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "community_id": COMMUNITY,
        "ticket": row["code"],
        "seq": 1,
        "kind": "submitted",
        "actor": row["reporter"],
        "at": row["created_at"],
        "data": {},
    }


def _time(engine: Engine, ask: Callable[[UnitOfWork, int], Any]) -> Figures:
    spent = []
    for number in range(ROUNDS):
        started = time.perf_counter()
        with read(engine) as connection, UnitOfWork(connection, COMMUNITY) as uow:
            ask(uow, number)
        spent.append(time.perf_counter() - started)
    return spread(spent)


def _staff_list(uow: UnitOfWork, number: int) -> None:
    uow.tickets.in_pool(grids=[f"g{number % 12}"], teams=[], statuses=OPEN)
    uow.tickets.of_assignee(f"w{number % 24}", OPEN)


def _card(uow: UnitOfWork, number: int) -> None:
    ticket = uow.tickets.get(f"T{number * 137:07d}")
    assert ticket is not None
    uow.tickets.events(ticket.code)
    uow.attachments.of_ticket(ticket.code)


def _counts(uow: UnitOfWork, number: int) -> None:
    uow.tallies.counts(EVERYTHING, TODAY)


def _page(uow: UnitOfWork, number: int) -> None:
    sought = Sought(building=str(number % 51 + 1), since=NOW - timedelta(days=365))
    uow.tallies.page(EVERYTHING, sought, TODAY, limit=50)


def _residents_list(uow: UnitOfWork, number: int) -> None:
    uow.tickets.of_reporter(f"r{number}", open_only=False, limit=20)


QUESTIONS: dict[str, Callable[[UnitOfWork, int], Any]] = {
    "staff_list": _staff_list,
    "card": _card,
    "dashboard": _counts,
    "desk_page": _page,
    "residents_list": _residents_list,
}
