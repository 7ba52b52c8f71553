"""Windows for a handover, at a desk, a locker or a home; codes, boxes, loans."""

from datetime import date, datetime, time

import pytest

from intents.rules.calendar import Calendar
from intents.rules.community_services import Station
from intents.rules.handover import (
    DEFAULT_LOAN,
    LONGEST_LOAN,
    code_from,
    free_box,
    handover_windows,
    loan_days,
)

DESK = Station(id="desk", name="服务台")
LOCKER = Station(id="love", name="爱心驿站", kind="locker", boxes=2, opens=time(8), closes=time(20))
FRIDAY = datetime(2026, 11, 20, 10, 0)
CALENDAR = Calendar({date(2026, 11, 23): False}, time(9), time(18))  # that Monday is a holiday


def starts(station: Station | None, said: str | None = None, now: datetime = FRIDAY) -> list[str]:
    found = handover_windows(now, station, said, CALENDAR)
    assert all(window.ends > window.starts > now for window in found)
    return [f"{window.starts:%d %H:%M}" for window in found]


@pytest.mark.parametrize(
    ("station", "said", "expected"),
    [
        (DESK, None, ["20 15:00", "24 09:30", "24 15:00"]),  # Friday, then Tuesday
        (LOCKER, None, ["20 15:00", "21 09:30", "21 15:00"]),  # every day
        (None, None, ["20 19:00", "21 10:00", "21 15:00"]),  # evening, then the weekend
        (None, "2026-11-25", ["25 10:00", "25 15:00", "25 19:00"]),  # the day that was said
        (DESK, "2026-11-25T11:00", ["25 11:00", "25 09:30", "25 15:00"]),
        (DESK, "2026-11-22", ["20 15:00", "24 09:30", "24 15:00"]),  # closed on Sunday
        (DESK, "2026-11-19", ["20 15:00", "24 09:30", "24 15:00"]),  # yesterday
    ],
)
def test_the_next_open_windows_and_the_donors_own_first(
    station: Station | None, said: str | None, expected: list[str]
) -> None:
    assert starts(station, said) == expected


def test_a_window_that_is_about_to_begin_is_not_offered() -> None:
    assert starts(DESK, now=datetime(2026, 11, 20, 14, 30))[0] == "24 09:30"


def test_codes_have_four_digits_and_boxes_are_free() -> None:
    codes = {code_from(f"m{n}", "T001") for n in range(200)}
    assert all(len(code) == 4 and code.isdigit() for code in codes)
    assert len(codes) > 150
    assert free_box(LOCKER, frozenset({1})) == 2
    assert free_box(LOCKER, frozenset({1, 2})) is None


@pytest.mark.parametrize(
    ("said", "days"), [(None, DEFAULT_LOAN), (3, 3), (0, DEFAULT_LOAN), (9000, LONGEST_LOAN)]
)
def test_a_loan_has_an_end(said: int | None, days: int) -> None:
    assert loan_days(said) == days
