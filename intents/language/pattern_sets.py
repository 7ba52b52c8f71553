"""Many regular expressions asked as one, without trying those that cannot match.

Every alternative is filed under characters of which a match must hold at least one; a message
is only tried against the alternatives that its own characters call up, and those are compiled
when first called up. A danger list of a thousand alternatives costs microseconds that way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_QUANTIFIER = re.compile(r"[?*+]|\{(\d*),?\d*\}")
_LOOKAROUND = ("?!", "?=", "?<!", "?<=")
_RANGE = re.compile(r"(.)-(.)")
_WIDE = 64  # a class of more characters than this tells nothing


class PatternSet:
    """The alternatives of some lines; safe to share between threads."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._sources = [part for line in lines for part in _split(line)]
        self._compiled: dict[int, re.Pattern[str]] = {}
        self._always: list[int] = []
        self._by_character: dict[str, list[int]] = {}
        for place, source in enumerate(self._sources):
            needed = _needed(source)
            if needed is None:
                self._always.append(place)
            for character in needed or ():
                self._by_character.setdefault(character, []).append(place)

    def search(self, text: str) -> bool:
        """Whether any alternative matches somewhere in the text."""
        return any(pattern.search(text) for pattern in self._called_up(text))

    def sub(self, filler: str, text: str) -> str:
        """The text with every match of every alternative replaced, in the order written."""
        for pattern in self._called_up(text):
            text = pattern.sub(filler, text)
        return text

    def _called_up(self, text: str) -> Iterator[re.Pattern[str]]:
        places = set(self._always)
        for character in self._by_character.keys() & set(text):
            places.update(self._by_character[character])
        for place in sorted(places):
            found = self._compiled.get(place)
            if found is None:
                found = self._compiled[place] = re.compile(self._sources[place])
            yield found


def _split(source: str) -> list[str]:
    """The alternatives at the outermost level."""
    parts, depth, start, place = [], 0, 0, 0
    while place < len(source):
        character = source[place]
        if character == "\\":
            place += 1
        elif character == "[":
            place = _class_end(source, place)
        elif character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
        elif character == "|" and depth == 0:
            parts.append(source[start:place])
            start = place + 1
        place += 1
    return [*parts, source[start:]]


def _class_end(source: str, start: int) -> int:
    """Where the class that opens at `start` closes."""
    place = start + 2 if source[start + 1] in "^]" else start + 1
    while source[place] != "]":
        place += 2 if source[place] == "\\" else 1
    return place


def _needed(source: str) -> set[str] | None:
    """Characters of which every match holds at least one; None where none can be told."""
    sets = [found for found in map(_read_atom, _atoms(source)) if found]
    return min(sets, key=len) if sets else None


def _atoms(source: str) -> Iterator[str]:
    """The parts of a sequence that cannot be left out, without their quantifiers."""
    place = 0
    while place < len(source):
        end = _atom_end(source, place)
        quantifier = _QUANTIFIER.match(source, end)
        if quantifier is None or quantifier[0] == "+" or (quantifier[1] or "0") != "0":
            yield source[place:end]
        place = quantifier.end() if quantifier else end
        if quantifier and source[place : place + 1] == "?":
            place += 1


def _atom_end(source: str, place: int) -> int:
    if source[place] == "\\":
        return place + 2
    if source[place] == "[":
        return _class_end(source, place) + 1
    if source[place] != "(":
        return place + 1
    depth = 0
    while True:
        if source[place] == "\\":
            place += 1
        elif source[place] == "[":
            place = _class_end(source, place)
        else:
            depth += {"(": 1, ")": -1}.get(source[place], 0)
        place += 1
        if depth == 0:
            return place


def _read_atom(atom: str) -> set[str] | None:
    if atom[0] == "(":
        if atom[1:].startswith(_LOOKAROUND):
            return None
        inside = [_needed(part) for part in _split(atom[1:-1].removeprefix("?:"))]
        return {one for found in inside for one in found or ()} if all(inside) else None
    if atom[0] == "[":
        return _read_class(atom[1:-1])
    return None if atom[0] in "\\.^$" else {atom}


def _read_class(inside: str) -> set[str] | None:
    if inside[0] == "^" or "\\" in inside:
        return None
    found = set(_RANGE.sub("", inside))
    for first, last in _RANGE.findall(inside):
        found.update(map(chr, range(ord(first), ord(last) + 1)))
    return found if len(found) <= _WIDE else None
