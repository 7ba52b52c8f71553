"""Times as asked for: tokens put together and resolved against `now` (naive, community's zone).

`find_times` reads every time in a text, `choose_time` picks the one that a request means. A day
without an hour is a date; what is past, vague, recurring or only the onset of a trouble has no
value. All readings are minutes or days in local time, never before `now`'s minute.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from intents.language.clocks import NOON, Clock, apply_period, read_clock
from intents.language.days import DAY_KINDS, resolve_day
from intents.language.time_tokens import Token, read_minutes, tokenise

_BETWEEN = re.compile(
    "(?:[ ,、的]|那天|大概|大约|差不多|左右|就|在|早上|晚上)?(?:[ 的]|大概|大约)?"
)
_CONNECTOR = re.compile(r" ?(?:到|至|-|~|—)+ ?")
_EVENING_LIMIT = time(21, 0)
_LATE_DAY = re.compile("晚|夜")


@dataclass(frozen=True, slots=True)
class Group:
    """Tokens that say one point of time together."""

    start: int
    end: int
    day: Token | None = None
    period: str = ""
    clock: Clock | None = None
    minutes: int | None = None
    is_past: bool = False


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """One time found: where, its ISO value ('' when it has none) and the end of a range."""

    start: int
    end: int
    value: str
    end_value: str
    group: Group


def find_times(text: str, now: datetime) -> list[TimeSpan]:
    """Every time said in normalised, masked text, in order; ranges joined."""
    groups = group_tokens(text)
    spans: list[TimeSpan] = []
    index = 0
    while index < len(groups):
        group = groups[index]
        last = groups[index + 1] if index + 1 < len(groups) else None
        index += 1
        if last and not group.is_past and _CONNECTOR.fullmatch(text[group.end : last.start]):
            spans.append(_resolve_range(group, last, now))
            index += 1
        else:
            spans.append(TimeSpan(group.start, group.end, resolve(group, now), "", group))
    return spans


def group_tokens(text: str) -> list[Group]:
    """Tokens joined into points of time: 明天 + 下午 + 三点."""
    groups: list[Group] = []
    for token in tokenise(text):
        last = groups[-1] if groups else None
        if last and _BETWEEN.fullmatch(text[last.end : token.start]):
            joined = _join(last, token)
            if joined:
                groups[-1] = joined
                continue
        first = _join(Group(token.start, token.start), token)
        if first:
            groups.append(first)
    return groups


def _join(group: Group, token: Token) -> Group | None:
    """The group grown by a token, or None when it says something that the group already has."""
    kind = token.kind
    if kind == "period" and not group.clock:
        if group.period and token.text[0] != "凌" and group.period not in ("早上", "晚上"):
            return None
        return replace(group, end=token.end, period=token.text)
    if kind == "clock" and not group.clock and group.minutes is None:
        clock = read_clock(token.text)
        return replace(group, end=token.end, clock=clock) if clock else None
    if group.start != group.end and (group.day or group.is_past or group.clock or group.period):
        return None
    if kind == "past":
        return replace(group, end=token.end, is_past=True)
    if kind == "minutes":
        return replace(group, end=token.end, minutes=read_minutes(token.text))
    if kind in DAY_KINDS and group.minutes is None:
        return replace(group, end=token.end, day=token, period=_read_day_period(token.text))
    return None


def _read_day_period(text: str) -> str:
    if _LATE_DAY.search(text):
        return "晚上"
    return "早上" if "早" in text or "晨" in text else ""


def resolve(group: Group, now: datetime) -> str:
    """The group's ISO value on `now`, '' when it has none."""
    if group.is_past:
        return ""
    now = now.replace(second=0, microsecond=0, tzinfo=None)
    try:
        found = _resolve_point(group, now)
    except OverflowError:
        return ""
    return "" if found is None else _show(found)


def _show(point: datetime | date) -> str:
    return point.isoformat(timespec="minutes") if isinstance(point, datetime) else point.isoformat()


def _resolve_point(group: Group, now: datetime) -> datetime | date | None:
    if group.minutes is not None:
        return now + timedelta(minutes=group.minutes)
    clock = group.clock
    if clock is None and group.period in NOON:
        clock = Clock(12, 0, exact=True)
    if clock is None:
        return resolve_day(group.day, now.date()) if group.day else None
    if group.day is None:
        return _find_next_strike(clock, group.period, now)
    return _resolve_day_and_hour(group.day, clock, group.period, now)


def _resolve_day_and_hour(day: Token, clock: Clock, period: str, now: datetime) -> datetime | None:
    days, hour = apply_period(clock, period)
    if period == "凌晨" and _LATE_DAY.search(day.text):
        days = 1
    at = time(hour, clock.minute)
    passed = days == 0 and at < now.time()
    found = resolve_day(day, now.date(), passed)
    if found is None:
        return None
    point = datetime.combine(found + timedelta(days), at)
    return point if point >= now else None


def _find_next_strike(clock: Clock, period: str, now: datetime) -> datetime:
    """An hour without a day: the next time it strikes; a morning hour may mean this evening."""
    days, hour = apply_period(clock, period)
    today = datetime.combine(now.date(), time(hour, clock.minute))
    if days and today >= now and hour < 6:
        return today
    point = today + timedelta(days)
    if point >= now:
        return point
    evening = point + timedelta(hours=12)
    is_open = not period and not clock.exact and 8 <= hour <= 11
    if is_open and evening >= now and evening.time() <= _EVENING_LIMIT:
        return evening
    return point + timedelta(1)


def _resolve_range(first: Group, last: Group, now: datetime) -> TimeSpan:
    """Start and end; the end takes day and part of day from the start where it names none."""
    start = resolve(first, now)
    end = ""
    if start and not last.is_past:
        end = _resolve_end(first, last, start, now)
    if end and not first.day and end[:10] > start[:10] and not first.period:
        # 8点到12点 said at ten cannot mean this evening: both wait for tomorrow.
        later = datetime.fromisoformat(start) + timedelta(hours=12)
        if later.hour < 12:
            start = later.isoformat(timespec="minutes")
            end = _resolve_end(first, last, start, now)
    return TimeSpan(first.start, last.end, start, end, first)


def _resolve_end(first: Group, last: Group, start: str, now: datetime) -> str:
    begin = datetime.fromisoformat(start)
    if last.day:
        counts_from_start = last.day.kind != "relative" and begin.date() > now.date()
        value = resolve(last, begin if counts_from_start else now)
        return value if value > start[: len(value)] else ""
    clock = last.clock or (Clock(12, 0, exact=True) if last.period in NOON else None)
    if clock is None or "T" not in start:
        return ""
    period = last.period or first.period
    days, hour = apply_period(clock, period if last.period or clock.hour != 12 else "")
    end = datetime.combine(begin.date(), time(hour, clock.minute)) + timedelta(days)
    if end <= begin and hour < 12 and not last.period:
        end += timedelta(hours=12)
    if end <= begin:
        end += timedelta(1)
    return end.isoformat(timespec="minutes")
