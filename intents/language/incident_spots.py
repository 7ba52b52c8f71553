"""Shared spots of a community under all the names people have for them: 南大门 is 南门.

A spot is a pair (head, which): (`gate`, `南`), (`garage`, `B`). Two spots of one head are one
spot unless both say which and differ; spots of different heads are different places.
"""

import re

from intents.language.numerals import parse_number

Spot = tuple[str, str]

_SIDE = "东南|西南|东北|西北|东|西|南|北|中|前|后|正|侧|小"
_COUNT = "[0-9]{1,2}|[一二三四五六七八九十]{1,2}"
_SPOTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (head, re.compile(pattern))
    for head, pattern in (
        ("gate", rf"({_SIDE}|大)(?:边|面)?(?:大|小)?门(?!铃)|({_SIDE})(?:边|面).{{0,4}}(?:杆|闸)"),
        ("pavilion", rf"(?:({_SIDE})(?:院|区|边|头|面|侧)?的?那?[座个]?)?(?:凉亭|亭子|长廊)"),
        ("garage", r"(?:地下车库|地库|车库|地下停车场|负[一二三]层?)(?:里的?)?([A-Za-z])?区?"),
        ("garage", r"([A-Fa-f])区"),
        ("garden", rf"(?:({_SIDE})(?:院|区)?的?)?花园(?!\S?[栋幢])"),
        ("square", r"()(?:小|中心|文化)?广场(?!舞)"),
        ("kindergarten", r"()幼儿园"),
        ("school", r"()(?:小学|中学|学校)"),
        ("market", r"()(?:超市|菜市场|便利店|菜鸟|药店)"),
        ("play", r"()(?:儿童|游乐|沙坑|滑梯|秋千)"),
        ("fitness", r"()健身(?:区|角|园|广场|点|器材)"),
        ("court", r"()(篮球|羽毛球|网球|乒乓|门球)"),
        ("club", r"()(?:活动(?:室|中心|站)|图书室|阅览室|食堂)"),
        ("shed", r"()车棚"),
        ("crossing", rf"({_SIDE})?(?:十字)?路口"),
        ("pond", r"()(?:池塘|人工湖|湖边|湖心|湖面|栈道|水池|喷泉)"),
        ("clinic", r"()(?:卫生站|社区医院|卫生室)"),
        ("yard", rf"({_SIDE[:-2]})(?:院|区)"),
        ("point", rf"({_COUNT})号?(?:垃圾)?(?:投放)?(?:点|站)(?!\S?[钟半整])"),
        ("yard", r"([东西南北])(?:边|侧|头|面)(?:的|那)?(?:消防|路灯|围墙|那[条盏根段])"),
    )
)

_CORNERS = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("lift", "电梯|轿厢|梯子里"),
        ("entrance", "单元门|楼门|门禁|对讲|门口|门厅"),
        ("lobby", "大厅|大堂|一楼厅"),
        ("stairs", "楼道|楼梯|走廊|过道|拐角|扶手|声控"),
        ("roof", "楼顶|顶楼|顶层|天台|屋顶|屋面|房顶"),
        ("basement", "地下室|储藏间|储物间"),
        ("facade", "外墙|外立面|保温层|墙砖"),
        ("kitchen", "厨房|灶|洗菜|洗碗"),
        ("bathroom", "卫生间|厕所|马桶|淋浴|浴室|洗澡"),
        ("balcony", "阳台|窗"),
    )
)
_LANDMARK = re.compile("([槐柳杨杏樟桂松柏榕桐枣])树(?:底下|下|那儿|那边|旁|边)")


def find_spots(text: str) -> frozenset[Spot]:
    """All shared spots named in normalised text."""
    found: set[Spot] = set()
    for head, pattern in _SPOTS:
        for match in pattern.finditer(text):
            which = next((group for group in match.groups() if group), "")
            found.add((head, "" if which in ("大", "小") else _one_spelling(which)))
    if not found:
        landmark = _LANDMARK.search(text)
        if landmark:
            found.add(("street", landmark.group(1)))
    yards = {which for head, which in found if head == "yard"}
    rest = {one for one in found if one[0] != "yard"}
    if not rest or len(yards) != 1:
        return frozenset(rest or found)
    # 南院凉亭 is one spot, not two.
    return frozenset((head, which or next(iter(yards))) for head, which in rest)


def find_corners(text: str) -> frozenset[str]:
    """The parts of a building named in normalised text."""
    return frozenset(name for name, pattern in _CORNERS if pattern.search(text))


def _one_spelling(which: str) -> str:
    number = parse_number(which)
    return str(number) if number else which.upper()


def are_one_place(some: frozenset[Spot], others: frozenset[Spot]) -> bool:
    """Whether any spot of the one may be a spot of the other."""
    return any(
        (head == other or "yard" in (head, other)) and (which == second or not (which and second))
        for head, which in some
        for other, second in others
    )
