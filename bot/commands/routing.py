"""``routing report``: the rules that fail most, and the correction that would have helped.

``unseen`` are the figures on the later third of the tickets, by which it was not chosen.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.commands.community import load_community
from bot.settings import Settings
from bot.wiring import open_database
from intents.catalog.loader import load_catalog
from intents.rules.community import Community
from intents.rules.routing_report import FACTS, Case, RuleReport, case_of, report
from storage.unit_of_work import UnitOfWork

LOOKED_BACK = timedelta(days=90)


def cases_since(uow: UnitOfWork, community: Community, since: datetime) -> Iterator[Case]:
    """Every ticket opened since then that a rule had sent somewhere."""
    facts = uow.tickets.facts_since(since, FACTS)
    of_ticket = {code: list(some) for code, some in groupby(facts, key=lambda e: e.ticket)}
    for ticket in uow.tickets.search(since=since):
        case = case_of(ticket, of_ticket.get(ticket.code, []), community)
        if case is not None:
            yield case


def row_of(found: RuleReport) -> dict[str, Any]:
    """One rule as plain JSON; shares lie between 0 and 1."""
    row: dict[str, Any] = {
        "rule": found.rule,
        "assigned": found.assigned,
        "failed": found.failed,
        "kinds": dict(found.kinds),
        "reasons": dict(found.reasons),
        "went_to": dict(found.went_to),
        "correction": None,
    }
    fix = found.correction
    if fix is not None:
        route = fix.route.model_dump(mode="json", exclude_defaults=True, exclude={"id", "reason"})
        unseen = None if fix.unseen is None else asdict(fix.unseen)
        row["correction"] = {"route": route, **asdict(fix.whole), "unseen": unseen}
    return row


def print_report(*, as_json: bool, now: datetime) -> None:
    """Write the report on the last 90 days of the configured database."""
    settings = Settings()
    catalog = load_catalog()
    community = load_community(settings.community, catalog)
    engine = open_database(settings)
    with engine.connect() as connection, UnitOfWork(connection, community.id) as uow:
        cases = list(cases_since(uow, community, now - LOOKED_BACK))
    engine.dispose()
    rows = [row_of(found) for found in report(cases, catalog)]
    if as_json:
        for row in rows:
            sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
        return
    names = ("rule", "assigned", "failed", "went to", "correction", "avoided", "broken", "unseen")
    table = Table(*names)
    for row in rows:
        table.add_row(*_cells(row))
    Console().print(table)


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    went = ", ".join(f"{to} {count}" for to, count in row["went_to"].items())
    start = (row["rule"], str(row["assigned"]), str(row["failed"]), went)
    fix = row["correction"]
    if fix is None:
        return (*start, "", "", "", "")
    words = "; ".join(
        f"{key}: {value if isinstance(value, str) else ', '.join(value)}"
        for key, value in fix["route"].items()
    )
    avoided = f"{fix['avoided']} ({fix['avoided_share']:.0%})"
    broken = f"{fix['broken']} ({fix['broken_share']:.1%})"
    unseen = f"+{fix['unseen']['avoided']} -{fix['unseen']['broken']}" if fix["unseen"] else ""
    return (*start, words, avoided, broken, unseen)
