"""One plain example of each record, for tests to vary."""

from datetime import UTC, datetime, timedelta
from typing import Any

from intents.rules.ticket import Status, Ticket
from storage.outbox import Outgoing

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)  # a Monday
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def a_ticket(code: str = "A7K2", **changes: Any) -> Ticket:
    """A lamp that is out, reported and waiting to be claimed."""
    fields: dict[str, Any] = {
        "code": code,
        "intent": "repair",
        "status": Status.ASSIGNED,
        "text": "3号楼楼道灯不亮了",
        "reporter": "p-an",
        "created_at": NOW,
        "updated_at": NOW,
        "building": "3",
        "grid": "g1",
        "details": {"item": "楼道灯"},
    }
    return Ticket(**{**fields, **changes})


def a_message(lane: str = "telegram:1", **changes: Any) -> Outgoing:
    """An answer to somebody."""
    fields: dict[str, Any] = {
        "lane": lane,
        "kind": "message",
        "payload": {"text": "已受理"},
        "priority": 1,
        "created_at": NOW,
    }
    return Outgoing(**{**fields, **changes})
