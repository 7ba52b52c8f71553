"""Word lists under `lists/` and the one way to find their words in a text.

A list is UTF-8, one word per line (or `wrong right` pairs), `#` begins a comment. Lists are read
at their first use, so importing the language part stays cheap. `WordFinder` takes the longest word
at each place; its cost grows with the text, not with the list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

_LISTS = Path(__file__).parent / "lists"


def load_lines(name: str) -> list[str]:
    """The non-empty lines of `lists/<name>.txt` without comments."""
    lines = (_LISTS / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def load_words(*names: str) -> list[str]:
    """All words of the named lists; a line may hold several, separated by spaces."""
    return [word for name in names for line in load_lines(name) for word in line.split()]


def load_pairs(name: str) -> list[tuple[str, str]]:
    """Two-column lists such as `typos`: (as written, as meant)."""
    return [(wrong, right) for wrong, right in map(str.split, load_lines(name))]


class WordFinder:
    """Longest-match search for a fixed set of words."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        lengths: dict[str, set[int]] = {}
        for word in self._words:
            lengths.setdefault(word[0], set()).add(len(word))
        self._lengths = {first: sorted(sizes, reverse=True) for first, sizes in lengths.items()}

    def __contains__(self, word: str) -> bool:
        return word in self._words

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        """(start, end) of the words in order; found words do not overlap."""
        position, lengths, words = 0, self._lengths, self._words
        for index, char in enumerate(text):
            if index < position or char not in lengths:
                continue
            for size in lengths[char]:
                if text[index : index + size] in words:
                    position = index + size
                    yield index, position
                    break


@cache
def find_words_of(*names: str) -> WordFinder:
    """The finder over the named lists, built once."""
    return WordFinder(load_words(*names))
