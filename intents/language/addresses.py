"""Flats: building, unit and room in every spelling people use.

三号楼 3# 3栋 A座 3-2-501 3号楼2单元501 三栋二门 6楼2单元301 3楼01 五零二室 1502. A bare number is a
room only where its surroundings say so (楼上502, 住301, 302漏水); dates, prices, years, hotlines
and counts of houses (三栋楼都停电) are not. Phones and tickets must be blanked out before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from intents.language.numerals import parse_number, read_digits
from intents.language.spans import blank_out

_C = "零〇一二两三四五六七八九幺"
_NUMBER = rf"(?:\d{{1,3}}|[{_C}十廿百]{{1,5}})"
_GAP = r"(?:[ ,、\-—~的/.]|第){0,2}"
_MEASURES = (
    r"(?!\d|[元块人个米度瓦年月点分斤次路%万千百多来余户平公件克条把张台位名毫升周小]|天(?!天)"
    "|[号日](?:之?前|[上下中晚早]))"
)

_BUILDING = (
    rf"第?(?P<b1>{_NUMBER}) ?(?:号楼|号栋|#楼|#|幢楼?|栋(?!楼(?![道梯门上下顶前后里长院]))楼?)"
    rf"|\#(?P<b2>\d{{1,3}})(?:号?楼|栋|幢)"
    rf"|(?P<b3>[A-Za-z])(?:座|栋|幢|号楼|楼)"
    rf"|(?P<b4>\d{{1,2}})座(?![的位椅车桥山])"
    rf"|(?P<b5>{_NUMBER})(?:号院?|楼|座)(?={_GAP}{_NUMBER}(?:单元|门(?![口课])))"
    rf"|(?P<b6>\d{{1,3}})号(?={_GAP}\d{{3,4}}(?:室|房|户))"
)
_UNIT = (
    r"第?(?P<NAME>\d{1,2}|[一二三四五六七八九十]{1,2}|[A-Za-z甲乙丙丁](?=单元)) ?(?:单元|门洞"
    "|门(?!课|炮|冰|柜|手|语|技|亲|心|功|科|卡|锁|铃|学|生|外|禁))"
)
_FLOOR_ROOM = rf"(?:\d{{1,2}}|[{_C}十]{{1,3}})[楼层](?:\d{{2}}|[{_C}]{{2}})(?!\d|[{_C}十])"
_ROOM = (
    rf"(?P<NAME>{_FLOOR_ROOM}|(?:\d{{3,4}}|[{_C}]{{3,4}})(?![{_C}十层楼]){_MEASURES})"
    r"(?:室|房间?|号房?(?!楼)|户)?"
)
_DASHED_UNIT = r"(?P<ud>\d{1,2})[\-—/.](?=\d{3,4}(?!\d))"
_FLAT = re.compile(
    rf"(?<![\dA-Za-z第])(?:{_BUILDING})"
    f"(?:{_GAP}(?:{_UNIT.replace('NAME', 'u1')}"
    f"|{_DASHED_UNIT}))?(?:{_GAP}{_ROOM.replace('NAME', 'r1')})?"
    rf"|(?<![\dA-Za-z.])第?{_UNIT.replace('NAME', 'u2')}(?:{_GAP}{_ROOM.replace('NAME', 'r2')})?"
    rf"|(?<![\dA-Za-z京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新])"
    rf"(?:(?P<b7>\d{{1,3}}|[A-Za-z])(?P<s>[\-—/])(?P<u3>\d{{1,2}})(?P=s)(?P<r3>\d{{3,4}})"
    rf"|(?P<b8>\d{{1,2}}|[A-Z])[\-—](?P<r4>\d{{3,4}})|(?P<b9>[A-F])(?P<r7>\d{{3,4}}))"
    rf"(?![\dA-Za-z\-]){_MEASURES}(?:室|房)?"
    rf"|(?<![\dA-Za-z.{_C}])(?P<r5>{_FLOOR_ROOM})(?:室|房|户)?"
    rf"|(?<![\dA-Za-z.{_C}十百千万])(?P<r6>\d{{3,4}}|[{_C}]{{3,4}})"
    rf"(?:室|号?房(?!价|租|贷|东)|号(?=[^\d楼]{{0,30}}[家住门]))"
)
_BARE = re.compile(
    "(?:(?<=[住在是去到来找给叫我俺])|(?<=[家上下壁门号址])|(?<=邻居)|(?<=^)"
    r"|(?<=[\n,。;:!?、 \x00]))"
    rf"(?P<r>\d{{3,4}}|[{_C}]{{3}}|一[{_C}]{{3}})(?![\d.:/%\-~{_C}十百千万]){_MEASURES}"
    "(?=的?(?:住户|邻居|业主|那户|这户|那家|这家|家|门|漏|停|没|厕|卫|厨|客厅|卧|阳|暖|水|灯|电"
    "|下水|马桶|空调|墙|窗"
    "|屋|天花|老|大爷|大妈|奶奶|爷爷|阿姨|租|的|天天|半夜|晚上|总|又|一直|装修|往)"
    r"|[\n,。;:!?、 ]|$)"
)
_NEVER_ROOM = frozenset({"110", "119", "120", "122", "114", "315", "000", "100", "12345"})
_HINT = re.compile(rf"[栋幢座#元门室房A-Za-z]|号[楼院]|[{_C}\d]{{3}}|[楼层][\d{_C}]|\d-")
_OWN = re.compile(
    "(?:我们?家?|俺们?家?|咱家?|家)(?:就?(?:住|在|是))?(?:的是)?.{0,4}$|[住在]$|^(?:这里是|这边是"
    "|我?这儿?)?$"
)
_OTHER = re.compile(
    "(?:楼上|楼下|隔壁|对门|对面|邻居|那个?|上面|旁边)的?(?:邻居|住户|那家)?的?[^,。!?]{0,2}$"
)


@dataclass(frozen=True, slots=True)
class Address:
    """One flat as stated; what was not said is empty. `own` marks the speaker's, `other` not."""

    start: int
    end: int
    building: str
    unit: str
    room: str
    own: bool
    other: bool


def find_addresses(text: str) -> list[Address]:
    """All flats in normalised text, in order."""
    if not _HINT.search(text):
        return []
    found = [flat for match in _FLAT.finditer(text) if (flat := _read(text, match))]
    if any(flat.room for flat in found):
        return found
    rest = blank_out(text, [(flat.start, flat.end) for flat in found])
    return found + [flat for match in _BARE.finditer(rest) if (flat := _read_bare(rest, match))]


def choose_address(addresses: Sequence[Address]) -> dict[str, str]:
    """Slots of where help is needed: the speaker's own flat before a neighbour's, else the first.

    Pieces said apart (6号楼 … 301) complete each other; a second building never does.
    """
    ranked = sorted(addresses, key=lambda flat: (not flat.own, flat.other, flat.start))
    slots: dict[str, str] = {}
    for flat in ranked:
        if slots and flat.other != ranked[0].other:
            continue
        if (
            flat.building
            and (slots.get("building") or slots.get("room"))
            and not ("building" not in slots and flat.start < ranked[0].start and not flat.room)
        ):
            continue
        for name in ("building", "unit", "room"):
            value: str = getattr(flat, name)
            if value and not _is_settled(slots, name):
                slots[name] = value
    return slots


def _is_settled(slots: dict[str, str], name: str) -> bool:
    """A unit named after another flat's room belongs to that other flat."""
    return name in slots or (name == "unit" and "room" in slots)


def _read(text: str, match: re.Match[str]) -> Address | None:
    groups = {name: value for name, value in match.groupdict().items() if value and name != "s"}
    building = unit = room = ""
    for name, value in groups.items():
        if name[0] == "b":
            building = _read_building(value)
        elif name[0] == "u":
            unit = _read_unit(value)
        else:
            room = _read_room(value)
    if "b1" in groups and not unit and not room and _is_count(text, match):
        return None
    if "u2" in groups and not room and _is_no_unit(text, match):
        return None
    if not (building or unit or room):
        return None
    return _place(text, match, building, unit, room)


def _is_count(text: str, match: re.Match[str]) -> bool:
    """这三栋, 共12栋, 两栋都停电: how many houses, not which."""
    before = text[max(0, match.start() - 1) : match.start()]
    said = match[0]
    if "栋" not in said and "幢" not in said:
        return False
    after = text[match.end() : match.end() + 2]
    return before in ("这", "那", "有", "共", "几", "整", "好", "哪") or (
        "两" in said or (after[:1] in ("都", "全") and not said[0].isdigit())
    )


_UNIT_GOES_ON = re.compile(r"[的口灯厅洞,。!?\s]|楼[道梯]|$|下水|电梯|停|没|门|水|[一二三\d]")


def _is_no_unit(text: str, match: re.Match[str]) -> bool:
    """东二门 is a gate, 五门课 a count; 单元 itself is never doubted."""
    if "单元" in match[0] or "门洞" in match[0]:
        return False
    before = text[max(0, match.start() - 1) : match.start()]
    return before in tuple("东南西北大小前后开关这那有几共") or not _UNIT_GOES_ON.match(
        text, match.end()
    )


def _read_bare(text: str, match: re.Match[str]) -> Address | None:
    room = _read_room(match["r"])
    before = text[match.start() - 1 : match.start()]
    if text[match.end() : match.end() + 1] == "的" and (not before or before not in "我俺是家住"):
        return None
    is_year = len(room) == 4 and room[:2] in ("19", "20")
    if not room or room in _NEVER_ROOM or (is_year and match.start() == 0):
        return None
    return _place(text, match, "", "", room)


def _place(text: str, match: re.Match[str], building: str, unit: str, room: str) -> Address:
    before = text[max(0, match.start() - 12) : match.start()]
    other = bool(_OTHER.search(before))
    own = not other and bool(_OWN.search(before))
    return Address(match.start(), match.end(), building, unit, room, own, other)


def _read_building(value: str) -> str:
    if value.isascii() and value.isalpha():
        return value.upper()
    number = parse_number(value)
    return str(number) if number else ""


def _read_unit(value: str) -> str:
    if value in "甲乙丙丁":
        return str("甲乙丙丁".index(value) + 1)
    return _read_building(value)


def _read_room(value: str) -> str:
    floor = re.match(r"(.+)[楼层](..)$", value)
    if floor:
        storey = parse_number(floor[1])
        door = read_digits(floor[2])
        return f"{storey}{door}" if storey and len(door) == 2 else ""
    digits = read_digits(value)
    return "" if digits.startswith("0") else digits
