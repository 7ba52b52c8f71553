"""Places that are no flat: 地下车库, 南院凉亭, 东门口, 小区广场.

A place is a head word (车库, 凉亭,
门口 …) with the directions and names that stand before it. A head
that belongs to a thing (楼道灯, 电梯门) is no place; `lists/places.txt` holds the heads.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from intents.language.word_lists import load_words

_QUALIFIER = (
    "(?:[东西南北]{1,2}(?:侧|边|区|院|门)?|[前后中大小主侧旁正老新内外](?=[院门园区路广])|地下"
    "|负[一二三1-3]层?|[一二三四五六七八九十两\\d]{1,2}[号期区](?!楼|栋)|"
    "小区|社区|院[里内]?|院子里?|单元|楼[前后]|健身|老年人?|儿童|便民|中心|文化|党群|物业|幸福里"
    "|休闲|露天|临时|公共|室外|室内)"
)
_TAIL = (
    "(?:[A-Za-z]区|[Bb][1-4](?:层)?|负[一二三1-3]层?)?(?:入口|出口|拐角处?|门口|[东西南北][侧边])?"
)
# 二楼拐角, 活动中心二楼男厕: a storey belongs to a corner, and to a room of a named house.
_STOREY = r"(?:[一二三四五六七八九十\d]{1,2}[楼层])"
_GATE = "(?:[东西南北]{1,2}|[前后正大侧旁小](?=门))[一二三四\\d]?门(?:口|岗|外|里|内|旁边?)?"


_GOING = re.compile("(?:去|到|上|过|进|逛|回|领我到|建议|希望)$")


def find_place(text: str, intents: Sequence[str] = ()) -> tuple[int, int, str] | None:
    """(start, end, words) of the first place in normalised, masked text.

    Who asks for company names where to go, not where help is needed.
    """
    is_company = intents[:1] in (["help"], ("help",))
    for found in _pattern().finditer(text):
        words = found[0].removeprefix("的")
        start = found.end() - len(words)
        if not words or _is_within_flat(text, found.start()):
            continue
        if is_company and (_GOING.search(text[max(0, start - 3) : start]) or words in _WAYS):
            continue
        return start, found.end(), words
    return None


_WAYS = frozenset({"马路", "小路", "食堂", "老年食堂", "幼儿园", "楼梯", "花园"})


def _is_within_flat(text: str, start: int) -> bool:
    """6楼东门 is the east flat of a floor, my own door or yard no public place."""
    before = text[max(0, start - 2) : start]
    if before[-1:] == "家" and text[start] in "大前后院":
        return True
    return before[-1:] in ("层", "楼", "家") and text[start] in "东西南北中门"


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    heads = "|".join(map(re.escape, sorted(load_words("places"), key=len, reverse=True)))
    thing = (
        "(?!灯|门(?!口)|锁|窗|扶手|按钮|管|泵|道闸|开关|堵了|声控|感应|照明|坏|抽屉|广播|门锁|里程"
        "|费|卡|证|位|舞|购物|更新)"
    )
    # A head that goes on as a thing is given up for that thing, never for a shorter head.
    return re.compile(
        rf"{_QUALIFIER}{{0,3}}(?:{heads})(?:{_STOREY}?(?:{heads}))?{_TAIL}{thing}"
        rf"|{_STOREY}(?:楼梯)?[拐转]角处?"
        rf"|{_GATE}(?:{_QUALIFIER}{{0,2}}(?:{heads}){thing})?(?![坏锁禁卫])"
    )
