"""Promises in time: until when a ticket must be claimed and solved.

Clocks run from creation and never restart. Aware UTC datetimes in and out.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

REOPEN_WITHIN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Promise:
    """Hours allowed for the claim and for the solution; from the intent's file."""

    claim_hours: float
    solve_hours: float


def due_times(promise: Promise, created_at: datetime) -> tuple[datetime, datetime]:
    """(claim due, solution due) for a ticket created at that moment."""
    return (
        created_at + timedelta(hours=promise.claim_hours),
        created_at + timedelta(hours=promise.solve_hours),
    )


def may_reopen(closed_at: datetime | None, now: datetime) -> bool:
    """没修好 counts within seven days of the end; an unended ticket may always be reopened."""
    return closed_at is None or now - closed_at <= REOPEN_WITHIN
