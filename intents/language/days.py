"""From a day word to a date, given today: relative days, weekdays, days of the month, festivals.

A `DayWord` is read once from its token; `resolve` answers with the date it means. `passed` says
that the hour spoken with it has gone by today, which moves a plain weekday or day of the month on.
Pure calendar arithmetic: no clock, no zone.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from intents.language import festivals
from intents.language.numerals import parse_number
from intents.language.time_tokens import Token, read_count

_WEEKDAYS = {char: index for index, char in enumerate("一二三四五六日")} | {"天": 6}
_WEEKDAYS |= {str(index + 1): index for index in range(7)}
_RELATIVE = (("明后", 1), ("后", 2), ("明", 1), ("听", 1), ("今", 0))
_NUMBERS = re.compile(r"\d+|[一二三四五六七八九十廿]+")
_N = "一二两俩三仨四五六七八九十"
_COUNTED = re.compile(rf"((?<![\d.])[\d.]++|(?<![{_N}])[{_N}]++)(个?(?:星期|礼拜)|周|个月|天)")


def resolve_day(token: Token, today: date, passed: bool = False) -> date | None:
    """The date a day token means on `today`; None for the past or for no such day."""
    found = _RESOLVERS[token.kind](token.text, today, passed)
    return found if found and found >= today else None


def _resolve_relative(text: str, today: date, _passed: bool) -> date | None:
    far = text.count("大")
    days = next(days for word, days in _RELATIVE if text.startswith(word, far))
    return today + timedelta(days + far)


def _resolve_weekday(text: str, today: date, passed: bool) -> date | None:
    return _find_weekday(text, _WEEKDAYS[text[-1]], today, passed)


def _resolve_weekend(text: str, today: date, passed: bool) -> date | None:
    return _find_weekday(text, 5, today, passed)


def _find_weekday(text: str, weekday: int, today: date, passed: bool) -> date:
    weeks = len(text) - len(text.lstrip("下"))
    if weeks:
        monday = today - timedelta(today.weekday())
        return monday + timedelta(7 * weeks + weekday)
    ahead = (weekday - today.weekday()) % 7
    return today + timedelta(ahead + (7 if passed and not ahead else 0))


def _resolve_days(text: str, today: date, _passed: bool) -> date | None:
    if "半个月" in text and not _COUNTED.search(text):
        return today + timedelta(15)
    found = _COUNTED.search(text)
    if not found:
        return None
    if found[2] == "个月":
        count = parse_number(found[1])
        return _add_months(today, count) if count else None
    days = read_count(found[1], 1 if found[2] == "天" else 7)
    return today + timedelta(days) if days else None


def _resolve_ymd(text: str, today: date, _passed: bool) -> date | None:
    if text[0] in "今明":
        year = today.year + (text[0] == "明")
        month, day = _read_numbers(text[1:])[:2]
    else:
        year, month, day = _read_numbers(text)[:3]
    return make_date(year, month, day)


def _resolve_month_day(text: str, today: date, passed: bool) -> date | None:
    month, day = _read_numbers(text)[:2]
    for year in range(today.year, today.year + 9):
        found = make_date(year, month, day)
        if found and (found > today or (found == today and not passed)):
            return found
    return None


def _resolve_month_date(text: str, today: date, passed: bool) -> date | None:
    day = _read_numbers(text)[0]
    for year, month in _iterate_months(today):
        found = make_date(year, month, day)
        if found and (found > today or (found == today and not passed)):
            return found
    return None


def _resolve_next_month(text: str, today: date, _passed: bool) -> date | None:
    year, month = list(_iterate_months(today))[len(text) - len(text.lstrip("下"))]
    return make_date(year, month, _read_numbers(text)[0])


def _resolve_month_end(text: str, today: date, _passed: bool) -> date | None:
    months = list(_iterate_months(today))
    named = _read_numbers(text)
    if named:
        year, month = next(found for found in months if found[1] == named[0])
    else:
        year, month = months[len(text) - len(text.lstrip("下"))]
    return date(year, month, monthrange(year, month)[1])


def _resolve_festival(text: str, today: date, passed: bool) -> date | None:
    return festivals.find_next(text, today + timedelta(passed))


def _resolve_lunar(text: str, today: date, passed: bool) -> date | None:
    return festivals.find_next_lunar(text, today + timedelta(passed))


def _iterate_months(today: date) -> Iterator[tuple[int, int]]:
    for offset in range(13):
        yield today.year + (today.month - 1 + offset) // 12, (today.month - 1 + offset) % 12 + 1


def _add_months(today: date, count: int) -> date | None:
    index = today.month - 1 + count
    year, month = today.year + index // 12, index % 12 + 1
    if year > 9999:
        return None
    return date(year, month, min(today.day, monthrange(year, month)[1]))


def make_date(year: int, month: int, day: int) -> date | None:
    """The date, or None where the calendar has none."""
    if not 1 <= month <= 12 or not 1 <= year <= 9998:
        return None
    return date(year, month, day) if 1 <= day <= monthrange(year, month)[1] else None


def _read_numbers(text: str) -> list[int]:
    return [parse_number(found) or 0 for found in _NUMBERS.findall(text)]


_RESOLVERS: dict[str, Callable[[str, date, bool], date | None]] = {
    "relative": _resolve_relative,
    "weekday": _resolve_weekday,
    "weekend": _resolve_weekend,
    "days": _resolve_days,
    "ymd": _resolve_ymd,
    "month_day": _resolve_month_day,
    "month_date": _resolve_month_date,
    "next_month": _resolve_next_month,
    "month_end": _resolve_month_end,
    "festival": _resolve_festival,
    "lunar": _resolve_lunar,
}
DAY_KINDS = frozenset(_RESOLVERS)
