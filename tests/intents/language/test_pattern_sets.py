"""Trying only what can match finds exactly what trying everything finds."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.language.corpus import read_catalog
from intents.language.emergency import PATTERNS, load_alarm
from intents.language.normalise import normalise
from intents.language.pattern_sets import PatternSet

LINES = [r"水管?爆|(?:着|起)火了?", r"[甲乙]{2,3}丙*丁", r"(?<!不)冒(?!泡)烟+|\S{2}塌$", "[0-9]+层"]


def written(kind: str) -> list[str]:
    """The lines of one kind in the danger list."""
    sections = PATTERNS.read_text(encoding="utf-8").split("\n## ")
    body = next(part for part in sections if part.startswith(kind + "\n"))
    return [line for line in body.splitlines()[1:] if line and not line.startswith("# ")]


@given(st.text(alphabet="水管爆着起火了甲乙丙丁不冒烟泡塌3层a", max_size=12))
def test_a_set_matches_where_the_joined_pattern_does(text: str) -> None:
    assert PatternSet(LINES).search(text) is bool(re.search("|".join(LINES), text))


@pytest.mark.parametrize("kind", ["plain", "veto", "overrule"])
def test_no_danger_of_the_list_is_lost(kind: str) -> None:
    joined, patterns = re.compile("|".join(written(kind))), getattr(load_alarm(), kind)
    for example in read_catalog()[::9]:
        text = normalise(example.text)
        assert patterns.search(text) is bool(joined.search(text)), text


def test_what_matched_is_replaced() -> None:
    assert PatternSet(["火锅|火车", "累死了?"]).sub("，", "累死了，去吃火锅") == "，，去吃，"
