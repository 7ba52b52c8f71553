"""Pay as people write it: 20元/小时, 三千五, 4k-6k, 150一天, 底薪2800, 面议.

Ages, hours, phones and counts are no pay; a bare sum is read by its size when no unit was said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from intents.language.numerals import parse_number

_CN = "一二两三四五六七八九十百千万"
_SUM = rf"(?:\d{{1,6}}(?:\.\d{{1,2}})?[kKwW千万]?\d?|[{_CN}]{{1,6}})"
_UNIT = (
    r"(?P<unit>小时|个小时|钟头|个钟头?|h(?![a-z])|H|时(?![间候])|天|日|晚|夜|班"
    r"|个?月|件|个(?=计件)|次|趟|单|节|课时|堂|年)"
)
_YUAN = r"(?:元钱?|块钱?|圆|rmb|RMB|￥)?"
_PER = r"(?:每|/|一个?|1个?)"
_RANGE = rf"(?P<low>{_SUM})(?:{_YUAN}(?:-|~|到|至|—)(?P<high>{_SUM}))?"
_UNIT_BEFORE = (
    r"(?P<before>月薪|月工资|月收入|每月|一个?月|月结|底薪|时薪|每小时|一个?小时"
    r"|每个?钟头?|日薪|日结|月入|每[桶斤趟单]|每天|一天|一日"
    r"|年薪|每件|一件|每次|一次|每课时|每节)"
)
_PAY_WORD = r"(?:工资|薪资|薪水|待遇|报酬|工钱|月?薪|收入|综合薪资)"
_GLUE = r"(?:[:是为约给开能有达可拿结工资]|大概|综合|左右|税前|税后|￥){0,4}"
_FORMS = (
    re.compile(rf"{_UNIT_BEFORE}{_GLUE}{_RANGE}(?P<yuan>{_YUAN})(?![\d.:点岁名人年号楼%折个小时])"),
    re.compile(rf"{_RANGE}(?P<yuan>{_YUAN})[,]?{_PER}{_UNIT}"),
    re.compile(rf"{_PAY_WORD}{_GLUE}{_RANGE}(?P<yuan>{_YUAN})(?![\d.:点岁名人号楼%])"),
    re.compile(rf"{_RANGE}(?P<yuan>元钱?|块钱?)"),
    re.compile(
        r"(?P<low>\d{1,2}(?:\.\d)?[kK千])(?:-|~|到|至"
        r"|—)?(?P<high>\d{1,2}(?:\.\d)?[kK千])?(?P<yuan>)"
    ),
)
_NO_PAY = re.compile(
    r"\d{1,2}(?:周?岁)?(?:-|~|到|至)\d{1,2}周?岁|\d{1,2}周?岁|1[3-9]\d{9}"
    r"|\d{1,2}(?::\d{2}|点(?:\d{2}(?![\d元块/]))?)(?:(?:-|~|到|至|—)\d{1,2}(?::\d{2}"
    r"|点(?:\d{2}(?![\d元块/]))?))?"
)
_NOT_EARNED = re.compile(
    r"(?:押金|保证金|服装费|培训费|报名费|餐补|房补|补贴|奖金|全勤|奖励?|体检费"
    r"|中介费|学费|工本费|费)[^,。;\n\d]{0,4}$"
)
_OPEN = re.compile(
    r"面议|面谈|[工薪]资?(?:可|再)?(?:商量|协商|谈)|待遇优厚|待遇从优|从优|好商量|可议"
)
_UNPAID = re.compile(
    r"没(?:有)?工资|无偿|义务(?:帮|干|劳动)|不(?:给|发|付)(?:钱|工资)|志愿(?:者|服务)|白干"
)
_UNITS = (
    ("time", ("次", "趟", "单", "课时", "节", "堂")),
    ("piece", ("件", "桶", "斤")),
    ("hour", ("小时", "钟", "h", "H", "时")),
    ("month", ("月", "底薪")),
    ("year", ("年",)),
    ("day", ("天", "日", "晚", "夜", "班")),
)
_LARGEST_HOUR, _LARGEST_DAY = 100, 999


@dataclass(frozen=True, slots=True)
class Pay:
    """What is paid, in yuan ``per`` hour, day, month, piece, time or year.

    ``is_open``: only 面议 was said; ``is_unpaid``: nothing is paid; ``is_torn``: two different
    sums for the same unit were said.
    """

    low: float | None = None
    high: float | None = None
    per: str | None = None
    is_open: bool = False
    is_unpaid: bool = False
    is_torn: bool = False

    @property
    def is_known(self) -> bool:
        """Whether a sum was said."""
        return self.low is not None and self.per is not None


def read_pay(text: str) -> Pay:
    """The pay in normalised text; the first sum by the surest form of words."""
    clear = _NO_PAY.sub(lambda found: "□" * len(found[0]), text)
    for form in _FORMS:
        sums = [pay for found in form.finditer(clear) if (pay := _read(found, clear))]
        if sums:
            first = sums[0]
            torn = any(one.per == first.per and _apart(one, first) for one in sums[1:])
            return Pay(first.low, first.high, first.per, is_torn=torn)
    return Pay(is_open=bool(_OPEN.search(text)), is_unpaid=bool(_UNPAID.search(text)))


def _apart(one: Pay, other: Pay) -> bool:
    return (one.low or 0) > (other.high or 0) or (one.high or 0) < (other.low or 0)


def _read(found: re.Match[str], text: str) -> Pay | None:
    groups = found.groupdict()
    low, high = read_sum(groups["low"]), read_sum(groups.get("high") or groups["low"])
    if low is None or high is None or high <= 0:
        return None
    if _NOT_EARNED.search(text[max(0, found.start() - 8) : found.start()]):
        return None
    if low < 100 <= high / 10 and groups["low"][-1:] not in "kK千万":
        low *= 1000 if high >= 1000 else 1  # 4-6千
    per = _per(groups.get("unit") or groups.get("before") or "") or _by_size(low)
    return Pay(min(low, high), max(low, high), per)


def _per(unit: str) -> str | None:
    return next((per for per, words in _UNITS if any(word in unit for word in words)), None)


def _by_size(amount: float) -> str:
    """A bare 20 is an hour's pay, 150 a day's, 3500 a month's."""
    if amount < _LARGEST_HOUR:
        return "hour"
    return "day" if amount <= _LARGEST_DAY else "month"


def read_sum(said: str) -> float | None:
    """3500, 3.5k, 3千5, 三千五, 一百八 → yuan; None when it is no number."""
    number = re.match(r"(\d+(?:\.\d+)?)([kKwW千万]?)(\d?)$", said)
    if number:
        scale = {"": 1, "k": 1000, "千": 1000, "w": 10000, "万": 10000}[number[2].lower()]
        return float(number[1]) * scale + (int(number[3]) * scale / 10 if number[3] else 0)
    return _read_spoken(said)


def _read_spoken(said: str) -> float | None:
    """三千五 is 3,500, not 3,005: what follows a unit counts tenths of it."""
    if "万" in said:
        head, _, rest = said.partition("万")
        more = (_read_spoken(rest) if len(rest) > 1 else None) if rest else 0.0
        if rest and more is None:
            more = (parse_number(rest) or 0) * 1000.0
        whole = parse_number(head)
        return None if whole is None else whole * 10000 + (more or 0)
    short = re.match(r"(.*)([千百])([一二三四五六七八九])$", said)
    if short:
        whole = parse_number(short[1] + short[2])
        tenth = {"千": 100, "百": 10}[short[2]]
        return None if whole is None else whole + (parse_number(short[3]) or 0) * tenth
    value = parse_number(said)
    return float(value) if value else None
