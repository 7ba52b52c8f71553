"""From clock words to hours: 三点半, 差五分九点, 15:30, and what a part of the day does to them.

Without a part of the day 1–7 is the afternoon and 8–11 the morning; 晚上12点 is midnight at the
end of that day, 晚上一点 and 半夜两点 belong to the next morning.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from intents.language.numerals import parse_number

_CLOCK = re.compile(r"(?P<hour>\d+|[零〇一二两三四五六七八九十]+)(?:[点时:]|$)")
_TO = re.compile(r"差(?P<minute>\d+|[一二三四五六七八九十]+|一刻)")
_PAST = re.compile(r"[点时](?:钟|整)?过?(?P<minute>半|[一三]刻|[\d零〇一二三四五六七八九十]+)")
_COLON = re.compile(r":(?P<minute>\d\d)")

_MORNING = (
    "凌晨",
    "清晨",
    "早晨",
    "大清早",
    "清早",
    "早上",
    "早起",
    "早",
    "头晌",
    "前晌",
    "上午",
    "明早",
    "今早",
    "一大早",
    "一早",
    "明晨",
    "大早",
)
_AFTERNOON = ("下午", "后晌", "过晌", "午后", "傍晚", "傍黑", "傍黑儿", "擦黑", "擦黑儿")
NOON = ("中午", "晌午", "正午")
_EVENING = ("晚上", "晚间", "晚", "黑家")
_NIGHT = ("夜里", "夜间", "黑夜", "半夜", "大半夜", "后半夜", "深夜", "午夜", "夜")


@dataclass(frozen=True, slots=True)
class Clock:
    """Hour 0–24 as spoken and minute; `exact` when written so that no part of day is needed."""

    hour: int
    minute: int
    exact: bool


def read_clock(text: str) -> Clock | None:
    """The reading of one clock token, or None when there is no such time."""
    to = _TO.search(text)
    rest = text.replace(to[0], "") if to else text
    found = _CLOCK.search(rest.removeprefix("分").removeprefix("钟").removeprefix("不到"))
    hour = parse_number(found["hour"]) if found else None
    if hour is None or hour > 24:
        return None
    minute = 0
    if to:
        minute = -_read_minute(to["minute"] + ("刻" if "刻" in text else ""))
    elif past := _PAST.search(text) or _COLON.search(text):
        minute = _read_minute(past["minute"])
    exact = hour >= 13 or hour == 0 or (text[0] == "0" and len(text) > 1)
    if minute < 0:
        hour, minute = hour - 1, minute + 60
        if hour <= 0:
            hour = 12 if not exact else hour + 24
    return Clock(hour, minute, exact) if 0 <= minute <= 59 else None


def _read_minute(text: str) -> int:
    if text == "半":
        return 30
    if "刻" in text:
        return 45 if text[0] == "三" else 15
    return parse_number(text) or 0


def apply_period(clock: Clock, period: str) -> tuple[int, int]:
    """(days to add, hour 0–23) of a clock reading in a part of the day ('' for none)."""
    hour = clock.hour
    if hour == 24:
        return 1, 0
    if hour >= 13:
        return 0, hour
    if period.startswith(_MORNING):
        return 0, 0 if hour == 12 and "晨" in period else hour
    if period in NOON:
        return 0, hour + 12 if 1 <= hour <= 3 else hour
    if period in _AFTERNOON:
        return 0, hour + 12 if 1 <= hour <= 11 else hour
    if period in _EVENING:
        return _apply_evening(hour)
    if period in _NIGHT:
        return _apply_night(hour)
    if clock.exact:
        return 0, hour
    return 0, hour + 12 if 1 <= hour <= 7 else hour


def _apply_evening(hour: int) -> tuple[int, int]:
    if 5 <= hour <= 11:
        return 0, hour + 12
    return 1, 0 if hour == 12 else hour


def _apply_night(hour: int) -> tuple[int, int]:
    if 8 <= hour <= 11:
        return 0, hour + 12
    return 1, 0 if hour == 12 else hour
