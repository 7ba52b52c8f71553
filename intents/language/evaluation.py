"""Measures a classifier honestly: by family, with intervals, and on any labelled set.

`cross_validate` never judges a message by weights that saw its family; `compare_sets`
trains on one set and tests on another, whatever their labels.
"""

import math
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from intents.language.classifier import Classifier
from intents.language.corpus import Example, fold_of
from intents.language.training import prepare, train

BINS = 15


@dataclass(frozen=True, slots=True)
class Judged:
    """One message's true label, the label given, and how sure the classifier was."""

    truth: str
    given: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Figures:
    """Accuracy with its 95 % interval, macro-F1, calibration error, coverage at 99 %."""

    count: int
    accuracy: float
    low: float
    high: float
    macro_f1: float
    calibration_error: float
    coverage_at_99: float


def measure(judged: Sequence[Judged]) -> Figures:
    """All figures of a judged set; raises ValueError when it is empty."""
    if not judged:
        raise ValueError("nothing to measure")
    right = sum(one.truth == one.given for one in judged)
    low, high = wilson(right, len(judged))
    return Figures(
        count=len(judged),
        accuracy=round(right / len(judged), 4),
        low=round(low, 4),
        high=round(high, 4),
        macro_f1=round(macro_f1(judged), 4),
        calibration_error=round(calibration_error(judged), 4),
        coverage_at_99=round(coverage(judged, 0.99), 4),
    )


def wilson(right: int, count: int) -> tuple[float, float]:
    """The 95 % interval of a share."""
    z = 1.96
    share = right / count
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    spread = share * (1 - share) / count + z * z / (4 * count * count)
    half = z * math.sqrt(spread) / (1 + z * z / count)
    return middle - half, middle + half


def macro_f1(judged: Sequence[Judged]) -> float:
    """The mean F1 over every label that is true of something."""
    labels = sorted({one.truth for one in judged})
    return sum(_f1(judged, label) for label in labels) / len(labels)


def _f1(judged: Sequence[Judged], label: str) -> float:
    hit = sum(one.truth == label == one.given for one in judged)
    named = sum(one.given == label for one in judged) + sum(one.truth == label for one in judged)
    return 2 * hit / named if named else 0.0


def calibration_error(judged: Sequence[Judged]) -> float:
    """Expected calibration error over equal-width bins."""
    bins: list[list[Judged]] = [[] for _ in range(BINS)]
    for one in judged:
        bins[min(int(one.confidence * BINS), BINS - 1)].append(one)
    gap = 0.0
    for held in filter(None, bins):
        right = sum(one.truth == one.given for one in held)
        gap += abs(right - sum(one.confidence for one in held))
    return gap / len(judged)


def coverage(judged: Sequence[Judged], precision: float) -> float:
    """The largest share of messages, surest first, that is right at this precision."""
    right = reached = 0
    for place, one in enumerate(sorted(judged, key=lambda one: -one.confidence), start=1):
        right += one.truth == one.given
        if right >= precision * place:
            reached = place
    return reached / len(judged)


def judge_all(classifier: Classifier, examples: Iterable[Example]) -> list[Judged]:
    """What a classifier says of each example, calibrated."""
    judged = []
    for example in examples:
        shares = classifier.judge(prepare(example.text)).shares
        top = max(range(len(shares)), key=shares.__getitem__)
        judged.append(Judged(example.intents[0], classifier.labels[top], shares[top]))
    return judged


def cross_validate(examples: Sequence[Example], folds: int = 5) -> list[Judged]:
    """Every example judged by weights that never saw its family."""
    judged: list[Judged] = []
    for number in range(folds):
        inside = [one for one in examples if fold_of(one.family, folds) != number]
        outside = [one for one in examples if fold_of(one.family, folds) == number]
        if inside and outside:
            judged += judge_all(Classifier(train(inside)), outside)
    return judged


def compare_sets(trained: Sequence[Example], tested: Sequence[Example]) -> dict[str, float]:
    """Trains on one set, tests on the other; seconds are wall clock, microseconds the median."""
    begin = time.perf_counter()
    classifier = Classifier(train(trained))
    seconds = time.perf_counter() - begin
    figures = asdict(measure(judge_all(classifier, tested)))
    spent = []
    for example in tested:
        begin = time.perf_counter_ns()
        classifier.judge(prepare(example.text))
        spent.append(time.perf_counter_ns() - begin)
    return {
        "accuracy": figures["accuracy"],
        "macro_f1": figures["macro_f1"],
        "train_seconds": round(seconds, 3),
        "us_per_message": round(sorted(spent)[len(spent) // 2] / 1_000, 1),
        "calibration_error": figures["calibration_error"],
        "coverage_at_99": figures["coverage_at_99"],
    }
