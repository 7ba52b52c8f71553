"""What the classifier sees of a message: character n-grams and the classes of its words.

Features are label-agnostic strings: n-grams as they stand, and cues in brackets, such as
`[lift]`, `[^lift]` (said first), `[lift$]` (said last), `[lift>stuck_state]` (one soon after
the other). Marks are one mark and edges lose theirs, because whether people write commas or
spaces tells who writes, not what is wanted. Texts come in prepared: normalised and masked.
"""

from functools import cache
from itertools import islice
from operator import add
from pathlib import Path
from re import compile as pattern

THESAURUS = Path(__file__).parent / "words" / "thesaurus.txt"
START, END = "\x02", "\x03"
LONGEST = 3
PAIR, EDGE, LENGTH, CLASS = 0.45, 0.6, 0.7, 1.0  # what a cue weighs beside an n-gram
_NEAR = 8  # characters between two words that still make a pair
_NEXT = 3  # following words that a word is paired with
_MOST_WORDS = 60
_MAX_CHARACTERS = 2_000
_MARKS = pattern(r"[,，。.!！ ;；、\n\r~…—\-:：\"'“”()（）]+")


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


class Reader:
    """Turns prepared texts into features; safe to share between threads."""

    def __init__(self, classes: dict[str, tuple[str, ...]]) -> None:
        self._classes = {word: names for word, names in classes.items() if len(word) <= 4}
        self._words = frozenset(self._classes)
        self._own = {
            word: tuple(f"[{name}]" for name in names) for word, names in self._classes.items()
        }
        self._pairs: dict[tuple[str, str], tuple[str, ...]] = {}

    def read(self, prepared: str) -> set[str]:
        """The n-grams and cues of a text."""
        text = _frame(prepared)
        found = _cut(text)
        words = self._find_words(text, found)
        found.add(f"[length{min(len(text).bit_length(), 7)}]")
        if words:
            own = self._own
            for _, _, word in words:
                found.update(own[word])
            found.update(f"[^{name}]" for name in self._classes[words[0][2]])
            found.update(f"[{name}$]" for name in self._classes[words[-1][2]])
            self._add_pairs(words, found)
        return found

    def _find_words(self, text: str, found: set[str]) -> list[tuple[int, int, str]]:
        """(start, minus end, word) in order; a word inside a longer one is not one."""
        known = self._words.intersection(found)
        twos = list(map(add, text, text[1:]))
        longer = self._words.intersection(map(add, twos, twos[2:]))
        spots = [(start := text.find(word), -start - len(word), word) for word in known | longer]
        spots.sort()
        words = []
        reached = 0
        for spot in spots:
            if -spot[1] > reached:
                words.append(spot)
                reached = -spot[1]
        return words[:_MOST_WORDS]

    def _add_pairs(self, words: list[tuple[int, int, str]], found: set[str]) -> None:
        pairs = self._pairs
        for place, (_, end, word) in enumerate(words):
            for start, _, other in islice(words, place + 1, place + 1 + _NEXT):
                if start + end > _NEAR:
                    break
                known = pairs.get((word, other))
                found.update(self._join(word, other) if known is None else known)

    def _join(self, word: str, other: str) -> tuple[str, ...]:
        joined = tuple(
            f"[{one}>{two}]" for one in self._classes[word] for two in self._classes[other]
        )
        if len(self._pairs) < 20_000:
            self._pairs[word, other] = joined
        return joined
