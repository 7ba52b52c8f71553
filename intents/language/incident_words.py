"""How alike two reports are told: character runs and classes of the thesaurus, the rare weigh most.

没电 and 跳闸 share no character but a class; 马蜂 in both is worth more than 天天 in both. How rare
a sign is was counted in the catalog by `incident_training`.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from intents.language.features import word_classes
from intents.language.incident_scenes import FOLDER

RARITY = FOLDER / "rarity.txt"
_NO_WORD = re.compile(r"[^\w]|[\x00-\x20]|\d")
_LONGEST_GRAM, _LONGEST_WORD = 2, 4
_UNSEEN = 9.0  # a run of characters that the catalog does not know
_COMMON = 4.5  # what is no rarer says nothing about the thing


@dataclass(frozen=True, slots=True)
class Signs:
    """What a report is told by: runs of characters and classes of words."""

    grams: frozenset[str]
    classes: frozenset[str]
    size: float  # of the classes, as a vector
    length: int


def read_signs(text: str) -> Signs:
    """The signs of normalised text without addresses."""
    words = _NO_WORD.sub("", text)
    known = word_classes()
    grams = frozenset(_cut(words, _LONGEST_GRAM))
    classes = frozenset(name for word in _cut(words, _LONGEST_WORD) for name in known.get(word, ()))
    size = math.sqrt(math.fsum(_class_weight(name) ** 2 for name in classes))
    return Signs(grams, classes, size, len(words))


def compare_classes(one: Signs, other: Signs) -> float:
    """Cosine of the classes of words, 0 to 1."""
    shared, size = one.classes & other.classes, one.size * other.size
    # fsum, so that the order of a set does not show in the last digit.
    return math.fsum(_class_weight(name) ** 2 for name in shared) / size if size else 0.0


def rare_in_both(one: Signs, other: Signs, length: int) -> float:
    """How much the rare runs of one length that both use say, 0 to 3."""
    shared = (gram for gram in one.grams & other.grams if len(gram) == length)
    return min(3.0, math.fsum(max(0.0, _gram_weight(gram) - _COMMON) for gram in shared) / 4)


def _cut(words: str, longest: int) -> Iterable[str]:
    return (words[i : i + n] for n in range(1, longest + 1) for i in range(len(words) - n + 1))


def _gram_weight(gram: str) -> float:
    return _rarity().get(gram, _UNSEEN)


def _class_weight(name: str) -> float:
    return _rarity().get(f"[{name}]", 6.0)


@cache
def _rarity() -> dict[str, float]:
    lines = RARITY.read_text(encoding="utf-8").splitlines()
    return {sign: float(weight) for sign, weight in map(str.split, lines)}
