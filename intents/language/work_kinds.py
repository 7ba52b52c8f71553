"""Kinds of work and other classes of words about it, from two data files.

``words/work_kinds.txt`` says which words name one kind of work and what it demands;
``words/work_words.txt`` holds classes of patterns (what is demanded, what cannot be done, how far).
Whether two fit is decided in ``intents.rules.work``.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from intents.language.word_lists import WordFinder

_WORDS = Path(__file__).parent / "words"
_KIND = re.compile(r"^(?P<kind>\S+?)(?P<flags>(?: @\w+)*): (?P<words>.+)$")
# 不会做饭, 不想当保安: named to be left out.
_NOT = re.compile(
    r"(?:不会|不想|不愿|不要|不做|不干|不当|不去|别给我?|除了|没干过|没做过)[^,。;!?]{0,4}$"
)


def kinds_in(text: str) -> tuple[str, ...]:
    """The kinds of work named in normalised text, in order, each once; denied ones left out."""
    found = [kind for _, _, kind in named_work(text)]
    return tuple(dict.fromkeys(found))


def named_work(text: str) -> list[tuple[int, int, str]]:
    """(start, end, kind) of every word of work that is not denied."""
    kind_of = _kinds()
    return [
        (start, end, kind_of[text[start:end]])
        for start, end in _finder().find(text)
        if not _NOT.search(text[max(0, start - 8) : start])
    ]


def is_work_named(text: str) -> bool:
    """Whether any word of work stands in the text, denied or not."""
    return next(_finder().find(text), None) is not None


def demands_of(kind: str) -> frozenset[str]:
    """What a kind of work asks of whoever does it; nothing for a kind no list knows."""
    return _demands().get(kind, frozenset())


def says(name: str, text: str) -> bool:
    """Whether normalised text holds a word of the class."""
    return bool(pattern_of(name).search(text))


def classes_in(prefix: str, text: str) -> tuple[str, ...]:
    """The classes of that beginning whose words stand in the text, without the beginning."""
    names = [name for name in _classes() if name.startswith(prefix)]
    return tuple(name.removeprefix(prefix) for name in names if says(name, text))


def count_of(name: str, text: str) -> int:
    """How many places of the text belong to the class."""
    return sum(1 for _ in pattern_of(name).finditer(text))


@cache
def pattern_of(name: str) -> re.Pattern[str]:
    """The class as one pattern."""
    return re.compile("|".join(_classes()[name]))


@cache
def _classes() -> dict[str, list[str]]:
    pairs = (line.partition(": ") for line in _lines("work_words.txt"))
    return {name: patterns.split() for name, _, patterns in pairs}


@cache
def _kinds() -> dict[str, str]:
    return {word: row["kind"] for row in _rows() for word in row["words"].split()}


@cache
def _demands() -> dict[str, frozenset[str]]:
    return {row["kind"]: frozenset(row["flags"].replace("@", "").split()) for row in _rows()}


@cache
def _finder() -> WordFinder:
    return WordFinder(_kinds())


def _rows() -> list[dict[str, str]]:
    rows = (_KIND.match(line) for line in _lines("work_kinds.txt"))
    return [row.groupdict() for row in rows if row]


def _lines(name: str) -> list[str]:
    lines = (_WORDS / name).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]
