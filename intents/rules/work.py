"""Whether a seeker and a vacancy fit, and why: hours, skills, distance, what cannot be done, age.

Pure. A reason names the sentence that a matchmaker reads; one that stands against is ``against``
and outweighs everything that speaks for it. What was not said speaks against nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from intents.language.seeking import ANY, RIDE, WALK
from intents.language.work_clocks import Span
from intents.language.work_hours import Hours, length_of
from intents.rules.matching import overlap, waited

YOUNGEST = 16  # the law's age for work; until 18 neither nights nor heavy work
GROWN = 18
_REACH = {WALK: 1600, RIDE: 5000}
_EDGE = 30  # minutes that a vague part of the day may be off
_ALIKE = 0.5
_DAY = 1440
_CONFLICTS = {
    "sitting": "standing",
    "no_reading": "reading",
    "no_heavy": "heavy",
    "no_night": "night",
}


class Point(StrEnum):
    """What a reason is about."""

    SKILL = "skill"
    HOURS = "hours"
    DISTANCE = "distance"
    NEED = "need"
    AGE = "age"


@dataclass(frozen=True, slots=True)
class Seeks:
    """A seeker as matching sees them; ``since`` is when they told us."""

    id: str
    since: datetime
    skills: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    is_open: bool = False
    hours: Hours = field(default_factory=Hours)
    reach: str | None = None
    needs: tuple[str, ...] = ()
    age: int | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """A vacancy as matching sees it."""

    id: str
    title: str
    kinds: tuple[str, ...] = ()
    hours: Hours = field(default_factory=Hours)
    metres: int | None = None
    demands: tuple[str, ...] = ()
    ages: tuple[int | None, int | None] = (None, None)


@dataclass(frozen=True, slots=True)
class Reason:
    """One point: ``key`` of its sentence within the point, ``detail`` a word to fill in."""

    point: Point
    key: str
    detail: str = ""
    is_against: bool = False


@dataclass(frozen=True, slots=True)
class Fitting:
    """How well two fit. They do when nothing stands against it and the skill is near enough."""

    seeker: str
    vacancy: str
    score: float
    reasons: tuple[Reason, ...]

    @property
    def is_fit(self) -> bool:
        """Whether they may be told of each other."""
        return not any(reason.is_against for reason in self.reasons)


def fit(seeker: Seeks, vacancy: Opening, now: datetime) -> Fitting:
    """Every point between a seeker and a vacancy, weighed."""
    skill, how = _skill(seeker, vacancy)
    reasons = [how, *_hours(seeker.hours, vacancy.hours), *_distance(seeker, vacancy)]
    reasons += [*_needs(seeker, vacancy), *_age(seeker, vacancy)]
    known = {reason.point for reason in reasons if not reason.is_against}
    score = 0.55 * skill + 0.25 * (Point.HOURS in known) + 0.12 * (Point.DISTANCE in known)
    return Fitting(seeker.id, vacancy.id, score + 0.08 * waited(seeker.since, now), tuple(reasons))


def rank(fittings: Iterable[Fitting]) -> list[Fitting]:
    """Those that fit, best first; ties by their ids, so that the order is the same each time."""
    found = [one for one in fittings if one.is_fit]
    return sorted(found, key=lambda one: (-round(one.score, 3), one.vacancy, one.seeker))


def _skill(seeker: Seeks, vacancy: Opening) -> tuple[float, Reason]:
    shared = [kind for kind in vacancy.kinds if kind in seeker.kinds]
    if shared:
        first = vacancy.kinds[0] in seeker.kinds
        return (1.0 if first else 0.7), Reason(Point.SKILL, "can", shared[0])
    alike = max((overlap(word, vacancy.title) for word in seeker.skills), default=0.0)
    if alike >= _ALIKE:
        return alike, Reason(Point.SKILL, "can", vacancy.title)
    if seeker.is_open:
        return 0.5, Reason(Point.SKILL, "open")
    return 0.0, Reason(Point.SKILL, "other", vacancy.title, is_against=True)


def _hours(free: Hours, needed: Hours) -> list[Reason]:
    if needed.is_any or free.is_any:
        return [Reason(Point.HOURS, "any")]
    found: list[Reason] = []
    if free.days and not _has_days(free, needed):
        found.append(Reason(Point.HOURS, "days", is_against=True))
    if needed.is_rotating and (free.spans or free.daily):
        found.append(Reason(Point.HOURS, "shifts", is_against=True))
        return found
    length = _needed_minutes(needed)
    if free.daily is not None and length is not None and length > free.daily + _EDGE:
        found.append(Reason(Point.HOURS, "too_long", is_against=True))
    if free.spans and needed.spans and not _covers(free, needed):
        found.append(Reason(Point.HOURS, "clash", is_against=True))
    elif free.spans and not needed.spans and length is not None and length > _room(free):
        found.append(Reason(Point.HOURS, "too_long", is_against=True))
    if not found and (free.spans or free.daily) and (needed.spans or needed.daily):
        found.append(Reason(Point.HOURS, "fits"))
    return found


def _has_days(free: Hours, needed: Hours) -> bool:
    if needed.days:
        return set(needed.days) <= set(free.days)
    return (needed.per_week or 0) <= len(free.days)


def _needed_minutes(needed: Hours) -> int | None:
    if needed.daily is not None:
        return needed.daily
    if not needed.spans:
        return None
    if needed.is_either:
        return min(end - start for start, end in needed.spans)
    return length_of(needed.spans)


def _room(free: Hours) -> int:
    return length_of(free.spans) + _EDGE


def _covers(free: Hours, needed: Hours) -> bool:
    """Whether the free time holds what is needed: all of it, or one shift to choose from.

    Two hours at noon need two hours of the noon, not the whole of it.
    """
    slack = _EDGE if free.is_vague or needed.is_vague else 0
    held = [any(_holds(span, part, slack) for span in free.spans) for part in needed.spans]
    if needed.is_either:
        return any(held)
    if needed.is_vague and needed.daily is not None and not all(held):
        common = sum(
            max(0, min(a[1], b[1]) - max(a[0], b[0])) for a in free.spans for b in needed.spans
        )
        return common >= needed.daily
    return all(held)


def _holds(free: Span, part: Span, slack: int) -> bool:
    """Past midnight counts on: 22:00–6:00 lies within 20:00–8:00 of whoever is free by night."""
    return any(
        free[0] - slack <= part[0] + shift and part[1] + shift <= free[1] + slack
        for shift in (0, _DAY, -_DAY)
    )


def _distance(seeker: Seeks, vacancy: Opening) -> list[Reason]:
    limit = _REACH.get(seeker.reach or "")
    if seeker.reach in (None, ANY) or limit is None:
        return [Reason(Point.DISTANCE, "near")] if (vacancy.metres or limit or 9999) < 1600 else []
    if vacancy.metres is None:
        return [Reason(Point.DISTANCE, "unknown")]
    if vacancy.metres > limit:
        return [Reason(Point.DISTANCE, "far", is_against=True)]
    return [Reason(Point.DISTANCE, "near")]


def _needs(seeker: Seeks, vacancy: Opening) -> list[Reason]:
    return [
        Reason(Point.NEED, need, is_against=True)
        for need in seeker.needs
        if _CONFLICTS.get(need) in vacancy.demands
    ]


def _age(seeker: Seeks, vacancy: Opening) -> list[Reason]:
    if seeker.age is None:
        return []
    youngest, oldest = vacancy.ages
    if (youngest and seeker.age < youngest) or (oldest and seeker.age > oldest):
        return [Reason(Point.AGE, "outside", str(seeker.age), is_against=True)]
    if seeker.age < GROWN and {"night", "heavy"} & set(vacancy.demands):
        return [Reason(Point.AGE, "young", str(seeker.age), is_against=True)]
    return []
