"""Words about a booking: coming or not, another time, for whom, a day that cannot be.

Read only where a booking is known or asked for, so a short 来 or 换成下午 may mean what it means
between two people who both know what is spoken of. Whole messages decide; a phrase inside a
longer sentence does so only when it can mean nothing else.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from intents.language.days import make_date
from intents.language.normalise import normalise
from intents.language.numerals import parse_number
from intents.language.slots import extract_slots
from intents.language.times import find_times

_END = r"[啊呀哦呢吧的了嘛哈!。.~,， ]*$"
# Repeats give nothing back (*+) and are bounded where they may begin anywhere: else a long message
# of the same word is read once for each of its characters.
_TIME = r"[0-9一二三四五六七八九十]{1,3}[号日]|明天|后天|今天|这次|到时候?|那天|[上下]午|明早|准时"
_STAY_AWAY = re.compile(
    rf"^(?:我们|我妈|我爸|我|俺|咱|老人|真?对不起|不好意思|抱歉|[,，])*+(?:{_TIME})*+(?:我|俺|就|可能|怕是|恐怕)*"
    r"(?:(?:来|去)不(?:了|成|得)|不(?:来|去|剪|理|约|做|量|想[去来剪])|没法(?:来|去)|没空(?:来|去)?|有事(?:来不了|去不了))"
    rf"(?:剪|理发|量)?{_END}"
)
_CANCEL = re.compile(
    r"(?:取消|退掉?|撤销?|不要)[^,，。]{0,8}(?:预约|约|号|名额|位子|位置|理发|剪头|剪发|义剪|量血压|一个)|"
    r"(?:号|名额|位子|位置|理发|剪头|预约|义剪|约)[^,，。]{0,6}(?:取消|退了|让出来|不要了|给别人)|"
    r"(?:把|那)?(?:位子|位置|名额|号)(?:给|让)[^,，。]{0,3}(?:别人|出来|大家)|"
    rf"(?:我|俺)?(?:{_TIME}){{0,6}}(?:我|俺)?(?:来|去)不(?:了|成)(?:了|啦)?(?:$|[,，。])|不剪了|不理了|^取消预约|(?:先)?别来了"
)
_BARE_CANCEL = re.compile(rf"^(?:取消|算了|不用|不约|不排|退掉?|撤销)(?:预约|排队)?{_END}")
_MOVE = re.compile(
    r"(?:改|挪|换|推|延|调)(?:一?下|个|一个|到|成|回|在|为|至|期|天|时间|日子|约)|改(?:上午|下午|明天|后天|周|下)|往后(?:挪|推|延)|提前(?:到|一|半|点|些|[0-9两二三])|"
    r"(?:晚|早)(?:点|一点|些|一些)(?:来|去|行|可以|成)|(?:改天|换天)|[点半午早日号]行不行?[吗么]?$|换[上下]午"
)
_COME = re.compile(
    rf"^(?:好的?|嗯|行|可以|没问题|放心|[,，])*+(?:我们|我|俺|会|要|肯定|一定|按时|{_TIME})*+"
    rf"(?:来|去|到|会来|会去|来的|能来|能去){_END}"
)
_AGREE = re.compile(
    r"^(?:(?:我?要的?|好[的呀]?|行|可以|成|中|嗯|是|对|我?愿意|我?同意|没问题|ok|yes|我?来|就它|就这个)"
    r"[,，、 ]*+)+" + _END,
    re.IGNORECASE,
)
_REFUSE = re.compile(
    r"^(?:(?:我|先|就|还是|那)*"
    r"(?:不要|不用|不行|不了|不来|不去|不同意|不方便|算了|不成|不换|不挪|不排|no)[,，、 ]*+)+"
    + _END,
    re.IGNORECASE,
)
_LONGEST_ANSWER = 20
_NEXT_MONTH = re.compile(r"下个?月")
_AFTERNOON = re.compile(r"下午|午后|晌午后")
_MORNING = re.compile(r"上午|早上|早晨|一早|午前")
_LATER = re.compile(r"往后|推迟|晚一?点|晚些|延后|晚一些")
_EARLIER = re.compile(r"提前|往前|早一?点|早些")
_BY = re.compile(r"(半|[0-9一二两三四]{1,2})个?(半)?(小时|钟头|钟点|刻钟|分钟)(半)?")
_UNIT = {"小时": 60, "钟头": 60, "钟点": 60, "刻钟": 15, "分钟": 1}
_ASKS_WHEN = re.compile(
    r"排(?:在|到)?(?:第几|几|哪)|(?:轮|排)到我|前[面头].{0,4}(?:多少|几)个?人|"
    r"约(?:的|了|好的?)?(?:是)?(?:几点|哪天|什么时候|几号|啥时候)|"
    r"我(?:的|那个|妈的|爸的)?(?:预约|号|理发|剪头|义剪).{0,4}(?:几点|哪天|几号|什么时候|啥时候)"
)
_MONTH_DAY = re.compile(
    r"([0-9]{1,2}|[一二三四五六七八九十]{1,3})月([0-9]{1,2}|[一二三四五六七八九十]{1,3})[号日]?"
)
_PAST_DAY = re.compile(r"昨天|前天|上(?:个)?(?:周|星期|礼拜|月)")
_NEAR_PAST = timedelta(days=200)

_KIN = (
    ("妈妈", "妈妈|老妈|妈|母亲|老母亲|娘|俺娘"),
    ("爸爸", "爸爸|老爸|爸|父亲|老父亲|爹|家父"),
    ("奶奶", "奶奶|太奶奶"),
    ("爷爷", "爷爷|太爷爷"),
    ("外婆", "外婆|姥姥|阿婆"),
    ("外公", "外公|姥爷|阿公"),
    ("婆婆", "婆婆|婆母"),
    ("公公", "公公"),
    ("岳母", "岳母|丈母娘"),
    ("岳父", "岳父|老丈人"),
    ("老伴", "老伴儿?|爱人|老公|老婆|丈夫|妻子|媳妇"),
    ("儿子", "儿子|小子"),
    ("女儿", "女儿|闺女|丫头"),
    ("孙子", "孙子|外孙"),
    ("孙女", "孙女|外孙女"),
    ("哥哥", "哥哥|我哥|弟弟|我弟"),
    ("姐姐", "姐姐|我姐|妹妹|我妹"),
    ("舅舅", "舅舅|我舅"),
    ("姑姑", "姑姑|姑妈|姨妈|我姨|我姑"),
    ("家里老人", "老人|老太太|老爷子|老两口"),
    ("孩子", "孩子|娃|宝宝|小家伙"),
)
_BENEFICIARIES = tuple(
    (
        name,
        re.compile(
            r"(?:我|俺|咱|家|给|帮|替|为|带|和|跟|的|^|[,，。 ])(?:我|俺|咱|的|家里?|那|位){0,8}"
            rf"(?:{words})"
        ),
    )
    for name, words in _KIN
)
_NEIGHBOUR = re.compile(
    r"邻居|对门|隔壁|楼[上下](?:的|那|一|老|大|张|王|李|奶|爷)|(?:我们|咱)?单元(?:的|那|里|一)位?|同楼|孤寡|独居(?:老人|的)"
)
_SEVERAL = re.compile(
    r"我们?俩|我们?两|两个人|俩人|两位|两口子|老两口|(?:我|俺)(?:和|跟|同|与)[^,，。]{1,6}(?:都|一起|一块)|(?:和|跟)(?:我|俺)都|三个人"
)
_WANTS = re.compile(
    r"想|要|约|报|能|可以|有没有|有吗|哪天|哪里|在哪|什么时候|几点|几号|帮|给|请|麻烦|还有|排"
)
_ILL = re.compile(r"病了|生病|感冒|发烧|住院|摔了|来不了|去不了|不能来|有事|请假|家里有事|没法来")
_OPEN_DAY = re.compile(r"加开|加一场|增开|多开一|再开一|加一天|开一场")
_CLOSE_DAY = re.compile(r"取消|停开|不开了?|不办|停一次|暂停|停摆|不摆")


@dataclass(frozen=True, slots=True)
class BookingWords:
    """What a message says of a booking; times are ISO, naive local, as asked for.

    ``moment`` has an hour, which may belong to another day than today unless ``names_day``.
    ``part`` is morning or afternoon, ``shift`` 1 for later and -1 for earlier. ``is_past``: the day
    named is over; ``is_no_day``: the calendar has none (2月30日).
    """

    day: date | None = None
    moment: datetime | None = None
    names_day: bool = False
    is_past: bool = False
    is_no_day: bool = False
    is_next_month: bool = False
    part: str | None = None
    shift: int = 0
    shift_minutes: int = 0
    beneficiary: str = ""
    for_neighbour: bool = False
    for_several: bool = False

    @property
    def names_time(self) -> bool:
        """Whether any time was said at all."""
        said = self.day or self.moment or self.part or self.shift
        return bool(said) or self.is_next_month or self.is_past or self.is_no_day


def read_booking(text: str, now: datetime) -> BookingWords:
    """What the words ask for; ``now`` is naive local time."""
    said = normalise(text)
    day, moment = _time(said, now)
    named = any(span.group.day for span in find_times(said, now))
    found = _MONTH_DAY.search(said)
    no_day = bool(found) and _month_day(found, now.year) is None and _month_day(found, 2028) is None
    return BookingWords(
        day=day,
        moment=moment,
        names_day=named,
        is_past=_is_past(said, day, now),
        is_no_day=no_day,
        is_next_month=bool(_NEXT_MONTH.search(said)) and day is None,
        part="afternoon"
        if _AFTERNOON.search(said)
        else "morning"
        if _MORNING.search(said)
        else None,
        shift_minutes=_minutes(said),
        shift=1 if _LATER.search(said) else -1 if _EARLIER.search(said) else 0,
        beneficiary="" if _SEVERAL.search(said) else beneficiary_of(said),
        for_several=bool(_SEVERAL.search(said)),
        for_neighbour=bool(_NEIGHBOUR.search(said)),
    )


def _minutes(said: str) -> int:
    """一个钟头, 半小时, 一个半小时: how much later or earlier; 0 when it is not said."""
    found = _BY.search(said)
    if found is None:
        return 0
    unit = _UNIT[found[3]]
    number = 0.5 if found[1] == "半" else float(parse_number(found[1]) or 0)
    return int(unit * (number + (0.5 if found[2] or found[4] else 0)))


def beneficiary_of(text: str) -> str:
    """For whom it is, in one word: of the family, or a neighbour; empty for the speaker."""
    if _NEIGHBOUR.search(text):
        return "邻居"
    return next((name for name, pattern in _BENEFICIARIES if pattern.search(text)), "")


def _time(said: str, now: datetime) -> tuple[date | None, datetime | None]:
    value = extract_slots(said, ["haircut"], now).get("time")
    if not isinstance(value, str):
        spoken = [span.value for span in find_times(said, now) if span.value]
        value = spoken[-1] if spoken else None
    if value is None:
        return None, None
    moment = datetime.fromisoformat(value)
    return moment.date(), moment if "T" in value else None


def _is_past(said: str, day: date | None, now: datetime) -> bool:
    """A day of this year that is over is past, not a wish for the next year."""
    if day is None:
        return bool(_PAST_DAY.search(said))
    found = _MONTH_DAY.search(said)
    meant = _month_day(found, now.year) if found else None
    return meant is not None and now.date() - _NEAR_PAST < meant < now.date() and meant != day


def _month_day(found: re.Match[str] | None, year: int) -> date | None:
    if found is None:
        return None
    return make_date(year, parse_number(found[1]) or 0, parse_number(found[2]) or 0)


def is_cancelling(text: str) -> bool:
    """Whether the words give a booking back."""
    said = normalise(text).strip()
    if _MOVE.search(said):
        return False
    return bool(_STAY_AWAY.match(said) or _CANCEL.search(said) or _BARE_CANCEL.match(said))


def is_bare_cancelling(text: str) -> bool:
    """Whether they are one of the words that drop anything: 取消, 算了."""
    return bool(_BARE_CANCEL.match(normalise(text).strip()))


def is_moving(text: str) -> bool:
    """Whether the words ask for another time."""
    return bool(_MOVE.search(normalise(text)))


def is_asking_when(text: str) -> bool:
    """Whether somebody asks when their turn is."""
    return bool(_ASKS_WHEN.search(normalise(text)))


def is_coming(text: str) -> bool:
    """Whether the whole message says that the person will come."""
    return bool(_COME.match(normalise(text).strip()))


def is_agreeing(text: str) -> bool:
    """Whether the whole message takes what was just offered."""
    return len(text) <= _LONGEST_ANSWER and bool(_AGREE.match(normalise(text).strip()))


def is_refusing(text: str) -> bool:
    """Whether the whole message turns down what was just offered."""
    return len(text) <= _LONGEST_ANSWER and bool(_REFUSE.match(normalise(text).strip()))


def is_wanting(text: str) -> bool:
    """Whether words that name a service ask for it or about it."""
    return bool(_WANTS.search(normalise(text)))


def is_ill(text: str) -> bool:
    """Whether a volunteer says that they cannot come."""
    return bool(_ILL.search(normalise(text)))


def is_opening_day(text: str) -> bool:
    """Whether a team's lead opens a further day."""
    return bool(_OPEN_DAY.search(normalise(text)))


def is_closing_day(text: str) -> bool:
    """Whether a team's lead lets a day fall out."""
    return bool(_CLOSE_DAY.search(normalise(text)))
