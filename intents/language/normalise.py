"""One spelling for what people type: the first step before anything is read.

Full-width becomes half-width, traditional becomes simplified, invisible and control characters
go, 啊啊啊啊 becomes 啊啊, known misspellings of things and places are mended, and 6 号楼 loses its
spaces. Offsets elsewhere in this package count in the *normalised* text, so no map back is kept.
Any string is accepted; the result is stable (normalising twice changes nothing).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from intents.language.word_lists import load_pairs

_PLAIN = re.compile(r"[\u4e00-\u9fa5A-Za-z0-9,.!?。、:;()\-#%+/~*]*").fullmatch
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e"
    r"\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20e3\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff"
    r"\ud800-\udfff\ue000-\uf8ff\u0300-\u033f"
    r"\U0001f3fb-\U0001f3ff\U000e0000-\U000e0fff\U000f0000-\U0010ffff]+"
)
_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    ord(dash): "-" for dash in "‐‑‒–−﹣"
}  # fmt: skip
_WIDTH |= {0x3000: " ", ord("～"): "~", ord("〜"): "~", ord("｡"): "。", ord("﹟"): "#"}
_WIDTH |= {ord("○"): "〇", ord("︰"): ":", ord("∶"): ":", ord("℡"): "电话", ord("№"): "#"}
_BLANK = re.compile(r"[ \t\x0b\x0c\x85\xa0\u1680\u2000-\u200a\u202f\u205f]+")
_LINES = re.compile(r" ?(?:\r\n?|\n|\u2028|\u2029)[\s\u2028\u2029]*")
_LOOSE = re.compile(r"(?<=[0-9#]) (?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff]) (?=[0-9#])")
_LONG_WORD = re.compile(r"([^\W\d_零〇一二三四五六七八九幺])\1{2,}")
_LONG_MARK = re.compile(r"([^\w\s])\1{1,}")
_EDGES = " \n\t\r"


def is_aligned(text: str, plain: str) -> bool:
    """Whether the normalised text has each character in the place it was written in."""
    return text.translate(_WIDTH) == plain


@lru_cache(maxsize=32)
def normalise(text: str) -> str:
    """The text in its one spelling; see the module docstring. Never raises."""
    if _PLAIN(text) and text.isascii():
        return _shorten(text)
    text = _INVISIBLE.sub("", text).translate(_WIDTH)
    text = _LINES.sub("\n", _BLANK.sub(" ", text)).strip(_EDGES)
    text = _LOOSE.sub("", _mend(_simplify(text)))
    return _shorten(text).strip(_EDGES)


def _shorten(text: str) -> str:
    return _LONG_MARK.sub(r"\1", _LONG_WORD.sub(r"\1\1", text))


def _simplify(text: str) -> str:
    """GB 2312 holds no traditional forms, so what encodes in it needs no converter."""
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return _converter()(text)
    return text


@lru_cache(maxsize=1)
def _converter() -> Callable[[str], str]:
    """Loaded at the first traditional character: opencc costs 15 ms that most starts can save."""
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC("t2s").convert
    return convert


def _mend(text: str) -> str:
    pattern, right = _misspellings()
    return pattern.sub(lambda found: right[found[0]], text)


@lru_cache(maxsize=1)
def _misspellings() -> tuple[re.Pattern[str], dict[str, str]]:
    pairs = dict(load_pairs("typos"))
    longest_first = sorted(pairs, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))), pairs
