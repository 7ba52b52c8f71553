"""How likely a message between neighbours asks us for nothing.

In a group the share of `none` alone would let too much nonsense through, so what every label
scored is weighed together with what the message does: asks, sells, jokes, tells of the past.
The weights are a logistic fit on families that the classifier had not seen.
"""

import math
from collections.abc import Sequence

from intents.language.acts import read_acts

SHORT, LONG = 10, 40  # characters
MASS = 4.0  # how sharply the scores of all requests are added up to one


def read_signs(prepared: str, scores: Sequence[float], none: int) -> list[float]:
    """What is weighed: every score, the requests' together, the acts, the length."""
    requests = math.fsum(
        math.exp(MASS * score) for place, score in enumerate(scores) if place != none
    )
    size = len(prepared)
    return [
        *scores, math.log(requests), *read_acts(prepared), float(size < SHORT), float(size > LONG),
        math.log(size + 1),
    ]  # fmt: skip


def weigh_chatter(
    prepared: str, scores: Sequence[float], none: int, weights: Sequence[float]
) -> float:
    """The chance, 0 to 1, that a message is chatter; `weights` ends with the constant."""
    signs = read_signs(prepared, scores, none)
    total = weights[-1] + sum(sign * weight for sign, weight in zip(signs, weights, strict=False))
    return 1.0 / (1.0 + math.exp(-max(min(total, 40.0), -40.0)))
