"""Serves the trained weights: a dictionary of features, one small matrix, no scikit-learn.

Rows of the matrix hold idf-weighted label weights and, last, the squared idf, so that one
sum gives both the scores and the length of the vector.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from intents.language.features import Reader, word_classes
from intents.language.judging import Answers, save_answers

Floats = npt.NDArray[np.float32]
_MANY = 4_096
_ONES = np.ones(_MANY, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Weights:
    """What training produces. `terms`: (features, labels + 1), one row for each feature.

    A further column tells who hires from who seeks work, where the examples say so.
    """

    labels: tuple[str, ...]
    vocabulary: tuple[str, ...]
    terms: Floats
    bias: Floats
    calibration: Mapping[str, Any]
    version: str
    answers: Answers | None = None  # out of family, from training alone; serving loads none


class Verdict(NamedTuple):
    """Log-odds-like scores and calibrated shares of one text, label by label; shares sum to one."""

    scores: list[float]
    shares: list[float]


class Classifier:
    """Scores a prepared text against every label; safe to share between threads."""

    def __init__(self, weights: Weights) -> None:
        self.labels = weights.labels
        self.version = weights.version
        self.weights = weights
        count = len(weights.vocabulary)
        numbers = dict(zip(weights.vocabulary, range(count), strict=True))
        self.reader = Reader(word_classes(), numbers.get)
        self.is_usual = numbers.__contains__  # of an n-gram: whether the examples have it
        self._length = len(weights.labels)  # the column of squared lengths
        # A row as wide as a multiple of eight adds up twice as fast.
        self._terms = np.zeros((count, (self._length // 8 + 1) * 8), dtype=np.float32)
        self._terms[:, : weights.terms.shape[1]] = weights.terms
        self._bias = np.zeros(self._terms.shape[1], dtype=np.float32)
        self._bias[: self._length] = weights.bias
        self._slope = float(weights.calibration["slope"])
        self._offsets = [float(value) for value in weights.calibration["offsets"]]
        self._doubt = float(weights.calibration["doubt"])

    def judge(self, prepared: str) -> Verdict:
        """Scores and shares of a normalised and masked text."""
        found = self.reader.read(prepared)
        count = len(found)
        ones = _ONES[:count] if count <= _MANY else np.ones(count, dtype=np.float32)
        summed = ones @ self._terms.take(np.fromiter(found, np.intp, count), 0)
        length = math.sqrt(summed.item(self._length)) or 1.0
        scores: list[float] = (summed / length + self._bias).tolist()
        del scores[self._length :]
        return Verdict(scores, self._share(scores))

    def lean_to_hiring(self, prepared: str) -> float | None:
        """How far a message about work hires (above 0) rather than seeks; None if not learned."""
        bias = self.weights.calibration.get("hiring")
        if bias is None:
            return None
        rows = self._terms[list(self.reader.read(prepared))]
        length = math.sqrt(float(rows[:, self._length].sum())) or 1.0
        return float(rows[:, self._length + 1].sum()) / length + float(bias)

    def _share(self, scores: list[float]) -> list[float]:
        slope = self._slope
        powers = [
            math.exp(slope * score + offset)
            for score, offset in zip(scores, self._offsets, strict=True)
        ]
        certain = (1.0 - self._doubt) / sum(powers)
        spread = self._doubt / len(powers)
        return [power * certain + spread for power in powers]

    def weigh(self, prepared: str, label: str) -> list[tuple[str, float]]:
        """What each n-gram and cue added to a label's score, the strongest first."""
        column = self.labels.index(label)
        found = sorted(self.reader.read(prepared))
        rows = self._terms[found]
        length = math.sqrt(float(rows[:, self._length].sum())) or 1.0
        names = (self.weights.vocabulary[number] for number in found)
        parts = list(zip(names, (rows[:, column] / length).tolist(), strict=True))
        return sorted(parts, key=lambda part: (-abs(part[1]), part[0]))


def save_weights(weights: Weights, folder: Path) -> None:
    """Writes the model as plain arrays, a word list and JSON; no pickles."""
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / "terms.npy", weights.terms.astype(np.float16), allow_pickle=False)
    save_answers(weights.answers, folder)
    (folder / "vocabulary.txt").write_text("\n".join(weights.vocabulary), encoding="utf-8")
    facts = {
        "version": weights.version,
        "labels": list(weights.labels),
        "bias": [float(value) for value in weights.bias],
        "calibration": dict(weights.calibration),
    }
    text = json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / "model.json").write_text(text + "\n", encoding="utf-8")


def load_weights(folder: Path) -> Weights:
    """Reads what `save_weights` wrote; raises FileNotFoundError where there is no model."""
    facts = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    return Weights(
        labels=tuple(facts["labels"]),
        vocabulary=tuple((folder / "vocabulary.txt").read_text(encoding="utf-8").split("\n")),
        terms=np.load(folder / "terms.npy", allow_pickle=False),
        bias=np.asarray(facts["bias"], dtype=np.float32),
        calibration=facts["calibration"],
        version=facts["version"],
    )
