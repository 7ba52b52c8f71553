"""Three hundred at once, and any order of anything with crashes between, on both databases.

Whatever happens: a chair has one person, no day more than its chairs, and the line its order.
"""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from handlers.booking.choosing import book, free_starts
from handlers.booking.coming import stay_away
from handlers.booking.desk import Desk
from handlers.booking.line import accept, join, line_of
from handlers.booking.ticking import press_tick
from handlers.dialogue import Origin
from handlers.incoming import Chat, Incoming, Kind
from handlers.opening import Request, Wish, record
from handlers.pressing import Press
from handlers.timing import fire
from intents.rules.refusal import Refusal
from storage.bookings import Booking, Standing
from storage.bookings import bookings as table
from storage.metadata import columns_of
from storage.people import Person
from storage.timers import Timer
from storage.unit_of_work import UnitOfWork
from storage.writer import Writer
from tests.handlers.booking.conftest import HAIRCUT, with_windows
from tests.world import World

THE_26TH = date(2026, 11, 26)
PEOPLE, STARTS, CHAIRS = 300, 10, 4
BUSY = HAIRCUT.model_copy(
    update={
        "monthly_day": None,
        "days": (THE_26TH,),
        "minutes": 15,
        "ends": time(11, 30),
        "chairs": CHAIRS,
    }
)
FILES = count()
Work = Callable[[UnitOfWork], None]


@pytest.fixture
def crowd(database_url: str) -> Iterator[World]:
    """A day with forty places, on either database."""
    world = World(database_url, with_windows(BUSY))
    yield world
    world.close()


def all_bookings(world: World) -> list[Booking]:
    with world.engine.connect() as connection:
        rows = connection.execute(select(*columns_of(table, Booking))).all()
    return [Booking(*row) for row in rows]


def holders(world: World) -> list[Booking]:
    return [one for one in all_bookings(world) if one.chair is not None]


def assert_sound(world: World, chairs: int) -> None:
    """Nobody sits on another's lap, and nobody who has a chair waits for one."""
    held = holders(world)
    at = Counter((one.window, one.starts_at, one.chair) for one in held)
    assert max(at.values(), default=1) == 1
    starts = Counter(one.starts_at for one in held)
    assert max(starts.values(), default=0) <= chairs
    live = Counter(
        (one.person, one.beneficiary)
        for one in all_bookings(world)
        if one.standing in (Standing.BOOKED, Standing.OFFERED, Standing.WAITING)
    )
    assert max(live.values(), default=1) == 1


def asks(world: World, who: str) -> Work:
    """One who takes the next free time, or else a place in the line."""

    def work(uow: UnitOfWork) -> None:
        person = uow.people.get(who)
        assert person is not None
        wish = Wish("haircut", "想理发", {}, 1.0, "test")
        origin = Origin(channel="web", chat_id=who, message_id=None)
        uow.bookings.lock("haircut")
        ticket = record(Request(world.house, uow, person, wish, origin, world.now))
        desk = Desk(world.house, uow, world.now)
        free = free_starts(desk, ticket)
        if free:
            book(desk, ticket, free[0].occasion, free[0].start, who)
        elif desk.ahead("haircut"):
            join(desk, ticket, desk.ahead("haircut")[0], who)
        uow.commit()

    return work


def gives_back(world: World, code: str, who: str) -> Work:
    def work(uow: UnitOfWork) -> None:
        uow.bookings.lock("haircut")
        ticket = uow.tickets.get(code)
        assert ticket is not None
        stay_away(Desk(world.house, uow, world.now), ticket, who)
        uow.commit()

    return work


def at_once(world: World, works: list[Work]) -> None:
    writer = Writer(world.engine, world.community.id)
    with ThreadPoolExecutor(16) as threads:
        futures = list(threads.map(writer.submit, works))
    wait(futures)
    writer.close()
    for future in futures:
        assert future.exception() is None, future.exception()


def enrol(world: World, number: int) -> list[str]:
    names = [f"p{n:03d}" for n in range(number)]
    with world.uow() as uow:
        for name in names:
            uow.people.add(Person(name, name, world.now))
        uow.commit()
    return names


def test_three_hundred_ask_for_forty_places_and_some_give_theirs_back(crowd: World) -> None:
    names = enrol(crowd, PEOPLE)
    at_once(crowd, [asks(crowd, who) for who in names])

    assert_sound(crowd, CHAIRS)
    booked = [b for b in all_bookings(crowd) if b.standing is Standing.BOOKED]
    waiting = [b for b in all_bookings(crowd) if b.standing is Standing.WAITING]
    assert (len(booked), len(waiting)) == (STARTS * CHAIRS, PEOPLE - STARTS * CHAIRS)
    with crowd.uow() as uow:
        line = [b.id for b in line_of(Desk(crowd.house, uow, crowd.now), BUSY.key, THE_26TH)]

    gone, late = booked[:12], enrol_late(crowd)
    backs = [gives_back(crowd, b.ticket or "", b.person) for b in gone]
    at_once(
        crowd,
        [work for pair in zip(backs, [asks(crowd, w) for w in late], strict=True) for work in pair],
    )

    assert_sound(crowd, CHAIRS)
    offered = {b.id for b in all_bookings(crowd) if b.standing is Standing.OFFERED}
    assert offered == set(line[: len(gone)])
    assert len(holders(crowd)) == STARTS * CHAIRS


def enrol_late(world: World) -> list[str]:
    names = [f"z{n:03d}" for n in range(12)]
    with world.uow() as uow:
        for name in names:
            uow.people.add(Person(name, name, world.now))
        uow.commit()
    return names


class Crash(Exception):
    """The process dies before the commit."""


def run(world: World, work: Work, *, crashes: bool) -> None:
    """The work; or first as one that dies just before its commit, and then again."""
    if crashes:
        with world.uow() as uow:
            uow.commit = lambda: (_ for _ in ()).throw(Crash())  # type: ignore[method-assign]
            with pytest.raises((Crash, Refusal)):
                work(uow)
    with world.uow() as uow:
        try:
            work(uow)
        except Refusal:
            return


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["ask", "back", "yes", "wait", "night", "move", "tick"]),
        st.integers(0, 5),
        st.booleans(),
    ),
    max_size=14,
)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS, is_the_day=st.booleans())
def test_any_order_of_anything_with_crashes_between_keeps_chairs_and_line(
    steps: list[tuple[str, int, bool]], is_the_day: bool, sqlite_template: Path, tmp_path: Path
) -> None:
    path = tmp_path / f"{next(FILES)}.db"
    shutil.copyfile(sqlite_template, path)
    small = BUSY.model_copy(update={"chairs": 1, "minutes": 75})
    world = World(f"sqlite:///{path}", with_windows(small))
    if is_the_day:
        world.now = datetime(2026, 11, 25, 23, 45, tzinfo=UTC)  # a quarter to eight
    names = enrol(world, 6)
    for what, number, crashes in steps:
        step(world, what, names[number], crashes=crashes)
        assert_sound(world, 1)
        assert_in_order(world)
    world.close()


def step(world: World, what: str, who: str, *, crashes: bool) -> None:
    world.now += timedelta(seconds=5)
    mine = [b for b in all_bookings(world) if b.person == who]
    live = [b for b in mine if b.standing in (Standing.BOOKED, Standing.WAITING, Standing.OFFERED)]
    if what in ("wait", "night"):
        fire_due(world, timedelta(minutes=16) if what == "wait" else timedelta(hours=9), crashes)
    elif what == "ask" and not live:
        run(world, asks(world, who), crashes=crashes)
    elif what == "back" and live:
        run(world, gives_back(world, live[0].ticket or "", who), crashes=crashes)
    elif what == "move" and live:
        run(world, moves(world, live[0].ticket or "", who), crashes=crashes)
    elif what == "tick" and live:
        code = live[0].ticket or ""
        run(world, lambda uow: misses(world, code, uow), crashes=crashes)
    elif what == "yes" and live:
        run(world, says_yes(world, live[0].ticket or "", who), crashes=crashes)


def moves(world: World, code: str, who: str) -> Work:
    """To the last free time there is; or it stays as it was."""

    def work(uow: UnitOfWork) -> None:
        uow.bookings.lock("haircut")
        desk, ticket = Desk(world.house, uow, world.now), uow.tickets.get(code)
        assert ticket is not None
        free = free_starts(desk, ticket)
        if free:
            book(desk, ticket, free[-1].occasion, free[-1].start, who)
        uow.commit()

    return work


def misses(world: World, code: str, uow: UnitOfWork) -> None:
    """The team says: 没来."""
    ticket, chen = uow.tickets.get(code), uow.people.get("chen")
    assert ticket is not None
    assert chen is not None
    chat = Chat("telegram", "205", is_private=True)
    incoming = Incoming(Kind.BUTTON, chat, world.now, "tick")
    press_tick(Press(world.house, uow, ticket, chen, "absent", incoming, world.now))
    uow.commit()


def says_yes(world: World, code: str, who: str) -> Work:
    def work(uow: UnitOfWork) -> None:
        uow.bookings.lock("haircut")
        ticket: Any = uow.tickets.get(code)
        accept(Desk(world.house, uow, world.now), ticket, who)
        uow.commit()

    return work


def fire_due(world: World, time: timedelta, crashes: bool) -> None:
    until = world.now + time
    while True:
        with world.uow() as uow:
            due = uow.timers.due(until, 1)
        if not due:
            break
        world.now = max(world.now, due[0].due_at)
        run(world, partial(_fire, world, due[0]), crashes=crashes)
    world.now = until


def _fire(world: World, timer: Timer, uow: UnitOfWork) -> None:
    fire(world.house, uow, timer, world.now)


def assert_in_order(world: World) -> None:
    """While somebody waits by day, nothing is free; who is asked came before who waits."""
    with world.uow() as uow:
        desk = Desk(world.house, uow, world.now)
        line = line_of(desk, BUSY.key, THE_26TH)
        occasion = desk.occasion(BUSY.key, THE_26TH)
        assert occasion is not None
        is_day = world.house.community.timekeeper.out_of_quiet(world.now) == world.now
        ahead = [p for p in desk.free(occasion) if p.starts > desk.local + timedelta(minutes=16)]
        assert not (line and ahead and is_day)
    offered = [b.queued_at for b in all_bookings(world) if b.standing is Standing.OFFERED]
    assert all(asked <= waits.queued_at for asked in offered for waits in line)
