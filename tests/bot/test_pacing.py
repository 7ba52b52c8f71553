"""Limits are kept in any window, not on average."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.pacing import Window, Windows, moment_of, time_of
from tests.bot.fakes import NOON

SECOND = timedelta(seconds=1)
START = moment_of(NOON)


def after(seconds: float) -> int:
    return START + round(seconds * 1000)


def test_a_moment_is_a_time_and_back() -> None:
    assert time_of(moment_of(NOON)) == NOON


def test_what_goes_must_fit_into_every_window() -> None:
    both = Windows(Window(4, SECOND), Window(6, 60 * SECOND))
    taken: list[int] = []
    for _ in range(4):
        assert both.free_at(taken, START) == START
        taken = both.take(taken, START)
    assert both.free_at(taken, START) == after(1)
    taken = both.take(taken, after(1), 2)
    assert both.free_at(taken, after(1)) == after(60)


@given(st.lists(st.floats(0, 5), max_size=80), st.lists(st.integers(1, 5), min_size=80))
def test_no_span_ever_holds_more_than_the_window_allows(
    pauses: list[float], sizes: list[int]
) -> None:
    window, now, taken = Window(20, 60 * SECOND, SECOND / 10), START, list[int]()
    kept: list[int] = []
    for pause, size in zip(pauses, sizes, strict=False):
        now += round(pause * 1000)
        at = window.free_at(kept, now, size)
        assert at >= now
        kept = window.take(kept, at, size)
        assert len(kept) <= 20
        taken += [at] * size
        now = at
    for at in taken:
        assert sum(at - 60_000 < other <= at for other in taken) <= 20


def test_a_burst_passes_at_once_until_the_window_is_full() -> None:
    window, taken = Window(20, 60 * SECOND), list[int]()
    for _ in range(20):
        assert window.free_at(taken, START) == START
        taken = window.take(taken, START)
    assert window.free_at(taken, START) == after(60)
    assert window.free_at(taken, after(45)) == after(60)


def test_an_album_needs_places_for_all_its_pictures() -> None:
    window = Window(20, 60 * SECOND)
    taken = window.take([], START, 18)
    assert window.free_at(taken, START, 2) == START
    assert window.free_at(taken, START, 3) == after(60)
