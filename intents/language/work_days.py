"""Days of the week that work takes or somebody has: 周一至周五, 双休, 除了周三, 每周三次."""

from __future__ import annotations

import re

from intents.language.numerals import parse_number

_ALL = (1, 2, 3, 4, 5, 6, 7)
_NAMES = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "日": 7, "天": 7, "末": 0}
_NAMES |= {str(n): n for n in range(1, 8)}
_WEEK = r"(?:周|星期|礼拜)"
_RANGE = re.compile(rf"{_WEEK}([一二三四五六1-6])(?:到|至|-|~|—){_WEEK}?([一二三四五六日天1-7])")
# 每周三次 counts, 每周三下午 names.
_NAMED = re.compile(
    rf"{_WEEK}([一二三四五六日天末](?:[、,和]?{_WEEK}?[一二三四五六日天](?![个次天小时"
    rf"点]))*)(?!次|回|趟|天(?!都))"
)
_WORKDAYS = re.compile(r"工作日|双休|做五休二|上五休二|周末休|周末不上")
_WEEKEND = re.compile(r"周末|双休日|礼拜天|周六日|六日|星期六日")
_OFF = re.compile(r"休息?|不行|没空|除了|不上|不能|有事|除去|歇")
_ON = re.compile(r"也(?:行|可以|上)")
_ALWAYS = re.compile(r"不休|无休")
_SIX = re.compile(r"单休|月休(?:四|4)天|[做上]六休一|一周休一天|每周休一天")
_PER_WEEK = re.compile(
    rf"(?:每|一个?){_WEEK}(?:来|上|干|做|去)?([一二两三四五六1-6])(?:次|回|趟|天)"
)
_CLAUSE = re.compile(r"[,。;!?\n]")


def read_days(text: str) -> tuple[int, ...]:
    """ISO weekdays said in normalised text, ascending; empty where none was said."""
    taken: set[int] = set()
    off: set[int] = set()
    for clause in _CLAUSE.split(text):
        if _ALWAYS.search(clause):
            continue
        named = _named(clause)
        is_off = bool(named) and _OFF.search(clause) and not _ON.search(clause)
        (off if is_off else taken).update(named)
        if _WORKDAYS.search(clause):
            taken.update((1, 2, 3, 4, 5))
            off -= {6, 7}
    if off and not taken:
        taken = set(_ALL)
    return tuple(sorted(taken - off))


def read_per_week(text: str) -> int | None:
    """How many days a week, where a number and no names were said."""
    if _SIX.search(text):
        return 6
    found = _PER_WEEK.search(text)
    return parse_number(found[1]) if found else None


def _named(clause: str) -> set[int]:
    ranges = {
        day
        for first, last in _RANGE.findall(clause)
        for day in range(_NAMES[first], _NAMES[last] + 1)
    }
    rest = _RANGE.sub("", clause)
    if _WORKDAYS.search(rest):
        return ranges
    if _WEEKEND.search(rest):
        return ranges | {6, 7}
    names = {
        _NAMES[char] for found in _NAMED.finditer(rest) for char in found[1] if _NAMES.get(char)
    }
    return ranges | names
