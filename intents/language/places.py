"""Places that are no flat: 地下车库, 南院凉亭, 东门口, 小区广场.

A place is a head word (车库, 凉亭,
门口 …) with the directions and names that stand before it. A head
that belongs to a thing (楼道灯, 电梯门) is no place; `lists/places.txt` holds the heads.
"""

from __future__ import annotations

import re
from functools import lru_cache

from intents.language.word_lists import load_words

_QUALIFIER = (
    "(?:[东西南北]{1,2}(?:侧|边|区|院|门)?|[前后中大小主侧旁正老新内外](?=[院门园区路广])|地下"
    "|负[一二三1-3]层?|[一二三四五六七八九十两\\d]{1,2}[号期区](?!楼|栋)|"
    "小区|社区|院[里内]?|院子里?|单元|楼[前后]|健身|老年人?|儿童|便民|中心|文化|党群|物业|幸福里"
    "|休闲|露天|临时|公共|室外|室内)"
)
_GATE = "(?:[东西南北]{1,2}|[前后正大侧旁小](?=门))[一二三四\\d]?门(?:口|岗|外|里|内|旁边?)?"


def find_place(text: str) -> tuple[int, int, str] | None:
    """(start, end, words) of the first place in normalised, masked text."""
    for found in _pattern().finditer(text):
        words = found[0].removeprefix("的")
        if words and not _is_within_flat(text, found.start()):
            return found.end() - len(words), found.end(), words
    return None


def _is_within_flat(text: str, start: int) -> bool:
    """6楼东门 is the east flat of a floor, my own door no public place."""
    before = text[max(0, start - 2) : start]
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
        rf"{_QUALIFIER}{{0,3}}(?:{heads})(?:{heads})?{thing}"
        rf"|{_GATE}(?:{_QUALIFIER}{{0,2}}(?:{heads}){thing})?(?![坏锁禁卫])"
    )
