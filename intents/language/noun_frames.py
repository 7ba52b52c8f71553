"""Things that no list knows, found by the words around them: 求一张…, …送人, …坏了.

A frame is a verb and its noun phrase; the noun ends at the first word that cannot belong to it.
People, places, pronouns and words of talk are no things. Patterns are bounded, so their cost
grows with the text alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from intents.language.quantities import COUNT, MEASURE
from intents.language.word_lists import load_words

_HAN = "[\u4e00-\u9fffA-Za-z]"
_ADJECTIVE = (
    "(?:[旧新破厚大小好坏厚薄长短](?!人|家|孩|衣|说|米|夜|葱|蒜|麦|板凳|马扎|夜灯|推车)的?"
    "|全新的?|二手的?|闲置的?|多余的?|不用的?|不要的?|用过的?|便宜的?|轻便的?|稳当的?|普通的?"
    "|会响的|带轮子的?|能用的|家里的?|我家的?|孩子的?|老人的?|[一二三四五六七八九半几]成新的?)"
)
_DETERMINER = (
    rf"(?:{COUNT}[大小整]?{MEASURE}|[几半]{MEASURE}|{MEASURE}|一?[些点]|那[个套台]?|这[个套台]?)"
)
_PHRASE = rf"(?:[^,。!?;、 的\x00]{{1,8}}的)?{_ADJECTIVE}{{0,2}}(?P<noun>{_HAN}{{1,6}}?)"
_STOP = (
    r"(?=[,。!?;、 \n:(\x00]|$"
    r"|[给用使推吗呢么嘛吧啊呀哦谁和跟或及还也都就来让过坐穿戴放骑盖吃送陪写"
    r"练拉捐没\d]|借|有(?!机)|可以|能|行(?!李|军)|不(?!锈|倒|干|粘)|想|闲|出(?!水)|要|哪|上(?!衣"
    r"|下床"
    "|下铺)|去|做|看|听|玩|学|画|装|垫|喝|治|应急|换|[一二两三四五六七八九十]|怎么|咋|多少|免费"
    "|自取|愿意|[蒸煮炖](?![锅笼屉箱盅]))"
)
_NEED = re.compile(
    r"(?:想要|需要|急需|要(?!不|是|么|命|求|怎|到|去|来)|求(?!助|职|人|问|你|帮|救|大家)|借(?!我$"
    r"|钱|条|口)"
    r"|借(?:我|用)|缺(?!德)|领|讨|找|盼着?(?:有)?|谁家?有|有没有|有多余的?|给(?:我|他|她|孩子"
    r"|老人|娃)?"
    rf"|送|配)(?P<det>{_DETERMINER})?{_PHRASE}{_STOP}"
)
_GIVE_OBJECT = re.compile(
    r"(?:捐(?:赠|献|出|点)?|送(?!到|来|去|给|人)|赠送?|清出|整理出|翻出|收拾出|找出|处理|闲置的?"
    r"|多出来?|剩下?"
    r"|转赠|借出去|[钓腌做蒸织摘挖买孵包]了|有|留着)"
    rf"(?P<det>{_DETERMINER})?{_PHRASE}{_STOP}"
)
_GIVE_SUBJECT = re.compile(
    rf"(?:^|[,。!?;、 \n\x00]|家里?的?|我的?|有[个把台张套辆件]){_ADJECTIVE}{{0,2}}"
    rf"(?P<noun>{_HAN}{{1,6}}?)"
    rf"(?:[分有共大概整]了?|一共|都|也|全)?(?:想[捐送]|送|捐|谁[要需]|有?[人谁]要|要不要|有没有"
    rf"|你们|要[吗不么]"
    rf"|收不|收吗|闲[置着]|用不[上着]|不用了|不要了|没用过|没人|没拆|免费|白送|白给|自取|拿走"
    rf"|来拿|换下|淘汰|还能"
    rf"|还好|可以|能[送捐用给]|处理|给需|给有|借出|出给|转赠|赠|{COUNT}[大小整]?{MEASURE}(?!月|半"
    rf"|小时))"
)
_BROKEN = re.compile(
    r"(?:^|[,。!?;、 \n\x00]|[我俺咱]们?家里?的?|家里的?|那[个扇台块根盏边头]|这[个扇台块根盏]|的"
    rf"|[楼院门区场库道]里?的?)(?P<noun>(?!\s){_HAN}{{1,6}}?)"
    "(?:又|全|都|也|老是?|总是?|一直|突然|好像|被[^,。]{1,4}|自己|整个|已经|快|有点){0,2}"
    "(?:坏了?|碎了|断了|裂了|裂开|开裂|掉了|掉[轱漆轨]|掉下|脱落|松了|松动|倒了|塌了|翘|歪了|堵了"
    "|堵住|卡住"
    "|卡死|失灵|短路|不亮|不转|不响|不动|不热|不凉|不通|不制|不工作|不好使|不灵|没反应|没劲|关不"
    "|打不开"
    "|打不着|锁不|拧不|漏[水电气雨油]|生锈|锈|烧了|爆|丢了|不见了|没盖|老化|破了|开胶|冒[水烟]"
    "|充不)"
)
_FRAMES = {
    "need": (_NEED,),
    "donation": (_GIVE_OBJECT, _GIVE_SUBJECT),
    "repair": (_BROKEN,),
    "status": (_BROKEN,),
}
_LEAD = re.compile(
    rf"^(?:{_ADJECTIVE}|[我俺咱他她]们?家?的?|家里?的?|那个?|这个?|就是|有|个|的|楼上|楼下|厨房"
    rf"|客厅|卧室"
    "|阳台|厕所|卫生间|门口|里面?的?|上面?的?|旁边的?)+(?=..)"
)


@cache
def _load_no_things() -> frozenset[str]:
    return frozenset(load_words("no_nouns"))


_NO_THING = re.compile(
    "[你我他她它谁您俺咱啥哪]|什么|怎么|东西|时候|时间|[人们家]$|志愿|师傅|阿姨|大爷|奶奶|爷爷"
    "|老[人头爷]"
    "|孩子?$|娃$|邻居|物业|社区|这[里边儿]|那[里边儿]|一下|问|说|知道|觉得|感觉|因为|但是|可是"
    "|所以|已经"
    "|开始|今天|明天|昨天|现在|晚上|早上|刚才|[是了着过把被到得]|^[的个又都就还也很太]|[上下里]$"
    "|修|坏|没"
    "|^[东西南北]$|不|[吧呀呢啊嘛吗么]|电话|试|^给|^来|^用|办|咳|反正|只能|播|安排|买|孙|低保"
    "|复印|自己|朋友|病|婴儿$|每|带[护钥]"
    "|掰|推也|[去今]年|纹丝|扫码|爬|停水|断水|漏水|^那|转|^让|里头|撞|月$|爹|洗头|^演|吸氧|降温"
    "|户$|剩|残疾|们|^能|能$|数[日十]|铺$|图[一二三]|每天|出$|^收拾|^整理|^清|^翻|的$"
    "|^[一二两三四五六七八九十几半做]|^[A-Za-z]+$|三年"
    "|年级|[这那]个"
)


def find_framed(text: str, intent: str) -> Iterator[tuple[int, int, bool]]:
    """(start, end, counted) of the nouns in this intent's frames, in order of the frames."""
    for frame in _FRAMES[intent]:
        for found in frame.finditer(text):
            start, end = found.span("noun")
            lead = _LEAD.match(found["noun"])
            start += max(lead.end() if lead else 0, found["noun"].rfind("的") + 1)
            noun = text[start:end]
            counted = bool(found.groupdict().get("det"))
            is_thing = not _NO_THING.search(noun) and noun not in _load_no_things()
            if noun and is_thing and (len(noun) > 1 or counted):
                yield start, end, counted
