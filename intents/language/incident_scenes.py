"""Which kinds of trouble a scene without a keyword may tell of, as shares from learned weights.

跑上跑下五趟了 names no lift, but people write it when one is dead. A share is no verdict: it is
weighed with place and time. The weights are made by `incident_training`.
"""

import re
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FOLDER = Path(__file__).parent / "incident_model"
OTHER = "other"
_NO_WORD = re.compile(r"[^\w]|[\x00-\x20]|\d")


def read_grams(text: str) -> list[str]:
    """Runs of one to three characters, without marks and digits."""
    words = _NO_WORD.sub("", text)
    return [words[i : i + n] for n in (1, 2, 3) for i in range(len(words) - n + 1)]


@cache
def _load() -> tuple[dict[str, int], list[str], NDArray[np.float32], NDArray[np.float32]]:
    grams = (FOLDER / "vocabulary.txt").read_text("utf-8").split("\n")[:-1]
    kinds = (FOLDER / "kinds.txt").read_text("utf-8").split()
    idf = np.load(FOLDER / "idf.npy").astype(np.float32)
    weights = np.load(FOLDER / "weights.npy").astype(np.float32)
    return {gram: row for row, gram in enumerate(grams)}, kinds, idf, weights


def weigh_kinds(text: str) -> dict[str, float]:
    """Share of each kind, 0 to 1, summing to 1 with `other`; for text without addresses."""
    rows, kinds, idf, weights = _load()
    counts: dict[int, int] = {}
    for gram in read_grams(text):
        row = rows.get(gram)
        if row is not None:
            counts[row] = counts.get(row, 0) + 1
    found = np.fromiter(counts.keys(), dtype=np.intp, count=len(counts))
    values = np.fromiter(counts.values(), dtype=np.float32, count=len(counts)) * idf[found]
    norm = float(np.sqrt((values**2).sum())) or 1.0
    sums = weights[-1] + (values / norm) @ weights[found]
    shares = np.exp(sums - sums.max())
    shares /= shares.sum()
    return dict(zip(kinds, shares.tolist(), strict=True))
