"""Mainland mobile numbers, and landlines with their area code, however they are written.

Spaces, dashes, dots and brackets between groups, +86 in front, Chinese digits (幺三八…) and any
mixture are read; the value is digits only. A landline without an area code is no value, and a
longer run of digits (an identity card) is no phone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from intents.language.numerals import read_digits

_D = "[0-9零〇幺一二三四五六七八九两]"
_GAP = r"[ \-.·—()/、]{0,2}"
_MOBILE = f"[1幺一]{_GAP}[3-9三四五六七八九]{_GAP}{_D}(?:{_GAP}{_D}){{8}}"
_LANDLINE = (
    rf"\(?[0零〇](?:[12一幺二两]{_D}\)?{_GAP}[2-8二三四五六七八](?:{_GAP}{_D}){{7}}"
    rf"|[3-9三四五六七八九]{_D}{_D}\)?{_GAP}[2-8二三四五六七八](?:{_GAP}{_D}){{6,7}})"
)
_PHONE = re.compile(rf"(?<!{_D})(?:(?:\+|00)?86{_GAP}|\+)?({_MOBILE}|{_LANDLINE})(?!{_D})")
_ENOUGH = re.compile(rf"{_D}(?:{_GAP}{_D}){{9}}")


def find_phones(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, digits) of each number in normalised text."""
    if not _ENOUGH.search(text):
        return
    for found in _PHONE.finditer(text):
        yield found.start(), found.end(), read_digits(found[1])
