"""Finds present danger to life: words and patterns, vetoes, and the classifier together.

Missing one is worse than a false alarm, so patterns tolerate typos, homophones and dialect;
the past, drills, news, idioms (累死了, 火锅) and questions about rules are let go. Neither
patterns nor classifier decide alone: a small logistic sum weighs both.
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from intents.language.acts import read_acts
from intents.language.pattern_sets import PatternSet

PATTERNS = Path(__file__).parent / "words" / "danger.txt"
BAR = 0.25  # least chance that is an emergency; low, because a missed one may cost a life
# So few characters without a word of danger (还在漏, 太谢谢你们了) must be surer than a sentence.
A_FEW, SURE_OF_A_FEW = 6, 0.6
SURE_WITHOUT_WORDS = 0.4  # and a sentence without any such word must be a little surer
HOPELESS = -1.5  # log-odds, less than that of a call, that what a message does cannot mend
CALM = -0.95  # a score of danger below which a message without a word of it is not looked at
EMERGENCY = "emergency"


@dataclass(frozen=True, slots=True)
class Signs:
    """What the patterns found in a text."""

    plain: bool  # danger as people say it
    hint: bool  # words that may mean danger
    veto: bool  # past, drill, news, rules, and nothing that makes a veto void


NO_SIGNS = Signs(plain=False, hint=False, veto=False)


@dataclass(frozen=True, slots=True)
class Alarm:
    """The patterns: plain danger, hints, idioms, vetoes, and what voids a veto."""

    plain: PatternSet
    hint: re.Pattern[str]
    idiom: PatternSet
    veto: PatternSet
    overrule: PatternSet

    def read(self, text: str) -> Signs:
        """The signs in a normalised text."""
        if not self.hint.search(text):
            return NO_SIGNS
        cleared = self.idiom.sub("，", text)
        if not self.hint.search(cleared):
            return NO_SIGNS
        veto = self.veto.search(text) and not self.overrule.search(cleared)
        return Signs(self.plain.search(cleared), True, veto)


def read_danger(
    signs: Signs, prepared: str, scores: Sequence[float], labels: Sequence[str]
) -> list[float]:
    """What is weighed: the best score but danger's, the patterns, what the message does, scores."""
    other = max(score for score, label in zip(scores, labels, strict=True) if label != EMERGENCY)
    found = (signs.hint, signs.plain, signs.veto, signs.plain and signs.veto)
    return [other, *map(float, found), *read_acts(prepared), *scores]


def weigh_danger(
    signs: Signs,
    prepared: str,
    scores: Sequence[float],
    labels: Sequence[str],
    weights: Sequence[float],
) -> float:
    """The chance, 0 to 1, that a message reports present danger.

    `scores` are the classifier's, by label; `weights` end with the constant. Without weights,
    where no example taught any, the words alone decide.
    """
    if not weights:
        return float(signs.plain and not signs.veto)
    if not signs.hint and scores[labels.index(EMERGENCY)] < CALM:
        return 0.0
    other = max(score for score, label in zip(scores, labels, strict=True) if label != EMERGENCY)
    known = (other, signs.hint, signs.plain, signs.veto, signs.plain and signs.veto)
    first, last = len(known), len(weights) - 1 - len(scores)
    total = weights[-1] + _weigh(known, weights[:first])
    total += _weigh(scores, weights[last:-1])
    acts = weights[first:last]
    if total + sum(max(weight, 0.0) for weight in acts) > HOPELESS:
        total += _weigh(read_acts(prepared), acts)
    return 1.0 / (1.0 + math.exp(-max(min(total, 40.0), -40.0)))


def least_chance(signs: Signs, text: str) -> float:
    """How sure a normalised text with these signs must be danger before it is called."""
    if signs.plain:
        return BAR
    if len(text) <= A_FEW:
        return SURE_OF_A_FEW
    return BAR if signs.hint else SURE_WITHOUT_WORDS


def _weigh(signs: Iterable[float], weights: Iterable[float]) -> float:
    return sum(sign * weight for sign, weight in zip(signs, weights, strict=True))


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
    hint = re.compile("|".join(kinds.pop("hint")))
    return Alarm(hint=hint, **{kind: PatternSet(lines) for kind, lines in kinds.items()})
