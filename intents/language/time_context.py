"""Which of the times in a message is asked for, and which only tell when the trouble began.

Kept apart from reading times: these rules look at the words around one. A future day said outright
is asked for; an hour alone, or today, is only when the words around it ask; recurring and free
hours never are. Of a booking being moved the new time counts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from intents.language.numerals import parse_number
from intents.language.time_tokens import Token
from intents.language.times import Group, TimeSpan, find_times, resolve

_RECURRING = re.compile(
    "(?:每(?:天|周|月|个?月|个?星期|个?礼拜|晚|日|逢|到|次|年)?|天天|经常|总是?|老是?|平时|平常"
    "|通常|一般|一到|逢|成天|整天|日日|夜夜)的?(?:[上下中]午|早上|晚上|都|到|早晚|在|是)?$"
)
_FREE = re.compile(
    "^(?:[上下中]午|早上|晚上|白天|全天)?[和或、,]?(?:都|均|也)?(?:行|可以|可|有空|有时间|能干"
    "|能上班|休息|不休)"
)
_FREE_ALL = re.compile(
    "^(?:[上下中]午|早上|晚上|白天|全天)?(?:都|均|也)(?:行|可以|可|有空|有时间|能|在|方便|不休"
    "|休息)(?!来|过来|修)"
)
_WORK_WEEK = re.compile("周?[一1](?:到|至|-|~)(?:周|星期|礼拜)?[五六日天567]")
_ONSET_BEFORE = re.compile(r"(?:从|自从|自|打从|打|自打|都|已经?|不到|这都|曾|在?原定)(?:是|快)?$")
_NOT = re.compile(r"(?:不是|不要|别|不用|除了)(?:约|在|是)?$")
_ONSET_AFTER = re.compile(
    "^(?:左右|的时候|时|那会儿?|那阵|那时|多|以后|之后|后|整|前)?(?:我们?|他们?|家里?|楼上|楼下"
    "|小区|物业)?"
    "(?:就|又|才|还(?:在|没|不|有(?!没有)|是)|开始|起(?!来|床)|到现在|至今|以来|一直|突然|忽然|刚|已经?"
    "|了|停(?:的|了|水|电|暖|气)"
    "|[^,。!?、]{0,8}?(?:报|反映|投诉|登记|提交|打电话|说|来|修|换|坏|停|漏|断|没|堵|掉|走|发现"
    "|买|贴|约|下单|填)"
    r"(?:过|的(?!话|时候)(?![^,。!?]{0,3}(?:理发|剪))|了(?!吗|没)))"
)
_ASK = re.compile(
    "能|可不?可以|可以|来不来|吗|么|约|想|要(?!死|命)|开不|有没有|上门|过来|派|有空|在家|方便"
    "|之?前|请|麻烦|帮|得(?!很|厉害|要死)|务必|几点"
    "|来(?:修|看|取|拿|人|一趟|趟|剪|理|接|家)|见|集合|改|行不|行吗|成不|安排|联系|回电|打给|报名"
    "|参加|在不在|去|取|预定|预订|希望|到时|准时|等|送|搬|吧|好不好|呢"
)
_HAPPENED = re.compile(
    "(?:了(?!吗|没|解|不|吧)|坏|停[水电暖气]|漏|堵(?!车)|断|开始|(?<!有)没(?!空)[水电气有人来热暖网]"
    "|不热|不亮|又|突然|忽然|刚|已经|从早|怎么(?![办来])|还是|一直|发现|天气|真|好[冷热])"
)
_OWN_PLANS = re.compile(
    "^[^,。!?]{0,3}(?:还?要|还?得|还有)[^,。!?]{0,3}(?:上班|上学|考试|送货|早起|干活|高考|中考"
    "|出差|开会|出(?:远|趟)?门|回老家|手术|住院|值班|搬家)"
)
_REFUSED = re.compile(
    "^(?:[上下中]午|晚上)?(?:我|俺|家里?|我们?家里?)?(?:不行|没人|都?不在家|没空|没时间|不在|去不了|来不了|不方便|不成|不得空|有事)"
)
_MOVE = re.compile(
    "(?:改|挪|推迟|推|提前|延|换|调整?|变更|变|延期|顺延)(?:期|约)?(?:到|成|在|为|至|去)?(?:了)?$"
    "|换个?$"
)
_WHOLE = re.compile(r"^[,。!?吧呢啊哦嗯好的行可以就来 ]*$")
_CLAUSE = re.compile(r"[,。!?;\n]")
_JOB_DAY = re.compile(
    "面试|招聘会|培训|报名|报到|应聘|试工|试岗|宣讲|讲座|开班|开课|活动|上班|到岗|过去|去看|来看"
    "|见面|联系|电话"
)
_JOB_HOUR = re.compile("面试|报到|应聘|试工|试岗|见面|过去|去看|来看|招聘会")
_CALL = re.compile(
    "(?<!起)来(?!回|往|敲|推|收|卖|电话)|过来|上门|处理|解决|联系|回电|派人|希望|务必|之?前"
    "|能.{0,6}管|报名|帮我"
)
_TOLERANT = ("complaint", "emergency")
# 又唱到两点, 停在三点: how long it went on, or where a clock stands.
_UNTIL = re.compile(
    "(?:唱|闹|吵|搞|玩|跳|喊|打|聊|烤|拳|放|响|熬|忙|睡|敲|装修|喝|麻将|哭|弄|干|击|酒|停|蹦"
    "|骂)(?:到|在)$|大$"
)
_PROMISED = re.compile("(?:[让叫要]我|说好|应承[哒了]?|答应(?:我|了)?|承诺|说是?|讲好?|等)$")
_OVER = re.compile("^(?:(?:都|已经?|早)过去|(?:都|已经?|早)?过(?:完|了(?!再|就)))")
_COMPLAINT_CALL = re.compile("排|约|帮|能|代|报名|给我|给个|答复|前[^面边门后]")
_OPENING = re.compile("几点|歇|休息|关门|开门|开着|营业|[上下]班|开到|没处|没地")
_NIGHT = ("夜里", "凌晨", "半夜", "大半夜", "后半夜", "深夜", "夜间", "午夜")
_PAY_DAY = re.compile(
    "面试|报名|截[至止]|上岗|到岗|报到|开始|上班|[起去来]|招聘会|活动|讲座|培训|理发|剪|找|前"
)


def choose_time(text: str, intents: Sequence[str], now: datetime) -> tuple[str, str]:
    """(time, time_end) asked for in normalised, masked text as ISO strings, '' for none."""
    spans = find_times(text, now)
    spans = [span for span in spans if not _is_free_or_recurring(text, span, intents)]
    moved = _find_moved(text, spans, now) or _find_shifted(text, spans)
    if moved:
        return moved
    asked = [span for span in spans if span.value and _is_asked(text, span, intents, now)]
    if not asked:
        return "", ""
    best = _merge(asked, now)
    return best.value, best.end_value


def _is_free_or_recurring(text: str, span: TimeSpan, intents: Sequence[str]) -> bool:
    before, after = _around(text, span)
    if _RECURRING.search(before):
        return True
    day = span.group.day
    if day is None or day.kind not in ("weekday", "weekend"):
        return bool(intents[:1] == ["job"] and day is None and not _JOB_HOUR.search(before + after))
    if _WORK_WEEK.search(text[span.start : span.end + 4]) or re.match(
        r"[、,]?[二三四五六日](?![个位点人号楼单天宝叔姨舅婶伯姑哥姐弟妹娃爷奶])", after
    ):
        return True
    if day.kind == "weekend" and _FREE_ALL.match(after):
        return True
    is_job = "job" in intents[:1]
    return is_job and (bool(_FREE.match(after)) or not _JOB_DAY.search(before + after))


def _around(text: str, span: TimeSpan) -> tuple[str, str]:
    """Up to 12 characters before and 24 after, cut at sentence marks."""
    before = _CLAUSE.split(text[max(0, span.start - 12) : span.start])[-1]
    return before, _CLAUSE.split(text[span.end : span.end + 24])[0]


def _is_asked(text: str, span: TimeSpan, intents: Sequence[str], now: datetime) -> bool:
    before, after = _around(text, span)
    if _NOT.search(before) or _OWN_PLANS.match(after) or _REFUSED.match(after):
        return False
    group = span.group
    if _OVER.match(after) or _is_told(before, after, group, intents):
        return False
    if group.minutes is not None:
        return True
    if group.day and group.day.kind in ("days", "ymd", "next_month", "festival"):
        return True
    is_today = bool(group.day and group.day.text[0] == "今")
    if group.day and not is_today and (group.day.kind == "relative" or group.day.text[0] == "下"):
        return True
    if _ONSET_AFTER.match(after) or (_ONSET_BEFORE.search(before) and not group.day):
        return False
    if group.day and not is_today:
        is_plain = group.day.kind in ("weekday", "weekend") and intents[:1] == ["complaint"]
        return not is_plain or bool(_CALL.search(after))
    if _WHOLE.match(text[: span.start] + text[span.end :]):
        return True
    return _is_today_asked(before, after, text, span, intents)


def _is_told(before: str, after: str, group: Group, intents: Sequence[str]) -> bool:
    """The time belongs to a tale, a promise, a proposal or an opening hour, not to a wish."""
    main = intents[0] if intents else ""
    kind = group.day.kind if group.day else ""
    both = before + "|" + after
    if main == "emergency" or (not kind and _UNTIL.search(before)):
        return True
    if main == "complaint" and _PROMISED.search(before):
        return True
    if main == "complaint":
        return not (_CALL.search(after) or _COMPLAINT_CALL.search(both))
    if main == "status" and _PROMISED.search(before):
        return not re.search("能|可以|改|吗", after)
    if main == "suggestion" and kind in ("", "weekend") and group.minutes is None:
        return len(intents) == 1
    if main == "job" and kind in ("month_end", "festival", "lunar"):
        return not _PAY_DAY.search(after) and not re.search("截[至止]$|报名", before)
    if kind == "month_end" and before.endswith(("从", "到")):
        return True
    if group.day is None and group.minutes is None:
        return _is_hour_told(before, after, group, main)
    is_feast = kind in ("festival", "lunar") and main == "repair"
    return is_feast and after != "了" and bool(_HAPPENED.search(after)) and not _ASK.search(after)


def _is_hour_told(before: str, after: str, group: Group, main: str) -> bool:
    if main == "consult":
        return True
    if group.clock is None and _OPENING.search(after):
        return True
    if main in ("haircut", "event") and re.match("[^,。!?]{0,3}(?:几点|歇|休息|关门|收摊)", after):
        return True
    if group.period not in _NIGHT or (main == "help" and group.clock):
        return False
    return not _CALL.search(after) and not _ASK.search(before)


def _is_today_asked(
    before: str, after: str, text: str, span: TimeSpan, intents: Sequence[str]
) -> bool:
    """Today, or an hour without a day: a wish must be heard near it."""
    if _ONSET_BEFORE.search(before):
        return False
    asks = bool(_ASK.search(after) or _ASK.search(before))
    if span.group.day and span.group.clock is None:
        return (
            asks
            if _HAPPENED.search(after) is None
            else bool(re.search("吗|能|(?<!怎)么(?!办)", after))
        )
    if any(intent in _TOLERANT for intent in intents[:1]) or _HAPPENED.search(after):
        return bool(_CALL.search(after)) and not _HAPPENED.search(after)
    return True


def _find_moved(text: str, spans: list[TimeSpan], now: datetime) -> tuple[str, str] | None:
    """The new time of a booking being moved; an hour alone keeps the old day."""
    for index, span in enumerate(spans):
        if not _MOVE.search(text[max(0, span.start - 6) : span.start]):
            continue
        days = [old.group.day for old in spans[:index] if old.group.day]
        if span.group.day is None and span.group.clock and days:
            span = _with_day(span, days[-1], now)
        if span.value:
            return span.value, span.end_value
    return None


_SHIFT = re.compile(
    "(?P<way>往后|向后|推迟|延后|延期|顺延|推后|晚|提前|往前|早)(?:推|挪|延|移|改|拖)?(?:上|个)?"
    r"(?P<n>[一两二三四五六七八九十半]|[二三四五]十|\d{1,2})"
    "(?P<unit>天|个?礼拜|个?星期|周|个?小时|个?钟头|分钟)"
)
_UNITS = {"天": 1440, "礼拜": 10080, "星期": 10080, "周": 10080, "小时": 60, "钟头": 60, "分钟": 1}


def _find_shifted(text: str, spans: list[TimeSpan]) -> tuple[str, str] | None:
    """A booking moved by a length: 约的周三, 往后推一天; 约的十点, 往后挪半小时."""
    shift = _SHIFT.search(text)
    timed = (span for span in spans if span.value and (span.group.day or span.group.clock))
    first = next(timed, None)
    if shift is None or first is None or first.start > shift.start():
        return None
    unit = _UNITS[shift["unit"].removeprefix("个")]
    minutes = unit // 2 if shift["n"] == "半" else unit * (parse_number(shift["n"]) or 0)
    minutes = -minutes if shift["way"] in ("提前", "往前", "早") else minutes
    if unit < _UNITS["天"] and "T" not in first.value:
        return None
    moved = datetime.fromisoformat(first.value) + timedelta(minutes=minutes)
    shown = moved.isoformat(timespec="minutes")
    return (shown if "T" in first.value else shown[:10]), ""


def _with_day(span: TimeSpan, day: Token | None, now: datetime) -> TimeSpan:
    group = replace(span.group, day=day)
    return replace(span, value=resolve(group, now), group=group)


def _merge(asked: list[TimeSpan], now: datetime) -> TimeSpan:
    """The first time; a day and an hour said apart belong together."""
    first = asked[0]
    for other in asked[1:]:
        if first.group.minutes is not None or other.group.minutes is not None:
            continue
        if first.group.day and not first.group.clock and not other.group.day:
            group = replace(other.group, day=first.group.day)
        elif (
            not first.group.day and first.group.clock and other.group.day and not other.group.clock
        ):
            group = replace(first.group, day=other.group.day)
        else:
            continue
        value = resolve(group, now)
        if value:
            return replace(first, value=value, end_value=_shift_end(first, value), group=group)
    return first


def _shift_end(span: TimeSpan, value: str) -> str:
    """The end of a range moves with its start's day."""
    if "T" not in span.end_value:
        return ""
    days = datetime.fromisoformat(value[:10]) - datetime.fromisoformat(span.value[:10])
    end = datetime.fromisoformat(span.end_value) + days
    return end.isoformat(timespec="minutes") if days else span.end_value
