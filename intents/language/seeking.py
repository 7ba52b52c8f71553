"""What somebody who seeks work says: what they can do, when, how far, what they cannot, how old.

One reading serves the first message and every answer after it; what was not said is empty, and
two sentences that contradict each other leave the fact open (``Hours.is_torn``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from intents.language.booking_words import beneficiary_of
from intents.language.normalise import normalise
from intents.language.numerals import parse_number
from intents.language.occupations import find_occupation
from intents.language.vacancy_place import read_metres
from intents.language.work_hours import Hours, read_free_hours
from intents.language.work_kinds import classes_in, is_work_named, kinds_in, named_work, says

WALK, RIDE, ANY = "walk", "ride", "any"
_METRES_OF = ((1600, WALK), (5000, RIDE))
_N = "一二三四五六七八九十"
_AGE = re.compile(
    rf"(?P<age>\d{{2}}|[{_N}]{{2,3}})(?:多|来|出头)?(?:周?岁|的人|了(?=[,。 还身想能]"
    rf"|$)|出头)|(?:我|他|她|今年|虚岁|周岁)(?:都|已经|快)?(?P<said>\d{{2}}"
    rf"|[二三四五六七]十[{_N}]?)(?![\d点号楼个元块名年月天小分])"
)
_OF_CHILD = re.compile(r"(?:孩子|娃|宝宝?|儿子|闺女|女儿|孙子|孙女|小孩|姑娘)[^,。]{0,4}$")
_FOR_CHILD = re.compile(
    r"(?:给|帮|替)(?:我|俺)?(?:家)?(?:的)?(?:儿子|女儿|孩子|娃|闺女|孙子|孙女|弟弟|妹妹|侄子|侄女)"
    r"|(?:儿子|女儿|孩子|娃|闺女|孙子|孙女|弟弟|妹妹|侄子"
    r"|侄女)[^,。]{0,10}(?:想(?:打工|找|干)|打(?:暑|寒)假工|找个|能干点|找份)"
)
_FOR_OTHER = re.compile(
    r"(?:给|帮|替)(?:我|俺|咱|她|他|家里)|(?:我|俺|咱)(?:家)?(?:妈|爸|婆婆|公公|老公"
    r"|老婆|媳妇|爱人|老伴|姐|妹|哥|弟|嫂|侄|外甥|姨|姑|舅|表)"
)
# 下午要照顾我婆婆 is no trade.
_DUTY = re.compile(
    r"(?:(?<!想)要|(?<![会做觉])得|还要|平时|在家|家里|回家|回来|接送之余|时间)(?:给"
    r"|陪|去)?[^,。]{0,2}$"
)
_BESIDES = re.compile(
    r"接送(?:孩子|娃|学生)?(?:之外|以外|之余|的空)|(?:早晚|要|得|都)[^,。]{0,2}接送"
)
_OF_PUPIL = re.compile(r"(?:孩子|娃|宝|儿子|闺女|女儿|姑娘)[^,。]{0,6}初[一二三]")
_STOP = re.compile(
    r"^(?:请|先|都|麻烦)*(?:停止|停|暂停|退订|取消订阅|td|别(?:再)?(?:给我)?(?:发|推"
    r"|推送)(?:了|消息|岗位)*|不要(?:再)?(?:给我)?(?:发|推)(?:了|消息|岗位)*)(?:推送"
    r"|发送|消息|岗位|吧|了|啊)*[。!~]*$",
    re.IGNORECASE,
)
_NO_MORE = re.compile(
    r"(?:不找(?:活|工作|班)?了|找到(?:活|工作|班)了|已经(?:上班|有(?:活|工作))了"
    r"|不(?:想)?找工作了|别(?:再)?给我(?:发|推|介绍)(?:岗位|工作|消息)?了?)"
)
_AGAIN = re.compile(
    r"^(?:我)?(?:继续|恢复|重新|接着|还想|又想)(?:帮我)?(?:找(?:活|工作|班)?|推送"
    r"|求职|接收)(?:吧|啊|了|干)*[。!]*$"
)
_FILLED = re.compile(
    r"(?:招(?:满|到|够|齐)(?:人)?了|不招(?:人)?了|人(?:已经)?(?:招)?(?:满|够|找到)了"
    r"|(?:岗位|招工|招聘)[^,。]{0,4}(?:撤|下架|取消|不要))"
)
_LIST = re.compile(
    r"^(?:看看?|列|查|给我|打开)?(?:一?下)?(?:现在|目前|都)?(?:有(?:哪些"
    r"|什么))?(?:就业|招工|求职|找活|找工作|岗位)(?:的)?(?:名单|列表|清单|台账|情况|的人|有哪些"
    r"|匹配|简报)?[?]?$"
)
_NOT_NEED = re.compile(
    r"^(?:没有|没|无|都(?:行|可以|没有)|没什么|没啥|没要求|不用)[的了啊吧]*[。!]*$"
)
_SHORT = 16


@dataclass(frozen=True, slots=True)
class Seeking:
    """What is known of somebody who seeks. ``skills`` are words, ``kinds`` their kinds of work.

    ``is_open``: any work would do. ``reach``: walk, ride or any. ``age``: of whoever will work.
    """

    skills: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    is_open: bool = False
    hours: Hours = field(default_factory=Hours)
    reach: str | None = None
    needs: tuple[str, ...] = ()
    age: int | None = None
    whom: str = ""
    is_minor: bool = False


def read_seeking(text: str) -> Seeking:
    """The facts in a seeker's words."""
    said = normalise(text)
    age = _age(said)
    return Seeking(
        skills=_skills(said),
        kinds=kinds_in(_own_trade(said)),
        is_open=says("open_minded", said),
        hours=read_free_hours(said),
        reach=_reach(said),
        needs=classes_in("need_", said),
        age=age,
        whom=beneficiary_of(said) if _FOR_OTHER.search(said) or _FOR_CHILD.search(said) else "",
        is_minor=(age is not None and age < 16) or _is_pupil(said),
    )


def read_skills_answer(text: str) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    """(skills, kinds, whether any work would do) of an answer to what they can do."""
    said = normalise(text)
    skills, kinds = _skills(said), kinds_in(said)
    named = skills or ((said.strip("。!,~ ")[:12],) if len(said) <= _SHORT else ())
    is_open = says("open_minded", said) or not (skills or kinds or named)
    return (() if is_open and not skills else named), kinds, is_open


def merge(before: Seeking, more: Seeking) -> Seeking:
    """What was known with what was just said; new words replace the hours, and add the rest."""
    known = more.hours.is_known or bool(more.hours.days)
    return replace(
        before,
        skills=tuple(dict.fromkeys([*before.skills, *more.skills])),
        kinds=tuple(dict.fromkeys([*before.kinds, *more.kinds])),
        is_open=before.is_open or more.is_open,
        hours=_joined(before.hours, more.hours) if known else before.hours,
        reach=more.reach or before.reach,
        needs=tuple(dict.fromkeys([*before.needs, *more.needs])),
        age=more.age or before.age,
    )


def says_no_needs(text: str) -> bool:
    """Whether words say that nothing stands in the way; an answer may say so in a syllable."""
    said = normalise(text)
    return bool(_NOT_NEED.match(said)) or says("no_needs", said)


def is_stopping(text: str) -> bool:
    """Whether the words want no more messages about work."""
    said = normalise(text).strip()
    return bool(_STOP.match(said)) or (len(said) <= _SHORT and bool(_NO_MORE.search(said)))


def is_starting_again(text: str) -> bool:
    """Whether somebody who had stopped wants to hear of work again."""
    return bool(_AGAIN.match(normalise(text).strip()))


def is_filled(text: str) -> bool:
    """Whether an employer says that nobody is wanted any more."""
    said = normalise(text)
    return len(said) <= 24 and bool(_FILLED.search(said))


def asks_for_list(text: str) -> bool:
    """Whether a matchmaker asks for who seeks and what there is."""
    return bool(_LIST.match(normalise(text).strip()))


def _joined(before: Hours, more: Hours) -> Hours:
    """每天两小时, and later 上午: an answer fills what was open and replaces what it names."""
    return replace(
        more,
        spans=more.spans or before.spans,
        days=more.days or before.days,
        daily=more.daily or before.daily,
        per_week=more.per_week or before.per_week,
        is_any=more.is_any or (before.is_any and not more.spans),
    )


def _skills(said: str) -> tuple[str, ...]:
    """The words of work somebody can or would do; duties at home and what is denied left out."""
    clear = _own_trade(said)
    words = [clear[start:end] for start, end, _ in named_work(clear)]
    if not words and not is_work_named(clear):
        occupation = find_occupation(clear)
        words = [occupation[2]] if occupation is not None else []
    return tuple(dict.fromkeys(words))


def _own_trade(said: str) -> str:
    """The text without the work that somebody has to do at home."""
    clear = _BESIDES.sub(",", said)
    for start, end, _ in reversed(named_work(clear)):
        if _DUTY.search(clear[max(0, start - 6) : start]):
            clear = f"{clear[:start]},{clear[end:]}"
    return clear


def _reach(said: str) -> str | None:
    if says("reach_any", said):
        return ANY
    metres = read_metres(said) if re.search(r"公里|千米|分钟", said) else None
    if metres is not None:
        return next((name for limit, name in _METRES_OF if metres <= limit), ANY)
    if says("reach_ride", said):
        return RIDE
    return WALK if says("reach_walk", said) else None


def _age(said: str) -> int | None:
    """The age of whoever will work: a child's age is not, unless the work is for the child."""
    for found in _AGE.finditer(said):
        number = parse_number(found["age"] or found["said"])
        of_child = _OF_CHILD.search(said[max(0, found.start() - 8) : found.start()])
        if of_child and not _FOR_CHILD.search(said):
            continue
        if number is not None and 6 <= number <= 99:
            return number
    return None


def _is_pupil(said: str) -> bool:
    """初二学生想打工: a pupil who seeks, not the child of somebody who does."""
    if not says("minor", said):
        return False
    return bool(_FOR_CHILD.search(said)) or not _OF_PUPIL.search(said)
