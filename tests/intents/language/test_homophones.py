"""What only sounds right is heard as it was meant; what is written right is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.language.homophones import hear


def is_usual(pair: str) -> bool:
    return pair in {"我们", "楼上", "一下"}


@pytest.mark.parametrize(
    ("written", "meant"),
    [("招保吉", "招保洁"), ("楼上抽焉", "楼上抽烟")],
)
def test_characters_that_sound_like_a_word_are_that_word(written: str, meant: str) -> None:
    assert hear(written, is_usual) == meant


@pytest.mark.parametrize("text", ["楼上漏水", "我们楼上", "", "a", "☎⌂"])
def test_words_and_usual_pairs_are_left_alone(text: str) -> None:
    assert hear(text, is_usual) == text


@given(st.text(max_size=30))
def test_any_text_keeps_its_length(text: str) -> None:
    assert len(hear(text, is_usual)) == len(text)
