"""Duty times as people write them, as a table. 2026-11-20 is a Friday."""

from datetime import datetime

import pytest

from intents.rules.calendar import Calendar
from intents.rules.duty import is_on_duty, is_shift

OFFICE, NIGHT, OVER = "mon-fri 08:30-18:00", "daily 19:00-22:00", "sat-mon 09:00-12:00"
WORK, REST = "workdays 08:30-18:00", "restdays 09:00-12:00"


@pytest.mark.parametrize(
    ("duty", "at", "expected"),
    [
        ((), "2026-11-22 03:00", True),
        ((OFFICE,), "2026-11-20 08:29", False),
        ((OFFICE,), "2026-11-20 08:30", True),
        ((OFFICE,), "2026-11-20 17:59", True),
        ((OFFICE,), "2026-11-20 18:00", False),
        ((OFFICE,), "2026-11-21 10:00", False),
        ((OFFICE, NIGHT), "2026-11-21 19:30", True),
        ((OVER,), "2026-11-20 10:00", False),
        ((OVER,), "2026-11-21 10:00", True),
        ((OVER,), "2026-11-22 10:00", True),
        ((OVER,), "2026-11-23 10:00", True),
        ((OVER,), "2026-11-24 10:00", False),
        (("sun 09:00-10:00",), "2026-11-22 09:00", True),
        ((OFFICE,), "2026-10-01 10:00", False),  # National Day, a Thursday
        ((WORK,), "2026-10-01 10:00", False),
        ((REST,), "2026-10-01 10:00", True),
        ((OFFICE,), "2026-10-10 10:00", True),  # worked, a Saturday
        ((WORK,), "2026-10-10 10:00", True),
        ((REST,), "2026-10-10 10:00", False),
        ((OVER,), "2026-10-10 10:00", True),
        (("thu 09:00-11:00",), "2026-10-01 10:00", True),
    ],
)
def test_is_on_duty(duty: tuple[str, ...], at: str, expected: bool) -> None:
    assert is_on_duty(duty, datetime.fromisoformat(at), Calendar()) is expected


@pytest.mark.parametrize(
    "text",
    ["", "mon", "08:30-18:00", "mon-fri 8:30-18:00", "mon-fri 08:30-24:00", "周一 08:00-09:00"],
)
def test_other_forms_are_no_shift(text: str) -> None:
    assert not is_shift(text)
