"""Kinds of trouble, read from `words/troubles.txt`: what says them, hints at them, is not them.

A kind carries marks that tell how far it reaches (one flat, a unit, a building, a public spot)
and for how long another report may still mean the same. New kinds are new lines in that file.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TROUBLES = Path(__file__).parent / "words" / "troubles.txt"
_HOURS = 24.0


@dataclass(frozen=True, slots=True)
class Trouble:
    """One kind: its patterns, marks, kin, and the sources that may cause it; `hours` to join."""

    name: str
    says: re.Pattern[str]
    hints: re.Pattern[str] | None
    other: re.Pattern[str] | None
    marks: frozenset[str]
    hours: float
    causes: frozenset[str]

    @property
    def kin(self) -> frozenset[str]:
        """The families it belongs to, as `~water`."""
        return frozenset(mark for mark in self.marks if mark.startswith("~"))


@cache
def load_troubles(path: Path = TROUBLES) -> dict[str, Trouble]:
    """All kinds by name. Raises ValueError when a line is not as the file's head says."""
    heads: dict[str, list[str]] = {}
    patterns: dict[tuple[str, str], re.Pattern[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        head, colon, pattern = line.partition(": ")
        name, *marks = head.split()
        sort = marks[0] if marks[:1] in (["?"], ["!"]) else ""
        if not colon or (sort and name not in heads):
            raise ValueError(f"no kind of trouble: {line[:40]}")
        if not sort:
            heads[name] = marks
        patterns[name, sort] = re.compile(pattern.strip(), re.IGNORECASE)
    return {name: _build(name, marks, patterns) for name, marks in heads.items()}


def _build(
    name: str, marks: list[str], patterns: dict[tuple[str, str], re.Pattern[str]]
) -> Trouble:
    hours = next((float(mark[2:]) for mark in marks if mark.startswith("h=")), _HOURS)
    return Trouble(
        name=name,
        says=patterns[name, ""],
        hints=patterns.get((name, "?")),
        other=patterns.get((name, "!")),
        marks=frozenset(mark for mark in marks if mark[0] != "<" and "=" not in mark),
        hours=hours,
        causes=frozenset(mark[1:] for mark in marks if mark[0] == "<"),
    )


def find_troubles(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """(said outright, only hinted at), names of kinds, in text without addresses."""
    says: set[str] = set()
    hints: set[str] = set()
    for name, one in load_troubles().items():
        said = one.says.search(text) is not None
        if not said and not (one.hints and one.hints.search(text)):
            continue
        if one.other and one.other.search(text):
            continue
        (says if said else hints).add(name)
    return frozenset(says), frozenset(hints)


def is_denied(name: str, text: str) -> bool:
    """Whether the text is of something else that only sounds like this kind."""
    other = load_troubles()[name].other
    return other is not None and other.search(text) is not None


def family_of(name: str | None) -> str | None:
    """The first family a kind belongs to, without its mark (``water``)."""
    one = load_troubles().get(name or "")
    return min(one.kin)[1:] if one and one.kin else None


def is_felt_around(name: str) -> bool:
    """Whether neighbours feel it in their own rooms too, as noise, smells and dry taps."""
    one = load_troubles()[name]
    return bool({"wide", "public", "~noise", "~smell"} & one.marks)


def is_caused(effects: frozenset[str], sources: frozenset[str]) -> bool:
    """Whether any of the one may come from any of the other."""
    return any(load_troubles()[name].causes & sources for name in effects)


def are_kin(some: frozenset[str], others: frozenset[str]) -> bool:
    """Whether the troubles belong to one family that is no noise: noises have one maker each."""
    families = [
        {kin for name in names for kin in load_troubles()[name].kin} for names in (some, others)
    ]
    return bool((families[0] & families[1]) - {"~noise", "~smell"})
