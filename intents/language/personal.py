"""Finds personal data in what people write: telephones, cards, plates, accounts, flats, names.

In many spellings: +86, spaces, dots and dashes, full width, 幺 and other Chinese digits, split by
words. Buildings, units, hotlines, dates, prices and parcel numbers are no secret; the number of a
flat is. Where it is in doubt, rather one number too many hidden than one too few. A number plate
is hidden as well: it leads to a neighbour; whoever works on the ticket reads the whole text.
"""

import re
from collections.abc import Iterator
from datetime import date

from intents.language.addresses import find_addresses
from intents.language.normalise import normalise
from intents.language.numerals import read_digits

Span = tuple[int, int]

# 洞 幺 两 拐 勾 are how digits are called out; the formal ones stand on receipts.
_CALLED = str.maketrans("壹贰叁肆伍陆柒捌玖貳叄參陸洞拐勾妖", "一二三四五六七八九二三三六〇七九幺")
_D = "[0-9零〇○一二三四五六七八九幺两]"
_G = r"[ \t\-.·—_*|~()/]{0,3}"
_WORDS = "然后|接着|再|后面|中间|最后|尾号|是|加|和|空格?|横?杠|点"
_B = rf"{_G}(?:[,，、;:\n]{{1,2}}{_G})?(?:(?:{_WORDS}){_G}){{0,2}}"


def _digits(count: int) -> str:
    return rf"{_D}(?:{_G}{_D}){{{count - 1}}}" if count > 1 else _D


_ONE, _SECOND = "[1一幺]", "[3-9三四五六七八九]"
_MOBILE = (
    rf"{_ONE}{_G}{_SECOND}{_G}{_D}{_B}{_digits(4)}{_B}{_digits(4)}"
    rf"|{_ONE}{_G}{_SECOND}{_G}{_digits(2)}{_B}{_digits(4)}{_B}{_digits(3)}"
    rf"|{_ONE}([,，、])[3-9](?:\1\d){{9}}"
)
_PHONE = re.compile(rf"(?<!{_D})(?:(?:\+|00)?[8八]{_G}[6六]{_G})?(?:{_MOBILE})(?!{_D})")
_LANDLINE = re.compile(
    rf"(?<!{_D})(?:(?:\+|00)?86{_G})?\(?[0零〇]{_G}(?:[12一二]{_G}{_D}|[3-9三四五六七八九]{_G}{_digits(2)})"
    rf"\)?{_B}{_D}(?:{_G}{_D}){{6,7}}(?!{_D})"
)
_LOCAL_LINE = re.compile(
    rf"(?:电话|座机|手机|号码|联系方式|打)[^\d\n]{{0,4}}(?P<it>[2-8](?:{_G}\d){{6,7}})(?![\d元块])"
)
_CARD = re.compile(r"(?<![A-Za-z\d])\d(?:[ \-]{0,2}[\dXx]){14,18}(?![\dA-Za-z])")
_SPOKEN_CARD = re.compile(rf"(?<!{_D}){_digits(17)}{_G}[0-9Xx零〇一二三四五六七八九](?!{_D})")
_SAID_TO_BE_ONE = re.compile(
    r"(?:身份证|证件|卡|账|帐|户)号?码?[是为:： ]{0,3}"
    r"(?P<it>\d(?:[ \-]?[\dXx]){11,18})(?![\dA-Za-z])"
)
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Za-z][ ·.\-]?"
    r"(?=[A-Za-z]{0,5}\d)[A-Za-z0-9]{5,6}(?![A-Za-z0-9])"
)
_ACCOUNT = re.compile(
    r"(?:微信|威信|薇信|[vV]信|[vV][xX]|[wW][xX]|[qQ]{2})号?[是为:： ]{0,3}"
    r"(?P<it>[A-Za-z0-9_\-]{5,20})"
    r"|(?P<mail>[A-Za-z0-9_.+\-]{1,64}@[A-Za-z0-9\-]{1,64}(?:\.[A-Za-z0-9\-]{1,32}){1,3})"
)
_ROOM = re.compile(
    r"(?:(?<=单元)|(?<=门)|(?<=号楼)|(?<=栋)|(?<=[-–—#]))[\s,，]*[零〇一二三四五六七八九十幺两\d]{3,5}"
    r"(?![零〇一二三四五六七八九十幺两\d]|[元块人个米度年天月分点万多])(?:室|号|房|户)?"
    r"|(?<!\d)[零〇一二三四五六七八九十幺两\d]{3,5}(?:室|房(?![价租贷东]))|(?<!\d)\d{1,2}楼\d{2}(?!\d)"
)
_ROOM_AT_END = re.compile(
    r"(?:\d{1,2}[楼层])?(?:[零〇一二三四五六七八九十幺两]{2,5}|\d{2,4})(?:室|号?房间?|户|号)?$"
)
_SURNAMES = (
    "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏蒋"
    "田杜丁沈姜范江傅钟卢汪戴崔任陆廖姚方金邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖武"
    "康贺严尹钱施牛洪龚汤陶黎温莫易樊乔文安殷颜庄章鲁倪邢俞翟蓝聂齐向申葛柴伍覃骆关焦柳欧祝纪尚毕"
)
# A name is told from other words only by what introduces it, or by the number that follows it.
_NAME = re.compile(
    r"(?:我叫|名叫|姓名|系人|件人|(?<=本)人叫)[是为:： ]{0,2}(?P<it>[\u4e00-\u9fa5]{2,3})"
    rf"|(?:我是|户主|业主|租户|患者|本人|老人)[是为:： ]{{0,2}}"
    rf"(?P<own>[{_SURNAMES}][\u4e00-\u9fa5]{{1,2}})"
    r"(?=[,，。;；、!！\s]|住|家住|电话|手机|$)"
)
_INTRODUCED = "|".join(
    f"(?<={who})"
    for who in (
        *("邻居", "楼上", "楼下", "对门", "隔壁", "房东", "租客", "房客", "户主", "业主", "住户"),
        *("我妈", "我爸", "妈妈", "爸爸", "母亲", "父亲", "老伴", "爱人", "儿子", "女儿", "孩子"),
        *("奶奶", "爷爷", "外婆", "外公", "联系", "找", "叫", "是", "给", "替", "的"),
    )
)
_NAMED = re.compile(
    rf"(?:(?<![\u4e00-\u9fa5])|{_INTRODUCED})[{_SURNAMES}][\u4e00-\u9fa5]{{1,2}}"
    r"(?=[ ,，:：]{0,2}(?:的?(?:电话|手机|号码))?号?[是为:： ]{0,2}\x00)"
)
_OLDEST = 1900


def hide_personal(text: str, mask: str) -> str:
    """``text`` with everything personal replaced by ``mask``, the rest as it was written.

    Normalised where that changes the length, so that nobody could tell what stood where.
    """
    called = text.translate(_CALLED)
    plain = normalise(called)
    spans = _joined(personal_spans(plain))
    if not spans:
        return text
    shown = text if len(plain) == len(text) else plain
    for start, end in reversed(spans):
        shown = shown[:start] + mask + shown[end:]
    return shown


def personal_spans(plain: str) -> Iterator[Span]:
    """(start, end) of everything personal in normalised text, in no order."""
    numbers = list(_numbers(plain))
    yield from numbers
    yield from (found.span() for found in _ROOM.finditer(plain))
    yield from _flats(plain)
    for pattern in (_ACCOUNT, _NAME):
        yield from (found.span(found.lastgroup or 0) for found in pattern.finditer(plain))
    blanked = list(plain)
    for start, end in numbers:
        blanked[start:end] = "\x00" * (end - start)
    yield from (found.span() for found in _NAMED.finditer("".join(blanked)))


def _numbers(plain: str) -> Iterator[Span]:
    for pattern in (_PHONE, _LANDLINE, _PLATE):
        yield from (found.span() for found in pattern.finditer(plain))
    for pattern in (_LOCAL_LINE, _SAID_TO_BE_ONE):
        yield from (found.span("it") for found in pattern.finditer(plain))
    for pattern in (_CARD, _SPOKEN_CARD):
        for found in pattern.finditer(plain):
            if _is_card(found[0]):
                yield found.span()


def _is_card(written: str) -> bool:
    """An identity card, old or new, or a bank's card; not any long number (parcels have those)."""
    digits = read_digits(written)
    ends_in_x = written[-1] in "Xx"
    is_new = len(digits) == 18 or (len(digits) == 17 and ends_in_x)
    if is_new and _is_day(digits[6:14]):
        return True
    if len(digits) == 15 and digits[0] != "0" and _is_day(f"19{digits[6:12]}"):
        return True
    return not ends_in_x and 16 <= len(digits) <= 19 and _luhn(digits)


def _is_day(digits: str) -> bool:
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:])
    try:
        return date(year, month, day).year >= _OLDEST and year < 2100
    except ValueError:
        return False


def _luhn(digits: str) -> bool:
    """ISO/IEC 7812: what a bank's card number is checked with."""
    doubled = [
        int(d) if place % 2 == 0 else sum(divmod(int(d) * 2, 10))
        for place, d in enumerate(reversed(digits))
    ]
    return sum(doubled) % 10 == 0


def _flats(plain: str) -> Iterator[Span]:
    for flat in find_addresses(plain):
        room = _ROOM_AT_END.search(plain[flat.start : flat.end]) if flat.room else None
        if room is not None:
            yield flat.start + room.start(), flat.start + room.end()


def _joined(spans: Iterator[Span]) -> list[Span]:
    """In order, those that touch made one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
