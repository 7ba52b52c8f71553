"""Promises in time: until when a ticket must be claimed, answered by a human, and solved.

Clocks run from creation and never restart. Spans are minutes and hours around the clock, or
working hours and working days of the community's calendar. Moments in and out are aware UTC;
the calendar works in the community's zone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from intents.rules.calendar import Calendar

REOPEN_WITHIN = timedelta(days=7)
NUDGES = (50, 80, 100)

SPAN = r"^(\d+) (minute|hour|working hour|working day|day)s?$"
_SPAN = re.compile(SPAN)


class Unit(StrEnum):
    """What a span is counted in."""

    MINUTE = "minute"  # around the clock
    HOUR = "hour"  # around the clock
    DAY = "day"  # 24 hours around the clock
    WORKING_HOUR = "working hour"  # only while people work
    WORKING_DAY = "working day"  # ends at the close of the last working day


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time as people promise it: 4 working hours, 7 working days, 30 minutes."""

    amount: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> "Span":
        """``4 working hours`` as a span. Raises ``ValueError`` for anything else."""
        found = _SPAN.match(text.strip())
        if found is None:
            raise ValueError(f"not a span of time: {text!r}")
        return cls(int(found.group(1)), Unit(found.group(2)))


@dataclass(frozen=True, slots=True)
class Promise:
    """How long the claim, the first human contact and the solution may take."""

    claim: Span
    contact: Span
    solve: Span


@dataclass(frozen=True, slots=True)
class DueTimes:
    """The moments of a promise, aware UTC."""

    claim: datetime
    contact: datetime
    solve: datetime


@dataclass(frozen=True, slots=True)
class Timekeeper:
    """The community's calendar in its zone: turns promises into moments."""

    calendar: Calendar
    zone: ZoneInfo

    def after(self, at: datetime, span: Span) -> datetime:
        """The moment ``span`` after ``at``."""
        if span.unit is Unit.MINUTE:
            return at + timedelta(minutes=span.amount)
        if span.unit is Unit.HOUR:
            return at + timedelta(hours=span.amount)
        if span.unit is Unit.DAY:
            return at + timedelta(days=span.amount)
        local = at.astimezone(self.zone).replace(tzinfo=None)
        if span.unit is Unit.WORKING_HOUR:
            hours = timedelta(hours=span.amount)
            return self._to_utc(self.calendar.add_working_hours(local, hours))
        return self._to_utc(self.calendar.add_working_days(local, span.amount))

    def due_times(self, promise: Promise, created_at: datetime) -> DueTimes:
        """When each part of the promise ends for a ticket created at that moment."""
        return DueTimes(
            claim=self.after(created_at, promise.claim),
            contact=self.after(created_at, promise.contact),
            solve=self.after(created_at, promise.solve),
        )

    def nudges(
        self, created_at: datetime, due_at: datetime, *, danger: bool
    ) -> Iterator[tuple[int, datetime]]:
        """(percent of the time used, when to say so); by night only for danger."""
        for percent in NUDGES:
            at = created_at + (due_at - created_at) * percent / 100
            yield percent, at if danger else self.out_of_quiet(at)

    def out_of_quiet(self, at: datetime) -> datetime:
        """The moment itself by day, else the end of the night it falls into."""
        local = at.astimezone(self.zone).replace(tzinfo=None)
        return self._to_utc(self.calendar.out_of_quiet(local))

    def unknown_year(self, at: datetime) -> int | None:
        """The year of ``at`` when its holidays are not known, so that the due day is a guess."""
        year = at.astimezone(self.zone).year
        return None if self.calendar.is_known(year) else year

    def _to_utc(self, local: datetime) -> datetime:
        return local.replace(tzinfo=self.zone).astimezone(UTC)


def may_reopen(closed_at: datetime | None, now: datetime) -> bool:
    """没修好 counts within seven days of the end; an unended ticket may always be reopened."""
    return closed_at is None or now - closed_at <= REOPEN_WITHIN
