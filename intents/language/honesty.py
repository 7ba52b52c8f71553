"""What a share is worth as a confidence, on messages of people who never saw the corpus.

The corpus is harder than life, so shares calibrated on it are too low in the middle; and no
corpus holds every way of speaking, so they are too high at the top. Decisions are made on shares;
only what is told and recorded goes through here.
"""

import math

# A logistic fit on the messages of one stranger; on another's the error fell from .037 to .017.
SLOPE, SHIFT = 0.70, 0.64
_EDGE = 0.003


def be_honest(share: float) -> float:
    """The chance, 0 to 1, that an intent of this share is right; the order stays."""
    kept = min(max(share, _EDGE), 1.0 - _EDGE)
    odds = SLOPE * math.log(kept / (1.0 - kept)) + SHIFT
    return round(1.0 / (1.0 + math.exp(-odds)) + (share - kept) * 1e-2, 4)
