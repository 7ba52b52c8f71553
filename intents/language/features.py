"""What the classifier sees of a message: character n-grams and the classes of its words.

Features are label-agnostic. Marks are one mark and edges lose theirs, because whether people
write commas or spaces tells who writes, not what is wanted. Texts come in prepared:
normalised, with phones, addresses and times masked.
"""

import re
from functools import cache
from pathlib import Path

LEXICON = Path(__file__).parent / "words" / "classes.txt"
START, END = "\x02", "\x03"
LONGEST = 3
CUE_WEIGHT = 1.3  # of a cue beside the idf weights of n-grams, before both are scaled to length 1
_LENGTHS = 7
_MAX_CHARACTERS = 2_000
_MARKS = re.compile(r"[,，。.!！ ;；、\n\r~…—\-:：\"'“”()（）]+")
_SLICES = [
    [slice(start, start + width) for start in range(_MAX_CHARACTERS + 2)]
    for width in range(1, LONGEST + 1)
]


def grams(prepared: str) -> set[str]:
    """The distinct character 1- to 3-grams of a text, its edges marked.

    Only the first and last thousand characters of a longer text are read: what a resident
    wants stands at either end.
    """
    if len(prepared) > _MAX_CHARACTERS:
        half = _MAX_CHARACTERS // 2
        prepared = prepared[:half] + prepared[-half:]
    text = f"{START}{_MARKS.sub(',', prepared).strip(',')}{END}"
    size = len(text)
    cut = text.__getitem__
    found: set[str] = set()
    for width, slices in enumerate(_SLICES):
        found.update(map(cut, slices[: max(size - width, 0)]))
    return found


@cache
def word_classes(path: Path = LEXICON) -> dict[str, tuple[str, ...]]:
    """Each word of the lexicon with the names of the classes it belongs to."""
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


class Cues:
    """Which classes of words a text holds and how long it is, as one number: a bit for each."""

    def __init__(self, classes: dict[str, tuple[str, ...]]) -> None:
        kinds = sorted({name for named in classes.values() for name in named})
        self.names = (*kinds, *(f"length{step}" for step in range(_LENGTHS)))
        bit = {name: 1 << place for place, name in enumerate(self.names)}
        self._bits = {
            word: sum(bit[name] for name in named)
            for word, named in classes.items()
            if len(word) <= LONGEST
        }
        self._words = self._bits.keys()
        self._first_length = len(kinds)

    def read(self, found: set[str], size: int) -> int:
        """The classes present among the n-grams of a text of `size` characters.

        A word inside a longer known one does not count: 花园 is no 花.
        """
        mask = 1 << self._first_length + min((size + 1).bit_length() - 1, _LENGTHS - 1)
        words = sorted(self._words & found, key=len, reverse=True)
        held = ""
        for word in words:
            if word not in held:
                mask |= self._bits[word]
                held = f"{held} {word}"
        return mask

    def expand(self, mask: int) -> list[int]:
        """The feature numbers of a mask: each cue, and each pair of cues together."""
        count = len(self.names)
        present = [place for place in range(count) if mask >> place & 1]
        pairs = [
            count + first * count + second
            for rank, first in enumerate(present)
            for second in present[rank + 1 :]
        ]
        return present + pairs

    @property
    def size(self) -> int:
        """How many feature numbers `expand` can give."""
        return len(self.names) * (len(self.names) + 1)

    def name_of(self, feature: int) -> str:
        """A feature number of `expand` in words."""
        count = len(self.names)
        if feature < count:
            return self.names[feature]
        first, second = divmod(feature - count, count)
        return f"{self.names[first]}×{self.names[second]}"
