"""The thing broken, given or asked for: the shortest noun phrase that is still its usual name.

Words come from `lists/{fixtures,goods}.txt`, longest match first,
and from the shape 数量 + 量词 + noun for
things no list knows. Of several things the one beside the trouble (or the giving) is meant, else
the first. Places and flats are blanked out before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from intents.language.noun_frames import find_framed
from intents.language.quantities import MEASURE, find_quantity
from intents.language.word_lists import find_words_of, load_lines, load_words

_BROKEN_AFTER = re.compile(
    "^(?:按了|一按|插上|打开|天天|里面?|上面?|下面?|内|那边|口|处|那儿|都|全|又|也|还|老|总|总是"
    "|一直|突然|忽然|就"
    r"|经常|好像|有点|的|给|被|自己|今天|\x00|怎么|彻底|已经|,|、|和[^,。]{1,6}){0,4}"
    "(?:坏|[\u4e00-\u9fff]不(?:起来|下来|下去|上去|回去|出来|开|动|严|紧|住|着)|冻|不亮|不热|不凉|不制|不转|不响|不走|不通|不工作|不出|不能|不好|不灵|不行|不动|不着"
    "|不上"
    "|不下|不了|不保温|不进|不排|不显|不识别|不保|没反应|没电|没水|没了|没气|没信号|没画面|没声"
    "|没图|没热|没热水|打不|关不|开不|锁不|拧不|按不|刷不|冲不|推不|拉不|拔不|点不|启动不|连不"
    "|上不|用不了|失灵|失效"
    "|漏|渗|滴|滋|呲|窜|淌|溅|喷|冒|爆|裂|断|掉|脱|松|塌|陷|坑|翘|鼓|破|碎|倒|歪|斜|弯|锈|生锈|卡"
    "|堵|闪|灭|黑"
    "|[^,。!?]{0,2}(?:掀|刮|吹|撞|压|踩|抠|划|拆|偷|啃|咬)(?:了|坏|断|破|倒|起|走|翻|裂|飞|歪|掉)"
    "|烧|短路|跳|罢工|故障|有问题|出问题|出毛病|有毛病|异响|响|嗡|咯|吱|晃|摇|丢|不见|缺|少|积水"
    "|返|反|溢|臭|发霉|霉|脏|冰凉|凉|停|老化|需要(?:修|换)|该(?:修|换)|要(?:修|换)|修|换|疏通)"
)
_MEND_BEFORE = re.compile(
    "(?:修(?:理|一修|一下|下|个|修)?|换(?:一?个|一?下|根|把|新)?|维修|检修|抢修|报修|疏通"
    "|通(?:一下|下)?|补|安装?|焊|更换|看看|看下|看一下|没有?|缺|坏了(?:一?[个盏把根])?"
    "|掉了(?:[一两]?[个块片])?|漏(?=[水电气])|停)"
    r"(?:我家|家里|一下|厨房|客厅|卫生间|厕所|的|[一两三\d][个盏把根块台扇])*$"
)
_GIVE_BEFORE = re.compile(
    r"(?:捐(?:赠|献|出|点|个)?|送(?:个)?|赠送?|把|有(?:一?[些批]|个|点|几本)?|闲置的?|转让|处理)"
    r"(?:[\d一二三两四五六七八九十几]*[\u4e00-\u9fff])?(?:[^,。!?]{0,5}的)?$"
)
_COUNTED = re.compile(
    rf"[\d一二三两四五六七八九十几][大小整满]?{MEASURE}(?:[^,。!?]{{0,6}}的)?[旧新小大]?$"
)
_LACKING_AFTER = re.compile("^(?:都|也)?没(?:有|了|得)|^(?:坏|碎|丢)了")
_WHOLE_AFTER = re.compile(
    "^[^,。!?]{0,2}(?:修得|修好|换好|换过|换了|没坏|没事|好着|挺好|能看|能用|正常|(?:已"
    "|昨天)[^,。]{0,2}好)"
)
_NEED_BEFORE = re.compile(
    "(?:借(?:用|一?[个把辆台张部床])?|缺(?:一?[个把床])?|需要|想要|要|求|谁有|有没有(?:谁|人)?"
    "|申请|领|弄|找|买不起|没有?|给|捐|资助|盼着|想有|有)[^,。!?]{0,10}$"
)
# Dry taps and dark rooms name no thing; cold radiators and gas do.
_MISSING = re.compile(
    r"(?:没有?|断|停)(暖气|暖|煤气|燃气|天然气|热水)(?=[,。!?了吗啊呢\s]|$|用|喝|洗|已|都|好)"
)
_STRIP = re.compile(
    r"^(?:旧(?=.)|厚|老旧|小孩|孩子|宝宝|小(?=床$|板凳|马扎|桌子|推车))(?=..|床$|书$)|^(?:厨房"
    r"|客厅|卫生间|厕所|卧室|阳台)(?=灯[管泡带])|^[整全]套(?=..)"
    "|(?<=[\u4e00-\u9fff]{2})[一二两三四五六七八九十]+$"
)
_WITH_ITEM = ("repair", "donation", "need", "status")
_GROWS_BACK = re.compile(
    "(?:电动|婴儿|语文|数学|英语|新华|智能|折叠|不锈钢|塑料"
    "|实木|羽绒|羊毛|防褥疮|医用|太阳能|防盗|指纹|密码|监控|窗户|水龙头|马桶)$"
)
# 象棋桌, 钢琴谱: what a listed word grows by when nothing of the name follows.
_GROWS = re.compile(
    "(?:谱|桌子?|椅子?|架子?|托|罩|杆|凳子?|垫(?=子|[,。!?\\s]|$)子?|层|盒|袋|头|槽|箱子?|篮|护具"
    "|(?<=灯)[管泡带罩座]|(?<=[笼箱瓶袋桌凳鞋裙垫毯])子|(?<=监控)屏)(?![上下里边边])"
)
_ROOM_THINGS = re.compile(r"(厕所|卫生间|洗手间|厨房下水|厨房)(?=(?:又|全|都|也|被)?堵)")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing with its count where said; offsets in the text that was searched."""

    start: int
    end: int
    name: str
    quantity: int | None


def find_item(text: str, intents: tuple[str, ...]) -> Item | None:
    """The item of the first intent that names one; None where no thing is named."""
    for intent in intents:
        if intent in _WITH_ITEM:
            found = _find_item_of(text, intent)
            if found:
                return found
    return None


def _find_item_of(text: str, intent: str) -> Item | None:
    lists = ("goods",) if intent in ("donation", "need") else ("fixtures", "goods")
    spans = [
        _grow(text, start, end, intent)
        for start, end in find_words_of(*lists, "not_things").find(text)
        if text[start:end] not in find_words_of("not_things")
    ]
    best = _choose(text, spans, intent) or _choose_weak(text, spans, intent)
    if best is None:
        return _find_supply(text) if intent == "repair" else None
    start, end = best
    return Item(start, end, _strip(text[start:end]), find_quantity(text, start, end))


def _choose_weak(text: str, spans: list[tuple[int, int]], intent: str) -> tuple[int, int] | None:
    """A thing mostly named in passing is still the gift where no other is named."""
    if intent not in ("donation", "need"):
        return None
    for start, end in spans:
        before, after = text[max(0, start - 14) : start], text[end : end + 14]
        name = text[start:end]
        if name not in _CONTACT and (end - start > 1 or _stands_alone(name, before, after)):
            return start, end
    return None


def _grow(text: str, start: int, end: int, intent: str) -> tuple[int, int]:
    """The usual compound a listed word is part of: 小学课本, 窗户把手, 宠物笼子."""
    if end - start > 1:
        before = _GROWS_BACK.search(text, max(0, start - 4), start)
        start = before.start() if before else start
    more = _GROWS.match(text, end) if end - start > 1 else None
    if more is None or (more[0] == "头" and intent != "donation"):
        return start, end
    return start, more.end()


def _choose(text: str, spans: list[tuple[int, int]], intent: str) -> tuple[int, int] | None:
    """Of several gifts the first named is the value; trouble and need point at their thing."""
    scores = [_score(text, start, end, intent) for start, end in spans]
    best = max(scores, default=-1)
    if intent == "need":
        return _choose_needed(text, spans, scores)
    if intent == "donation":
        first = next((one for one, score in zip(spans, scores, strict=True) if score >= 0), None)
        return _choose_given(text, first)
    if best >= 0:
        return spans[scores.index(best)]
    return next(((start, end) for start, end, _ in find_framed(text, intent)), None)


def _choose_needed(
    text: str, spans: list[tuple[int, int]], scores: list[int]
) -> tuple[int, int] | None:
    """The noun right behind the wish counts most, known or not."""
    framed = list(find_framed(text, "need"))
    for index, (start, end) in enumerate(spans):
        near = any(one[0] < end and start < one[1] for one in framed)
        scores[index] += 3 * (near and scores[index] >= 0)
    best = max(scores, default=-1)
    counted = next((one[:2] for one in framed if one[2]), None)
    if best < 3 and counted:
        return counted
    if best >= 3 and counted:
        known = spans[scores.index(best)]
        if counted[0] == known[0] and counted[1] > known[1]:
            return counted
    if best >= 1 or (best == 0 and not framed):
        return spans[scores.index(best)]
    return framed[0][:2] if framed else (spans[scores.index(best)] if best >= 0 else None)


def _choose_given(text: str, first: tuple[int, int] | None) -> tuple[int, int] | None:
    framed = sorted(find_framed(text, "donation"))
    if first is None:
        return framed[0][:2] if framed else None
    earlier = next((one for one in framed if one[2] and one[1] <= first[0]), None)
    return earlier[:2] if earlier else first


def _score(text: str, start: int, end: int, intent: str) -> int:
    """How surely the thing at `start:end` is the one meant; negative when it is surely not."""
    before, after = text[max(0, start - 14) : start], text[end : end + 14]
    if end - start == 1 and not _stands_alone(text[start:end], before, after):
        return -1
    if _TRIED_BEFORE.search(before) and _TRIED_AFTER.match(after):
        return -1
    score = _SCORES[intent](before, after)
    if intent == "repair" and _is_bystander(text[start:end], before, after, score):
        return -1
    if intent == "status" and text[start:end] in _CONTACT:
        return -1
    return -1 if not score and text[start:end] in _load_weak() else score


def _is_bystander(name: str, before: str, after: str, score: int) -> bool:
    """Whether the thing suffers, causes or cannot pass the trouble, and is not the broken one."""
    if _AGENT.search(before) or (score < 2 and _VICTIM.search(before)):
        return True
    return bool(_ON_WHEELS.search(name) and _PASSES.match(after))


def _score_broken(before: str, after: str) -> int:
    if _WHOLE_AFTER.match(after):
        return 0
    return 2 * bool(_BROKEN_AFTER.match(after)) + bool(_MEND_BEFORE.search(before))


def _score_given(before: str, after: str) -> int:
    return bool(_GIVE_BEFORE.search(before)) + bool(_COUNTED.search(before))


def _score_needed(before: str, after: str) -> int:
    return 2 * bool(_NEED_BEFORE.search(before) or _LACKING_AFTER.match(after))


_OF_TICKET = re.compile("[捐借报送修换申领要](?:了|过)?的?(?:那[个张把台辆]?)?$")


def _score_reported(before: str, after: str) -> int:
    """What the ticket was about: 报的灯, 捐的书; a word in passing counts only then."""
    score = _score_broken(before, after)
    return 1 + score if score else int(bool(_OF_TICKET.search(before)))


_SCORES = {
    "repair": _score_broken,
    "donation": _score_given,
    "need": _score_needed,
    "status": _score_reported,
}


# 换了电池也不行: what was tried is not what is broken.
_TRIED_BEFORE = re.compile("(?:换|试|插|拔|拧|敲|重启|充)(?:了|过)(?:新|好几个)?$")
_TRIED_AFTER = re.compile("^[,]?(?:也|都|还是?|照样|没用|不管用)")
# Nor is what blocked it (被胶水堵了), what was thrown in, or what cannot get past (轮椅过不去).
_AGENT = re.compile("(?:被|拿)$|(?:扔|塞)(?:了|进|进去)?(?:一?[个块只团])?$")
_PASSES = re.compile("^(?:都|也|就)?(?:过|进|出|走)不(?:去|来|了|过)")
_ON_WHEELS = re.compile("轮椅$|车$")
# What the water falls on, and what one wears, is not what is broken.
_VICTIM = re.compile(
    "(?:[滴流淌漏溅掉落]到|淹了?|淋了?|泡了?|砸(?:到|了|中)?|穿|盖着?|裹着?)[^,。!?]{0,5}$"
)
_CONTACT = (
    "电话",
    "手机",
    "信号",
    "网络",
    "短信",
    "地面",
    "马路",
    "楼顶",
    "屋顶",
    "楼梯",
    "车",
    "汽车",
)
_NUMERALS = "0123456789一二两三四五六七八九十几半"


@cache
def _load_weak() -> frozenset[str]:
    """Things named in passing more often than meant: they count only beside trouble or gift."""
    return frozenset(load_words("weak_things"))


@cache
def _load_neighbours() -> dict[str, tuple[str, str]]:
    """For a thing of one character: what before it, and behind it, makes it part of a word."""
    rows = (line.split() for line in load_lines("short_things"))
    return {char: (before, after) for char, before, after in rows}


def _stands_alone(char: str, before: str, after: str) -> bool:
    """里面, 起床, 连锁, 吃药 name no thing; nor does a measure word (一床, 两包)."""
    not_before, not_after = _load_neighbours().get(char, ("", ""))
    if after and after[0] in not_after:
        return False
    return not before or before[-1] not in not_before + _NUMERALS


def _find_supply(text: str) -> Item | None:
    """家里没水, 没暖气: what is missing is the item; a blocked room stands for its drain."""
    found = _MISSING.search(text) or _ROOM_THINGS.search(text)
    return Item(found.start(1), found.end(1), found[1], None) if found else None


def _strip(name: str) -> str:
    """Without size, age and possession: 旧衣服 → 衣服."""
    return _STRIP.sub("", name)
