"""What counts for which figure, and what never does."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.rules.figures import Rate, Story, figures, stages
from intents.rules.ticket import Rating, Status

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)
TOLD = Story(
    code="A",
    intent="repair",
    status=Status.ASSIGNED,
    created_at=NOW - 10 * HOUR,
    building="3",
    grid="g1",
    contact_due_at=NOW + HOUR,
    due_at=NOW + 24 * HOUR,
)
CLOSED = replace(
    TOLD,
    status=Status.CLOSED,
    claimed_at=NOW - 9 * HOUR,
    responded_at=NOW - 8 * HOUR,
    resolved_at=NOW - 5 * HOUR,
    closed_at=NOW - 4 * HOUR,
)


@pytest.mark.parametrize(
    ("story", "response", "solution"),
    [
        (TOLD, (0, 0), (0, 0)),  # everything is still under way
        (replace(TOLD, contact_due_at=NOW - HOUR), (0, 1), (0, 0)),  # nobody called in time
        (replace(TOLD, due_at=NOW - HOUR), (0, 0), (0, 1)),  # overdue and open is a failure
        (CLOSED, (1, 1), (1, 1)),
        (replace(CLOSED, status=Status.RESOLVED, closed_at=None), (1, 1), (0, 0)),  # silence
        (replace(CLOSED, status=Status.DECLINED), (1, 1), (0, 1)),
        (replace(CLOSED, status=Status.IN_PROGRESS, reopens=1), (1, 1), (0, 1)),
        (replace(CLOSED, responded_at=NOW + 2 * HOUR), (0, 1), (1, 1)),  # late is not in time
        (replace(CLOSED, is_from_patrol=True), (0, 0), (0, 0)),
        (replace(CLOSED, status=Status.MERGED), (0, 0), (0, 0)),
        (replace(CLOSED, status=Status.CANCELLED), (0, 0), (0, 0)),
    ],
)
def test_what_counts_as_answered_and_as_solved(
    story: Story, response: tuple[int, int], solution: tuple[int, int]
) -> None:
    found = figures([story], NOW)
    assert found.response_rate == Rate(*response)
    assert found.solution_rate == Rate(*solution)


def test_only_the_satisfied_are_counted_as_satisfied() -> None:
    rated = [replace(CLOSED, rating=rating) for rating in (*Rating, None)]
    assert figures(rated, NOW).satisfaction_rate == Rate(1, 3)


def test_a_second_ticket_of_a_kind_within_thirty_days_is_a_repeat() -> None:
    again = replace(TOLD, code="B", created_at=NOW)
    elsewhere = replace(again, building="4")
    long_after = replace(again, created_at=NOW + timedelta(days=40))
    assert figures([CLOSED, again, elsewhere, long_after], NOW).repeated == Rate(1, 4)


def test_half_and_nine_in_ten_are_times_somebody_waited() -> None:
    waits = [replace(CLOSED, resolved_at=TOLD.created_at + n * HOUR) for n in range(1, 11)]
    found = figures(waits, NOW).to_resolve
    assert (found.count, found.p50, found.p90) == (10, 5.0, 9.0)
    assert figures([], NOW).to_resolve.p50 is None


def test_the_score_weighs_what_is_known_and_nothing_else() -> None:
    happy = replace(CLOSED, rating=Rating.SATISFIED)
    assert figures([happy], NOW).score((30, 35, 35)) == 100
    assert figures([CLOSED], NOW).score((30, 35, 35)) == 100  # nobody rated: its weight is spread
    assert figures([TOLD], NOW).score((30, 35, 35)) is None


stories = st.builds(
    Story,
    code=st.just("X"),
    intent=st.sampled_from(["repair", "help"]),
    status=st.sampled_from(Status),
    created_at=st.just(NOW - 50 * HOUR),
    building=st.sampled_from([None, "1", "2"]),
    due_at=st.sampled_from([None, NOW - HOUR, NOW + HOUR]),
    contact_due_at=st.sampled_from([None, NOW - HOUR, NOW + HOUR]),
    claimed_at=st.sampled_from([None, NOW - 40 * HOUR]),
    responded_at=st.sampled_from([None, NOW - 30 * HOUR, NOW]),
    resolved_at=st.sampled_from([None, NOW - 20 * HOUR, NOW]),
    closed_at=st.sampled_from([None, NOW - 10 * HOUR]),
    returns=st.integers(0, 2),
    reopens=st.integers(0, 2),
    rating=st.sampled_from([None, *Rating]),
    is_from_patrol=st.booleans(),
    went_wrong=st.booleans(),
)


@given(st.lists(stories, max_size=12))
def test_no_part_is_larger_than_its_whole(some: list[Story]) -> None:
    found = figures(some, NOW)
    rates = [value for name in found.__slots__ if isinstance(value := getattr(found, name), Rate)]
    assert rates
    assert all(0 <= rate.part <= rate.whole <= len(some) for rate in rates)
    assert stages(some)[0] == found.received


@given(st.lists(stories, max_size=8), st.lists(stories, max_size=8))
def test_the_figures_of_two_grids_add_up(some: list[Story], others: list[Story]) -> None:
    apart = figures(some, NOW), figures(others, NOW)
    both = figures([*some, *others], NOW)
    assert both.received == apart[0].received + apart[1].received
    assert both.solution_rate == apart[0].solution_rate + apart[1].solution_rate
