"""What a model answered to messages of families it had not seen, and two models side by side.

The rule kept here: two models are compared on the messages that both were judged on, by the same
measure, taken now. A figure that was noted once, of other messages or by another measure, is not
looked at. Serving reads none of this.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from intents.language.corpus import Example

FILE = "judged.npy"
# `target` and `given` are places among the model's own labels; `called` is an alarm as serving
# gives it.
ANSWER = np.dtype(
    [
        ("message", "<u8"),
        ("target", "u1"),
        ("given", "u1"),
        ("is_right", "?"),
        ("is_danger", "?"),
        ("called", "?"),
    ]
)
Answers = npt.NDArray[np.void]
Flags = npt.NDArray[np.bool_]


class Compared(NamedTuple):
    """The figures of both on what both were judged on, and on how many messages that is."""

    after: dict[str, float]
    before: dict[str, float]
    messages: int


def name_message(example: Example) -> int:
    """The same message in the same family with the same labels has the same name in any model."""
    told = "\n".join((example.family, example.text, *example.intents))
    return int.from_bytes(hashlib.sha256(told.encode("utf-8", "replace")).digest()[:8], "little")


def note_answers(
    examples: Sequence[Example],
    target: npt.NDArray[np.intp],
    given: npt.NDArray[np.intp],
    is_right: Flags,
    is_danger: Flags,
    called: Flags,
) -> Answers:
    """One row for each message, sorted by its name."""
    answers = np.zeros(len(examples), dtype=ANSWER)
    answers["message"] = [name_message(example) for example in examples]
    answers["target"], answers["given"] = target, given
    answers["is_right"], answers["is_danger"], answers["called"] = is_right, is_danger, called
    return answers[np.argsort(answers["message"], kind="stable")]


def figures_of(answers: Answers) -> dict[str, float]:
    """Accuracy (a wish of the message found), macro-F1, recall and precision of emergencies.

    A figure of nothing is left out: no recall without emergencies, no precision without alarms.
    """
    if not len(answers):
        return {}
    target, given = answers["target"], answers["given"]
    named = np.bincount(given, minlength=256) + np.bincount(target, minlength=256)
    right = np.bincount(target[given == target], minlength=256)
    known = named > 0
    figures = {
        "accuracy": float(answers["is_right"].mean()),
        "macro_f1": float((2 * right[known] / named[known]).mean()),
    }
    danger, called = answers["is_danger"], answers["called"]
    if danger.any():
        figures["emergency_recall"] = float(called[danger].mean())
    if called.any():
        figures["emergency_precision"] = float(danger[called].mean())
    return {name: round(value, 4) for name, value in figures.items()}


def compare(new: Answers, old: Answers) -> Compared:
    """Both on the messages that both were judged on, each message once."""
    _, mine, theirs = np.intersect1d(new["message"], old["message"], return_indices=True)
    return Compared(figures_of(new[mine]), figures_of(old[theirs]), len(mine))


def save_answers(answers: Answers | None, folder: Path) -> None:
    """Beside the model that gave them; those of another model do not stay."""
    if answers is None:
        (folder / FILE).unlink(missing_ok=True)
    else:
        np.save(folder / FILE, answers, allow_pickle=False)


def load_answers(folder: Path) -> Answers:
    """What the model in this folder answered; nothing where that was not noted."""
    path = folder / FILE
    if not path.is_file():
        return np.zeros(0, dtype=ANSWER)
    answers: Answers = np.load(path, allow_pickle=False)
    return answers if answers.dtype == ANSWER else np.zeros(0, dtype=ANSWER)
