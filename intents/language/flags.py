"""Yes-or-no facts: the service must come to the person, harm that grows, a wish for anonymity.

Each is a short list of ways of saying it and of saying the opposite; nothing is weighed here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_COME = re.compile(
    "(?<![锁关带合不])上门|入户|(?:来|到|去)(?:我|俺|咱|他|她)们?(?:家|屋)|来家|到家里?来"
    "|[到去上]家里|家里来(?:人(?:给|帮|修|剪|理)|给|帮)|来厝里|到家(?:给|帮|理|剪|修|取|拿|看"
    "|服务)|到府"
)
_NO_COME = re.compile(
    "(?:不用|不要|不必|无需|不需要|别|没人|不用麻烦)[^,。]{0,4}(?:上门|入户|来家)|上门(?:推销|卖"
    "|查|女婿|讨|催|闹|骚扰)|找上门|送货上门|上门口"
)
_FETCH = re.compile(
    "来人(?:取|拿|拉|搬|收)|派人(?:来)?(?:取|拿|拉|搬)|能(?:不能)?(?:过)?来(?:取|拿|拉|搬|收)"
    "|搬不动|拎不动|拿不动|抬不动|送不过去|没法送|送不了"
)
_HOUSEBOUND = re.compile(
    "下不(?:了|来|去|动)?(?:楼|床|地)|不能下(?:楼|床|地)|没法下(?:楼|床)|无法下(?:楼|床)"
    "|出不(?:了|去)门|出不去|不能出门|没法出门|无法出门|不方便(?:出门|下楼)|下楼(?:不便|不方便"
    "|困难|费劲|难)|出门(?:不便|不方便|困难)"
    "|起不(?:了|来)床|卧床|瘫(?:痪|在床)?(?!了一地)|偏瘫|半身不遂|躺(?:在)?床上|在床上(?:躺"
    "|起不来)|走不(?:了|动|远)(?:路|道)?|真下不去|来(?:个)?人(?:给|帮)?[^,。]{0,3}(?:剪|理|推|剃)"
    "|动不了(?!工)|动弹不得|迈不动|挪不动"
    "|(?:腿脚|腿|行动|走路|手脚|身子|身体)(?:都|也|很|特别|非常|有点|实在)?(?:不便|不方便|不利索"
    "|不利落|不好使|不行|不灵便|不听使唤|困难|费劲)|坐(?:着)?轮椅|不能(?:自理|走路|动|走)|失能"
)
_WISHES = re.compile(
    "[想请帮求借]|麻烦|谁|能不?能|可[不以]|(?<!不)要(?!是)|来人|来个|陪|送|吗|么|[?？]|缺|没人"
)
_FIXABLE_ELSEWHERE = frozenset({"haircut", "donation", "need", "help", "job", "event", "consult"})
_NO_VISIT = frozenset({"complaint", "status", "suggestion", "none", "emergency"})

_RUNNING = re.compile(
    "爆(?:管|裂|开|了)|(?:水管|管子|管道|暖气|阀门|软管|热水器)[^,。]{0,4}(?:爆|崩|炸|喷)|(?:水"
    "|尿|粪)[^,。]{0,4}(?:往外|哗哗|直|一直|不停|使劲|呼呼)[^,。]{0,4}(?:喷|冒|流|涌|滋|淌|漏)"
    "|喷水|呲水|滋水|哗哗|往外(?:喷|冒|涌|溢|呲|滋)|(?:一直|不停|不住|越来越|使劲|还在)(?:地|的"
    "|在|往下|往外)*(?:漏|流|喷|冒|淌|滴)|漏(?:得|的)?(?:很|特别|越来越|太|非常|好)?(?:厉害|严重"
    "|凶|大)"
    "|止不住|水(?:都)?漫|(?:快|都|被)?淹(?:了|到|着|没)|水漫金山|泡(?:了|水|坏|汤)|(?:返|倒"
    "|反)(?:水|灌)|倒灌|污水(?:往上|直)?(?:冒|涌|溢)|(?:漏|流|渗|滴)到(?:楼下|邻居|我家|家里|下面"
    "|人家|电)|关不(?:上|住)(?:水|总)?(?:阀|闸)?(?=.{0,6}水)|积水.{0,6}(?:电|膝|进屋|进家)"
)
_DANGER = re.compile(
    "(?:煤气|燃气|天然气|液化气|瓦斯)[^,。]{0,6}(?:味|漏|泄|中毒)|着火|起火|失火|冒(?:黑|浓)?烟"
    "|火花|打火(?!机)|焦糊?味|糊味|烧焦|漏电|电(?:着|到)人|触电|麻手|电线[^,。]{0,6}(?:掉|断|垂"
    "|裸|露|耷拉)|裸露[^,。]{0,4}电线"
    "|困在|被困|关在(?:电梯|里)|卡在电梯|电梯[^,。]{0,6}(?:坠|下坠|困(?!难)|往下掉)|晕(?:倒|过去)"
    "|昏(?:倒|迷|过去)|喘不(?:上|过)|救命|跳楼|轻生|自杀|割腕|砍人|拿刀|动刀|打人|家暴|走(?:失"
    "|丢)(?!过)|不省人事|没有?呼吸"
    "|(?:要|快|快要|随时|马上|眼看)(?:会|要|就)?(?:塌|掉下来|倒了|倒下|坠|砸)|(?:外墙|墙皮|瓷砖"
    "|玻璃|广告牌|空调外机|吊顶)[^,。]{0,6}(?:掉下|砸|脱落|往下掉|摇摇欲坠)|砸(?:到|着|伤)"
    "|塌(?:了|陷)|井盖[^,。]{0,4}(?:没了|丢|不见|翻|开着|缺)|没(?:有)?井盖|掉进|高空抛物|命悬"
)
_NO_HEAT = re.compile(
    "(?:暖气|地暖|供暖|暖)[^,。]{0,6}(?:不热|冰凉|没|停|凉|不暖|坏)|没(?:有)?(?:暖|电|水|热)"
    "|停(?:暖|电|水)|冻(?:得|坏|死|病|发烧)"
)
_INFANT = re.compile(
    "婴儿|宝宝|新生儿|月子|刚出生|个月(?:的)?(?:大|孩|娃|宝)|满月|透析|氧气|呼吸机|制氧"
)
_OVER = re.compile(
    "(?:修|弄|处理|解决|堵|止|扑灭|灭|救)(?:好|完|住|了|出来)|去年|前年|上个?月|演习|演练|没事了"
    "|以前|曾经|新闻|听说|据说|讲座|培训|怎么预防|如何预防"
)

_ANONYMOUS = re.compile(
    "匿名|保密|(?:不|别|不要|不想|不愿|不用|勿|请勿|莫)(?:意|方便)?(?:透露|泄露|公开|公布|说出"
    "|暴露|提及|提|写|留|署|具|登|报|让)(?:出去|出|到)?(?:我|俺)?(?:们)?(?:家)?(?:的|是|姓)?(?:谁"
    "|名|姓名|名字|身份|信息|个人信息|真名|电话)"
    "|(?:别|不要|不能|不想|千万别|可别|甭)(?:说|提|告诉[^,。]{0,8}|讲|透露|跟[^,。]{0,8}说"
    "|和[^,。]{0,8}说|让[^,。]{0,10})(?:出去)?(?:是)?(?:我|俺|谁)(?:们)?(?:家)?(?:说|讲|报|举"
    "|反映|投|告|提|打|的|$|[,。!])"
    "|(?:别|不要|不能|不想|甭|怕)(?:让|被|给)[^,。]{1,8}(?:知道|发现)(?:了)?(?:是|谁|我|[,。!]|$)"
    "|(?:别|不要|千万别|可别|甭|不要把)提(?:到|起)?(?:我|俺)|别把我(?:说|供|卖|捅|漏|写|牵|扯)"
    "|不(?:要|想)?(?:实名|具名|署名|记名|留名)|隐去|(?:打码|隐藏)(?:我|姓|名)"
)
_NAMED = re.compile(
    "(?:不用|不必|无需|不需要|不是|不)(?:匿名|保密)|实名(?:举报|反映|投诉)(?<!不实名举报)"
    "|保密(?:单位|局|协议|工作|柜|室)"
)


def needs_home_visit(text: str, intents: Sequence[str]) -> bool:
    """True when the service must come to the person; a mending at home only when 上门 is said."""
    if not intents or intents[0] in _NO_VISIT or _NO_COME.search(text):
        return False
    if _COME.search(text):
        return True
    wanted = [intent for intent in intents if intent in _FIXABLE_ELSEWHERE]
    if any(intent in ("donation", "need") for intent in wanted) and _FETCH.search(text):
        return True
    return any(intent in ("haircut", "help") for intent in wanted) and bool(
        _HOUSEBOUND.search(text)
    )


def is_housebound(text: str) -> bool:
    """Whether somebody is said to be unable to leave home or to walk."""
    return _HOUSEBOUND.search(text) is not None


def tells_why(piece: str) -> bool:
    """Whether a piece only says that somebody cannot come: why a service is wished at home."""
    return is_housebound(piece) and not _WISHES.search(piece)


def is_urgent(text: str, intents: Sequence[str]) -> bool:
    """Danger, or harm that grows by the hour; never for something told as over, or for chat."""
    if "emergency" in intents:
        return True
    if not intents or intents[0] in ("none", "event", "job", "haircut", "donation"):
        return False
    if _OVER.search(text):
        return False
    if _DANGER.search(text):
        return "consult" not in intents[:1] and "suggestion" not in intents[:1]
    if "repair" not in intents and "status" not in intents and "complaint" not in intents:
        return False
    return bool(_RUNNING.search(text) or (_INFANT.search(text) and _NO_HEAT.search(text)))


def is_anonymous(text: str) -> bool:
    """The sender asks not to be named."""
    return bool(_ANONYMOUS.search(text)) and not _NAMED.search(text)
