"""What the classifier sees of a message: character n-grams and the classes of its words.

Features are label-agnostic strings: n-grams as they stand, and cues in brackets, such as
`[lift]`, `[^lift]` (said first), `[lift$]` (said last), `[lift>stuck_state]` (one soon after
the other). Marks are one mark and edges lose theirs, because whether people write commas or
spaces tells who writes, not what is wanted. Texts come in prepared: normalised and masked.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from itertools import chain
from operator import add
from pathlib import Path
from re import compile as pattern
from typing import cast

THESAURUS = Path(__file__).parent / "words" / "thesaurus.txt"
START, END = "\x02", "\x03"
LONGEST = 3
PAIR, EDGE, LENGTH, CLASS = 0.45, 0.6, 0.7, 1.0  # what a cue weighs beside an n-gram
LONGEST_WORD = 4
_NEAR = 12  # characters between two words that still make a pair
_MOST_WORDS = 60
_MOST_CUES = 20_000
_MAX_CHARACTERS = 2_000
_MARKS = pattern(r"[,，。.!！ ;；、\n\r~…—\-:：\"'“”()（）]+")


Number = Callable[[str], int | None]
Spot = tuple[int, int, str]  # where a word starts, minus where it ends, the word
_NOWHERE: Spot = (_MAX_CHARACTERS * 2, 0, "")


def grams(prepared: str) -> set[str]:
    """The distinct character 1- to 3-grams of a text, its edges marked."""
    return _cut(_frame(prepared))


def _frame(prepared: str) -> str:
    """The text with one kind of mark, between its edges.

    Only the first and last thousand characters of a longer text are read: what a resident
    wants stands at either end.
    """
    if len(prepared) > _MAX_CHARACTERS:
        half = _MAX_CHARACTERS // 2
        prepared = prepared[:half] + prepared[-half:]
    return f"{START}{_MARKS.sub(',', prepared).strip(',')}{END}"


def _cut(text: str) -> set[str]:
    twos = list(map(add, text, text[1:]))
    found = set(text)
    found.update(twos, map(add, twos, text[2:]))
    return found


@cache
def word_classes(path: Path = THESAURUS) -> dict[str, tuple[str, ...]]:
    """Each word of the thesaurus with the names of the classes it belongs to."""
    classes: dict[str, tuple[str, ...]] = {}
    name = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            name = line[3:].strip()
        elif line and not line.startswith("#"):
            for word in line.split():
                if name not in classes.get(word, ()):
                    classes[word] = (*classes.get(word, ()), name)
    return classes


def weigh_kind(feature: str) -> float:
    """What a feature of this kind weighs beside an n-gram of the same rarity."""
    if len(feature) <= LONGEST:
        return 1.0
    if ">" in feature:
        return PAIR
    if "^" in feature or "$" in feature:
        return EDGE
    return LENGTH if feature.startswith("[length") else CLASS


class _Cues(dict[tuple[str, ...], tuple[int, ...]]):
    """Numbers of the cues that one word or two words give, worked out when first asked for."""

    def __init__(self, make: Callable[..., Iterable[str]], number: Number) -> None:
        super().__init__()
        self._make = make
        self._number = number

    def __missing__(self, words: tuple[str, ...]) -> tuple[int, ...]:
        found = map(self._number, self._make(*words))
        numbers = tuple(number for number in found if number is not None)
        if len(self) < _MOST_CUES:
            self[words] = numbers
        return numbers


class Reader:
    """Turns prepared texts into the numbers of their features; safe to share between threads."""

    def __init__(self, classes: Mapping[str, tuple[str, ...]], number: Number) -> None:
        """`number` gives a feature's number, or None where it does not count."""

        def own(word: str) -> Iterable[str]:
            return (f"[{name}]" for name in classes[word])

        def edges(first: str, last: str) -> Iterable[str]:
            yield from (f"[^{name}]" for name in classes[first])
            yield from (f"[{name}$]" for name in classes[last])

        def pairs(one: str, two: str) -> Iterable[str]:
            return (f"[{name}>{other}]" for name in classes[one] for other in classes[two])

        self._words = frozenset(word for word in classes if len(word) <= LONGEST_WORD)
        self._heads = frozenset(word[:2] for word in self._words if len(word) == LONGEST_WORD)
        self._number = number
        self._lengths = [number(f"[length{size}]") for size in range(8)]
        self._own = _Cues(own, number)
        self._edges = _Cues(edges, number)
        self._pairs = _Cues(pairs, number)

    def read(self, prepared: str) -> set[int]:
        """The numbers of a text's n-grams and cues."""
        text = _frame(prepared)
        twos = list(map(add, text, text[1:]))
        threes = list(map(add, twos, text[2:]))
        number = self._number
        found = set(map(number, text))
        found.update(map(number, twos), map(number, threes))
        found.add(self._lengths[min(len(text).bit_length(), 7)])
        words = self._find_words(text, twos, threes)
        if words:
            self._add_cues(words, found)
        found.discard(None)
        return cast(set[int], found)

    def _find_words(self, text: str, twos: list[str], threes: list[str]) -> list[Spot]:
        """The words in order; a word inside a longer one is not one."""
        known = self._words.intersection(chain(text, twos, threes))
        if not self._heads.isdisjoint(twos):
            known |= self._words.intersection(map(add, twos, twos[2:]))
        find = text.find
        spots = [(start := find(word), -start - len(word), word) for word in known]
        spots.sort()
        words = []
        reached = 0
        for spot in spots:
            if spot[1] < reached:
                words.append(spot)
                reached = spot[1]
        return words[:_MOST_WORDS]

    def _add_cues(self, words: list[Spot], found: set[int | None]) -> None:
        own, pairs = self._own, self._pairs
        include = found.update
        for _, _, word in words:
            include(own[word,])
        include(self._edges[words[0][2], words[-1][2]])
        for (_, end, word), (start, _, after), (later, _, other) in zip(
            words, words[1:], [*words[2:], _NOWHERE], strict=False
        ):
            if start + end <= _NEAR:
                include(pairs[word, after])
                if later + end <= _NEAR:
                    include(pairs[word, other])
