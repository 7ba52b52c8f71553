"""Finds present danger to life: words and patterns, vetoes, and the classifier together.

Missing one is worse than a false alarm, so patterns tolerate typos, homophones and dialect;
the past, drills, news, idioms (累死了, 火锅) and questions about rules are let go. Neither
patterns nor classifier decide alone: a small logistic sum weighs both.
"""

import math
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PATTERNS = Path(__file__).parent / "words" / "danger.txt"
BAR = 0.18  # least chance that is an emergency; low, because a missed one costs a life
SURE = 0.90  # what an emergency's confidence is at least, once it is one


@dataclass(frozen=True, slots=True)
class Signs:
    """What the patterns found in a text."""

    plain: bool  # danger as people say it
    hint: bool  # words that may mean danger
    veto: bool  # past, drill, news, rules, and nothing that makes a veto void


NO_SIGNS = Signs(plain=False, hint=False, veto=False)


@dataclass(frozen=True, slots=True)
class Alarm:
    """The patterns, compiled: plain danger, hints, idioms, vetoes, and what voids a veto.

    Plain danger stays in several patterns: one of them all would be searched five times
    slower, because it loses the set of characters that a match can begin with.
    """

    plain: tuple[re.Pattern[str], ...]
    hint: re.Pattern[str]
    idiom: re.Pattern[str]
    veto: re.Pattern[str]
    overrule: re.Pattern[str]

    def read(self, text: str) -> Signs:
        """The signs in a normalised text."""
        if not self.hint.search(text):
            return NO_SIGNS
        cleared = self.idiom.sub("，", text)
        if not self.hint.search(cleared):
            return NO_SIGNS
        plain = any(pattern.search(cleared) for pattern in self.plain)
        veto = self.veto.search(text) is not None and not self.overrule.search(cleared)
        return Signs(plain, True, veto)


def weigh_danger(signs: Signs, score: float, best_other: float) -> float:
    """The chance, 0 to 1, that a text reports present danger.

    `score` is the classifier's raw score of `emergency`, `best_other` the best of the rest.
    The weights are a logistic fit on scores from families that the classifier had not seen.
    """
    total = 1.25 * (score - best_other) + 4.1 * score - 0.2
    if signs.hint:
        total += 0.75
    if signs.plain:
        total += 1.7 if signs.veto else 3.5
    if signs.veto:
        total -= 2.7
    return 1.0 / (1.0 + math.exp(-max(min(total, 40.0), -40.0)))


@cache
def load_alarm(path: Path = PATTERNS) -> Alarm:
    """Reads the pattern file: one regular expression a line under `## kind` headings."""
    kinds: dict[str, list[str]] = {}
    current: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            current = kinds.setdefault(line[3:].strip(), [])
        elif line and not line.startswith("# "):
            current.append(line)
    plain = tuple(re.compile(line) for line in kinds.pop("plain"))
    return Alarm(plain, **{kind: re.compile("|".join(lines)) for kind, lines in kinds.items()})
