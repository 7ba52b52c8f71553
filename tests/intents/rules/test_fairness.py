"""Who gets what several want: the order, the draw that everybody can repeat."""

import itertools
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from intents.rules.fairness import WINDOW, Claim, closes_at, draw, in_order, seed_from

OPENED = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def claim(number: str, days: float = 0, *, hardship: bool = False, received: int = 0) -> Claim:
    return Claim(number, OPENED - timedelta(days=days), hardship, received)


def test_hardship_then_first_timers_then_who_waited_longest() -> None:
    claims = [
        claim("waited", 9),
        claim("hard and served", 0, hardship=True, received=4),
        claim("served", 90, received=1),
        claim("waited longer", 20),
    ]
    order = [c.number for c in in_order(claims, "7F3A21", OPENED)]
    assert order == ["hard and served", "waited longer", "waited", "served"]


def test_within_the_window_it_is_no_matter_who_was_quicker() -> None:
    quick = Claim("quick", OPENED + timedelta(seconds=1))
    slow = Claim("slow", OPENED + timedelta(minutes=29))
    winners = {in_order([quick, slow], f"seed{n}", OPENED)[0].number for n in range(40)}
    assert winners == {"quick", "slow"}
    assert closes_at(OPENED) - OPENED == WINDOW == timedelta(minutes=30)


def test_anybody_can_draw_again_with_the_published_seed() -> None:
    claims = [claim(f"{n:04X}") for n in range(20)]
    order = [c.number for c in in_order(claims, "7F3A21", OPENED)]
    assert order == sorted(order, key=lambda number: draw("7F3A21", number))
    assert draw("7F3A21", "0001") != draw("7F3A22", "0001")
    assert len(seed_from("xingfuli", "T001", "1")) == 6


CLAIMS = st.lists(
    st.builds(
        Claim,
        st.text("0123456789ABCDEF", min_size=4, max_size=4),
        st.integers(-60, 1).map(lambda days: OPENED + timedelta(days=days)),
        st.booleans(),
        st.integers(0, 3),
    ),
    max_size=12,
    unique_by=lambda c: c.number,
)


@given(CLAIMS, st.randoms(use_true_random=False), st.text(max_size=6))
def test_the_order_does_not_depend_on_who_asked_first(
    claims: list[Claim], random: object, seed: str
) -> None:
    shuffled = list(claims)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    order = in_order(shuffled, seed, OPENED)
    assert order == in_order(claims, seed, OPENED)
    assert sorted(order, key=lambda c: c.number) == sorted(claims, key=lambda c: c.number)
    for before, after in itertools.pairwise(order):
        assert before.hardship >= after.hardship
        if before.hardship == after.hardship:
            assert (before.received > 0) <= (after.received > 0)
