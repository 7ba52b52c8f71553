"""How goods are given and asked for: condition, place, for how long, for money, in doubt.

Short readings of a whole message; none of them decides anything. What kinds of goods there are
is read in ``goods``.
"""

import re
from datetime import datetime, time

from intents.language.normalise import normalise
from intents.language.numerals import parse_number
from intents.language.slots import extract_slots

HOME, DESK, LOCKER = "home", "desk", "locker"

_NEW = r"[一二三四五六七八九半几\d]成(?:半)?新"
_CONDITION = re.compile(
    rf"全新|崭新|{_NEW}|没(?:拆封?|开封|用过|插过电|穿过|上过身)|未拆封?|未开封|未使用"
    r"|(?:还|很|挺|蛮)新|旧(?:的)?(?=[,。!]|还|能|$)|(?:好好的|完好|能用|能转|还能[用转看充]|正常使?用?)"
    r"|(?:有点?|有些)[\u4e00-\u9fff]{0,2}(?:划痕|锈|松|裂|掉漆|磨损|发黄|旧)[\u4e00-\u9fff]{0,2}"
)
_AT_DESK = (
    "服务台|居委会|社区(?:里|办|中心|大厅)?(?:拿|取|领|放|交)|(?:放|送到|交到|搁|在)社区"
    "|前台|窗口|物业"
)
_PLACES = (
    (LOCKER, re.compile("驿站|格子柜|柜子里|储物柜|智能柜|寄存柜")),
    (DESK, re.compile(_AT_DESK)),
    (
        HOME,
        re.compile("家门口|我家|上门|家里来?[拿取搬]|来家|到家|楼下|门口|自[取提]|来[搬拉拿取]"),
    ),
)
_LOAN = re.compile(
    "借出|出借|外借|可以借|能借(?!我|到|个)|借给|愿意借|用完(?:再)?还|还回来就行|借去用?(?:吧|$|,|。)"
    "|谁[^,。]{0,8}借去|拿去用"
)
_SALE = re.compile(
    r"出售|[便贱]宜?[卖出]|(?:卖|出)(?:掉|给)?\d|(?:想|要|谁)[卖买]|转让|二手价|折价|\d(?:元|块钱?|百)(?:出|卖|转|拿走|给)"
)
_GIFT = re.compile("送|捐|赠|免费|白给|不要钱|给需要的")
_DOUBT = re.compile(
    "(?:但|可是|不过|又|就是)[^,。]{0,6}(?:还要用|还得用|还在用|不想送|舍不得|不送|不捐|不给|要用)"
    "|(?:还是)?(?:先)?(?:不送了|不捐了)|(?:我|自己)(?:还|也)(?:要|得)用|送不送还没想好"
)
_MONEY = re.compile(
    r"(?:借|给|要|缺|差|凑|捐|打|转|求|资助|讨)(?:我|点|些|我点|一?笔|一点|个)?(?:\d[\d,.]*|[一二两三四五六七八九十百千几]+)?"
    r"(?:来|多)?(?:钱|元|块钱|块(?=[,。!应急周救]|$)|万(?=[,。]|元|块|$)|现金|生活费|学费|医药费|房租)"
    "|借钱|捐款|捐钱|众筹|现金|红包|转账|打款|收款码|贷款|垫付|应急钱"
)
_SPANS = (("天", 1), ("周", 7), ("个?礼拜", 7), ("个?星期", 7), ("个?月", 30), ("年", 365))
_COUNT = r"(半|俩|仨|[\d一二两三四五六七八九十]{1,3})"
_HARDSHIP = re.compile(
    "低保|困难|特困|残疾|残联|独居|孤寡|孤老|失业|下岗|大病|化疗|透析|单亲|买不起|没钱|失独|五保|孤儿"
)
_ANOTHER = re.compile(
    "^(?:是|对|嗯)?[,，]?(?:是)?(?:另外?|另|又|还有|再)一?[个件辆台张把套条床双只部]?"
)
_HANDED = re.compile(
    "(?:已经?|刚刚?)?(?:送出去?|送到|交给(?:他|她|对方|人家|邻居)|拿走|领走|取走|搬走|借走|拿到|收到|领到|取到)了"
)
_WANTING = re.compile(
    "^(?:请?给我(?:吧|留着)?|我?(?:也|想|很)?(?:要|想要|需要|领|报名)(?:一[个辆台件张把])?|我来领|留给我|排队?|候补)"
    "(?:这个|它|吧|了|啊|呀|的|,?谢谢|[。!~])*$"
)
_PARTS = (
    ("早上|清早|一早", time(8)),
    ("上午", time(9, 30)),
    ("中午", time(12)),
    ("下午", time(15)),
    ("傍晚|下班", time(18)),
    ("晚上|晚饭", time(19)),
)
_CHINESE = re.compile("[\u4e00-\u9fff]")


def read_condition(text: str) -> str | None:
    """How new or worn the thing is, as said; None where nothing was said of it."""
    found = _CONDITION.search(normalise(text))
    return found[0] if found else None


def read_place(text: str) -> str | None:
    """Where it can be had: ``home``, ``desk`` or ``locker``; None where nothing was said."""
    said = normalise(text)
    return next((name for name, pattern in _PLACES if pattern.search(said)), None)


def read_days(text: str) -> int | None:
    """For how many days something is lent or borrowed."""
    said = normalise(text)
    for unit, days in _SPANS:
        if found := re.search(_COUNT + unit, said):
            number = {"半": 0.5, "俩": 2.0, "仨": 3.0}.get(found[1]) or parse_number(found[1])
            return max(1, round(float(number) * days)) if number else None
    return None


def is_loan(text: str) -> bool:
    """Whether a thing is lent rather than given for good."""
    return bool(_LOAN.search(normalise(text)))


def is_sale(text: str) -> bool:
    """Whether money is asked for a thing."""
    return bool(_SALE.search(normalise(text)))


def is_in_doubt(text: str) -> bool:
    """Whether the message gives and takes back at once, or gives away and asks a price."""
    said = normalise(text)
    return bool(_DOUBT.search(said)) or (is_sale(said) and bool(_GIFT.search(said)))


def is_for_money(text: str) -> bool:
    """Whether money is asked for or offered."""
    return bool(_MONEY.search(normalise(text)))


def tells_hardship(text: str) -> bool:
    """Whether the words hint at a household in hardship, which a grid worker may know of."""
    return bool(_HARDSHIP.search(normalise(text)))


def is_another(text: str) -> bool:
    """Whether a short answer says that it is one more of the same."""
    return len(text) <= 12 and bool(_ANOTHER.match(normalise(text)))


def is_lent(text: str) -> bool:
    """Whether a short answer says that it is only lent."""
    return len(text) <= 12 and "借" in text


def is_kept(text: str) -> bool:
    """Whether a short answer says that it is not given after all."""
    return len(text) <= 12 and bool(re.search("不送|不捐|不给|自己用|留着|先不", normalise(text)))


def is_handed_over(text: str) -> bool:
    """Whether a short message says that a thing has changed hands."""
    return len(text) <= 20 and bool(_HANDED.search(normalise(text)))


def is_wanting(text: str) -> bool:
    """Whether the whole of a short answer to a card says that one would like the thing."""
    return bool(_WANTING.match(normalise(text)))


def is_remark(text: str) -> bool:
    """Whether the words could describe a thing: short, and in Chinese."""
    return len(text) <= 40 and bool(_CHINESE.search(text))


def read_moment(text: str, now: datetime) -> datetime | None:
    """The moment named for meeting; a part of a day has an hour of its own. Naive local times."""
    found = extract_slots(normalise(text), ["donation"], now).get("time")
    if not isinstance(found, str):
        return None
    moment = datetime.fromisoformat(found)
    if "T" in found:
        return moment
    part = next((at for word, at in _PARTS if re.search(word, text)), time(10))
    return datetime.combine(moment.date(), part)
