"""Finds personal data in what people write: phones, identity numbers, flats, in many spellings.

Buildings and units are no secret; the number of a flat is. Rather one number too many hidden
than one too few.
"""

import re

from intents.language.normalise import normalise

_PHONE = re.compile(
    r"(?<!\d)(?:\+?86[\s-]?)?1[3-9](?:[\s-]?\d){9}(?!\d)|(?<!\d)0\d{2,3}[)）]?[\s-]?\d{7,8}(?!\d)"
)
_SPOKEN_PHONE = re.compile(r"[幺一][三四五六七八九3-9](?:[\s-]?[零〇一二三四五六七八九幺两\d]){9}")
_IDENTITY = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
_ROOM = re.compile(
    r"(?:(?<=单元)|(?<=门)|(?<=号楼)|(?<=栋)|(?<=[-–—#]))[\s,，]*[零〇一二三四五六七八九十幺两\d]{3,5}(?:室|号|房|户)?"
    r"|(?<!\d)[零〇一二三四五六七八九十幺两\d]{3,5}(?:室|房)|(?<!\d)\d{1,2}楼\d{2}(?!\d)"
)
# A name is told from other words only by what introduces it.
_NAME = re.compile(r"(?<=我叫|名叫|姓名|系人|件人)[是为:： ]{0,2}[\u4e00-\u9fa5]{2,3}")
_ALL = (_NAME, _IDENTITY, _PHONE, _SPOKEN_PHONE, _ROOM)


def hide_personal(text: str, mask: str) -> str:
    """``text`` with everything personal replaced by ``mask``, the rest as it was written.

    Normalised where that changes the length, so that nobody could tell what stood where.
    """
    plain = normalise(text)
    shown = text if len(plain) == len(text) else plain
    is_hidden = False
    for pattern in _ALL:
        for found in reversed(list(pattern.finditer(plain))):
            start, end = found.span()
            plain = plain[:start] + mask + plain[end:]
            shown = shown[:start] + mask + shown[end:]
            is_hidden = True
    return shown if is_hidden else text
