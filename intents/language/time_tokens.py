"""The words that times are made of: days, parts of the day, clock readings, lengths, the past.

`tokenise` cuts normalised text (phones and addresses blanked out) into tokens in order; nothing
is resolved against a calendar here. Numbers that are no times (三点意见, 一点都不热, 12号线,
一周一次)
give no token.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from intents.language.festivals import FESTIVAL, FIRST_CHARS, LUNAR_DAY
from intents.language.numerals import parse_number

_C = "一二三四五六七八九"
_DAY = rf"(?:3[01]|[12]\d|0?[1-9](?!\d)|三十一?|[二]?十[{_C}]?|廿[{_C}]?|[{_C}])"
_MONTH = rf"(?:1[0-2]|0?[1-9](?!\d)|十[一二]?|[{_C}])"
_HOUR = rf"(?:2[0-4]|1\d|0?\d(?!\d)|二十[一二三四]?|十[{_C}]?|[零〇两{_C}])"
_MINUTE = rf"(?:[0-5]\d|[1-9](?=分)|[零〇][{_C}]|[二三四五]?十[{_C}]?|[{_C}]分)"
_COUNT = rf"(?:\d{{1,3}}(?:\.5)?|[两俩仨{_C}十]{{1,3}})"
_WEEK = "(?:周|星期|礼拜)"
_HOUR_UNIT = "(?:个?小时|个?钟头|个钟)"
_LENGTH = (
    f"(?:半个?(?:小时|钟头|钟)|{_COUNT}个半(?:小时|钟头)"
    f"|{_COUNT}{_HOUR_UNIT}半?(?:零?{_COUNT}分钟?)?|{_COUNT}分钟|[一两三]刻钟)"
)
_DAYS_LENGTH = rf"(?:{_COUNT}天|{_COUNT}个?(?:星期|礼拜)|{_COUNT}周|半个月|{_COUNT}个月)"
_AFTER = "(?:之后|以后|过后|后)(?![面边门院勤备悔果]|天(?!气)|来[又就才还也])"
# 过三天 looks ahead; 没歇过一天, 超过三天 do not.
_PASSING = r"(?:再过|过(?:(?<=^过)|(?<=[,。!?;\n \x00等想就要得可能约们我吧]过)))"
_NO_HOUR = (
    "(?![儿点]|意见|建议|要求|原因|问题|想法|看法|体会|注意|说明|理由|疑问|心意|小|声音|用|东西"
    "|好处|消息"
    "|毛病|办法|感想|启示|诉求|请求|事项|事情|情况|困难|[^,。]{0,3}(?:意见|建议|诉求|要求|想法"
    "|问题))"
)
_NO_DAYNUMBER = (
    "(?![楼栋幢院线梯门店房桌机公单窗大街路工车床电池球铺铁台位库厅柜馆桥井岗坑杆牌选员]|汽油|柴油"
    "|游|[三两]餐|[一二三]趟|底商|商铺|(?<=日)[不未无余]|的?(?:电池|干电池|螺丝|扳手))"
)
_STREET = "(?<![街路巷弄道里第尾编型账帐大小梯])(?<![大小]了)"

_PARTS = {
    "past": (
        r"大?前(?<![目之以提午饭节年当眼楼门面从先]前)(?:天|日|儿个?(?![子媳女童孙]))"
        r"|昨(?:天|日|儿个?|晚上?|夜|个)?"
        f"|上{{1,9}}(?<![马晚早之路]上)个?{_WEEK}[{_C}日天末]?|上个?月(?:{_DAY}[号日]?)?|去年|前年|刚才"
        "|刚刚|方才"
        rf"|{_COUNT}个?多?(?:天|周|月|星期|礼拜|小时|钟头|分钟|年)(?:以前|之前|前)(?![面门院台])"
    ),
    "minutes": rf"(?:再?过|再等|等|隔)?(?:{_LENGTH})(?:左右)?{_AFTER}|{_PASSING}(?:{_LENGTH})",
    "days": (
        f"(?:再?过(?![两几])|隔)?(?:{_DAYS_LENGTH})(?<!过两天){_AFTER}(?!又|就[坏漏堵停不没]|还"
        rf"|坏)|{_PASSING}(?!两天|几)(?:{_DAYS_LENGTH})(?!了)"
    ),
    "ymd": rf"(?:20\d\d|今|明)年的?{_MONTH}月{_DAY}[号日]?"
    rf"|20\d\d(?P<separator>[-/.]){_MONTH}(?P=separator){_DAY}(?!\d)",
    "lunar": LUNAR_DAY,
    "festival": FESTIVAL,
    "month_end": rf"(?:下{{1,9}}个?|本|这个?)?月(?:的?月)?底|{_MONTH}月(?:份)?底|月末",
    "month_day": rf"{_MONTH}月{_DAY}(?:[号日]|(?![\d个{_C}十百千万块元]))"
    rf"|{_MONTH}[/.\-]{_DAY}(?=[号日]|[上下中]午|早上|晚上| ?{_HOUR}[点:])[号日]?",
    "next_month": rf"下{{1,9}}个?月(?:的|份)?{_DAY}[号日]?"
    rf"|(?:本|这个)月{_DAY}(?:[号日]|(?![{_C}十百千万块元\d度吨]))",
    "month_date": (
        f"{_STREET}{_DAY}[号日](?:子)?{_NO_DAYNUMBER}|{_STREET}{_DAY}(?=[-~到至、和]{_DAY}[号日])"
    ),
    "weekend": rf"(?:下{{1,9}}(?<![问讲说查]下)个?|这个?|本)?"
    rf"(?<![{_C}两\d每])(?:周|星期|礼拜)末|双休日",
    "weekday": rf"(?:(?:下{{1,9}}(?<![问讲说查]下)个?|这个?|本)(?:周|星期|礼拜|拜)"
    rf"|(?:(?<![{_C}两俩\d每半几个隔])(?:周|星期)|(?<![半每隔])礼拜|(?<![礼崇结朝祭参跪叩膜拜])拜))"
    rf"(?:[一二三四五六](?![次回遍趟个年])|[日天](?![地师])|[1-7](?![\d次回遍趟天个年]))",
    "relative": (
        "今(?:天|日|儿个?(?![子媳女童孙])|晚上?|早上?|夜里?)|明(?<![文聪透证说声发表]明)(?:后天"
        "|天|日|儿个?(?![子媳女童孙])|晚上?|早上?|晨|个儿?(?=[上下头晌来去修看再早晚中后,。 ])"
        "|朝(?=[上下早头晌来去修看 ]))|听(?:日|晚|朝)"
        "|大+后(?:天|日|儿个?)|后(?<![以之然最午饭今往日先随大]后)(?:天|日|儿个?(?![子媳女童孙])"
        "|个儿?(?=[上下头晌来去修看再早晚中剪,。 ]))"
    ),
    "clock": rf"差(?:{_MINUTE}|一刻|[{_C}])分?(?:钟)?(?:不到)?{_HOUR}点(?!半)"
    rf"|{_HOUR}点(?:钟|整)?差(?:{_MINUTE}|一刻|[{_C}])分?"
    rf"|(?!零点[零〇]){_HOUR}点(?:钟|整)?过?(?:半(?!课|学校|托管|放学|那个课)|[一三]刻"
    rf"|{_MINUTE}分?)(?![{_C}\d万倍元米块公亿平%])"
    rf"|{_HOUR}点(?:钟|整|来钟|多钟?|过后)|{_HOUR}点(?![{_C}\d万倍元米块公亿平%]){_NO_HOUR}"
    rf"|(?:2[0-3]|[01]?\d):[0-5]\d(?::[0-5]\d)?(?![\d:])"
    rf"|{_HOUR}时(?:整|{_MINUTE}分?|(?=[,。 前后到至来去开集左\-~]|$))"
    rf"|(?!一到){_HOUR}(?=(?:点)?[-~到至—](?:[上下]午|晚上?|早上?|中午|凌晨)?{_HOUR}(?:点|:))",
    "period": (
        "凌晨|清晨|早晨|大?清早|早上|早起|一大?早|头晌|前晌|上午|晌午|(?<!大)中午(?![饭觉餐])"
        "|正午|下午|后晌|过晌"
        "|午后|傍晚|傍黑儿?|擦黑儿?|晚上|晚间|夜里|夜间|黑[家夜]|大?半夜|后半夜|深夜|午夜"
        rf"|[早晚](?:上|(?!一点(?![钟半整到过])))(?={_HOUR}[点:\-~到至])"
    ),
}

_ORDER = (
    "past", "minutes", "days", "ymd", "lunar", "festival", "month_end", "month_day", "next_month",
    "weekend", "weekday", "relative", "clock", "month_date", "period",
)  # fmt: skip
_NUMBER_LED = ("minutes", "days", "ymd", "month_end", "month_day", "clock", "month_date")
_BEFORE = dict.fromkeys(_NUMBER_LED, "(?<![0-9.])")
# 三四点 is no hour, 周三四点 is one.
_BEFORE["clock"] += f"(?:(?<![{_C}])|(?<=[周期拜初十末][{_C}]))"
# What a token can begin with: one look at a character saves trying fifteen patterns on it.
_FIRST = f"[0-9上下大前昨去刚方再过等隔半两俩仨零〇{_C}十廿今明农阴旧老正冬腊本"
_FIRST += f"听双这周星礼拜月差当后凌清早头晌中午傍擦晚夜黑深年初小{FIRST_CHARS}]"
_TOKEN = re.compile(
    f"(?={_FIRST})(?:"
    + "|".join(f"(?P<{name}>{_BEFORE.get(name, '')}(?:{_PARTS[name]}))" for name in _ORDER)
    + ")"
)
_HINT = re.compile(
    "[明后]个|[点时号日天儿月周期拜晚晨早午晌夜亮钟黑年节:昨前过]|初|元旦|除夕|国庆|端[午阳]|中[秋元]|重阳"
    "|七夕|元宵"
    "|腊八|[立春秋冬夏][春夏秋冬分至]|清明|谷雨|惊蛰|芒种|处暑|霜降|[五六七八][一四]|平安夜"
    r"|\d[-/]\d"
)
_ONE_GOES_ON = re.compile(
    "[钟整]|半|左右|[之以]?[前后]|过?来|见|到|开|上门|吧|行|可以|有空|在家|去"
)
_SOFT = re.compile(
    "[有前后迟早快慢大小差好多少高低重轻远近长短亮暗紧松热冷吵静烦疼贵些了]$|便宜|干净|注意|详细"
    "|清楚"
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word of time: `kind` as in the grammar, `text` as written."""

    kind: str
    start: int
    end: int
    text: str


@lru_cache(maxsize=16)
def tokenise(text: str) -> tuple[Token, ...]:
    """Tokens of normalised text in order; masking and slots ask for the same text in turn."""
    if not _HINT.search(text):
        return ()
    tokens = [
        Token(found.lastgroup or "", found.start(), found.end(), found[0])
        for found in _TOKEN.finditer(text)
    ]
    return tuple(
        token
        for index, token in enumerate(tokens)
        if not _is_bit(text, tokens, index) and not _is_school_year(text, token)
    )


_SCHOOL = re.compile(
    "[上读念升]初|初[一二三](?:物理|数学|英语|语文|化学|学生|生|的)|教辅|课本|中考|作业|辅导|家教"
    "|学校|家长"
    "|志愿者吗|(?:孩子|娃|女儿|儿子|闺女|孙子|孙女|外孙)[^,。!?]{0,4}初[一二三]"
)
_NEW_YEAR = re.compile("过年|拜年|春节|值班|大年|正月|除夕|年前|初[四五六七八九十]|到初|初一到")


def _is_school_year(text: str, token: Token) -> bool:
    """初二 is a day of the new year, or a year of school where the words are of school."""
    if token.kind != "lunar" or token.text not in ("初一", "初二", "初三"):
        return False
    return bool(_SCHOOL.search(text)) and not _NEW_YEAR.search(text)


def _is_bit(text: str, tokens: list[Token], index: int) -> bool:
    """一点 is 'a bit' unless a day or part of the day stands before it, or a time word behind."""
    token = tokens[index]
    if token.text != "一点":
        return False
    if index and tokens[index - 1].end >= token.start - 1 and tokens[index - 1].kind != "past":
        return False
    if _SOFT.search(text[max(0, token.start - 2) : token.start]):
        return True
    is_whole = token.start == 0 and token.end == len(text)
    return not is_whole and not _ONE_GOES_ON.match(text, token.end)


_LENGTH_PARTS = re.compile(
    rf"(?P<half>半)个?(?:小时|钟头|钟)|(?P<n>{_COUNT})个(?P<andhalf>半)(?:小时|钟头)"
    rf"|(?P<hours>{_COUNT}){_HOUR_UNIT}(?P<tail>半)?(?:零?(?P<rest>{_COUNT})分)?"
    rf"|(?P<minutes>{_COUNT})分|(?P<quarters>[一两三])刻"
)


def read_minutes(text: str) -> int | None:
    """The length in minutes of 半小时后, 一个半小时后, 1小时20分钟后, 一刻钟后."""
    found = _LENGTH_PARTS.search(text)
    if not found:
        return None
    if found["half"]:
        return 30
    if found["quarters"]:
        return 15 * (parse_number(found["quarters"]) or 0)
    if found["minutes"]:
        return read_count(found["minutes"], 1)
    hours = read_count(found["n"] or found["hours"], 60)
    if hours is None:
        return None
    half = 30 if found["andhalf"] or found["tail"] else 0
    return hours + half + (read_count(found["rest"], 1) or 0 if found["rest"] else 0)


def read_count(text: str, unit: int) -> int | None:
    """A count times a unit; 1.5 is allowed where it comes out whole."""
    if "." in text:
        return int(float(text) * unit)
    number = parse_number(text)
    return None if number is None else number * unit
