"""Clock times of work: 早8点到晚5点, 6:30-14:30, 朝九晚六, 四点前, in minutes of the day.

A start and an end belong together, so an end without a part of the day is the first such hour
after its start; whoever starts at six or seven starts in the morning.
"""

from __future__ import annotations

import re

from intents.language.clocks import apply_period, read_clock

Span = tuple[int, int]

_PERIOD = (
    "晚饭后|凌晨|清晨|早晨|早上|大清早|清早|一早|上午|中午|晌午|下午|傍晚|晚上|晚间"
    "|夜里|半夜|深夜|午后|次日|第二天|早|晚|夜"
)
_N = "零〇一二两三四五六七八九十"
_AT = (
    rf"(?:\d{{1,2}}(?:[:点时](?:\d{{2}}(?![\d元块/])|半|[一三]刻)?|(?=(?:-|~|—|到"
    rf"|至)\d{{1,2}}[:点]))|[{_N}]{{1,3}}点(?:钟)?(?:半|[一三]刻"
    rf"|[一二三四五]?十[一二三四五六七八九]?分?)?)(?:钟|整)?"
)
_TIE = r"(?: ?(?:-|~|—|到|至)+ ?|(?:上班|开始|来|上|干)[,]?(?:到)?|来[,]?(?:大概)?|[,]?(?:再)?到)"
_LAST = rf"(?:{_AT}|\d{{1,2}}(?=[点时,。; ]|$)|[{_N}]{{1,3}}点(?:半)?)"
_RANGE = re.compile(
    rf"(?P<p1>(?:{_PERIOD})(?:的)?)?(?P<a>{_AT}){_TIE}(?P<p2>(?:{_PERIOD})(?:的)?)?(?P<b>{_LAST})"
)
_SHORT = re.compile(
    rf"(?P<p1>朝|早)(?P<a>[\d{_N}]{{1,2}})(?:点)?(?:到)?(?P<p2>晚|午)(?P<b>[\d{_N}]{{1,2}})(?!\d)"
)
_ONE = re.compile(
    rf"(?P<p>{_PERIOD})?(?P<at>{_AT})(?P<side>以?前|之前|前|以后|之后|后(?!天)|往后"
    rf"|开始|就?(?:得|要)|接|到家|必须)?"
)
_AFTER = ("以后", "之后", "后", "往后", "开始", "到家")
_DAY, _HALF = 1440, 720


def clock_ranges(text: str) -> list[tuple[Span, int, int]]:
    """((from, to), start, end) of every range of clock times in normalised text, in order."""
    found: list[tuple[Span, int, int]] = []
    for pattern in (_RANGE, _SHORT):
        for match in pattern.finditer(text):
            span = _span(match)
            if span is not None:
                found.append((span, match.start(), match.end()))
    return sorted(found, key=lambda one: one[1])


def one_sided(text: str, *, loose: bool = False) -> tuple[int, bool] | None:
    """(minute, whether after it) of 四点前 or 六点以后; ``loose`` takes an hour without a side."""
    for match in _ONE.finditer(text):
        if match["side"] or loose:
            at = _minute(match["at"], match["p"] or "", begins=False)
            if at is not None:
                return at, (match["side"] or "") in _AFTER
    return None


def _span(match: re.Match[str]) -> Span | None:
    period = (match["p1"] or "").removesuffix("的").replace("朝", "早")
    later = (match["p2"] or "").removesuffix("的")
    start = _minute(match["a"], period, begins=True, other=match["b"])
    if later in ("次日", "第二天"):
        end = _minute(match["b"], "早上", begins=False)
        return None if start is None or end is None else (start, end + _DAY)
    end = _end(match["b"], "晚上" if later == "午" else later or _kept(period), later)
    if start is None or end is None:
        return None
    while end <= start:
        end += _HALF if not later else _DAY
    return (start, end) if end - start <= 16 * 60 else None


def _kept(period: str) -> str:
    """早上6点到8点: the end keeps the morning unless it must be later."""
    return "早上" if period else ""


def _end(said: str, period: str, later: str) -> int | None:
    if later == "晚" or later == "午":
        at = _minute(said, "早上", begins=False)
        return at + _HALF if at is not None and at < _HALF else at
    return _minute(said, period or "早上", begins=False)


def _minute(said: str, period: str, *, begins: bool, other: str = "") -> int | None:
    """Minute of the day; without a period a start at one to five is in the afternoon."""
    text = said if re.search("[:点时]", said) else f"{said}点"
    clock = read_clock(text.replace("分", ""))
    if clock is None:
        return None
    if period:
        period = "晚上" if period == "晚饭后" else period
        days, hour = apply_period(clock, period)
        return days * _DAY + hour * 60 + clock.minute
    hour = clock.hour
    literal = clock.exact or re.match(r"1[3-9]|2\d", other or "") is not None
    if not literal and 1 <= hour <= (5 if begins else 7):
        hour += 12
    return hour * 60 + clock.minute
