"""What neighbours may not hand to each other, and why: rules from ``prohibited.yaml``.

A sentence is judged, not a thing: 没出过事故 or 未开封 beside it may change the answer.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from intents.language.normalise import normalise
from intents.rules.word_rules import load_word_rules

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


def prohibitions(text: str, *, is_asked_for: bool = False) -> tuple[Prohibition, ...]:
    """Everything in the sentence that may not be given (or, ``is_asked_for``, asked for)."""
    said = normalise(text)
    found = []
    for rule in load_word_rules(_RULES):
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
