"""Days that have names: solar and lunar festivals, solar terms, days of the lunar calendar.

`find_next` gives the next such day on or after a date. The lunar library is loaded at the first
lunar word (10 ms) and asked once for each name and year.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from intents.language.numerals import parse_number

_SOLAR = {
    "元旦": (1, 1), "情人节": (2, 14), "学雷锋日": (3, 5), "妇女节": (3, 8), "三八节": (3, 8),
    "女神节": (3, 8),
    "植树节": (3, 12), "愚人节": (4, 1), "劳动节": (5, 1), "五一": (5, 1), "青年节": (5, 4),
    "五四": (5, 4),
    "护士节": (5, 12), "儿童节": (6, 1), "六一": (6, 1), "建党节": (7, 1), "七一": (7, 1),
    "建军节": (8, 1), "八一": (8, 1), "教师节": (9, 10), "国庆": (10, 1), "十一": (10, 1),
    "双十一": (11, 11),
    "双十二": (12, 12), "平安夜": (12, 24), "圣诞": (12, 25), "跨年夜": (12, 31), "消防日": (11, 9),
}  # fmt: skip
_SOLAR |= {
    f"{name}节": _SOLAR[name] for name in ("五一", "六一", "五四", "八一", "国庆", "圣诞", "元旦")
}
_LUNAR = {
    "春节": (1, 1), "大年初一": (1, 1), "年初一": (1, 1), "正月十五": (1, 15), "元宵": (1, 15),
    "元宵节": (1, 15),
    "上元节": (1, 15), "灯节": (1, 15), "破五": (1, 5), "龙抬头": (2, 2), "二月二": (2, 2),
    "端午": (5, 5),
    "端午节": (5, 5), "端阳": (5, 5), "七夕": (7, 7), "七夕节": (7, 7), "中元节": (7, 15),
    "七月半": (7, 15),
    "中秋": (8, 15), "中秋节": (8, 15), "八月十五": (8, 15), "重阳": (9, 9), "重阳节": (9, 9),
    "老人节": (9, 9),
    "寒衣节": (10, 1), "腊八": (12, 8), "腊八节": (12, 8), "小年": (12, 23), "除夕": (12, 0),
    "大年三十": (12, 0), "年三十": (12, 0), "大年夜": (12, 0), "年夜": (12, 0), "除夕夜": (12, 0),
}  # fmt: skip
# Nth Sunday (or Thursday) of a month: month, weekday, n.
_NTH = {"母亲节": (5, 6, 2), "父亲节": (6, 6, 3), "感恩节": (11, 3, 4)}
_TERMS = (
    "立春", "惊蛰", "春分", "清明", "谷雨", "立夏", "芒种", "夏至", "立秋", "处暑", "秋分", "霜降",
    "立冬", "冬至",
)  # fmt: skip
# These are weather, water or names as well; they count only when called a term or a day.
_TERM_OR_WEATHER = ("雨水", "小满", "小暑", "大暑", "白露", "寒露", "小雪", "大雪", "小寒", "大寒")
_LUNAR_MONTHS = {"正": 1, "冬": 11, "腊": 12}

_OTHER_NAME = (
    "(?![路街巷里村小学院校医中队蒜饭]|大街|大道|小区|粥|糕|月饼|粽子|汤圆|快乐|安康|旅游)"
)
_BY_LENGTH = sorted([*_SOLAR, *_LUNAR, *_NTH, *_TERMS], key=len, reverse=True)
_PLAIN_NAMES = "|".join(
    name
    for name in _BY_LENGTH
    if name not in ("十一", "五一", "六一", "七一", "八一", "五四", "小年")
)
_DIGIT = "0-9零一二三四五六七八九十百"
FESTIVAL = (
    rf"(?:{_PLAIN_NAMES})节?{_OTHER_NAME}"
    f"|[五六七八](?<![{_DIGIT}][五六七八])[一四](?<=五一|六一|七一|八一"
    f"|五四)(?![{_DIGIT}点号楼栋单室个月年:平块毛元]){_OTHER_NAME}"
    r"|十(?<!双十)一(?=放假|假期|期间|长假|黄金周|那天|当天|国庆|前后)"
    r"|小年(?![轻龄级]|青)"
    rf"|(?:{'|'.join(_TERM_OR_WEATHER)})(?=节气|那天|当天|这天)"
)
FIRST_CHARS = "".join(sorted({name[0] for name in (*_BY_LENGTH, *_TERM_OR_WEATHER)}))
_DAYS = r"初[一二三四五六七八九十]|二?十[一二三四五六七八九]?|三十|廿[一二三四五六七八九]?"
LUNAR_DAY = (
    rf"(?:农历|阴历|旧历|老历)的?(?:[正冬腊]|十[一二]|[一二三四五六七八九十])月(?:{_DAYS})"
    rf"|[正腊]月(?:{_DAYS})|[二三四五六七八九十冬]月初[一二三四五六七八九十]"
    "|(?:大?年)?初(?<!最初)[一二三四五六七八九十](?![一二三四五六七八九十]?[年班级中月下上的]?[班级中学])(?!年级"
    "|中|步)"
)
_LUNAR_PARTS = re.compile(r"(?:([正冬腊]|十?[一二三四五六七八九十])月)?初?(.+)$")


def find_next(name: str, today: date) -> date | None:
    """The next day of that name on or after `today`; None for an unknown name or no such day."""
    return next((day for day in _iterate_days(name, today) if day >= today), None)


def _iterate_days(name: str, today: date) -> list[date]:
    name = name if name in _SOLAR or name in _LUNAR or name in _NTH else name.removesuffix("节")
    # A lunar year ends, and a table of terms begins, in another solar year than its number.
    years = range(today.year - 1, today.year + 3)
    if name in _SOLAR:
        return [date(year, *_SOLAR[name]) for year in years]
    if name in _LUNAR:
        month, day = _LUNAR[name]
        return [found for year in years if (found := _find_lunar(year, month, day))]
    if name in _NTH:
        return [_find_nth(year, *_NTH[name]) for year in years]
    return [found for year in years if (found := _find_term(year, name))]


def find_next_lunar(text: str, today: date) -> date | None:
    """腊月二十三, 农历八月初五, 初五 (of the first month,
    as people mean it) → the next such day.
    """
    parts = _LUNAR_PARTS.match(re.sub(r"^(?:农历|阴历|旧历|老历)的?|^大?年", "", text))
    if not parts:
        return None
    month = _LUNAR_MONTHS.get(parts[1]) or parse_number(parts[1]) if parts[1] else 1
    day = parse_number(parts[2])
    if not month or not day:
        return None
    years = range(today.year - 1, today.year + 2)
    days = [_find_lunar(year, month, day) for year in years]
    return next((found for found in days if found and found >= today), None)


def _find_nth(year: int, month: int, weekday: int, n: int) -> date:
    first = date(year, month, 1)
    return first + timedelta((weekday - first.weekday()) % 7 + 7 * (n - 1))


@lru_cache(maxsize=512)
def _find_lunar(year: int, month: int, day: int) -> date | None:
    """Day 0 of the twelfth month is New Year's Eve, be it the 29th or the 30th."""
    from lunar_python import Lunar, LunarMonth

    if (month, day) == (12, 0):
        first = _find_lunar(year + 1, 1, 1)
        return first - timedelta(1) if first else None
    held = LunarMonth.fromYm(year, month)
    if held is None or not 1 <= day <= held.getDayCount():
        return None
    solar = Lunar.fromYmd(year, month, day).getSolar()
    return date(solar.getYear(), solar.getMonth(), solar.getDay())


@lru_cache(maxsize=256)
def _find_term(year: int, name: str) -> date | None:
    from lunar_python import Solar

    solar = Solar.fromYmd(year, 6, 1).getLunar().getJieQiTable().get(name)
    return date(solar.getYear(), solar.getMonth(), solar.getDay()) if solar else None
