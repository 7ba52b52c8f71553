"""Shared spots of a community under all the names people have for them: 南大门 is 南门.

A spot is a pair (head, which): (`gate`, `南`), (`garage`, `B`). Two spots of one head are one
spot unless both say which and differ; spots of different heads are different places.
"""

import re

Spot = tuple[str, str]

_SIDE = "东南|西南|东北|西北|东|西|南|北|中|前|后|正|侧|小"
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
        ("pond", r"()(?:池塘|人工湖|水池|喷泉)"),
        ("clinic", r"()(?:卫生站|社区医院|卫生室)"),
        ("yard", rf"({_SIDE})(?:院|区)"),
        ("yard", r"([东西南北])(?:边|侧|头|面)(?:的|那)?(?:消防|路灯|围墙|那[条盏根段])"),
    )
)

_STREET = re.compile("路灯|马路")
_LANDMARK = re.compile("([槐柳杨杏樟桂松柏榕桐枣])树(?:底下|下|那儿|那边|旁|边)")


def find_spots(text: str) -> frozenset[Spot]:
    """All shared spots named in normalised text."""
    found: set[Spot] = set()
    for head, pattern in _SPOTS:
        for match in pattern.finditer(text):
            which = next((group for group in match.groups() if group), "")
            found.add((head, "" if which in ("大", "小") else which.upper()))
    if not found:
        landmark = _LANDMARK.search(text)
        if landmark or _STREET.search(text):
            found.add(("street", landmark.group(1) if landmark else ""))
    heads = {head for head, _ in found}
    # 南院凉亭 is one spot, not two.
    return frozenset(one for one in found if one[0] != "yard" or heads == {"yard"})


def are_one_place(some: frozenset[Spot], others: frozenset[Spot]) -> bool:
    """Whether any spot of the one may be a spot of the other."""
    return any(
        (head == other or "yard" in (head, other))
        and (which == second or (head == other and not (which and second)))
        for head, which in some
        for other, second in others
    )
