"""Limits are kept in any window, not on average."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.pacing import Limits, Window, Windows
from tests.bot.fakes import NOON

SECOND = timedelta(seconds=1)


def test_what_goes_must_fit_into_every_window() -> None:
    both = Windows(Window(4, SECOND), Window(6, 60 * SECOND))
    now = NOON
    for _ in range(4):
        assert both.free_at(now) == now
        both.take(now)
    assert both.free_at(now) == now + SECOND
    both.take(now + SECOND, 2)
    assert both.free_at(now + SECOND) == now + 60 * SECOND


def limits() -> Limits:
    return Limits(Window(27, SECOND), lambda chat: Window(20 if chat < "0" else 3, 60 * SECOND))


@given(st.lists(st.floats(0, 5), max_size=80), st.lists(st.integers(1, 5), min_size=80))
def test_no_span_ever_holds_more_than_the_window_allows(
    pauses: list[float], sizes: list[int]
) -> None:
    window, now, taken = Window(20, 60 * SECOND, SECOND / 10), NOON, []
    for pause, size in zip(pauses, sizes, strict=False):
        now += pause * SECOND
        at = window.free_at(now, size)
        assert at >= now
        window.take(at, size)
        taken += [at] * size
        now = at
    for at in taken:
        assert sum(at - 60 * SECOND < other <= at for other in taken) <= 20


def test_a_burst_passes_at_once_until_the_window_is_full() -> None:
    pace = limits()
    for _ in range(20):
        assert pace.wait("-1", 1, NOON) == timedelta()
        pace.take("-1", 1, NOON)
    assert pace.wait("-1", 1, NOON) == 60 * SECOND
    assert pace.wait("-1", 1, NOON + 45 * SECOND) == 15 * SECOND


def test_one_chat_does_not_wait_for_another() -> None:
    pace = limits()
    for _ in range(3):
        pace.take("1", 1, NOON)
    assert pace.wait("1", 1, NOON) > timedelta()
    assert pace.wait("2", 1, NOON) == timedelta()


def test_the_whole_channel_holds_back_what_exceeds_its_rate() -> None:
    pace = limits()
    holds = [pace.take(str(chat), 1, NOON) for chat in range(1000, 1028)]
    assert holds[:27] == [timedelta()] * 27
    assert holds[27] == SECOND


def test_an_album_needs_places_for_all_its_pictures() -> None:
    pace = limits()
    pace.take("-1", 18, NOON)
    assert pace.wait("-1", 2, NOON) == timedelta()
    assert pace.wait("-1", 3, NOON) == 60 * SECOND


def test_what_an_earlier_process_sent_still_counts() -> None:
    pace = limits()
    for second in range(20):
        pace.recall("-1", 1, NOON + second * SECOND)
    assert pace.wait("-1", 1, NOON + 20 * SECOND) == 40 * SECOND
