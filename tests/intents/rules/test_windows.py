"""Which days are open, where there is room, and who is next."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from intents.rules.capacity import (
    bookable_chairs,
    doorway,
    free_places,
    free_visit,
    in_line,
    next_allowed,
    starts_of,
)
from intents.rules.community_services import Window
from intents.rules.windows import DayChange, Occasion, occasion_on, occasions

THE_26TH = Window(
    intent="haircut",
    team="scissors",
    monthly_day=26,
    starts=time(9),
    ends=time(11, 30),
    place="老年活动中心",
    minutes=15,
    chairs=3,
)
EARLY = datetime(2026, 1, 1)


def days_of(window: Window, first: date, last: date, *changes: DayChange) -> list[date]:
    said = {(change.window, change.day): change for change in changes}
    return [occasion.day for occasion in occasions([window], first, last, said)]


def test_a_month_without_the_31st_has_no_such_day() -> None:
    window = THE_26TH.model_copy(update={"monthly_day": 31})
    found = days_of(window, date(2027, 1, 1), date(2027, 6, 30))
    assert found == [date(2027, 1, 31), date(2027, 3, 31), date(2027, 5, 31)]


def test_weekdays_extra_days_and_days_that_fall_out() -> None:
    friday, extra = date(2026, 11, 27), date(2026, 11, 24)
    window = THE_26TH.model_copy(
        update={"monthly_day": None, "weekday": 5, "days": (extra,), "cancelled": (friday,)}
    )
    week = (date(2026, 11, 20), date(2026, 12, 4))
    assert days_of(window, *week) == [date(2026, 11, 20), extra, date(2026, 12, 4)]
    opened = DayChange(window.key, friday)
    closed = DayChange(window.key, extra, is_open=False)
    assert days_of(window, *week, opened, closed) == [week[0], friday, week[1]]


def test_what_the_lead_said_of_the_chairs_counts_for_that_day_alone() -> None:
    day = date(2026, 11, 26)
    changes = {(THE_26TH.key, day): DayChange(THE_26TH.key, day, chairs=2)}
    first = occasion_on(THE_26TH, day, changes)
    second = occasion_on(THE_26TH, date(2026, 12, 26), changes)
    assert first is not None
    assert second is not None
    assert (first.chairs, second.chairs) == (2, 3)


def test_a_start_that_passed_a_second_ago_is_gone() -> None:
    occasion = Occasion(THE_26TH, date(2026, 11, 26), 1)
    last = list(starts_of(occasion))[-1]
    assert [p.starts for p in free_places(occasion, (), last - timedelta(seconds=1))] == [last]
    assert list(free_places(occasion, (), last)) == []


@settings(max_examples=60)
@given(
    minutes=st.integers(1, 200),
    chairs=st.integers(1, 12),
    kept=st.integers(0, 12),
    hours=st.integers(1, 8),
    data=st.data(),
)
def test_free_and_taken_places_never_exceed_the_chairs(
    minutes: int, chairs: int, kept: int, hours: int, data: st.DataObject
) -> None:
    window = THE_26TH.model_copy(
        update={"minutes": minutes, "ends": time(9 + hours), "walk_ins": kept}
    )
    occasion = Occasion(window, date(2026, 11, 26), chairs)
    everything = [(p.starts, p.chair) for p in free_places(occasion, (), EARLY)]
    assert len(everything) == len(set(everything))
    assert len(everything) == len(list(starts_of(occasion))) * bookable_chairs(occasion)
    taken = data.draw(
        st.lists(st.sampled_from(everything), unique=True) if everything else st.just([])
    )
    free = [(p.starts, p.chair) for p in free_places(occasion, taken, EARLY)]
    assert set(free) | set(taken) == set(everything)
    assert not set(free) & set(taken)
    assert all(p.ends <= occasion.ends for p in free_places(occasion, (), EARLY))


def test_visits_end_with_the_quota() -> None:
    window = THE_26TH.model_copy(update={"visits": 2})
    occasion = Occasion(window, date(2026, 11, 26), 3)
    taken: list[tuple[datetime, int]] = []
    while (place := free_visit(occasion, taken)) is not None:
        taken.append((place.starts, place.chair))
    assert len(set(taken)) == 2
    assert taken[0][0] == occasion.ends


@dataclass(frozen=True)
class Waiting:
    id: str
    person: str
    queued_at: datetime


def test_the_line_is_first_come_first_served_and_who_stayed_away_twice_stands_last() -> None:
    line = [Waiting(str(n), who, EARLY + timedelta(n)) for n, who in enumerate("abcd")]
    assert [one.person for one in in_line(line[::-1], {"b"})] == ["a", "c", "d", "b"]


def test_doorways_are_walked_once() -> None:
    homes = [("10", "1", "101"), ("2", "2", "502"), ("2", "1", "1102"), ("2", "2", "301")]
    assert sorted(homes, key=lambda home: doorway(*home)) == [
        homes[2],
        homes[3],
        homes[1],
        homes[0],
    ]


def test_four_weeks_lie_between_two_turns_unless_the_file_says_otherwise() -> None:
    assert next_allowed(date(2026, 11, 26), 28) == date(2026, 12, 24)
    assert next_allowed(date(2026, 11, 26), 0) is None
    assert next_allowed(None, 28) is None
