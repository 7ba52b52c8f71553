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
from intents.language.incident_spots import Spot, find_spots
from intents.language.incident_troubles import (
    find_troubles,
    is_denied,
    is_felt_around,
    load_troubles,
)
from intents.language.masking import strip_addresses
from intents.language.normalise import normalise
from intents.language.numerals import parse_number

LONGEST = 300
_LEAST = 0.03  # a smaller share is noise
_HINTED = 0.3  # what a hint adds to a share
_ASIDE = 0.4  # what is left of a share beside a kind said outright
_INSIDE_SHARE = 0.4  # and in a sentence about the inside of a flat
_GATE_DOOR = frozenset({"door"})  # at a gate of the community it is that gate
_INSIDE = re.compile("我家|我屋|俺家|卧室|厨房|客厅|卫生间|阳台|对门|家里")
_FLOOR = re.compile(r"(?<![\d栋号])([0-9]{1,2}|[一二三四五六七八九十]{1,3})[层楼](?![栋\d])")
_SETTLED = re.compile(
    "(修|弄|整|处理|换|通|清|搞|收拾|补|拉|挪)(好|完|走)了|解决了|来[水电气暖]了|恢复了|亮堂多了|"
    "(修|弄|整|搞)利索了|不(漏|响|吵|堵)了|已经?(修|换|清|通|来)"
)
_NOT_SETTLED = re.compile("没|又|还[是不]|才|刚|啥时候|什么时候|几时|能不能|吗|咋|怎么|多久|上回")
_ASKING = re.compile(
    "多少钱|电话(是)?多少|电话谁|谁有.{0,4}电话|(咋|怎么|如何)(续|换|办理|更新|报名|交|收费|开通|充值)|"
    "报名|收人吗|在哪(交|办|买)|(啥|什么)时候(交|开始供|供)|能(装|加|建|画)个|建议|"
    "能不能.{0,8}(加|装|画|设|修个|换几)|想换几|借我|借.{0,6}用|谁(家)?能送|谁有多余|想(学|查|问下)|几点(下班|上班|开门)|"
    "开不开门?|周末开|多少度|要不要紧|谁会弄|求推荐|有推荐|靠谱吗|转让|出售|求购|通知是哪天|听说.{0,6}坏|"
    "谁有图|咋救|咋洗|漂亮|便宜出|九成新|接龙|团购|捧场|谁捡|招领|出租|拼单|招人|招不招|涨了"
)
_PAST = re.compile("去年|前年|上个月|以前|那年|小时候|上个星期|上周.{0,6}(修|好)|已经好")
_ALONE = re.compile(
    "没事吧|就我(们?家|一[家户]|这[家户])|只有我家|单单我家|就这一户|(别|人|邻居|对门|隔壁|楼上楼下)家?都?(有|没事|好好的|正常|热|亮)"
)
_ALL_OVER = re.compile(
    "(全|整个?)(小区|院|社区)|(好几|几|各|所有|前后)(栋|个?楼|号楼).{0,4}(都|全)|都停|[一二三四五六七八九1-9]+[、和跟,到至][一二三四五六七八九、和跟,1-9]*[号栋]楼?"
)
_AGAIN = re.compile("又|还|也|一样|加一|\\+1|那个|这个|啥时候|多久|咋|同")


@dataclass(frozen=True, slots=True)
class Report:
    """One report: `building` is normalised (`6`), empty or None where it is no building."""

    id: str
    time: datetime
    building: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What a report says that another must not contradict; `""` where it says nothing."""

    time: datetime
    building: str
    unit: str
    room: str
    floor: str
    spots: frozenset[Spot]
    says: frozenset[str]
    hints: frozenset[str]
    belief: Mapping[str, float]
    settled: bool
    aside: bool
    everywhere: bool
    again: bool
    grams: frozenset[str]
    is_source: bool  # names a cause that feeds many places


# The reports of some days are compared with every new one: each is read once.
@lru_cache(maxsize=4096)
def read_facts(report: Report) -> Facts:
    """Place, trouble, standing and wording of one report; any string will do."""
    plain = normalise(report.text[:LONGEST])
    _, addresses, rest = strip_addresses(plain)
    words = rest.replace("\x00", "")
    spots = find_spots(rest)
    says, hints = find_troubles(rest)
    if says >= _GATE_DOOR and any(head == "gate" for head, _ in spots):
        says = says - _GATE_DOOR | {"side-gate"}
    settled = bool(_SETTLED.search(rest)) and not _NOT_SETTLED.search(rest)
    return Facts(
        time=report.time,
        building=_read_building(report, addresses),
        unit=next((flat.unit for flat in addresses if flat.unit), ""),
        room=next((flat.room for flat in addresses if flat.room), ""),
        floor=_read_floor(rest, addresses),
        spots=spots,
        says=says,
        hints=hints,
        belief=_believe(rest, says, hints),
        settled=settled,
        aside=bool(_ASKING.search(rest) or _PAST.search(rest) or _ALONE.search(rest)),
        everywhere=_ALL_OVER.search(plain) is not None,
        again=_AGAIN.search(rest) is not None,
        grams=frozenset(words[i : i + n] for n in (1, 2) for i in range(len(words) - n + 1)),
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


def _read_building(report: Report, addresses: tuple[Address, ...]) -> str:
    """The building told in words is where the trouble is; the field may be where they live."""
    told = {flat.building for flat in addresses if flat.building}
    return told.pop() if len(told) == 1 else str(report.building or "").strip()


def _read_floor(rest: str, addresses: tuple[Address, ...]) -> str:
    found = _FLOOR.search(rest)
    if found:
        return str(parse_number(found.group(1)) or "")
    room = next((flat.room for flat in addresses if len(flat.room) >= 3), "")
    return room[:-2]
