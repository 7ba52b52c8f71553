"""Timers: due in order, fired once, cancelled, armed anew."""

from storage.timers import Timer
from storage.unit_of_work import UnitOfWork
from tests.storage.samples import MINUTE, NOW


def test_due_timers_come_in_the_order_of_their_moments(uow: UnitOfWork) -> None:
    late = Timer("nudge", NOW, "late", ticket="A", data={"share": 80})
    early = Timer("nudge", NOW - MINUTE, "early")
    future = Timer("nudge", NOW + MINUTE, "future")
    for timer in (late, early, future):
        assert uow.timers.put(timer)
    assert uow.timers.due(NOW, 10) == [early, late]
    assert uow.timers.due(NOW, 1) == [early]
    assert uow.timers.next_due() == NOW - MINUTE


def test_a_timer_fires_once(uow: UnitOfWork) -> None:
    timer = Timer("nudge", NOW, "k")
    uow.timers.put(timer)
    assert uow.timers.fired(timer.id, NOW)
    assert not uow.timers.fired(timer.id, NOW)
    assert uow.timers.due(NOW, 10) == []
    assert uow.timers.next_due() is None


def test_a_waiting_key_is_not_armed_twice(uow: UnitOfWork) -> None:
    first = Timer("nudge", NOW, "k")
    assert uow.timers.put(first)
    assert not uow.timers.put(Timer("nudge", NOW - MINUTE, "k"))
    assert uow.timers.due(NOW, 10) == [first]


def test_a_fired_or_cancelled_key_is_armed_anew(uow: UnitOfWork) -> None:
    first, second, third = (Timer("nudge", NOW, "k") for _ in range(3))
    uow.timers.put(first)
    uow.timers.fired(first.id, NOW)
    assert uow.timers.put(second)
    assert uow.timers.cancel("k")
    assert uow.timers.put(third)
    assert uow.timers.due(NOW, 10) == [third]
    assert not uow.timers.fired(first.id, NOW)


def test_cancelling_a_ticket_leaves_the_timers_of_others(uow: UnitOfWork) -> None:
    uow.timers.put(Timer("nudge", NOW, "a1", ticket="A"))
    uow.timers.put(Timer("repost", NOW, "a2", ticket="A"))
    other = Timer("nudge", NOW, "b1", ticket="B")
    uow.timers.put(other)
    assert uow.timers.cancel_ticket("A") == 2
    assert not uow.timers.cancel("a1")
    assert uow.timers.due(NOW, 10) == [other]
