"""Lists tickets for other programs (JSON lines) and for people (a table).

Nothing personal is shown unless asked for: no words, flats, phones or names of residents.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.commands.community import load_community
from bot.settings import Settings
from bot.wiring import open_database
from handlers.cards import staff_words
from intents.rules.ticket import Ticket
from storage.people import Person
from storage.unit_of_work import UnitOfWork

PERSONAL_DETAILS = frozenset({"phone"})
TABLE_COLUMNS = ("code", "intent", "status", "building", "grid", "team", "assignee", "created_at")


def row_of(ticket: Ticket, reporter: Person | None, *, personal: bool) -> dict[str, Any]:
    """One ticket as plain JSON; times are ISO 8601 in UTC. ``reporter`` is read when personal."""
    row: dict[str, Any] = {
        "code": ticket.code,
        "intent": ticket.intent,
        "status": ticket.status,
        "building": ticket.building,
        "grid": ticket.grid,
        "team": ticket.team,
        "assignee": ticket.assignee,
        "followers": ticket.followers,
        "incident": ticket.incident,
        "rating": ticket.rating,
        "created_at": _iso(ticket.created_at),
        "due_at": _iso(ticket.due_at),
        "closed_at": _iso(ticket.closed_at),
        "details": {
            name: value
            for name, value in ticket.details.items()
            if (personal and not ticket.anonymous) or name not in PERSONAL_DETAILS
        },
    }
    if personal:
        room = None if ticket.anonymous else ticket.room
        row |= {"text": staff_words(ticket), "unit": ticket.unit, "room": room}
        row["reporter"] = None if reporter is None or ticket.anonymous else reporter.name
    return row


def rows(uow: UnitOfWork, *, personal: bool) -> Iterator[dict[str, Any]]:
    """Every ticket of the community, oldest first."""
    for ticket in uow.tickets.all():
        reporter = uow.people.get(ticket.reporter) if personal else None
        yield row_of(ticket, reporter, personal=personal)


def print_tickets(uow: UnitOfWork, *, as_json: bool, personal: bool) -> None:
    """Write the list to standard output."""
    if as_json:
        for row in rows(uow, personal=personal):
            sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
        return
    columns = (*TABLE_COLUMNS, "text") if personal else TABLE_COLUMNS
    table = Table(*columns)
    for row in rows(uow, personal=personal):
        table.add_row(*(str(row[name] or "") for name in columns))
    Console().print(table)


def _iso(at: Any) -> str | None:
    return at.isoformat() if at is not None else None


def list_tickets(*, as_json: bool, personal: bool) -> None:
    """Open the configured database and write its tickets; an empty list before the first start."""
    settings = Settings()
    community = load_community(settings.community)
    engine = open_database(settings)
    with engine.connect() as connection, UnitOfWork(connection, community.id) as uow:
        print_tickets(uow, as_json=as_json, personal=personal)
    engine.dispose()
