"""How many of a thing: 两把椅子, 3袋旧衣服, 书包两个, 仨凳子. Vague counts (几本,
十来件) have no value.
"""

from __future__ import annotations

import re

from intents.language.numerals import parse_number

MEASURE = (
    "[个把辆台张件本袋箱盏套条双床只架块根副顶部包盒桶瓶罐支枝株盆摞捆"
    "扇道处口间组节段样片幅册份杆颗棵斤筐卷对筒提沓叠杯碗串挂束团兜篮枚匹吨尊篓坛壶管]"
)
COUNT = r"(?<![\d.第\-一二三四五六七八九十百几])(?:\d{1,4}|[一二两三四五六七八九十]{1,3})"
_NO_UNIT = (
    "(?!月|小时|礼拜|星期|钟头|钟|年|人|老人|孩子|小孩|娃|单元|小区|字|问题|电话|户|邻居|师傅|半"
    "|宝宝|大的)"
)
_COUNT = COUNT.replace("(?:", "(", 1)
# 一张1米5的床: a size does not part the count from its thing.
_SIZE = r"(?:[\d.]{1,4}(?:米\d?|[寸升斤码岁吋]|成新|厘米|公分))?"
_LEADING = re.compile(rf"{_COUNT}[大小整满]?{MEASURE}{_NO_UNIT}{_SIZE}[^,。!?;\d]{{0,9}}$")
_DUAL = re.compile(r"(?<![我你他们妈爸])(俩|仨)[^,。!?]{0,5}$")
_TRAILING = re.compile(
    rf"^(?:[坏掉断破丢裂灭碎倒]了?|翘?起来)?[ ,有是共大约分了各]{{0,4}}{_COUNT}[大小整满]?"
    rf"{MEASURE}{_NO_UNIT}(?![多一二三四五六七八九两百千腿\d])"
)
_GIVEN_LATER = re.compile(
    rf"(?:给|求|要|借|凑|领|送|捐|分了|剩|共|攒了|这有|那有|家有|还有|拆的|封的|多|余|闲着|有)(?:我们?|他们?|社区"
    rf"|您)?{_COUNT}{MEASURE}"
    r"(?:[旧新]的)?(?=[,。!?吧吗呢就行不没全 ]|$)"
)
_VAGUE = re.compile(
    r"[几多来]|[一二两三四五六七八九][二两三四五六七八九](?!十)|[条只]腿"
    r"|[碎掉裂缺断破]了?一[块片截段节角点]"
)


def find_quantity(text: str, start: int, end: int) -> int | None:
    """The count said with the item at `start:end` of normalised, masked text, else None."""
    before = text[max(0, start - 16) : start]
    after = text[end : end + 20]
    found = _LEADING.search(before) or _DUAL.search(before) or _TRAILING.match(after)
    found = found or _GIVEN_LATER.search(after)
    if found is None or _VAGUE.search(found[0]):
        return None
    return parse_number(found[1]) or None


_PEOPLE = (
    r"(?:个人|口人?|位(?!置|子|师傅)|名(?!额|字|单|声|义)|人(?![家们])|个(?:名额|座位?|位[子置]?"
    r"|号)"
    "|[个位名]?(?:老人|老头|老太太|老?姐妹|老伙计|老伴|大人|孩子|小孩|男孩|女孩|娃|同学|朋友|姐妹))"
)
_BOOKED = re.compile(
    rf"{_COUNT}{_PEOPLE}"
    rf"|(?:约|报名?|[订定留占加去来])(?:上|了|我们)?{_COUNT}[个位](?=[,。!?吧吗呢啊 ]|$)"
)
_BOOKED_DUAL = re.compile(
    "(?:约|报名?|我|咱|我们|娘|爷|夫妻|[妈爸伴女儿子孙娃])(俩|仨)(?!月|钟|小时|礼拜|星期)"
)
_ALONE = re.compile(
    r"(?:自己|就|是|在家|我|他|她|老人|妈|爸)?一个人(?:在家|住|去|带|弄|过|也|能|不)"
)
_VACANT = re.compile(
    rf"(?:招聘?|聘|缺|要|需|需要|找|请|雇|差|寻|急招|诚聘)[^,。!?;]{{0,8}}?{_COUNT}"
    rf"(?:[名位]|人(?![家们])|个{_NO_UNIT})"
    r"|(?:招聘?|聘|缺|要|差|找|请)[^,。!?;]{0,3}?(?P<dual>俩|仨)"
)
_VACANT_AFTER = re.compile(rf"[工员师嫂姆洁安厨会机手匠姨理]{_COUNT}(?:[名位人]|个{_NO_UNIT})")


def count_people(text: str) -> int | None:
    """How many are booked for a haircut or an event: 七位, 我俩, 一家四口; None when not said."""
    found = _BOOKED_DUAL.search(text)
    for other in _BOOKED.finditer(text) if found is None else ():
        if not _VAGUE.search(other[0]) and not _ALONE.search(text, max(0, other.start() - 3)):
            found = other
            break
    if found is None:
        return None
    return parse_number(next(group for group in found.groups() if group)) or None


def count_vacancies(text: str) -> int | None:
    """How many are wanted for a job: 招两名保洁, 理货员3人; None when not said."""
    found = _VACANT.search(text) or _VACANT_AFTER.search(text)
    if found is None or _VAGUE.search(found[0]):
        return None
    return parse_number(next(group for group in found.groups() if group)) or None
