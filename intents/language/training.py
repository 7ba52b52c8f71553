"""Turns labelled examples into weights; the only place that needs scikit-learn.

The same corpus gives the same bytes: features are sorted, solvers are seeded, sums run in
one order. Calibration uses scores of families that the weights being judged never saw.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.svm import LinearSVC
from threadpoolctl import threadpool_limits

from intents.language.calibration import Matrix, Truth, calibrate, chances, fit_logistic
from intents.language.chatter import read_signs
from intents.language.classifier import Floats, Weights
from intents.language.corpus import Example, fold_of
from intents.language.emergency import least_chance, load_alarm, read_danger
from intents.language.features import LONGEST, Reader, weigh_kind, word_classes
from intents.language.judging import Answers, figures_of, note_answers
from intents.language.masking import mask
from intents.language.normalise import normalise

PENALTY = 1.0
RARE = 2  # an n-gram or a class seen in fewer messages is forgotten
RARE_PAIR = 4  # and a pair of classes
BALANCE = 0.5  # in fitting: 1 weighs every label alike, 0 every message
CHATTER = 3.0  # what a piece of chatter counts beside a request: a needless answer is worse
MISTAKEN = 0.02  # share of the corpus's chatter, written to be mistaken, that may be in a group
FOLDS = 5  # families are dealt to this many; scores from the first few calibrate
JUDGED = 5
QUICK = 12_000  # with fewer examples a refit should take two seconds: two folds must do
HARDLY = 30  # families of hiring with fewer messages teach nothing
NONE, EMERGENCY, JOB = "none", "emergency", "job"
_HIRES = re.compile(
    "^(?!.*(?:兼招|问一圈|别人招|问最近|找雇主)).*(?:雇|招人|招聘|用人|保姆月嫂|放岗|要人照应)"
)
CORRECTED = "corrected/"
_BREAKS = frozenset("\r\n")  # the vocabulary is stored one n-gram a line
Counts = npt.NDArray[np.intp]


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
    examples: Sequence[Example], prepared: Sequence[str] | None = None, folds: int | None = None
) -> Weights:
    """Weights fitted to all examples, calibrated on scores out of their own family.

    The calibration also tells the figures on held-out families; what was answered there is kept,
    so that a refit can be compared message by message.
    Families that begin with `CORRECTED` are learned from and never judged.
    """
    with threadpool_limits(1):  # its sums are small: on a busy machine threads wait for each other
        return _train(examples, prepared, folds or (2 if len(examples) < QUICK else JUDGED))


def _train(examples: Sequence[Example], prepared: Sequence[str] | None, folds: int) -> Weights:
    texts = [prepare(example.text) for example in examples] if prepared is None else prepared
    labels = tuple(sorted({intent for example in examples for intent in example.intents}))
    truth = mark_labels(examples, labels)
    table = tabulate(texts)
    outside, seen = score_outside(table.features, truth, examples, folds)
    target = np.where(truth, outside, -np.inf).argmax(axis=1)  # of several wishes, the clearest
    calibration = calibrate(outside[seen], target[seen])
    masked = [texts[row] for row in seen]
    calibration |= _weigh_group(masked, outside[seen], truth[seen], labels)
    said = [examples[row].text for row in seen]
    danger = _weigh_danger(said, masked, outside[seen], truth[seen], labels)
    calibration |= danger.weights
    heard = [examples[row] for row in seen]
    answers = _note(heard, outside[seen], truth[seen], target[seen], labels, calibration, danger)
    calibration |= figures_of(answers)
    coefficients, bias = fit(table.features, truth)
    hiring = _fit_hiring(table.features, examples)
    calibration |= hiring.bias
    return _pack(
        labels, table, np.vstack([coefficients, hiring.coefficients]), bias, calibration, answers
    )


class _Hiring(NamedTuple):
    """What tells who hires from who seeks work: (0 or 1, features), and its constant if any."""

    coefficients: Matrix
    bias: dict[str, float]


def _fit_hiring(features: csr_matrix, examples: Sequence[Example]) -> _Hiring:
    """Learned from the families of `job`, whose names say on which side the speaker is."""
    rows = [place for place, example in enumerate(examples) if example.intents[0] == JOB]
    hires = np.array([bool(_HIRES.search(examples[row].family)) for row in rows])
    if hires.sum() < HARDLY or hires.all():
        return _Hiring(np.zeros((0, features.shape[1])), {})
    machine = LinearSVC(C=0.3, class_weight="balanced", random_state=0)
    machine.fit(features[rows], hires)
    return _Hiring(machine.coef_, {"hiring": round(float(machine.intercept_[0]), 4)})


def _note(
    examples: Sequence[Example],
    scores: Matrix,
    truth: Truth,
    target: npt.NDArray[np.intp],
    labels: Sequence[str],
    calibration: Mapping[str, Any],
    danger: "_Danger",
) -> Answers:
    """What was answered out of family, without what was learned from corrections."""
    given = (calibration["slope"] * scores + np.array(calibration["offsets"])).argmax(axis=1)
    is_right = truth[np.arange(len(truth)), given]
    judged = [n for n, one in enumerate(examples) if not one.family.startswith(CORRECTED)]
    known = [examples[n] for n in judged]
    return note_answers(
        known,
        target[judged],
        given[judged],
        is_right[judged],
        danger.is_true[judged],
        danger.called[judged],
    )


def mark_labels(examples: Sequence[Example], labels: Sequence[str]) -> Truth:
    """(examples, labels): which label each example carries, main or not."""
    place = {label: column for column, label in enumerate(labels)}
    truth = np.zeros((len(examples), len(labels)), dtype=np.bool_)
    for row, example in enumerate(examples):
        truth[row, [place[intent] for intent in example.intents]] = True
    return truth


class _Numbers(dict[str, int]):
    """Gives each feature the next number when it is first met."""

    def __missing__(self, feature: str) -> int:
        self[feature] = number = len(self)
        return number


def tabulate(texts: Sequence[str]) -> Table:
    """Features of prepared texts over the vocabulary that they share."""
    numbers = _Numbers()
    reader = Reader(word_classes(), numbers.__getitem__)
    found = [reader.read(text) for text in texts]
    lengths = np.fromiter(map(len, found), np.intp, len(found))
    met = np.fromiter(chain.from_iterable(found), np.intp, int(lengths.sum()))
    counts = np.bincount(met, minlength=len(numbers))
    vocabulary, column = _choose(numbers, counts)
    column_met = column[met]
    rows = np.repeat(np.arange(len(found)), lengths)
    kept = column_met >= 0
    frequency = np.array([counts[numbers[feature]] for feature in vocabulary], dtype=np.float64)
    kind = np.array([weigh_kind(feature) for feature in vocabulary])
    weight = kind * (np.log((1 + len(found)) / (1 + frequency)) + 1)
    columns = column_met[kept]
    shape = (len(found), len(vocabulary))
    features = csr_matrix((weight[columns], (rows[kept], columns)), shape=shape)
    return Table(_scale(features), vocabulary, weight)


def _choose(numbers: Mapping[str, int], counts: Counts) -> tuple[tuple[str, ...], Counts]:
    """The features worth keeping, sorted, and the column of each number, -1 for the others."""
    often = np.flatnonzero(counts >= RARE).tolist()
    names = list(numbers)
    vocabulary = tuple(
        sorted(
            name
            for number in often
            if (len(name := names[number]) <= LONGEST and not _BREAKS.intersection(name))
            or (len(name) > LONGEST and (counts[number] >= RARE_PAIR or ">" not in name))
        )
    )
    column = np.full(len(names), -1)
    column[[numbers[name] for name in vocabulary]] = np.arange(len(vocabulary))
    return vocabulary, column


def _scale(rows: csr_matrix) -> csr_matrix:
    """Rows of length 1; an empty one stays empty."""
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    lengths[lengths == 0] = 1.0
    return csr_matrix(rows.multiply(1.0 / lengths[:, None]))


def fit(features: csr_matrix, truth: Truth) -> tuple[Matrix, Matrix]:
    """One linear separator per label: (labels, features) and (labels,).

    Rare labels weigh more: residents do not ask for things as often as the corpus does.
    One after the other: threads would share the solver's dice, and equal corpora give equal bytes.
    """
    parts = [_separate(features, mine, truth.shape[1]) for mine in truth.T]
    coefficients = np.vstack([part for part, _ in parts])
    return coefficients, np.array([bias for _, bias in parts])


def _separate(features: csr_matrix, mine: Truth, labels: int) -> tuple[Matrix, float]:
    """What tells one label from the others; `labels` says how many there are."""
    count, positive = len(mine), int(mine.sum())
    if positive in (0, count):
        return np.zeros(features.shape[1]), 1.0 if positive else -1.0
    weight = (count / labels / positive) ** BALANCE
    machine = LinearSVC(
        C=PENALTY, tol=1e-2, random_state=0, class_weight={True: weight, False: 1.0}
    )
    machine.fit(features, mine)
    return machine.coef_[0], float(machine.intercept_[0])


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


def _weigh_group(
    prepared: Sequence[str], scores: Matrix, truth: Truth, labels: Sequence[str]
) -> dict[str, Any]:
    """Weights of chatter, and how sure a message must be none, so that little chatter is."""
    if NONE not in labels:
        return {"group": 0.5}
    column = labels.index(NONE)
    rows = zip(prepared, scores.tolist(), strict=True)
    signs = np.array([read_signs(text, scored, column) for text, scored in rows])
    chatter = truth[:, column]
    weights = fit_logistic(signs, chatter, CHATTER)
    if not weights:
        return {"group": 0.97}
    bar = 1.0 - float(np.quantile(chances(signs, weights)[chatter], MISTAKEN))
    return {"chatter": weights, "group": round(bar, 4)}


class _Danger(NamedTuple):
    """The weights of danger's signs, if any; which messages are danger, and which are called."""

    weights: dict[str, list[float]]
    is_true: Truth
    called: Truth


def _weigh_danger(
    texts: Sequence[str],
    prepared: Sequence[str],
    scores: Matrix,
    truth: Truth,
    labels: Sequence[str],
) -> _Danger:
    """Fitted where there are enough emergencies; else the words alone call, as in serving."""
    if EMERGENCY not in labels:
        nothing = np.zeros(len(texts), dtype=np.bool_)
        return _Danger({}, nothing, nothing)
    mine = truth[:, labels.index(EMERGENCY)]
    alarm, plain = load_alarm(), [normalise(said) for said in texts]
    found = [alarm.read(text) for text in plain]
    rows = zip(found, prepared, scores.tolist(), strict=True)
    signs = np.array([read_danger(one, masked, scored, labels) for one, masked, scored in rows])
    weights = fit_logistic(signs, mine)
    if not weights:
        words_alone = np.array([one.plain and not one.veto for one in found], dtype=np.bool_)
        return _Danger({}, mine, words_alone)
    least = [least_chance(one, text) for one, text in zip(found, plain, strict=True)]
    return _Danger({"danger": weights}, mine, chances(signs, weights) >= np.array(least))


def _pack(
    labels: tuple[str, ...],
    table: Table,
    coefficients: Matrix,
    bias: Matrix,
    calibration: dict[str, Any],
    answers: Answers,
) -> Weights:
    columns = coefficients.T * table.weight[:, None]
    split = len(labels)
    terms = np.column_stack([columns[:, :split], table.weight**2, columns[:, split:]])
    packed: Floats = np.ascontiguousarray(terms.astype(np.float16), dtype=np.float32)
    digest = hashlib.sha256(packed.tobytes() + repr(calibration).encode())
    return Weights(
        labels=labels,
        vocabulary=table.vocabulary,
        terms=packed,
        bias=bias.astype(np.float32),
        calibration=calibration,
        version=digest.hexdigest()[:12],
        answers=answers,
    )
