"""Where a vacancy is and who hires: 幸福里东门, 安居物业, 离社区3公里, 走路五分钟."""

from __future__ import annotations

import re

from intents.language.addresses import find_addresses
from intents.language.numerals import parse_number
from intents.language.places import find_place
from intents.language.spans import blank_out
from intents.language.work_kinds import says

_N = "一二两三四五六七八九十半"
_LABELLED = re.compile(
    r"(?:工作地点|上班地点|面试地点|地址|地点|位置|位于"
    r"|住址)[:： ]{0,2}(?P<place>[^,。;\n联电]{2,24})"
)
_IN = re.compile(
    r"(?:就在|铺子在|店在|都在|在|离)(?P<place>[^,。;\n\d]{0,10}(?:[东西南北]门|门口"
    r"|\d{1,2}号楼下?|楼下|底商|路口|市场|广场|一楼|二楼|小区|社区))"
)
_BRACKET = re.compile(r"[(（](?P<place>[^)）]{2,16}(?:门|路|楼|底商|街|号|里|区|旁|边|口))[)）]")
_EMPLOYER = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{0,10}?(?:超市|饭店|饭馆|面馆|餐厅|餐馆|酒店|宾馆|公司"
    r"|物业|养老院|幼儿园|托管班|药房|药店|奶茶店"
    r"|咖啡店|驿站|食堂|早点铺|包子铺|理发店|美容院|洗衣店|花店|服装店|便利店|菜市场"
    r"|物流园|快递站|手工坊|培训班|工厂|厂|店|坊|馆|院))(?=[直招找诚急聘缺需要（(:： ,，]|$|\n)"
)
_LEAD = re.compile(
    r"^(?:我们?|我家|咱|本|一家|单位|公司|名称|招聘|急招|急|聘|招|各位邻居|的|在|和|给)+"
)
_METRES = (
    (re.compile(rf"(\d{{1,3}}(?:\.\d)?|[{_N}]{{1,2}})(?:公里|千米|km|KM)"), 1000),
    (re.compile(r"(\d{2,4})米"), 1),
    (re.compile(rf"(?:走路|步行|走)(?:只?要|大概|约)?(\d{{1,2}}|[{_N}]{{1,3}})分钟"), 75),
    (re.compile(rf"骑(?:车|电动车|行)(?:只?要|大概|约)?(\d{{1,2}}|[{_N}]{{1,3}})分钟"), 250),
    (
        re.compile(rf"(?:公交|坐车|地铁|开车|车程)(?:只?要|大概|约)?(\d{{1,2}}|[{_N}]{{1,3}})分钟"),
        400,
    ),
)
HERE, NEAR, FAR = 300, 900, 12000


def read_place(text: str) -> str:
    """Where to go, in the words of normalised text; empty where nothing was said."""
    for pattern in (_LABELLED, _BRACKET, _IN):
        found = pattern.search(text)
        if found:
            return found["place"].strip(" :")
    flats = [flat for flat in find_addresses(text) if flat.building]
    if flats:
        return text[flats[0].start : flats[0].end]
    place = find_place(blank_out(text, [(flat.start, flat.end) for flat in flats]))
    return place[2] if place else ""


def read_metres(text: str) -> int | None:
    """How far it is from the community's homes; None where nothing tells."""
    for pattern, scale in _METRES:
        found = pattern.search(text)
        if found:
            number = 0.5 if found[1] == "半" else _number(found[1])
            return round(number * scale) if number else None
    if says("place_far", text):
        return FAR
    if says("place_here", text):
        return HERE
    return NEAR if says("place_near", text) else None


def read_employer(text: str) -> str:
    """Who hires, as named; empty for a household or where nobody is named."""
    found = _EMPLOYER.search(text)
    name = _LEAD.sub("", found["name"]) if found else ""
    return name if len(name) > 1 else ""


def _number(said: str) -> float:
    return float(said) if re.fullmatch(r"[\d.]+", said) else float(parse_number(said) or 0)
