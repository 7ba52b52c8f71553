"""Two models are compared on what both were judged on; danger by what would have been called."""

import numpy as np
import pytest

from intents.language.corpus import Example, read_catalog
from intents.language.emergency import BAR, NO_SIGNS, Signs, least_chance
from intents.language.judging import Answers, compare, figures_of, note_answers
from intents.language.training import train

FAMILIES = [Example(f"说的第{n}句", ("a",), f"a/{n}") for n in range(8)]
HINTED = Signs(plain=False, hint=True, veto=False)
PLAIN = Signs(plain=True, hint=True, veto=False)


def answers(examples: list[Example], right: str, danger: str, called: str) -> Answers:
    """One letter for each message, y for yes."""
    is_right, is_danger, calls = (np.array([c == "y" for c in s]) for s in (right, danger, called))
    target = np.zeros(len(examples), dtype=np.intp)
    return note_answers(examples, target, 1 - is_right.astype(np.intp), is_right, is_danger, calls)


def test_figures_count_what_was_found_and_what_was_called_for_nothing() -> None:
    found = figures_of(answers(FAMILIES, "yyyyyynn", "yyyynnnn", "yyynyynn"))
    assert found["accuracy"] == 0.75
    assert found["emergency_recall"] == 0.75
    assert found["emergency_precision"] == 0.6


def test_who_calls_everything_danger_has_every_recall_and_falls_in_precision() -> None:
    calm = answers(FAMILIES, "yyyyyyyy", "yynnnnnn", "yynnnnnn")
    wolf = answers(FAMILIES, "yyyyyyyy", "yynnnnnn", "yyyyyyyy")
    found = compare(wolf, calm)
    assert found.after["emergency_recall"] == found.before["emergency_recall"] == 1.0
    assert found.after["emergency_precision"] < found.before["emergency_precision"]


def test_a_message_that_one_was_not_judged_on_counts_for_neither() -> None:
    old = answers(FAMILIES[:6], "yyyynn", "nnnnnn", "nnnnnn")
    new = answers(FAMILIES[2:], "yynnnn", "nnnnnn", "nnnnnn")
    found = compare(new, old)
    assert found.messages == 4
    assert (found.after["accuracy"], found.before["accuracy"]) == (0.5, 0.5)


def test_a_message_with_other_labels_or_of_another_family_is_another() -> None:
    first = FAMILIES[0]
    changed = [Example(first.text, ("b",), first.family), Example(first.text, ("a",), "a/其他")]
    new, old = answers(changed, "yy", "nn", "nn"), answers([first], "y", "n", "n")
    assert compare(new, old) == ({}, {}, 0)


@pytest.mark.parametrize(
    ("signs", "text", "least"),
    [
        (PLAIN, "着火了", BAR),
        (HINTED, "楼道里闻到一股煤气的味道", BAR),
        (HINTED, "煤气味", 0.6),
        (NO_SIGNS, "还在漏", 0.6),
        (NO_SIGNS, "这个情况拖着真的不行啊", 0.4),
    ],
)
def test_a_call_needs_more_where_less_was_said(signs: Signs, text: str, least: float) -> None:
    assert least_chance(signs, text) == least


def test_danger_is_judged_by_its_own_chance_and_not_by_the_best_score() -> None:
    examples = [one for one in read_catalog() if one.intents[0] in ("emergency", "repair")][::8]
    weights = train(examples)
    judged, mine = weights.answers, weights.labels.index("emergency")
    assert judged is not None
    danger = judged["is_danger"]
    by_score = float((judged["given"] == mine)[danger].mean())
    recall = weights.calibration["emergency_recall"]
    assert recall == round(float(judged["called"][danger].mean()), 4)
    assert recall > by_score + 0.01
