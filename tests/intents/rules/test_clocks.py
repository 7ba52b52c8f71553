"""Promises count from creation, by the calendar people in China really work by.

``clock_cases.csv`` was reckoned minute by minute by another program, from the State Council's
notices for 2025 and 2026 typed by hand; its weekday columns are there for human eyes.
"""

import csv
import time as host_time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.catalog.loader import Catalog
from intents.rules.calendar import Calendar
from intents.rules.clocks import Span, Timekeeper, may_reopen

SHANGHAI = ZoneInfo("Asia/Shanghai")
KEEPER = Timekeeper(Calendar(), SHANGHAI)
FRIDAY = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai
HOST_ZONES = ("UTC", "Asia/Shanghai", "America/Los_Angeles", "Pacific/Kiritimati")

with Path(__file__).with_name("clock_cases.csv").open(encoding="utf-8") as file:
    CASES = list(csv.DictReader(file))


def shanghai(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


@pytest.fixture(params=HOST_ZONES)
def host_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The machine's own zone, which must not matter."""
    monkeypatch.setenv("TZ", request.param)
    host_time.tzset()
    yield
    monkeypatch.undo()
    host_time.tzset()


def test_the_table_is_large_enough_to_cover_the_year() -> None:
    assert len(CASES) >= 300


@pytest.mark.usefixtures("host_zone")
def test_every_clock_of_the_table_ends_at_its_minute_in_any_host_zone() -> None:
    wrong = [
        (case["from"], case["span"], case["due"])
        for case in CASES
        if KEEPER.after(shanghai(case["from"]), Span.parse(case["span"])) != shanghai(case["due"])
    ]
    assert wrong == []


def test_a_make_up_saturday_is_worked_and_a_holiday_monday_is_not() -> None:
    assert Calendar().is_working_day(date(2026, 2, 28))  # Saturday
    assert not Calendar().is_working_day(date(2026, 2, 23))  # Monday


def test_the_community_may_add_days_to_the_notice() -> None:
    calendar = Calendar({date(2026, 11, 20): False, date(2026, 11, 21): True})
    assert not calendar.is_working_day(date(2026, 11, 20))  # Friday
    assert calendar.is_working_day(date(2026, 11, 21))  # Saturday


def test_a_year_without_a_notice_is_said_to_be_a_guess() -> None:
    late = shanghai("2031-03-03T10:00")
    assert KEEPER.unknown_year(late) == 2031
    assert KEEPER.unknown_year(FRIDAY) is None
    assert Calendar().is_working_day(date(2031, 3, 3))  # Monday


@given(
    st.datetimes(datetime(2025, 1, 2), datetime(2026, 12, 1)),
    st.integers(1, 40),
    st.sampled_from(["minute", "hour", "day", "working hour", "working day"]),
)
def test_a_longer_promise_never_ends_earlier(at: datetime, amount: int, unit: str) -> None:
    moment = at.replace(tzinfo=UTC)
    shorter = KEEPER.after(moment, Span.parse(f"{amount} {unit}"))
    longer = KEEPER.after(moment, Span.parse(f"{amount + 1} {unit}"))
    assert moment < shorter <= longer


def test_nobody_is_nudged_by_night_except_for_danger() -> None:
    created = shanghai("2026-11-20T20:00")
    due = shanghai("2026-11-21T00:00")
    quiet = dict(KEEPER.nudges(created, due, danger=False))
    loud = dict(KEEPER.nudges(created, due, danger=True))
    assert quiet == dict.fromkeys((50, 80, 100), shanghai("2026-11-21T08:00"))
    assert loud[50] == shanghai("2026-11-20T22:00")
    assert loud[100] == due


@pytest.mark.parametrize("text", ["", "soon", "4 hours or so", "-1 hours", "1.5 hours", "4 weeks"])
def test_a_span_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a span"):
        Span.parse(text)


def test_in_the_catalog_claim_contact_and_solution_follow_each_other(catalog: Catalog) -> None:
    for spec in catalog:
        for promised in (spec.clocks.normal, spec.clocks.vital, spec.clocks.urgent):
            due = KEEPER.due_times(promised.promise(), FRIDAY)
            assert FRIDAY < due.claim <= due.contact <= due.solve, spec.name


def test_the_promises_of_the_design_are_kept(catalog: Catalog) -> None:
    def hours(intent: str, *, urgent: bool, text: str) -> timedelta:
        promise = catalog[intent].clocks.promise(urgent=urgent, text=text)
        return KEEPER.due_times(promise, FRIDAY).solve - FRIDAY

    assert hours("emergency", urgent=True, text="") == timedelta(hours=2)
    for vital in ("家里没水了", "停电了", "暖气不热", "电梯停了"):
        assert hours("repair", urgent=False, text=vital) == timedelta(hours=24)
    plain = catalog["repair"].clocks.promise(urgent=False, text="楼道灯坏了")
    # Seven working days after Friday 20 November end at the close of Tuesday 1 December.
    assert KEEPER.due_times(plain, FRIDAY).solve == shanghai("2026-12-01T18:00")


def test_reopening_counts_within_seven_days() -> None:
    assert may_reopen(None, FRIDAY)
    assert may_reopen(FRIDAY, FRIDAY + timedelta(days=7))
    assert not may_reopen(FRIDAY, FRIDAY + timedelta(days=7, seconds=1))
