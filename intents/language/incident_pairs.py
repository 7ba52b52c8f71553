"""How surely two reports are of one incident: a sum of named reasons, each with a fitted weight.

Places that contradict each other part two reports whatever else agrees. For the rest every
reason is a number with a name, so that a join can be told in words. `incident_training` fits
the weights on labelled months.
"""

import math
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from intents.language.incident_facts import Facts, is_at_home
from intents.language.incident_places import Places, compare_places
from intents.language.incident_scenes import FOLDER
from intents.language.incident_troubles import are_kin, is_caused, load_troubles
from intents.language.incident_words import compare_classes, rare_in_both

WEIGHTS = FOLDER / "reasons.txt"
WORDING = Path(__file__).parent / "words" / "reasons.txt"
ALWAYS = "always"
LONGEST_HOURS = 240.0
_LASTS = 48.0  # hours, where no kind is shared
_SOON = 3.0  # hours
_FAINT = 0.05
_HEARD = 0.1  # a share at which a kind that was not said may be meant
_TOLD_ALIKE = 0.3
_SURE = 0.6  # a share at which a kind need not be said

Reasons = dict[str, float]


def read_reasons(one: Facts, other: Facts) -> Reasons | None:
    """Every reason for and against; None where the two cannot be one. `one` came first."""
    hours = (other.time - one.time).total_seconds() / 3600
    shared = one.says & other.says
    places = compare_places(one, other, shared or one.says | other.says)
    if places is None or hours > LONGEST_HOURS or _are_other_things(one, other):
        return None
    return (
        _of_place(one, other, places)
        | _of_kind(one, other, shared, places)
        | _of_words(one, other, shared, places)
        | _of_time(hours, shared, places)
        | {
            "again": other.again,
            "unnamed": not (other.says or other.hints),
            "terse": other.terse,
        }
    )


def weigh(reasons: Mapping[str, float]) -> float:
    """Their sum: above 0 rather one incident than two."""
    weights = _weights()
    return weights[ALWAYS] + sum(weights[name] * value for name, value in reasons.items())


def likeness(one: Facts, other: Facts) -> float | None:
    """How surely both are of one incident; None where they cannot be."""
    reasons = read_reasons(one, other)
    return None if reasons is None else weigh(reasons)


def explain(facts: Facts, earlier: Sequence[Facts], most: int = 5) -> list[str]:
    """In words, what joined a report to the nearest of those before it, the weightiest first."""
    weights, say = _weights(), _wording()
    near = [reasons for one in earlier if (reasons := read_reasons(one, facts)) is not None]
    reasons = max(near, key=weigh, default={})
    added = {name: weights[name] * value for name, value in reasons.items() if value}
    if not reasons or weigh(reasons) <= 0:
        return [say["part_of_wide"]]
    ranked = sorted(added, key=lambda name: -abs(added[name]))[:most]
    return [f"{say[name]} {added[name]:+.1f}" for name in ranked]


def _are_other_things(one: Facts, other: Facts) -> bool:
    """It is certain what each is, and nothing of the one can be anything of the other."""
    kinds, others = _certain(one), _certain(other)
    if not kinds or not others or kinds & others:
        return False
    if are_kin(kinds, others) or is_caused(kinds, others):
        return False
    if is_caused(others, kinds) or _likely(one, other) >= _HEARD:
        return False
    return rare_in_both(one.signs, other.signs, 2) < _TOLD_ALIKE


def _certain(facts: Facts) -> frozenset[str]:
    """What is said outright, or hardly to be taken for anything else."""
    sure = (kind for kind, share in facts.belief.items() if share >= _SURE)
    return facts.says or frozenset(sure)


def _of_place(one: Facts, other: Facts, places: Places) -> Reasons:
    return {
        "same_building": places.same_building,
        "other_building": places.other_building,
        "one_building": bool(one.buildings) != bool(other.buildings),
        "same_spot": places.same_spot,
        "one_spot": bool(one.spots) != bool(other.spots),
        "spot_and_house": _is_outside(one, other) or _is_outside(other, one),
        "same_unit": places.same_unit,
        "one_unit": bool(one.unit) != bool(other.unit),
        "same_floor": places.same_floor,
        "other_corner": places.other_corner,
        "other_room": places.other_room,
        "own": one.is_own or other.is_own,
    }


def _of_kind(one: Facts, other: Facts, shared: frozenset[str], places: Places) -> Reasons:
    return {
        "at_home": is_at_home(one.says | other.says),
        "same_kind": bool(shared),
        "same_kind_at_spot": bool(shared) and places.same_spot,
        "one_kind": bool(one.says) != bool(other.says),
        "other_likely_kind": 0.0 if shared else _alone(one, other) * _alone(other, one),
        "likely_kind": 0.0 if shared else _likely(one, other),
        "kin": not shared and are_kin(one.says, other.says),
        "caused": _is_fed(one, other, places) or _is_fed(other, one, places),
    }


def _of_words(one: Facts, other: Facts, shared: frozenset[str], places: Places) -> Reasons:
    classes = compare_classes(one.signs, other.signs)
    rare = rare_in_both(one.signs, other.signs, 2)
    common = 1.0 if shared else min(1.0, 2 * _likely(one, other) + 2 * classes + rare)
    return {
        "classes": classes,
        "rare_words": rare,
        "rare_sign": rare_in_both(one.signs, other.signs, 1),
        "nothing_shared": 1.0 - common,
        "nothing_shared_in_place": (1.0 - common) * places.is_known,
    }


def _of_time(hours: float, shared: frozenset[str], places: Places) -> Reasons:
    lasts = max((load_troubles()[name].hours for name in shared), default=_LASTS)
    passed = math.log1p(hours)
    return {
        "hours": passed,
        "hours_of_kind": passed if shared else 0.0,
        "hours_in_building": passed if places.same_building else 0.0,
        "share_of_time": min(2.0, hours / (lasts or 1.0)),
        "half_hour": hours <= 0.5,
        "next_day": hours > 14,
    }


def _is_fed(effect: Facts, source: Facts, places: Places) -> bool:
    """A source feeds any place, all else only what is beside it, and soon."""
    if not is_caused(effect.says, source.says):
        return False
    apart = abs((effect.time - source.time).total_seconds()) / 3600
    return source.is_source or (places.is_known and apart <= _SOON)


def _is_outside(one: Facts, other: Facts) -> bool:
    """A shared spot against the inside of a house that was named."""
    return bool(one.spots and not one.buildings and other.is_told and not other.spots)


def _likely(one: Facts, other: Facts) -> float:
    """How far both mean the same kind."""
    both = one.belief.keys() & other.belief.keys()
    return max((min(one.belief[kind], other.belief[kind]) for kind in both), default=0.0)


def _alone(one: Facts, other: Facts) -> float:
    """How far one means a kind that the other does not."""
    return max(
        (share for kind, share in one.belief.items() if other.belief.get(kind, 0.0) < _FAINT),
        default=0.0,
    )


@cache
def _weights() -> dict[str, float]:
    lines = WEIGHTS.read_text(encoding="utf-8").splitlines()
    return {name: float(weight) for name, weight in map(str.split, lines)}


@cache
def _wording() -> dict[str, str]:
    lines = WORDING.read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines if line and not line.startswith("#"))
