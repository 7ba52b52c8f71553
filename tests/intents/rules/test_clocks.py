"""Promises count from creation."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from intents.catalog.loader import Catalog
from intents.rules.clocks import Promise, due_times, may_reopen

FRIDAY = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def test_due_times_count_from_creation() -> None:
    claim, solve = due_times(Promise(claim_hours=0.5, solve_hours=24), FRIDAY)
    assert claim == datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
    assert solve == datetime(2026, 11, 21, 2, 0, tzinfo=UTC)  # Saturday


@given(st.floats(0.1, 1000), st.floats(0.1, 1000))
def test_a_promise_lies_ahead(claim_hours: float, solve_hours: float) -> None:
    claim, solve = due_times(Promise(claim_hours, solve_hours), FRIDAY)
    assert claim > FRIDAY
    assert solve > FRIDAY


def test_in_the_catalog_a_claim_comes_before_the_solution(catalog: Catalog) -> None:
    for spec in catalog:
        for urgent in (True, False):
            promise = spec.clocks.promise(urgent=urgent)
            assert promise.claim_hours <= promise.solve_hours, spec.name
        normal, hurried = spec.clocks.promise(urgent=False), spec.clocks.promise(urgent=True)
        assert hurried.claim_hours <= normal.claim_hours, spec.name
        assert hurried.solve_hours <= normal.solve_hours, spec.name


def test_danger_is_promised_within_two_hours(catalog: Catalog) -> None:
    assert catalog["emergency"].clocks.promise(urgent=True).solve_hours <= 2


def test_reopening_counts_within_seven_days() -> None:
    assert may_reopen(None, FRIDAY)
    assert may_reopen(FRIDAY, FRIDAY + timedelta(days=7))
    assert not may_reopen(FRIDAY, FRIDAY + timedelta(days=7, seconds=1))
