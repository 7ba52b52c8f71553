"""What neighbours may not hand to each other, and why: rules from ``prohibited.yaml``.

A sentence is judged, not a thing: 没出过事故 or 未开封 beside it may change the answer.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from intents.language.normalise import normalise

_CLAUSES = re.compile("[,;。!?\n]")
_RULES = Path(__file__).with_name("prohibited.yaml")


@dataclass(frozen=True, slots=True)
class Prohibition:
    """Why a thing is refused. ``word`` is what was said; ``reason`` is read by the resident.

    ``describes``: the word is no thing but says what is wrong with one (过期).
    """

    id: str
    word: str
    reason: str
    describes: bool = False


@dataclass(frozen=True, slots=True)
class _Rule:
    id: str
    reason: str
    patterns: re.Pattern[str]
    unless: re.Pattern[str] | None
    asked: bool
    describes: bool


def prohibitions(text: str, *, is_asked_for: bool = False) -> tuple[Prohibition, ...]:
    """Everything in the sentence that may not be given (or, ``is_asked_for``, asked for)."""
    said = normalise(text)
    found = []
    for rule in _rules():
        if is_asked_for and not rule.asked:
            continue
        word = rule.patterns.search(said)
        if word is not None and not (rule.unless and rule.unless.search(said)):
            found.append(Prohibition(rule.id, word[0], rule.reason, rule.describes))
    return tuple(found)


def banned_among(names: Sequence[str], bans: Sequence[Prohibition], text: str) -> frozenset[str]:
    """Which of the things named may not be given.

    A description is of what stands in its clause, else of everything in the sentence.
    """
    found: set[str] = set()
    for ban in bans:
        if not ban.describes:
            found.update(name for name in names if name in ban.word or ban.word in name)
            continue
        clauses = [part for part in _CLAUSES.split(normalise(text)) if ban.word in part]
        near = [name for name in names if any(name in clause for clause in clauses)]
        found.update(near or names)
    return frozenset(found)


@cache
def _rules() -> tuple[_Rule, ...]:
    entries = yaml.load(_RULES.read_text("utf-8"), yaml.CSafeLoader)
    return tuple(
        _Rule(
            id=entry["id"],
            reason=entry["reason"],
            patterns=re.compile("|".join(entry["patterns"])),
            unless=re.compile("|".join(entry["unless"])) if "unless" in entry else None,
            asked=entry.get("asked", True),
            describes=entry.get("describes", False),
        )
        for entry in entries
    )
