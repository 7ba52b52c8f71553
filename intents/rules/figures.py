"""The truth in numbers: rates with what stands above and below the line, never a bare percentage.

Response, solution and satisfaction follow the three rates (三率) by which 12345 hotlines are
judged, made stricter in two ways: an automatic answer is no response, and an open ticket past its
due time is a failure already. Silence is neither solved nor satisfied. Merged and cancelled
tickets are no requests of their own; what workers find themselves (未诉先办) is counted apart.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from intents.rules.lifecycle import OPEN
from intents.rules.ticket import Rating, Status

# Fewer answers than this say nothing about anybody.
ENOUGH = 10
REPEATED_WITHIN = timedelta(days=30)
Closing = tuple[str, str | None, datetime]  # (intent, building, when it was closed)


@dataclass(frozen=True, slots=True)
class Story:
    """One ticket, as far as figures need it; times are aware UTC.

    ``went_wrong`` is true when it was returned, transferred or relabelled on its way.
    """

    code: str
    intent: str
    status: Status
    created_at: datetime
    building: str | None = None
    grid: str | None = None
    team: str | None = None
    assignee: str | None = None
    due_at: datetime | None = None
    contact_due_at: datetime | None = None
    claimed_at: datetime | None = None
    responded_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    returns: int = 0
    reopens: int = 0
    rating: Rating | None = None
    is_from_patrol: bool = False
    went_wrong: bool = False

    def is_overdue(self, now: datetime) -> bool:
        """Open, and its promised time has passed."""
        return self.status in OPEN and self.due_at is not None and self.due_at < now


@dataclass(frozen=True, slots=True)
class Rate:
    """``part`` of ``whole``; without a whole there is no rate."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """Between 0 and 1."""
        return self.part / self.whole if self.whole else None

    @property
    def says_something(self) -> bool:
        """Whether there are enough answers to be compared with others."""
        return self.whole >= ENOUGH

    def __add__(self, other: "Rate") -> "Rate":
        return Rate(self.part + other.part, self.whole + other.whole)


@dataclass(frozen=True, slots=True)
class Spread:
    """How long something took, in hours: half took at most ``p50``, nine in ten ``p90``."""

    count: int
    p50: float | None
    p90: float | None


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that is told about some tickets at one moment."""

    received: int
    from_patrol: int
    response_rate: Rate
    solution_rate: Rate
    satisfaction_rate: Rate
    on_time: Rate
    solved_at_once: Rate
    returned: Rate
    misassigned: Rate
    repeated: Rate
    before_complaint: Rate
    to_claim: Spread
    to_contact: Spread
    to_resolve: Spread

    def score(self, weights: Sequence[int]) -> float | None:
        """The three rates as one number of 100, by weights for response, solution, content.

        A rate nobody answered for leaves its weight to the others; None when all are silent.
        """
        rates = (self.response_rate, self.solution_rate, self.satisfaction_rate)
        known = [
            (rate.value, weight)
            for rate, weight in zip(rates, weights, strict=True)
            if rate.value is not None
        ]
        total = sum(weight for _, weight in known)
        return 100 * sum(value * weight for value, weight in known) / total if total else None


@dataclass(frozen=True, slots=True)
class Counted:
    """The tickets that stand below a rate's line, and those of them above it."""

    part: tuple[Story, ...]
    whole: tuple[Story, ...]

    @property
    def rate(self) -> Rate:
        """The same as numbers."""
        return Rate(len(self.part), len(self.whole))


def figures(stories: Iterable[Story], now: datetime, earlier: Iterable[Closing] = ()) -> Figures:
    """The figures of these tickets as they stand at ``now``.

    ``earlier`` is what was closed in the thirty days before the first of them, for repeats.
    """
    every = _own(stories)
    told = _told(every)
    rates = {name: one.rate for name, one in counted(every, now, earlier).items()}
    waits = {name: _spread(told, until) for name, until in _WAITS.items()}
    return Figures(
        received=len(told),
        from_patrol=len(every) - len(told),
        to_claim=waits["to_claim"],
        to_contact=waits["to_contact"],
        to_resolve=waits["to_resolve"],
        **rates,
    )


def counted(
    stories: Iterable[Story], now: datetime, earlier: Iterable[Closing] = ()
) -> dict[str, Counted]:
    """Which tickets each rate counts, by the rate's name."""
    every = _own(stories)
    told = _told(every)
    claimed = [s for s in told if s.claimed_at is not None]
    closed = [s for s in told if s.status is Status.CLOSED]
    rated = [s for s in told if s.rating is not None]
    placed = [s for s in told if s.building is not None]
    return {
        "response_rate": _among([s for s in told if _is_response_due(s, now)], _responded_in_time),
        "solution_rate": _among([s for s in told if _is_answered(s, now)], _is_solved),
        "satisfaction_rate": _among(rated, lambda s: s.rating is Rating.SATISFIED),
        "on_time": _among([s for s in told if _is_promise_due(s, now)], _resolved_in_time),
        "solved_at_once": _among(closed, lambda s: s.reopens == 0 and s.returns == 0),
        "returned": _among(claimed, lambda s: s.returns > 0),
        "misassigned": _among(claimed, lambda s: s.went_wrong),
        "repeated": _among(placed, _repeats(told, earlier)),
        "before_complaint": _among(every, lambda s: s.is_from_patrol),
    }


def reached(stories: Iterable[Story]) -> tuple[list[Story], ...]:
    """Who got how far: received, given to somebody, claimed, resolved, answered, satisfied."""
    told = _told(_own(stories))
    return (
        told,
        [s for s in told if s.grid is not None or s.team is not None or s.claimed_at is not None],
        [s for s in told if s.claimed_at is not None],
        [s for s in told if s.resolved_at is not None or s.status is Status.CLOSED],
        [s for s in told if s.status is Status.CLOSED or s.reopens > 0],
        [s for s in told if s.rating is Rating.SATISFIED],
    )


def waited(stories: Iterable[Story]) -> dict[str, list[Story]]:
    """Which tickets each wait is measured on, by the wait's name."""
    told = _told(_own(stories))
    return {name: [s for s in told if until(s) is not None] for name, until in _WAITS.items()}


def stages(stories: Iterable[Story]) -> tuple[int, ...]:
    """How many got how far, in the order of ``reached``."""
    return tuple(map(len, reached(stories)))


_WAITS: Mapping[str, Callable[[Story], datetime | None]] = {
    "to_claim": lambda s: s.claimed_at,
    "to_contact": lambda s: s.responded_at,
    "to_resolve": lambda s: s.resolved_at,
}


def _own(stories: Iterable[Story]) -> list[Story]:
    """Requests of their own; what became part of another or was taken back is none."""
    return [s for s in stories if s.status not in (Status.MERGED, Status.CANCELLED)]


def _told(every: Iterable[Story]) -> list[Story]:
    """What residents told, without what workers found themselves."""
    return [s for s in every if not s.is_from_patrol]


def _is_response_due(story: Story, now: datetime) -> bool:
    if story.contact_due_at is None:
        return False
    return story.responded_at is not None or story.contact_due_at <= now


def _responded_in_time(story: Story) -> bool:
    due, at = story.contact_due_at, story.responded_at
    return due is not None and at is not None and at <= due


def _is_answered(story: Story, now: datetime) -> bool:
    """Somebody said whether it is solved, or it can no longer be called under way."""
    is_reopened = story.reopens > 0 and story.status is not Status.RESOLVED
    is_ended = story.status in (Status.CLOSED, Status.DECLINED)
    return is_ended or is_reopened or story.is_overdue(now)


def _is_solved(story: Story) -> bool:
    return story.status is Status.CLOSED


def _is_promise_due(story: Story, now: datetime) -> bool:
    return story.due_at is not None and (story.resolved_at is not None or story.due_at <= now)


def _resolved_in_time(story: Story) -> bool:
    due, at = story.due_at, story.resolved_at
    return due is not None and at is not None and at <= due


def _repeats(stories: Iterable[Story], earlier: Iterable[Closing]) -> Callable[[Story], bool]:
    """Whether the same building had one of the same kind closed within the thirty days before."""
    closed: dict[tuple[str, str | None], list[datetime]] = {}
    for intent, building, at in earlier:
        closed.setdefault((intent, building), []).append(at)
    for story in stories:
        if story.closed_at is not None:
            closed.setdefault((story.intent, story.building), []).append(story.closed_at)

    def is_again(story: Story) -> bool:
        before = closed.get((story.intent, story.building), ())
        return any(timedelta(0) <= story.created_at - at <= REPEATED_WITHIN for at in before)

    return is_again


def _among(whole: Iterable[Story], holds: Callable[[Story], bool]) -> Counted:
    below = tuple(whole)
    return Counted(tuple(filter(holds, below)), below)


def _spread(stories: Iterable[Story], until: Callable[[Story], datetime | None]) -> Spread:
    """Nearest-rank percentiles, so that each is a time somebody really waited."""
    ends = ((until(s), s.created_at) for s in stories)
    hours = sorted((end - start) / timedelta(hours=1) for end, start in ends if end is not None)
    return Spread(len(hours), _percentile(hours, 50), _percentile(hours, 90))


def _percentile(ordered: Sequence[float], percent: int) -> float | None:
    if not ordered:
        return None
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]
