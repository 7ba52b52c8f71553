"""Turns labelled examples into weights; the only place that needs scikit-learn.

The same corpus gives the same bytes: features are sorted, solvers are seeded, sums run in
one order. Calibration uses scores of families that the weights being judged never saw.
"""

import hashlib
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.svm import LinearSVC

from intents.language.classifier import Floats, Weights
from intents.language.corpus import Example, fold_of
from intents.language.features import CUE_WEIGHT, Cues, grams, word_classes
from intents.language.masking import mask
from intents.language.normalise import normalise

PENALTY = 1.0
RARE = 2  # an n-gram seen in fewer messages is forgotten
FOLDS = 5  # families are dealt to this many; scores from the first few calibrate
JUDGED = 3
_BREAKS = frozenset("\r\n")  # the vocabulary is stored one n-gram a line
Matrix = npt.NDArray[np.float64]
Truth = npt.NDArray[np.bool_]


def prepare(text: str) -> str:
    """A message as the classifier wants it: normalised, with what is personal masked."""
    return mask(normalise(text))


@dataclass(frozen=True, slots=True)
class Table:
    """Sparse features of a corpus, rows of length 1: columns are n-grams, then cues."""

    features: csr_matrix
    vocabulary: tuple[str, ...]
    idf: Matrix


def train(
    examples: Sequence[Example], prepared: Sequence[str] | None = None, folds: int = JUDGED
) -> Weights:
    """Weights fitted to all examples, calibrated on scores out of their own family.

    The calibration also tells `accuracy`, the share of held-out messages whose clearest wish
    was found: the gate that a refit must pass.
    """
    texts = [prepare(example.text) for example in examples] if prepared is None else prepared
    labels = tuple(sorted({intent for example in examples for intent in example.intents}))
    truth = mark_labels(examples, labels)
    table = tabulate(texts, Cues(word_classes()))
    outside, seen = score_outside(table.features, truth, examples, folds)
    target = np.where(truth, outside, -np.inf).argmax(axis=1)  # of several wishes, the clearest
    calibration = calibrate(outside[seen], target[seen])
    right = truth[np.arange(len(truth)), outside.argmax(axis=1)]
    calibration["accuracy"] = round(float(right[seen].mean()), 4)
    coefficients, bias = fit(table.features, truth)
    return _pack(labels, table, coefficients, bias, calibration)


def mark_labels(examples: Sequence[Example], labels: Sequence[str]) -> Truth:
    """(examples, labels): which label each example carries, main or not."""
    place = {label: column for column, label in enumerate(labels)}
    truth = np.zeros((len(examples), len(labels)), dtype=np.bool_)
    for row, example in enumerate(examples):
        truth[row, [place[intent] for intent in example.intents]] = True
    return truth


def tabulate(texts: Sequence[str], cues: Cues) -> Table:
    """Features of prepared texts over the vocabulary that they share."""
    found = [grams(text) for text in texts]
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
    place = {gram: column for column, gram in enumerate(vocabulary)}
    weights = np.concatenate([idf, np.full(cues.size, CUE_WEIGHT)])
    expanded: dict[int, list[int]] = {}
    columns: list[int] = []
    ends = [0]
    for text, one in zip(texts, found, strict=True):
        bits = cues.read(one, len(text))
        if bits not in expanded:
            expanded[bits] = [len(vocabulary) + feature for feature in cues.expand(bits)]
        columns += sorted(place[gram] for gram in one if gram in place)
        columns += sorted(expanded[bits])
        ends.append(len(columns))
    values = weights[columns]
    lengths = np.sqrt(np.add.reduceat(values**2, ends[:-1]))
    values /= np.repeat(lengths, np.diff(ends))
    shape = (len(found), len(weights))
    return Table(csr_matrix((values, columns, ends), shape=shape), vocabulary, idf)


def fit(features: csr_matrix, truth: Truth) -> tuple[Matrix, Matrix]:
    """One linear separator per label: (labels, features) and (labels,).

    Rare labels weigh more, by the root of their rarity: full balance would make the bot
    speak too often in a group.
    """
    count, labels = truth.shape
    coefficients = np.zeros((labels, features.shape[1]))
    bias = np.zeros(labels)
    for column in range(labels):
        positive = int(truth[:, column].sum())
        if positive in (0, count):
            bias[column] = 1.0 if positive else -1.0
            continue
        weight = math.sqrt(count / labels / positive)
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
    kept = features.multiply(known[None, :]).tocsr()
    lengths = np.sqrt(np.asarray(kept.multiply(kept).sum(axis=1)).ravel())
    lengths[lengths == 0] = 1.0
    return csr_matrix(kept.multiply(1.0 / lengths[:, None]))


def calibrate(scores: Matrix, target: npt.NDArray[np.intp]) -> dict[str, object]:
    """Slope, offsets and doubt that make shares honest.

    Offsets come by gradient descent on a softmax; doubt is the part that stays spread over
    all labels however high a score is, for families unlike any seen.
    """
    slope, offsets = 3.0, np.zeros(scores.shape[1])
    rows = np.arange(len(target))
    for step in range(300):
        shares = _softmax(slope * scores + offsets)
        shares[rows, target] -= 1.0
        rate = 3.0 / (1 + step / 100)
        slope = max(slope - rate * float((shares * scores).sum(axis=1).mean()), 0.5)
        offsets -= rate * (shares.mean(axis=0) + 0.001 * offsets)
    raised = slope * scores + offsets
    best = (math.inf, 1.0, 0.0)
    for factor in (1.0, 1.15, 1.3, 1.5, 1.75, 2.0):
        hit = _softmax(factor * raised)[rows, target]
        for doubt in (0.0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25):
            loss = -float(np.log((1 - doubt) * hit + doubt / len(offsets) + 1e-12).mean())
            best = min(best, (round(loss, 9), factor, doubt))
    _, factor, doubt = best
    return {
        "slope": round(slope * factor, 6),
        "offsets": [round(float(value * factor), 6) for value in offsets],
        "doubt": doubt,
    }


def _softmax(raised: Matrix) -> Matrix:
    powers = np.exp(raised - raised.max(axis=1, keepdims=True))
    shares: Matrix = powers / powers.sum(axis=1, keepdims=True)
    return shares


def _pack(
    labels: tuple[str, ...],
    table: Table,
    coefficients: Matrix,
    bias: Matrix,
    calibration: dict[str, object],
) -> Weights:
    size = len(table.vocabulary)
    terms = np.column_stack([coefficients[:, :size].T * table.idf[:, None], table.idf**2])
    cues = np.column_stack(
        [
            coefficients[:, size:].T * CUE_WEIGHT,
            np.full(coefficients.shape[1] - size, CUE_WEIGHT**2),
        ]
    )
    packed: Floats = np.ascontiguousarray(terms.astype(np.float16), dtype=np.float32)
    cue_rows: Floats = np.ascontiguousarray(cues.astype(np.float16), dtype=np.float32)
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
