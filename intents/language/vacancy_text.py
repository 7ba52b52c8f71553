"""Recruitment text as vacancies: what work, how many, pay, hours, where, whom to call, demands.

A post of several vacancies gives several; what is said for all (place, telephone) belongs to each.
Whether a vacancy may be published is decided in ``intents.rules``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from intents.language.normalise import normalise
from intents.language.numerals import parse_number
from intents.language.occupations import find_occupation
from intents.language.phones import find_phones
from intents.language.spans import blank_out
from intents.language.vacancy_place import read_employer, read_metres, read_place
from intents.language.vacancy_splitting import split_vacancies
from intents.language.work_hours import Hours, read_needed_hours
from intents.language.work_kinds import classes_in, count_of, demands_of, kinds_in, named_work, says
from intents.language.work_pay import Pay, read_pay

_N = "一二两三四五六七八九十"
_COUNT = re.compile(
    rf"(?<![.\d])(\d{{1,3}}|[{_N}]{{1,2}}|俩|仨)(?:[名位](?!额|字)|人(?![家们均])"
    rf"|个(?:人|[\u4e00-\u9fff]{{0,4}}?(?:工|员|师傅|帮厨|帮手|阿姨|大姐|嫂)))"
)
_ONE = re.compile(r"(?:[招缺找聘请雇]|需要|想要)一?[个名位](?!人?头|小时|钟|月)")
_PLACES_LEFT = re.compile(r"(?:人数|名额|招聘人数|招收)[:：]?\s*(\d{1,3})")
_AGES = re.compile(r"(\d{2})(?:周?岁)?(?:-|~|到|至|—)(\d{2})周?岁")
_OLDEST = re.compile(
    r"(\d{2})周?岁(?:以下|以内|之内|内|封顶)|(?:不超过|小于|年龄不超)(\d{2})周?岁?"
)
_YOUNGEST = re.compile(r"(\d{2})周?岁(?:以上|起)|年?满(\d{2})周?岁?")
_CONTACT = re.compile(
    r"(?:联系人|联系|找|请找|致电)[:： ]{0,2}(?P<a>[\u4e00-\u9fff]{1,2}(?:女士|先生"
    r"|经理|老师|店长|老板娘?|姐|哥|阿姨|师傅|主任|总|主管|大姐))"
    r"|(?P<b>(?<![\u4e00-\u9fff])[\u4e00-\u9fff](?:女士|先生|经理|老师|店长|老板娘?"
    r"|姐|哥|阿姨|师傅|主任|主管))|(?P<c>老[\u4e00-\u9fff](?=$|[,。;\n 1]))"
)
_WECHAT = re.compile(
    r"(?:微信|vx|VX|V信|加v|加V|QQ|qq)号?[:： ]{0,2}([A-Za-z][\w-]{4,19}|\d{6,11})"
)
_TITLED = re.compile(
    r"(?:岗位|职位|工种|招聘岗位)(?:\d|[一二三四五])?[:： ]\s*([\u4e00-\u9fff]{2,8})"
)
_COUNTED = re.compile(
    rf"(?P<work>[\u4e00-\u9fff]{{2,10}})[:： ]{{0,2}}(?:\d{{1,3}}|[{_N}]{{1,2}}|若干"
    rf"|数)(?:[名位](?!额|字)|人(?![家们均]))"
)
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫"
_ORDINAL = re.compile(rf"第(\d{{1,2}}|[{_N}]{{1,2}})[个条份项]?|([{_CIRCLED}])")
_TITLE_END = re.compile(r"(?:阿姨|大姐|师傅)$")
_GENERIC = frozenset({"小时工", "钟点工", "普工", "阿姨", "帮工", "家政", "兼职", "学员"})
_SURE = 3
_LONG_POST = 16


@dataclass(frozen=True, slots=True)
class VacancyText:
    """One vacancy as read; ``text`` is its own words. ``ages`` are (from, to) where said.

    ``demands`` are what it asks of people (``standing``, ``heavy`` …), ``metres`` how far it is.
    """

    text: str
    title: str
    kinds: tuple[str, ...] = ()
    count: int | None = None
    pay: Pay = field(default_factory=Pay)
    hours: Hours = field(default_factory=Hours)
    place: str = ""
    metres: int | None = None
    employer: str = ""
    contact: str = ""
    phone: str = ""
    demands: tuple[str, ...] = ()
    ages: tuple[int | None, int | None] = (None, None)
    is_training: bool = False


def read_vacancies(text: str) -> tuple[VacancyText, ...]:
    """The vacancies of a message, at least one, in the order said."""
    said = normalise(text)
    pieces, shared = split_vacancies(said)
    known = dict.fromkeys(number for _, _, number in find_phones(said))
    if len(known) == 1 and not any(True for _ in find_phones(shared)):
        shared = f"{shared}\n{next(iter(known))}"  # the one telephone is for all
    return tuple(_read(piece, shared) for piece in pieces)


def is_recruitment(text: str) -> bool:
    """Whether a text is a recruitment post, whatever the classifier makes of it."""
    said = normalise(text)
    if len(said) < _LONG_POST:
        return False
    facts = (
        read_pay(said).is_known,
        bool(next(find_phones(said), None)) or bool(_WECHAT.search(said)),
        read_needed_hours(said).is_known,
        bool(_COUNT.search(said)),
    )
    marks = count_of("post_marks", said)
    return marks >= 1 and sum(facts) >= 2 and marks + sum(facts) >= _SURE


def read_correction(text: str, before: VacancyText) -> VacancyText | None:
    """The vacancy with what a sentence sets right (工资22一小时); None: nothing was read."""
    said = _ORDINAL.sub("", normalise(text))
    new = _read(said, "")
    changed = {
        "pay": new.pay if new.pay.is_known or new.pay.is_open else None,
        "hours": new.hours if new.hours.is_known or new.hours.days else None,
        "phone": new.phone or None,
        "count": new.count,
        "place": new.place or None,
    }
    known: dict[str, Any] = {k: value for k, value in changed.items() if value is not None}
    named = _TITLED.search(said) or re.search(r"招的?是([\u4e00-\u9fff]{2,8})", said)
    if named:
        known |= {"title": named[1], "kinds": kinds_in(named[1])}
    if not known:
        return None
    fields = {name: getattr(before, name) for name in VacancyText.__slots__}
    return VacancyText(**{**fields, **known})


def names_number(text: str, number: int) -> bool:
    """Whether a correction is about that one of several: 第2个, 第二条, ②."""
    found = _ORDINAL.search(text)
    if found is None:
        return False
    said = found[1] or str(_CIRCLED.index(found[2]) + 1)
    return parse_number(said) == number


def _read(piece: str, shared: str) -> VacancyText:
    both = f"{piece}\n{shared}" if shared else piece
    phones = [*find_phones(piece), *find_phones(shared)]
    bare = blank_out(piece, [(start, end) for start, end, _ in find_phones(piece)])
    rest = blank_out(shared, [(start, end) for start, end, _ in find_phones(shared)])
    title = _title(bare)
    named = named_work(title)
    kinds = tuple(dict.fromkeys([kind for _, _, kind in named])) or kinds_in(bare)
    wechat = _WECHAT.search(both)
    contact = _CONTACT.search(blank_out(both, [(s, e) for s, e, _ in find_phones(both)]))
    pay = read_pay(bare)
    if not pay.is_known and shared:
        pay = next((p for p in (read_pay(rest),) if p.is_known or p.is_open), pay)
    return VacancyText(
        text=piece.strip(),
        title=title,
        kinds=kinds,
        count=_count(bare),
        pay=pay,
        hours=_hours(bare, rest),
        place=read_place(piece) or read_place(shared),
        metres=_metres(piece, shared),
        employer=read_employer(piece) or read_employer(shared),
        contact=next((g for g in contact.groups() if g), "") if contact else "",
        phone=phones[0][2] if phones else wechat[1] if wechat else "",
        demands=_demands(both, kinds),
        ages=_ages(bare) if _ages(bare) != (None, None) else _ages(rest),
        is_training=says("training", piece),
    )


def _hours(piece: str, shared: str) -> Hours:
    own = read_needed_hours(piece)
    if own.is_known or not shared:
        return own
    general = read_needed_hours(shared)
    return general if general.is_known and not own.days else own


def _metres(piece: str, shared: str) -> int | None:
    own = read_metres(piece)
    return own if own is not None else read_metres(shared)


def _title(piece: str) -> str:
    """What the work is called: as labelled, else the work whose number is said, else the first.

    Chinese puts what somebody is last (送货三轮车司机); who hires (奶茶店) is no work.
    """
    labelled = _TITLED.search(piece)
    if labelled:
        return _trim(labelled[1])
    own = _without_employer(piece)
    if not _words(own) and find_occupation(own) is None:
        own = piece  # 早点铺招人: who hires tells the work
    counted = _COUNTED.search(own)
    if counted:
        named = _words(counted["work"])
        if named:
            return _trim(named[-1])
    occupation = find_occupation(own)
    words = _words(own)
    special = [word for word in words if word not in _GENERIC]
    first = (special or words or [""])[0]
    if occupation is None or occupation[2] in _GENERIC or len(occupation[2]) < 2:
        return _trim(first)
    is_first = not first or first in occupation[2] or occupation[0] < own.find(first)
    return _trim(occupation[2] if is_first else first)


def _words(text: str) -> list[str]:
    return [text[start:end] for start, end, _ in named_work(text)]


def _without_employer(piece: str) -> str:
    name = read_employer(piece)
    return piece.replace(name, "", 1) if name else piece


def _trim(title: str) -> str:
    return _TITLE_END.sub("", title) or title


def _count(piece: str) -> int | None:
    found = _PLACES_LEFT.search(piece) or _COUNT.search(piece)
    if found is None:
        return 1 if _ONE.search(piece) else None
    return {"俩": 2, "仨": 3}.get(found[1]) or parse_number(found[1])


def _ages(text: str) -> tuple[int | None, int | None]:
    found = _AGES.search(text)
    if found:
        return int(found[1]), int(found[2])
    oldest, youngest = _OLDEST.search(text), _YOUNGEST.search(text)
    return _first(youngest), _first(oldest)


def _first(found: re.Match[str] | None) -> int | None:
    return int(next(group for group in found.groups() if group)) if found else None


def _demands(text: str, kinds: tuple[str, ...]) -> tuple[str, ...]:
    """What is said, and what work of that kind always asks."""
    said = dict.fromkeys(classes_in("demand_", text))
    usual = (demand for kind in kinds[:1] for demand in sorted(demands_of(kind)))
    return tuple(dict.fromkeys([*said, *usual]))
