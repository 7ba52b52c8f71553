"""Turns held-out scores into honest chances: shares, chatter, danger. Needs scipy.

Everything here is fitted on families that the weights being judged never saw, with a solver
that gives the same numbers every time.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

EVEN = 0.25  # 1 weighs every label alike, 0 every message
HARDLY = 30  # a label with fewer calibrating messages is given the benefit of the rarest
NEW = 0.25  # and this more in log-odds: its few messages score below what many would
TAME = 0.0005  # keeps offsets from running off
RIDGE = 1.0
ENOUGH = 100  # messages on either side before a chance is worth fitting
STEPS, NEAR = 12, 1e-3
Matrix = npt.NDArray[np.float64]
Truth = npt.NDArray[np.bool_]


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
        shares = softmax(slope * scores + offsets)
        loss = -float(weight @ np.log(shares[rows, target] + 1e-12)) + TAME * offsets @ offsets
        shares[rows, target] -= 1.0
        shares *= weight[:, None]
        tilt = np.array([float((shares * scores).sum())])
        return float(loss), np.concatenate([tilt, shares.sum(axis=0) + 2 * TAME * offsets])

    bounds = [(0.5, 30.0), *((-20.0, 20.0) if n >= HARDLY else (0.0, 0.0) for n in counts)]
    best = minimize(lose, np.array([3.0] + [0.0] * labels), jac=True, bounds=bounds).x
    hit = softmax(best[0] * scores + best[1:])[rows, target]

    def surprise(doubt: float) -> float:
        return -float(weight @ np.log((1 - doubt) * hit + doubt / labels + 1e-12))

    best[1:][counts < HARDLY] = best[1:].max() + NEW
    return {
        "slope": round(float(best[0]), 4),
        "offsets": [round(float(value), 4) for value in best[1:]],
        "doubt": min((0.0, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25), key=surprise),
    }


def softmax(raised: Matrix) -> Matrix:
    """Rows of shares that sum to one."""
    powers = np.exp(raised - raised.max(axis=1, keepdims=True))
    shares: Matrix = powers / powers.sum(axis=1, keepdims=True)
    return shares


def fit_logistic(signs: Matrix, truth: Truth, weight: float = 1.0) -> list[float]:
    """Weights of the signs and, last, the constant; `weight` is what a true row counts.

    Empty where one side has hardly any rows. Newton's method on a ridge: no dice.
    """
    if min(truth.sum(), (~truth).sum()) < ENOUGH:
        return []
    spread = signs.std(axis=0)
    spread[spread == 0] = 1.0
    rows = np.column_stack([(signs - signs.mean(axis=0)) / spread, np.ones(len(signs))])
    counts = np.where(truth, weight, 1.0)
    guess = np.zeros(rows.shape[1])
    ridge = np.diag([RIDGE] * signs.shape[1] + [1e-9])
    for _ in range(STEPS):
        chance = 1.0 / (1.0 + np.exp(-np.clip(rows @ guess, -30, 30)))
        slope = rows.T @ (counts * (chance - truth)) + ridge @ guess
        bend = (rows * (counts * chance * (1 - chance))[:, None]).T @ rows + ridge
        step = np.linalg.solve(bend, slope)
        guess = guess - step
        if np.abs(step).max() < NEAR:
            break
    weights = guess[:-1] / spread
    constant = guess[-1] - float(weights @ signs.mean(axis=0))
    return [round(float(value), 4) for value in (*weights, constant)]


def chances(signs: Matrix, weights: Sequence[float]) -> Matrix:
    """The chance of every row by `fit_logistic`'s weights."""
    told = np.asarray(weights)
    found: Matrix = 1.0 / (1.0 + np.exp(-np.clip(signs @ told[:-1] + told[-1], -40, 40)))
    return found
