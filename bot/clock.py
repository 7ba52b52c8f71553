"""The time, asked for once per turn and passed on: the only place that reads the clock."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)
