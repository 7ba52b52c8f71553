"""What one report says for telling incidents apart: place, kind of trouble, standing, wording.

Everything is read from the report alone, so it is read once and compared often.
"""

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from intents.language.addresses import Address
from intents.language.incident_scenes import OTHER, weigh_kinds
from intents.language.incident_spots import Spot, find_corners, find_spots
from intents.language.incident_troubles import (
    find_troubles,
    is_denied,
    is_felt_around,
    load_troubles,
)
from intents.language.incident_words import Signs, read_signs
from intents.language.masking import strip_addresses
from intents.language.normalise import normalise
from intents.language.numerals import parse_number

LONGEST = 300
_TERSE = 8
_LEAST = 0.03  # a smaller share is noise
_HINTED = 0.3  # what a hint adds to a share
_ASIDE = 0.4  # what is left of a share beside a kind said outright
_INSIDE_SHARE = 0.4  # and in a sentence about the inside of a flat
_GATE_DOOR = frozenset({"door"})  # at a gate of the community it is that gate
_INSIDE = re.compile("我家|我屋|俺家|卧室|厨房|客厅|卫生间|阳台|对门|家里")
_FLOOR = re.compile(r"(?<![\d栋号])([0-9]{1,2}|[一二三四五六七八九十]{1,3})[层楼](?![栋\d])")
_SETTLED = re.compile(
    "(修|弄|整|处理|换|通|清|搞|收拾|补|拉|挪|扑|摘|抓)(好|完|走|通|灭)了|解决了|来(水|电|气|暖|网)(了|啦|喽)|恢复(了|正常|供)|亮堂多了|"
    "(修|弄|整|搞)利索了|不(漏|吵|堵|闹)了|(?<!铃)不响了|已经?(修|换|清|通|来|好|挪|拉)|"
    "(电梯|梯子|灯|门禁|门|网|信号|电视|水压?|电|暖气|燃气|道闸|杆|管子|下水道?)(都|也|总算|终于|现在|又)?(好|通|亮|热|正常)(了|啦|喽)|"
    "(水|积水)(都)?(退|抽干|排完|抽完)了|(?<!半)火(灭|扑灭)了|灭火了|^灭了|(水|电|气|网|暖气)(都|又)?来(了|啦)|没事(了|啦)|通(气|水|电|车|网)(了|啦)|有(水|电|气|网)(了|啦)"
)
_RETURNED = re.compile("(?:有|来|通|恢复(?:供|了)?)([水电气网暖])|([水电气网暖])(?=(?:都|又)?来了)")
_SUPPLIES = {"水": "no-water", "电": "no-power", "气": "no-gas", "网": "net", "暖": "no-heat"}
_NOT_SETTLED = re.compile(
    "没(?!事[了啦])|又(?!亮|通|好)|还[是不没]|才|刚(修|换|好)|啥时候|什么时候|几时|几点|能不能|吗|咋|怎么|多久|上回|总算.{0,4}又|"
    "求|请|麻烦|\\?|[坏停断灭漏堵]了.{0,6}(来|派|修)|要是|等|快点|好了伤疤"
)
_ASKING = re.compile(
    "(去|在)哪里?.{0,2}(换|办|买|修)|(想问|请问).{0,8}(哪天|几号|在哪)|多少钱|电话(是)?多少|电话谁|谁有.{0,4}电话|(咋|怎么|如何)(续|换|办理|更新|报名|交|收费|开通|充值)|"
    "报名|收人吗|在哪(交|办|买)|(啥|什么)时候(交|开始供|供)|能(装|加|建|画)个|建议|"
    "能不能.{0,8}(加|装|画|设|修个|换几)|想换几|借我|借.{0,6}用|谁(家)?能送|谁有多余|想(学|查|问下)|几点(下班|上班|开门)|"
    "开不开门?|周末开|多少度|要不要紧|谁会弄|求推荐|有推荐|靠谱吗|转让|出售|求购|通知是哪天|听说.{0,6}坏|"
    "谁有图|咋救|咋洗|漂亮|便宜出|九成新|接龙|团购|捧场|谁捡|招领|出租|拼单|招人|招不招|涨了"
)
_NUMBER = re.compile("[0-9]{1,2}|[一二三四五六七八九十]{1,3}")
_SEVERAL = re.compile(
    rf"(?:(?:{_NUMBER.pattern})(?:号楼|号|栋|幢)?[、,和跟及与到至~-]){{1,40}}(?:{_NUMBER.pattern})(?:号楼|栋|幢)"
)
_RANGE = re.compile("[到至~-]")
_PAST = re.compile("去年|前年|上个月|以前|那年|小时候|上个星期|上周.{0,6}(修|好)|已经好")
_ALONE = re.compile(
    "没事吧|就我(们?家|一[家户]|这[家户])|只有我家|单单我家|就这一户|(别|人|邻居|对门|隔壁|楼上楼下)家?都?(有|没事|好好的|正常|热|亮)"
)
_ALL_OVER = re.compile(
    "(全|整个?|我们?)(小区|大?院|社区)(?!里|的|最|门).{0,4}(都|全|停|没|黑|断|冷)|(好几|几|各|所有|前后)(栋|个?楼|号楼)(?!道|梯).{0,4}(都|全)"
)
_LIKEWISE = re.compile(
    "也(一样|是|没|停|断|黑|冷|凉|不热)|一样|同样|同上|\\+1|加一|同(没|停)|都(停|没|断|黑)"
)
_OWN = re.compile("(我|俺|咱|我们)(家|屋)里?的?(?!都|也)")
_AGAIN = re.compile("又|还|也|一样|加一|\\+1|那个|这个|啥时候|多久|咋|同")


@dataclass(frozen=True, slots=True)
class Report:
    """One report: `building` is normalised (`6`), empty or None where it is no building."""

    id: str
    time: datetime
    building: str | None
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """What a report says that another must not contradict; `""` where it says nothing."""

    time: datetime
    buildings: frozenset[str]  # those told in words, else where the reporter lives
    is_told: bool  # in words
    reach: frozenset[str]  # the buildings said to have it together
    unit: str
    rooms: frozenset[str]
    floors: frozenset[str]
    spots: frozenset[Spot]
    corners: frozenset[str]  # parts of a building
    says: frozenset[str]
    hints: frozenset[str]
    belief: Mapping[str, float]
    settled: bool
    aside: bool
    everywhere: bool
    again: bool
    likewise: bool  # says no more than that it is so here too
    is_own: bool  # tells of the teller's own four walls
    signs: Signs
    terse: bool
    is_source: bool  # names a cause that feeds many places


# The reports of some days are compared with every new one: each is read once.
@lru_cache(maxsize=4096)
def read_facts(report: Report) -> Facts:
    """Place, trouble, standing and wording of one report; any string will do."""
    plain = normalise(report.text[:LONGEST])
    _, addresses, rest = strip_addresses(plain)
    told = _read_told(plain, addresses)
    spots = find_spots(rest)
    says, hints = find_troubles(rest)
    if says >= _GATE_DOOR and any(head == "gate" for head, _ in spots):
        says = says - _GATE_DOOR | {"side-gate"}
    signs = read_signs(rest)
    returned = _RETURNED.search(rest)
    settled = bool(_SETTLED.search(rest)) and not _NOT_SETTLED.search(rest)
    if settled and returned:
        says |= {_SUPPLIES[returned.group(1) or returned.group(2)]}
    return Facts(
        time=report.time,
        buildings=told or frozenset({str(report.building or "").strip()} - {""}),
        is_told=bool(told),
        reach=told if len(told) > 1 else frozenset(),
        unit=next((flat.unit for flat in addresses if flat.unit), ""),
        rooms=frozenset(flat.room for flat in addresses if flat.room),
        floors=_read_floors(rest, addresses),
        spots=spots,
        corners=find_corners(rest),
        says=says,
        hints=hints,
        belief=_believe(rest, says, hints),
        settled=settled,
        aside=bool(_ASKING.search(rest) or _PAST.search(rest) or _ALONE.search(rest)),
        everywhere=_ALL_OVER.search(plain) is not None,
        again=_AGAIN.search(rest) is not None,
        likewise=_LIKEWISE.search(rest) is not None,
        is_own=_OWN.search(rest) is not None and _LIKEWISE.search(rest) is None,
        signs=signs,
        terse=signs.length <= _TERSE,
        is_source=any("source" in load_troubles()[name].marks for name in says),
    )


def _believe(rest: str, says: frozenset[str], hints: frozenset[str]) -> dict[str, float]:
    """How far each kind is meant, 0 to 1: what is said outright leaves little to the rest."""
    shares = {
        kind: share * (_INSIDE_SHARE if _INSIDE.search(rest) and not is_felt_around(kind) else 1)
        for kind, share in weigh_kinds(rest).items()
        if share > _LEAST and kind != OTHER and not is_denied(kind, rest)
    }
    if says:
        return {kind: _ASIDE * share for kind, share in shares.items()} | dict.fromkeys(says, 1.0)
    found = shares
    for kind in hints:
        found[kind] = min(0.9, found.get(kind, 0.0) + _HINTED)
    return found


def is_at_home(says: Set[str]) -> bool:
    """Whether what is said concerns the inside of one flat: all of it, or a thing of theirs."""
    marks = [load_troubles()[name].marks for name in says]
    return any("own" in one for one in marks) or (bool(marks) and all("home" in m for m in marks))


def _read_told(plain: str, addresses: tuple[Address, ...]) -> frozenset[str]:
    """The buildings told in words, lists and ranges too: that is where the trouble is."""
    told = {flat.building for flat in addresses if flat.building}
    for match in _SEVERAL.finditer(plain):
        numbers = [parse_number(part) for part in _NUMBER.findall(match.group())]
        if _RANGE.search(match.group()) and len(numbers) == 2 and numbers[0] and numbers[1]:
            numbers = list(range(int(numbers[0]), min(int(numbers[1]), int(numbers[0]) + 40) + 1))
        told |= {str(number) for number in numbers if number}
    return frozenset(told)


def _read_floors(rest: str, addresses: tuple[Address, ...]) -> frozenset[str]:
    """The floors named; 二三楼之间 names two."""
    found = set()
    for match in _FLOOR.finditer(rest):
        said = match.group(1)
        pair = len(said) == 2 and said.isalpha() and "十" not in said
        found |= {str(parse_number(one) or "") for one in (said if pair else [said])}
    room = next((flat.room for flat in addresses if len(flat.room) >= 3), "")
    return frozenset(found or {room[:-2]}) - {""}
