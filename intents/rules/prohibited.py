"""What neighbours may not hand to each other, and why: rules from ``prohibited.yaml``.

A sentence is judged, not a thing: 没出过事故 or 未开封 beside it may change the answer.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from intents.language.normalise import normalise

_RULES = Path(__file__).with_name("prohibited.yaml")


@dataclass(frozen=True, slots=True)
class Prohibition:
    """Why a thing is refused. ``word`` is what was said; ``reason`` is read by the resident."""

    id: str
    word: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Rule:
    id: str
    reason: str
    patterns: re.Pattern[str]
    unless: re.Pattern[str] | None
    asked: bool


def prohibitions(text: str, *, is_asked_for: bool = False) -> tuple[Prohibition, ...]:
    """Everything in the sentence that may not be given (or, ``is_asked_for``, asked for)."""
    said = normalise(text)
    found = []
    for rule in _rules():
        if is_asked_for and not rule.asked:
            continue
        word = rule.patterns.search(said)
        if word is not None and not (rule.unless and rule.unless.search(said)):
            found.append(Prohibition(rule.id, word[0], rule.reason))
    return tuple(found)


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
        )
        for entry in entries
    )
