"""Chinese and Arabic numbers as integers.

Two readings exist: a *number* (二十六, 廿六, 一百零二, 26) and a *string of digits* read one by
one (五零二, 幺三八), as rooms and phones are. Nothing here guesses which one is meant: the caller
knows. Unreadable input is None, never an exception.
"""

from __future__ import annotations

DIGITS = "零〇○一二两三四五六七八九幺"
NUMBER_CHARS = "0-9零〇一二两俩三仨四五六七八九十廿卅百"

_DIGIT = {
    "零": 0, "〇": 0, "○": 0, "洞": 0, "一": 1, "幺": 1, "二": 2, "两": 2, "俩": 2, "三": 3,
    "仨": 3,
    "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
}  # fmt: skip
_UNIT = {"十": 10, "百": 100, "千": 1000}
_TENS = {"廿": 20, "卅": 30}
_AS_ASCII = str.maketrans({char: str(value) for char, value in _DIGIT.items()})


def parse_number(text: str) -> int | None:
    """The value of a whole number below a hundred thousand: 26, 二十六, 廿六, 一百零二, 俩."""
    if text.isascii():
        return int(text) if text.isdigit() and len(text) <= 9 else None
    if len(text) > 8:
        return None
    total = pending = 0
    for char in text:
        if char in _DIGIT:
            pending = pending * 10 + _DIGIT[char]
        elif char in _UNIT:
            total += (pending or 1) * _UNIT[char]
            pending = 0
        elif char in _TENS:
            total += _TENS[char]
        elif char.isascii() and char.isdigit():
            pending = pending * 10 + int(char)
        else:
            return None
    return total + pending


def read_digits(text: str) -> str:
    """Digits read one by one, other characters dropped: 幺三八-1234 → 1381234."""
    ascii_text = text.translate(_AS_ASCII)
    return "".join(char for char in ascii_text if char.isascii() and char.isdigit())
