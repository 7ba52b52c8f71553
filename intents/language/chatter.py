"""How likely a message between neighbours asks us for nothing.

In a group the share of `none` alone would let too much nonsense through, so what every label
scored is weighed together with what the message does: asks, sells, jokes, tells of the past.
The weights are a logistic fit on families that the classifier had not seen.
"""

import math
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from intents.language.pattern_sets import PatternSet

ACTS = Path(__file__).parent / "words" / "speech_acts.txt"
SHORT, LONG = 10, 40  # characters
MASS = 4.0  # how sharply the scores of all requests are added up to one


@cache
def load_acts(path: Path = ACTS) -> Mapping[str, PatternSet]:
    """The patterns of each act, in the order of the file."""
    kinds: dict[str, list[str]] = {}
    current: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            current = kinds.setdefault(line[3:].strip(), [])
        elif line and not line.startswith("# "):
            current.append(line)
    return {name: PatternSet(lines) for name, lines in kinds.items()}


def read_signs(prepared: str, scores: Sequence[float], none: int) -> list[float]:
    """What is weighed: every score, the requests' together, the acts, the length."""
    requests = math.fsum(
        math.exp(MASS * score) for place, score in enumerate(scores) if place != none
    )
    acts = [float(patterns.search(prepared)) for patterns in load_acts().values()]
    size = len(prepared)
    return [
        *scores, math.log(requests), *acts, float(size < SHORT), float(size > LONG),
        math.log(size + 1),
    ]  # fmt: skip


def weigh_chatter(
    prepared: str, scores: Sequence[float], none: int, weights: Sequence[float]
) -> float:
    """The chance, 0 to 1, that a message is chatter; `weights` ends with the constant."""
    signs = read_signs(prepared, scores, none)
    total = weights[-1] + sum(sign * weight for sign, weight in zip(signs, weights, strict=False))
    return 1.0 / (1.0 + math.exp(-max(min(total, 40.0), -40.0)))
