"""What in a recruitment text looks like a trap, and why: rules from ``scams.yaml`` and the pay.

A suspicion holds a vacancy for a matchmaker; it refuses nothing and publishes nothing.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from intents.language.normalise import normalise
from intents.language.work_pay import Pay
from intents.rules.word_rules import WordRule, load_word_rules

_RULES = Path(__file__).with_name("scams.yaml")
# Above this nobody pays for work that asks nothing; measured in yuan.
_TOO_HIGH = {"hour": 90, "day": 450, "month": 20000, "time": 600}
PAY_TOO_HIGH = "pay_too_high"


@dataclass(frozen=True, slots=True)
class Suspicion:
    """One reason to hold a vacancy. ``word`` is what was said; ``reason`` is read by people."""

    id: str
    word: str
    reason: str


def suspicions(text: str) -> tuple[Suspicion, ...]:
    """Every trap the words look like, each once."""
    said = normalise(text)
    found = []
    for rule in load_word_rules(_RULES):
        word = rule.patterns.search(said)
        if word is not None and not _is_denied(rule, said, word):
            found.append(Suspicion(rule.id, word[0], rule.reason))
    return tuple(found)


def is_pay_too_high(pay: Pay, demands: tuple[str, ...]) -> bool:
    """Whether much is promised for work that asks neither experience nor a licence."""
    if pay.high is None or pay.per is None or {"experience", "licence"} & set(demands):
        return False
    return pay.high > _TOO_HIGH.get(pay.per, float("inf"))


def reason_of(id: str) -> str:
    """The reason of a rule, as people read it; empty for one that is not in the file."""
    return next((rule.reason for rule in load_word_rules(_RULES) if rule.id == id), "")


def _is_denied(rule: WordRule, said: str, word: re.Match[str]) -> bool:
    """不收押金 denies, but only where nothing else of the rule is left when it is taken away."""
    if rule.unless is None or not rule.unless.search(said):
        return False
    return rule.patterns.search(rule.unless.sub("", said)) is None
