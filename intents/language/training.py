"""Turns labelled examples into weights; the only place that needs scikit-learn.

The same corpus gives the same bytes: features are sorted, solvers are seeded, sums run in
one order. Calibration uses scores of families that the weights being judged never saw.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from sklearn.svm import LinearSVC

from intents.language.classifier import Floats, Weights
from intents.language.corpus import Example, fold_of
from intents.language.features import LONGEST, Reader, weigh_kind, word_classes
from intents.language.masking import mask
from intents.language.normalise import normalise

PENALTY = 1.0
RARE = 2  # an n-gram or a class seen in fewer messages is forgotten
RARE_PAIR = 4  # and a pair of classes
BALANCE = 0.8  # in fitting: 1 weighs every label alike, 0 every message
EVEN = 0.4  # the same in calibrating
HARDLY = 30  # a label with fewer calibrating messages is given the benefit of the rarest
MISTAKEN = 0.03  # share of the corpus's chatter, written to be mistaken, that may be in a group
TAME = 0.0005  # keeps offsets from running off
FOLDS = 5  # families are dealt to this many; scores from the first few calibrate
JUDGED = 3
NONE, EMERGENCY = "none", "emergency"
CORRECTED = "corrected/"
_BREAKS = frozenset("\r\n")  # the vocabulary is stored one n-gram a line
Matrix = npt.NDArray[np.float64]
Truth = npt.NDArray[np.bool_]


def prepare(text: str) -> str:
    """A message as the classifier wants it: normalised, with what is personal masked."""
    return mask(normalise(text))


@dataclass(frozen=True, slots=True)
class Table:
    """Sparse features of a corpus, rows of length 1, and what each column weighs."""

    features: csr_matrix
    vocabulary: tuple[str, ...]
    weight: Matrix


def train(
    examples: Sequence[Example], prepared: Sequence[str] | None = None, folds: int = JUDGED
) -> Weights:
    """Weights fitted to all examples, calibrated on scores out of their own family.

    The calibration also tells the figures on held-out families, which a refit must not lower.
    Families that begin with `CORRECTED` are learned from and never judged.
    """
    texts = [prepare(example.text) for example in examples] if prepared is None else prepared
    labels = tuple(sorted({intent for example in examples for intent in example.intents}))
    truth = mark_labels(examples, labels)
    table = tabulate(texts, Reader(word_classes()))
    outside, seen = score_outside(table.features, truth, examples, folds)
    target = np.where(truth, outside, -np.inf).argmax(axis=1)  # of several wishes, the clearest
    calibration = calibrate(outside[seen], target[seen])
    calibration["group"] = _find_group_bar(outside[seen], truth[seen], labels, calibration)
    judged = [row for row in seen if not examples[row].family.startswith(CORRECTED)]
    calibration |= _tell_figures(
        outside[judged], truth[judged], target[judged], labels, calibration
    )
    coefficients, bias = fit(table.features, truth)
    return _pack(labels, table, coefficients, bias, calibration)


def _tell_figures(
    scores: Matrix,
    truth: Truth,
    target: npt.NDArray[np.intp],
    labels: Sequence[str],
    calibration: dict[str, Any],
) -> dict[str, float]:
    """Accuracy (a wish of the message found), macro-F1 and recall of emergencies, held out."""
    given = (calibration["slope"] * scores + np.array(calibration["offsets"])).argmax(axis=1)
    hit = truth[np.arange(len(truth)), given]
    named = np.bincount(given, minlength=len(labels)) + np.bincount(target, minlength=len(labels))
    right = np.bincount(target[given == target], minlength=len(labels))
    known = named > 0
    figures = {
        "accuracy": float(hit.mean()),
        "macro_f1": float((2 * right[known] / named[known]).mean()),
    }
    if EMERGENCY in labels:
        mine = truth[:, labels.index(EMERGENCY)]
        figures["emergency_recall"] = float(hit[mine].mean()) if mine.any() else 1.0
    return {name: round(value, 4) for name, value in figures.items()}


def mark_labels(examples: Sequence[Example], labels: Sequence[str]) -> Truth:
    """(examples, labels): which label each example carries, main or not."""
    place = {label: column for column, label in enumerate(labels)}
    truth = np.zeros((len(examples), len(labels)), dtype=np.bool_)
    for row, example in enumerate(examples):
        truth[row, [place[intent] for intent in example.intents]] = True
    return truth


def tabulate(texts: Sequence[str], reader: Reader) -> Table:
    """Features of prepared texts over the vocabulary that they share."""
    found = [reader.read(text) for text in texts]
    vocabulary, weight = _collect(found)
    place = {feature: column for column, feature in enumerate(vocabulary)}
    columns: list[int] = []
    ends = [0]
    for one in found:
        columns += sorted(column for column in map(place.get, one) if column is not None)
        ends.append(len(columns))
    values = weight[columns]
    shape = (len(found), len(weight))
    return Table(_scale(csr_matrix((values, columns, ends), shape=shape)), vocabulary, weight)


def _collect(found: Sequence[set[str]]) -> tuple[tuple[str, ...], Matrix]:
    """The features worth keeping, sorted, and their weights: rarity by kind."""
    counts = Counter(chain.from_iterable(found))
    vocabulary = tuple(
        sorted(
            feature
            for feature, count in counts.items()
            if count >= (RARE_PAIR if ">" in feature and len(feature) > LONGEST else RARE)
            and not _BREAKS.intersection(feature)
        )
    )
    frequency = np.array([counts[feature] for feature in vocabulary], dtype=np.float64)
    kind = np.array([weigh_kind(feature) for feature in vocabulary])
    return vocabulary, kind * (np.log((1 + len(found)) / (1 + frequency)) + 1)


def _scale(rows: csr_matrix) -> csr_matrix:
    """Rows of length 1; an empty one stays empty."""
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    lengths[lengths == 0] = 1.0
    return csr_matrix(rows.multiply(1.0 / lengths[:, None]))


def fit(features: csr_matrix, truth: Truth) -> tuple[Matrix, Matrix]:
    """One linear separator per label: (labels, features) and (labels,).

    Rare labels weigh more: residents do not ask for things as often as the corpus does.
    """
    count, labels = truth.shape
    coefficients = np.zeros((labels, features.shape[1]))
    bias = np.zeros(labels)
    for column in range(labels):
        positive = int(truth[:, column].sum())
        if positive in (0, count):
            bias[column] = 1.0 if positive else -1.0
            continue
        weight = (count / labels / positive) ** BALANCE
        machine = LinearSVC(
            C=PENALTY, tol=1e-2, random_state=0, class_weight={True: weight, False: 1.0}
        )
        machine.fit(features, truth[:, column])
        coefficients[column] = machine.coef_[0]
        bias[column] = machine.intercept_[0]
    return coefficients, bias


def score_outside(
    features: csr_matrix, truth: Truth, examples: Sequence[Example], folds: int
) -> tuple[Matrix, npt.NDArray[np.intp]]:
    """Scores by weights that never saw the example's family, and the rows that have them."""
    fold = np.array([fold_of(example.family, FOLDS) for example in examples])
    scores = np.zeros(truth.shape)
    for number in range(folds):
        inside, outside = (fold != number).nonzero()[0], (fold == number).nonzero()[0]
        if len(inside) and len(outside):
            coefficients, bias = fit(features[inside], truth[inside])
            judged = _forget(features[outside], np.abs(coefficients).sum(axis=0) > 0)
            scores[outside] = judged @ coefficients.T + bias
    seen = (fold < folds).nonzero()[0]
    return scores, seen if len(seen) else np.arange(len(examples))


def _forget(features: csr_matrix, known: npt.NDArray[np.bool_]) -> csr_matrix:
    """Rows as serving would see them: n-grams that were not learned from do not count."""
    return _scale(features.multiply(known[None, :]).tocsr())


def calibrate(scores: Matrix, target: npt.NDArray[np.intp]) -> dict[str, Any]:
    """Slope, offsets and doubt that make shares honest.

    Rare labels count for more, by `EVEN`: people ask for them more often than the corpus does.
    Doubt is the part that stays spread over all labels however high a score is, for families
    unlike any seen.
    """
    labels = scores.shape[1]
    rows = np.arange(len(target))
    counts = np.bincount(target, minlength=labels)
    weight = counts[target] ** -EVEN
    weight /= weight.sum()

    def lose(guess: Matrix) -> tuple[float, Matrix]:
        slope, offsets = guess[0], guess[1:]
        shares = _softmax(slope * scores + offsets)
        loss = -float(weight @ np.log(shares[rows, target] + 1e-12)) + TAME * offsets @ offsets
        shares[rows, target] -= 1.0
        shares *= weight[:, None]
        tilt = np.array([float((shares * scores).sum())])
        return float(loss), np.concatenate([tilt, shares.sum(axis=0) + 2 * TAME * offsets])

    bounds = [(0.5, 30.0), *((-20.0, 20.0) if n >= HARDLY else (0.0, 0.0) for n in counts)]
    best = minimize(lose, np.array([3.0] + [0.0] * labels), jac=True, bounds=bounds).x
    hit = _softmax(best[0] * scores + best[1:])[rows, target]

    def surprise(doubt: float) -> float:
        return -float(weight @ np.log((1 - doubt) * hit + doubt / labels + 1e-12))

    best[1:][counts < HARDLY] = best[1:].max()
    return {
        "slope": round(float(best[0]), 4),
        "offsets": [round(float(value), 4) for value in best[1:]],
        "doubt": min((0.0, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25), key=surprise),
    }


def _find_group_bar(
    scores: Matrix, truth: Truth, labels: Sequence[str], calibration: dict[str, Any]
) -> float:
    """How sure a message must be no chatter, so that few pieces of chatter are that sure."""
    if NONE not in labels:
        return 0.5
    column = labels.index(NONE)
    raised = calibration["slope"] * scores + np.array(calibration["offsets"])
    wanted = 1.0 - _softmax(raised)[truth[:, column], column]
    return round(float(np.quantile(wanted, 1.0 - MISTAKEN)), 4) if len(wanted) else 0.97


def _softmax(raised: Matrix) -> Matrix:
    powers = np.exp(raised - raised.max(axis=1, keepdims=True))
    shares: Matrix = powers / powers.sum(axis=1, keepdims=True)
    return shares


def _pack(
    labels: tuple[str, ...],
    table: Table,
    coefficients: Matrix,
    bias: Matrix,
    calibration: dict[str, Any],
) -> Weights:
    terms = np.column_stack([coefficients.T * table.weight[:, None], table.weight**2])
    packed: Floats = np.ascontiguousarray(terms.astype(np.float16), dtype=np.float32)
    digest = hashlib.sha256(packed.tobytes() + repr(calibration).encode())
    return Weights(
        labels=labels,
        vocabulary=table.vocabulary,
        terms=packed,
        bias=bias.astype(np.float32),
        calibration=calibration,
        version=digest.hexdigest()[:12],
    )
