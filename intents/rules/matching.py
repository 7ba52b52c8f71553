"""Who fits whom: likeness of things, nearness of homes, urgency and wait, as one ranked list.

Likeness decides whether two fit at all; nearness, urgency and wait only order those who fit.
The measures (``overlap``, ``nearness``, ``waited``) are shared by whatever else is matched.
Words and sizes are read in ``intents.language``; nothing here knows a word.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from intents.language.goods import Good, kind_of
from intents.language.goods_sizes import Fit
from intents.rules.community import Community

FITS = 0.5  # likeness from which two are told of each other
_NARROWER, _WIDER = 0.85, 0.6  # a coat for whoever asked for clothes; the other way round
_DOORS_NEAR = 10  # buildings further apart by number are simply far
_LONGEST_WAIT = 30  # days
_DIGITS = re.compile(r"\d+")
# Sizes of one unit that are this far apart still fit, and are worthless from the second on.
_SLACK = {"tall": (13.0, 26.0), "letter": (0.5, 1.6), "shoe": (0.6, 1.6), "bed": (31.0, 60.0)}
_MISFIT = 0.15


@dataclass(frozen=True, slots=True)
class Side:
    """One who gives or asks. ``since`` is when they told us; ``id`` is the caller's."""

    id: str
    goods: tuple[Good, ...]
    since: datetime
    building: str | None = None
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of the other side: ``likeness`` says whether it fits, ``score`` how high it stands."""

    id: str
    likeness: float
    score: float


def rank(one: Side, others: Sequence[Side], community: Community, now: datetime) -> list[Candidate]:
    """Those of the others who fit, best first; of equals, who has waited longest."""
    found = [
        Candidate(other.id, like, like + _lift(one, other, community, now))
        for other in others
        if (like := likeness(one.goods, other.goods)) >= FITS
    ]
    since = {other.id: other.since for other in others}
    return sorted(found, key=lambda c: (-round(c.score, 3), since[c.id], c.id))


def likeness(ours: Sequence[Good], theirs: Sequence[Good]) -> float:
    """How well the best pair of goods fits, 0 to 1; either side may be the giver's."""
    return max((alike(a, b) * min(a.weight, b.weight) for a in ours for b in theirs), default=0.0)


def alike(given: Good, asked: Good) -> float:
    """How well one thing answers the wish for another, 0 to 1, whatever was meant by either."""
    if given.kind is None or asked.kind is None:
        return overlap(given.name, asked.name)
    return _kinship(given.kind, asked.kind) * _fit(given.fit, asked.fit)


def overlap(one: str, other: str) -> float:
    """Share of common pairs of characters (Dice), 0 to 1; 1 for the same word."""
    if one == other:
        return 1.0 if one else 0.0
    mine, yours = _pairs(one), _pairs(other)
    return 2 * len(mine & yours) / (len(mine) + len(yours)) if mine and yours else 0.0


def nearness(one: str | None, other: str | None, community: Community) -> float:
    """1 in one building, less by building number and across grids; .3 where one is unknown."""
    if one is None or other is None:
        return 0.3
    if one == other:
        return 1.0
    grid = community.grid_of(one)
    same_grid = grid is not None and grid == community.grid_of(other)
    numbers = [_DIGITS.search(one), _DIGITS.search(other)]
    apart = _DOORS_NEAR
    if numbers[0] and numbers[1]:
        apart = min(abs(int(numbers[0][0]) - int(numbers[1][0])), _DOORS_NEAR)
    return 0.8 * (1 - apart / _DOORS_NEAR) * 0.75 + (0.2 if same_grid else 0.0)


def waited(since: datetime, now: datetime) -> float:
    """0 for who has just told us to 1 after a month."""
    return min(max((now - since).days, 0), _LONGEST_WAIT) / _LONGEST_WAIT


def _lift(one: Side, other: Side, community: Community, now: datetime) -> float:
    near = nearness(one.building, other.building, community)
    urgent = 0.1 if one.urgent or other.urgent else 0.0
    return urgent + 0.08 * near + 0.08 * waited(other.since, now)


def _kinship(given: str, asked: str) -> float:
    if given == asked:
        return 1.0
    if asked in _wider(given):
        return _NARROWER
    return _WIDER if given in _wider(asked) else 0.0


def _wider(kind: str) -> list[str]:
    found: list[str] = []
    above = kind_of(kind).wider
    while above is not None:
        found.append(above)
        above = kind_of(above).wider
    return found


def _fit(given: Fit, asked: Fit) -> float:
    """1 where nothing speaks against it; what is not said speaks against nothing."""
    sized = _sizes(given, asked)
    said = ((given.sex, asked.sex), (given.level, asked.level), (given.grade, asked.grade))
    if any(one and other and one != other for one, other in said):
        return _MISFIT
    if sized is None and given.who and asked.who and given.who != asked.who:
        return _MISFIT
    return 1.0 if sized is None else sized


def _sizes(given: Fit, asked: Fit) -> float | None:
    """None where the sizes cannot be compared."""
    if given.size is None or asked.size is None or given.unit != asked.unit:
        return None
    well, badly = _SLACK[given.unit]
    apart = abs(given.size - asked.size)
    if apart <= well:
        return 1.0
    return 0.7 if apart < badly else _MISFIT


def _pairs(word: str) -> set[str]:
    return {word[n : n + 2] for n in range(len(word) - 1)} or ({word} if word else set())
