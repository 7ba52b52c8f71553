"""How many of a thing: 两把椅子, 3袋旧衣服, 书包两个, 仨凳子. Vague counts (几本,
十来件) have no value.
"""

from __future__ import annotations

import re

from intents.language.numerals import parse_number

MEASURE = (
    "[个把辆台张件本袋箱盏套条双床只架块根副顶部包盒桶瓶罐支枝株盆摞捆"
    "扇道处口间组节段样片幅册份杆颗棵斤筐卷]"
)
_COUNT = r"(?<![\d.第\-一二三四五六七八九十百几])(\d{1,4}|[一二两三四五六七八九十]{1,3})"
_LEADING = re.compile(rf"{_COUNT}[大小整满]?{MEASURE}[^,。!?;\d]{{0,9}}$")
_DUAL = re.compile(r"(俩|仨)[^,。!?]{0,5}$")
_TRAILING = re.compile(
    rf"^(?:[坏掉断破丢裂灭]了?)?[ ,有是共大约]{{0,4}}{_COUNT}[大小整满]?{MEASURE}(?![人月多半一]"
    "|小时|礼拜|星期|钟头)"
)
_VAGUE = re.compile(r"[几多来]")


def find_quantity(text: str, start: int, end: int) -> int | None:
    """The count said with the item at `start:end` of normalised, masked text, else None."""
    before = text[max(0, start - 16) : start]
    found = _LEADING.search(before) or _DUAL.search(before)
    if found is None:
        found = _TRAILING.match(text[end : end + 12])
    if found is None or _VAGUE.search(found[0]):
        return None
    return parse_number(found[1]) or None
