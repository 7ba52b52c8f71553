"""Confidences are chances, and never change which intent is the surest."""

from hypothesis import given
from hypothesis import strategies as st

from intents.language.honesty import be_honest

SHARES = st.floats(0.0, 1.0)


@given(SHARES)
def test_a_confidence_is_a_chance(share: float) -> None:
    assert 0.0 <= be_honest(share) <= 1.0


@given(SHARES, SHARES)
def test_a_greater_share_is_never_a_smaller_confidence(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert be_honest(low) <= be_honest(high)
