"""Hours of work, free or needed: which parts of which days, how long, and whether they agree.

Minutes count from local midnight; what goes on past it counts on (22:00–6:00 is 1320–1800). A part
of the day without a clock is taken at its usual width and marked ``is_vague``. Nothing is guessed:
what was not said is empty.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from intents.language.numerals import parse_number
from intents.language.work_clocks import Span, clock_ranges, one_sided
from intents.language.work_days import read_days, read_per_week
from intents.language.work_kinds import says

_PARTS: tuple[tuple[re.Pattern[str], Span], ...] = tuple(
    (re.compile(words), span)
    for words, span in (
        (r"白天|孩子(?:不在家|在学校)", (480, 1080)),
        (r"全天|整天|一整天|长白班|白班|上下午", (480, 1080)),
        (r"凌晨|起早|天不亮", (180, 480)),
        (r"早[上晨]|清[早晨]|一早|早班(?!店)", (360, 540)),
        (r"上午|上半[天晌]|头晌|前晌|午前", (480, 720)),
        (r"中午|晌午|午饭(?:点|时)", (660, 840)),
        (r"下午|下半[天晌]|后晌|午后", (720, 1080)),
        (r"傍晚|晚饭点", (1020, 1140)),
        (r"晚上|晚间|夜里?(?!班)|晚饭后|夜市", (1080, 1320)),
        (r"夜班|通宵|值夜|半夜|后半夜", (1320, 1800)),
    )
)
_SCHOOL: Span = (510, 930)
_AT_SCHOOL = re.compile(
    r"(?:接送|接)(?:完)?(?:孩子|娃|学生|小孩|宝宝)?(?:之外|以外|之余|中间|之间|的空)"
    r"|孩子(?:们)?(?:去|都)?上(?:了)?(?:小?学|学校|幼儿园|课)"
    r"|(?:娃|孩子|宝|二宝)[^,。]{0,6}(?:上学|上幼儿园|进幼儿园|送(?:进|去)(?:学校|幼儿园))"
    r"|送(?:完|了)(?:孩子|娃|学)|放学|(?:进校|入园|到校)"
)
_BUSY_AFTER = re.compile(
    r"(?:不行|不成|不可以|没空|没时间|没法|来不了|去不了|不能|不方便|走不开|出不来"
    r"|要(?:照顾|接|上班|带|做饭|陪|去|看|给|顾)|得(?:照顾|接|上班|带|回|陪|去|看|给|顾))"
)
_BUSY_BEFORE = re.compile(r"(?:除了|除去|除开|不要|别排|不上|不干)[^,。]{0,3}$")
_LONG = re.compile(
    r"(?:每天|一天|每日|一日|天天|每次|一次|每回|日均|工作|每晚"
    r"|每周[^,。]{1,4}次)?[^,。\d一二两三四五六七八九十半俩仨]{0,6}"
    r"(?P<low>\d{1,2}(?:\.5)?|[一二两三四五六七八九十]|俩|仨|半)(?:(?:-|~|到|至"
    r"|、)?(?P<high>\d{1,2}|[二两三四五六七八九十]))?"
    r"(?P<more>个半|个多|来个|多个|个)?(?:小时|钟头|h(?!\w))"
)
_PER_HOUR = re.compile(r"(?:/|每|一个?|1个?)(?:小时|钟头|h(?!\w))|时薪|小时工")
_HALF_DAY = re.compile(r"半天(?!才)|上半[天晌]|下半[天晌]")
_ROTATING = re.compile(
    r"[两二三四]班倒|倒班|轮班|轮换|轮流|做一休[一二]|上一休[一二]|上二休二|24小时"
)
_EITHER = re.compile(r"任选|二选一|或者?|都可以|可选|其一|早班[^。]{0,24}(?:晚班|中班|午班)|班次")
_FULL = re.compile(r"全职|长白班|全天|整天")
_BREAK = re.compile(
    r"(?:休息|午休|吃饭)(?:\d|[一二两半])(?:个)?(?:小时|钟头)|(?:\d"
    r"|[一二两半])个?(?:小时|钟头)(?:休息|午休)"
)
_CLOCK_NEXT = re.compile(r"的?(?:\d{1,2}|[一二两三四五六七八九十]{1,3})[点:]")
_BEFORE_NOON = re.compile(r"(?:午饭|中午|晌午|饭点)(?:以|之)?前")
_SLACK = 90
_CLAUSE = re.compile(r"[,。;!?\n]|但是|但(?!是)|不过|就是|平时|然后")


@dataclass(frozen=True, slots=True)
class Hours:
    """Parts of a day and days of a week (1 Monday … 7 Sunday; empty: not said).

    ``daily`` is minutes a day, ``per_week`` days a week. ``is_either``: one of the spans is
    enough; ``is_rotating``: shifts take turns; ``is_any``: time does not matter; ``is_torn``:
    two things were said that cannot both hold.
    """

    spans: tuple[Span, ...] = ()
    days: tuple[int, ...] = ()
    daily: int | None = None
    per_week: int | None = None
    is_either: bool = False
    is_rotating: bool = False
    is_any: bool = False
    is_vague: bool = False
    is_torn: bool = False

    @property
    def is_known(self) -> bool:
        """Whether anything was said of the time."""
        return bool(self.spans or self.daily or self.is_any or self.is_rotating)


def read_free_hours(text: str) -> Hours:
    """When somebody who seeks work has time, in normalised text."""
    clocked = tuple(span for span, _, _ in clock_ranges(text))
    school = _school_hours(text) if not clocked else None
    free, busy = _parts(text)
    bounded = () if clocked or school else _bounded(text, free)
    spans = clocked or ((school,) if school else ()) or bounded or tuple(free)
    left = tuple(part for span in spans for part in _without(span, busy))
    is_any = says("free_always", text) and not left
    days = read_days(text)
    only_busy = not spans and any(start < 1320 for start, _ in busy)  # nights tell nothing
    if only_busy:
        left = tuple(_without((480, 1080), busy))
    return Hours(
        spans=left,
        days=days,
        daily=_daily(text),
        per_week=read_per_week(text),
        is_any=is_any,
        is_vague=bool(left) and not clocked,
        is_torn=bool(set(free) & set(busy)) or (bool(spans) and not left),
    )


def read_needed_hours(text: str) -> Hours:
    """When a vacancy needs somebody, in normalised text."""
    clocked = tuple(dict.fromkeys(span for span, _, _ in clock_ranges(text)))
    free, _ = _parts(text)
    is_any = says("any_time", text)
    rotating = bool(_ROTATING.search(text))
    spans = clocked or (() if rotating or is_any else tuple(free))
    daily = _daily(text)
    is_either = len(spans) > 1 and bool(_EITHER.search(text))
    return Hours(
        spans=spans,
        days=read_days(text),
        daily=daily,
        per_week=read_per_week(text),
        is_either=is_either,
        is_rotating=rotating,
        is_any=is_any and not clocked,
        is_vague=bool(spans) and not clocked,
        is_torn=_is_torn(text, clocked, daily, is_either=is_either),
    )


def length_of(spans: tuple[Span, ...]) -> int:
    """Minutes of all spans together."""
    return sum(end - start for start, end in spans)


def _is_torn(text: str, spans: tuple[Span, ...], daily: int | None, *, is_either: bool) -> bool:
    """两小时 and 9点到17点; 全职 and 每天两小时."""
    if daily is None:
        return False
    if _FULL.search(text) and daily < 300:
        return True
    if not spans or is_either:
        return False
    return abs(length_of(spans) - daily) > _SLACK


def _parts(text: str) -> tuple[list[Span], list[Span]]:
    """Parts of the day said to be free, and those said to be busy."""
    free: list[Span] = []
    busy: list[Span] = []
    for clause in _CLAUSE.split(text):
        held = _BUSY_AFTER.search(clause)
        for pattern, span in _PARTS:
            for found in pattern.finditer(clause):
                if _CLOCK_NEXT.match(clause, found.end()):
                    continue  # 下午四点 is a point, not the afternoon
                taken = held is not None and held.start() >= found.start()
                denied = _BUSY_BEFORE.search(clause[: found.start()])
                (busy if taken or denied else free).append(span)
    return _widest(list(dict.fromkeys(free))), list(dict.fromkeys(busy))


def _widest(spans: list[Span]) -> list[Span]:
    """白天 and 上午 said together: the wider one holds both, unless only 全天 stands beside."""
    return [
        one
        for one in spans
        if not any(two != one and two[0] <= one[0] and one[1] <= two[1] for two in spans)
    ]


def _bounded(text: str, free: list[Span]) -> tuple[Span, ...]:
    """四点前, 六点以后: an open side is closed by the part named, or its usual end."""
    found = one_sided(text)
    if found is None:
        return ()
    at, is_after = found
    wide = next((span for span in free if span[0] <= at < span[1]), None)
    if is_after and at < 720 and _BEFORE_NOON.search(text):
        return ((at, 720),)
    if is_after:
        return ((at, wide[1] if wide else 1320 if at >= 1020 else 1080),)
    return ((wide[0] if wide and wide[0] < at else 480, at),)


def _school_hours(text: str) -> Span | None:
    """Between bringing the children and fetching them, by the clock where it was said."""
    if not _AT_SCHOOL.search(text):
        return None
    start, end = _SCHOOL
    for clause in _CLAUSE.split(text):
        found = one_sided(clause, loose=True)
        if found is None:
            continue
        at, _ = found
        if re.search("接|放学", clause) and at > 720:
            end = at
        elif re.search("送|到家|以后|之后|进校|入园|到校", clause) and at < 720:
            start = at
    return start, end


def _without(span: Span, busy: list[Span]) -> list[Span]:
    """What is left of a span when the busy parts within it are taken out.

    Parts of the day run into each other: who is busy at noon may be free in the morning.
    """
    left = [span]
    for start, end in busy:
        if not span[0] <= start < end <= span[1]:
            continue
        left = [
            part
            for a, b in left
            for part in ((a, min(b, start)), (max(a, end), b))
            if part[1] - part[0] >= 30
        ]
    return left


def _daily(text: str) -> int | None:
    """Minutes a day (or a time); the most of several, breaks and hourly pay left out."""
    clear = _BREAK.sub("", text)
    longest = None
    for found in _LONG.finditer(clear):
        if _PER_HOUR.search(clear[max(0, found.start("low") - 1) : found.end()]):
            continue
        minutes = _minutes(found)
        longest = max(longest or 0, minutes) if minutes else longest
    if longest is None and _HALF_DAY.search(text):
        return 240
    return longest


def _minutes(found: re.Match[str]) -> int | None:
    said = found["high"] or found["low"]
    if said == "半":
        return 30
    number = {"俩": 2.0, "仨": 3.0}.get(said)
    if number is None:
        number = float(said) if "." in said else float(parse_number(said) or 0)
    if not 0 < number <= 16:
        return None
    return round(number * 60) + (30 if found["more"] == "个半" else 0)
