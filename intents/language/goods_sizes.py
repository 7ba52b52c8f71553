"""Whether a thing fits: whose it is, for man or woman, which size, which school year.

Ages, heights and letters are brought to one number: the height in centimetres of whoever wears
it (children grow about six centimetres a year from 77 at birth's end to 160 at fourteen).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from intents.language.numerals import parse_number

_NUMBER = r"(\d{1,3}|[一二三四五六七八九十两]{1,3})"
_BABY = (
    "婴儿?|新生儿|刚出生|月子里|宝宝|满月|刚生|[一二三四五六七八九两\\d]个月大?|要生了|下个月生"
    "|小娃娃|奶娃"
)
_CHILD = (
    "孩子?|儿童|小孩|娃|童|闺女|儿子|幼儿|小学|[男女]娃|(?:[2-9]|1[0-2]|[二三四五六七八九十])岁"
)
_ADULT = (
    "成人|成年|大人|老人|老太|老爷|爷爷|奶奶|父亲|母亲|男[款士式]|女[款士式]|[0-9]{2}岁|初中|高中"
    "|上班|工装|我妈|我爸"
)
_WHO = (
    ("baby", re.compile(_BABY)),
    ("child", re.compile(_CHILD)),
    ("adult", re.compile(_ADULT)),
)
_SEX = (
    ("m", re.compile("男|小子|儿子|爷爷|老头|大爷|爸")),
    ("f", re.compile("女|闺女|奶奶|妈|姑娘|阿姨")),
)
_MONTHS = re.compile(rf"{_NUMBER}个月")
_AGES = re.compile(rf"{_NUMBER}(?:到|至|-|~)?{_NUMBER}?岁")
_HEIGHT = re.compile(r"(?:身高|高)?(?<!\d)(1[0-8]\d|[5-9]\d)(?:cm|厘米|公分|码|的|左右|穿)")
_TALL = re.compile(r"一米([五六七八九])")
_LETTER = re.compile(r"(?<![a-z])(nb|xxxl|xxl|xl|xs|[sml])(?:码|号|的)?(?![a-z])", re.IGNORECASE)
_SHOE = re.compile(r"(?<!\d)((?:1[5-9]|[23]\d|4[0-7])(?:\.5)?|[二三四]十[一二三四五六七八九]?)码")
_BED = re.compile(r"([12])米([0-9一二三五八]?)")
_LETTERS = ("nb", "xs", "s", "m", "l", "xl", "xxl", "xxxl")
_LEVELS = (
    ("幼儿", "幼儿|学前|拼音"),
    ("小学", "小学|[一二三四五六123456]年级|口算"),
    ("初中", "初中|初[一二三]|中考|[七八九]年级"),
    ("高中", "高中|高[一二三考]|五三"),
    ("成人", "考研|考公|公务员|注会|考证|自考"),
)
_GRADE = re.compile("([一二三四五六七八九123456789])年级")


@dataclass(frozen=True, slots=True)
class Fit:
    """What must fit besides the kind; None and empty where nothing was said.

    ``size`` is in the unit that ``unit`` names: ``tall`` (cm), ``letter`` (steps), ``shoe``
    (Chinese sizes), ``bed`` (cm wide).
    """

    who: str = ""
    sex: str = ""
    size: float | None = None
    unit: str = ""
    level: str = ""
    grade: str = ""


def read_fit(said: str, flags: frozenset[str]) -> Fit:
    """What the normalised words say about ``flags``: who, size, sex, level."""
    who = _first(_WHO, said) if "who" in flags else ""
    sex = _sex(said) if "sex" in flags else ""
    size, unit = _size(said) if "size" in flags else (None, "")
    level, grade = _level(said) if "level" in flags else ("", "")
    return Fit(who, sex, size, unit, level, grade)


def _first(patterns: tuple[tuple[str, re.Pattern[str]], ...], said: str) -> str:
    return next((name for name, pattern in patterns if pattern.search(said)), "")


def _sex(said: str) -> str:
    """One of both; nothing where both are named or neither."""
    found = [name for name, pattern in _SEX if pattern.search(said)]
    return found[0] if len(found) == 1 else ""


def _size(said: str) -> tuple[float | None, str]:
    if bed := _BED.search(said):
        tens = parse_number(bed[2]) if bed[2] else 0
        return int(bed[1]) * 100.0 + (tens or 0) * 10, "bed"
    if shoe := _SHOE.search(said):
        number = float(shoe[1]) if shoe[1][0].isdigit() else float(parse_number(shoe[1]) or 0)
        return number, "shoe"
    if letter := _LETTER.search(said):
        return float(_LETTERS.index(letter[1].lower())), "letter"
    if tall := _HEIGHT.search(said):
        return float(tall[1]), "tall"
    if grown := _TALL.search(said):
        return 100.0 + 10 * (parse_number(grown[1]) or 0), "tall"
    if months := _MONTHS.search(said):
        return 52.0 + 2 * (parse_number(months[1]) or 0), "tall"
    if ages := _AGES.search(said):
        years = [parse_number(age) for age in ages.groups() if age]
        known = [year for year in years if year]
        return (77 + 6.0 * sum(known) / len(known), "tall") if known else (None, "")
    return None, ""


def _level(said: str) -> tuple[str, str]:
    level = next((name for name, words in _LEVELS if re.search(words, said)), "")
    grade = _GRADE.search(said)
    return level, str(parse_number(grade[1]) or "") if grade else ""
