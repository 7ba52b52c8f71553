"""Turns labelled examples into weights; the only place that needs scikit-learn.

The same corpus gives the same bytes: features are sorted, solvers are seeded, sums run in
one order. Calibration uses scores of families that the weights being judged never saw.
"""

import hashlib
import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.svm import LinearSVC

from intents.language.classifier import Floats, Weights
from intents.language.corpus import Example, fold_of
from intents.language.features import Cues, grams, word_classes
from intents.language.masking import mask
from intents.language.normalise import normalise

CUE_WEIGHT = 0.1
PENALTY = 0.3
RARE = 2  # an n-gram seen in fewer messages is forgotten
FOLDS = 5
_BREAKS = frozenset("\r\n")  # the vocabulary is stored one n-gram a line
Matrix = npt.NDArray[np.float64]


def prepare(text: str) -> str:
    """A message as the classifier wants it: normalised, with what is personal masked."""
    return mask(normalise(text))


@dataclass(frozen=True, slots=True)
class _Table:
    """Sparse features of a corpus: columns are n-grams, then cues."""

    features: csr_matrix
    vocabulary: tuple[str, ...]
    idf: Matrix


def train(
    examples: Sequence[Example],
    prepared: Sequence[str] | None = None,
    report: Callable[[str], None] = lambda _: None,
) -> Weights:
    """Weights fitted to all examples, calibrated on scores out of their own family."""
    texts = [prepare(example.text) for example in examples] if prepared is None else list(prepared)
    labels = tuple(sorted({intent for example in examples for intent in example.intents}))
    cues = Cues(word_classes())
    found = [grams(text) for text in texts]
    truth = mark_labels(examples, labels)
    report("features")
    outside = score_outside(examples, found, truth, cues)
    main = np.array([labels.index(example.intents[0]) for example in examples])
    slope, offsets = calibrate(outside, main)
    report("calibration")
    table = tabulate(found, cues)
    coefficients, bias = fit(table.features, truth)
    report("fit")
    return _pack(labels, table, coefficients, bias, {"slope": slope, "offsets": offsets})


def mark_labels(examples: Sequence[Example], labels: Sequence[str]) -> npt.NDArray[np.bool_]:
    """(examples, labels): which label each example carries, main or not."""
    place = {label: column for column, label in enumerate(labels)}
    truth = np.zeros((len(examples), len(labels)), dtype=np.bool_)
    for row, example in enumerate(examples):
        truth[row, [place[intent] for intent in example.intents]] = True
    return truth


def tabulate(found: Sequence[set[str]], cues: Cues, like: _Table | None = None) -> _Table:
    """Features of texts given as n-gram sets, over their own vocabulary or that of `like`."""
    if like is None:
        counts = Counter(gram for one in found for gram in one)
        vocabulary = tuple(
            sorted(
                gram
                for gram, count in counts.items()
                if count >= RARE and not _BREAKS.intersection(gram)
            )
        )
        frequency = np.array([counts[gram] for gram in vocabulary], dtype=np.float64)
        idf = np.log((1 + len(found)) / (1 + frequency)) + 1
    else:
        vocabulary, idf = like.vocabulary, like.idf
    place = {gram: column for column, gram in enumerate(vocabulary)}
    base = len(vocabulary)
    expanded: dict[int, list[int]] = {}
    columns: list[int] = []
    values: list[float] = []
    ends = [0]
    for one in found:
        own = sorted(place[gram] for gram in one if gram in place)
        weights = idf[own]
        length = math.sqrt(float(weights @ weights)) or 1.0
        bits = cues.read(one)
        extra = expanded.get(bits)
        if extra is None:
            extra = expanded[bits] = sorted(base + feature for feature in cues.expand(bits))
        columns += own
        columns += extra
        values += (weights / length).tolist()
        values += [CUE_WEIGHT] * len(extra)
        ends.append(len(columns))
    shape = (len(found), base + cues.size)
    return _Table(csr_matrix((values, columns, ends), shape=shape), vocabulary, idf)


def fit(features: csr_matrix, truth: npt.NDArray[np.bool_]) -> tuple[Matrix, Matrix]:
    """One linear separator per label: (labels, features) and (labels,)."""
    coefficients = np.zeros((truth.shape[1], features.shape[1]))
    bias = np.zeros(truth.shape[1])
    for column in range(truth.shape[1]):
        if truth[:, column].all() or not truth[:, column].any():
            bias[column] = 1.0 if truth[:, column].all() else -1.0
            continue
        machine = LinearSVC(C=PENALTY, tol=1e-2, random_state=0, class_weight="balanced")
        machine.fit(features, truth[:, column])
        coefficients[column] = machine.coef_[0]
        bias[column] = machine.intercept_[0]
    return coefficients, bias


def score_outside(
    examples: Sequence[Example],
    found: Sequence[set[str]],
    truth: npt.NDArray[np.bool_],
    cues: Cues,
) -> Matrix:
    """(examples, labels): scores by weights that never saw the example's family."""
    fold = np.array([fold_of(example.family, FOLDS) for example in examples])
    scores = np.zeros(truth.shape)
    for number in range(FOLDS):
        inside = (fold != number).nonzero()[0].tolist()
        outside = (fold == number).nonzero()[0].tolist()
        table = tabulate([found[row] for row in inside], cues)
        coefficients, bias = fit(table.features, truth[inside])
        judged = tabulate([found[row] for row in outside], cues, like=table)
        scores[outside] = judged.features @ coefficients.T + bias
    return scores


def calibrate(scores: Matrix, main: npt.NDArray[np.int_]) -> tuple[float, list[float]]:
    """Slope and one offset per label that make softmax shares honest, by gradient descent."""
    slope, offsets = 3.0, np.zeros(scores.shape[1])
    rows = np.arange(len(main))
    for step in range(400):
        raised = slope * scores + offsets
        raised -= raised.max(axis=1, keepdims=True)
        shares = np.exp(raised)
        shares /= shares.sum(axis=1, keepdims=True)
        shares[rows, main] -= 1.0
        rate = 2.0 / (1 + step / 100)
        slope -= rate * float((shares * scores).sum(axis=1).mean())
        offsets -= rate * (shares.mean(axis=0) + 0.001 * offsets)
    return round(slope, 6), [round(float(value), 6) for value in offsets]


def _pack(
    labels: tuple[str, ...],
    table: _Table,
    coefficients: Matrix,
    bias: Matrix,
    calibration: dict[str, object],
) -> Weights:
    size = len(table.vocabulary)
    terms = np.empty((size, len(labels) + 1))
    terms[:, :-1] = coefficients[:, :size].T * table.idf[:, None]
    terms[:, -1] = table.idf**2
    packed: Floats = terms.astype(np.float16).astype(np.float32)
    cue_rows: Floats = (coefficients[:, size:].T * CUE_WEIGHT).astype(np.float16).astype(np.float32)
    digest = hashlib.sha256(packed.tobytes() + cue_rows.tobytes() + repr(calibration).encode())
    return Weights(
        labels=labels,
        vocabulary=table.vocabulary,
        terms=packed,
        cues=cue_rows,
        bias=bias.astype(np.float32),
        calibration=calibration,
        version=digest.hexdigest()[:12],
    )
