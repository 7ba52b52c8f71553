"""Whether two reports speak of one place: the same, apart, or not told.

How exactly places must agree depends on the kind of trouble: a dead lift parts units, a dark
landing parts floors too, a dry building parts nothing, and a square belongs to everybody.
"""

from enum import Enum

from intents.language.incident_facts import Facts
from intents.language.incident_spots import are_one_place
from intents.language.incident_troubles import load_troubles


class Place(Enum):
    """How two places stand to each other."""

    SAME = "same"  # one named place
    UNKNOWN = "unknown"  # one of them names none
    APART = "apart"  # two named places


def compare_places(one: Facts, other: Facts, kinds: frozenset[str]) -> Place:
    """How the places of two reports stand for these kinds of trouble."""
    marks = {mark for name in kinds for mark in load_troubles()[name].marks}
    if one.spots and other.spots and "wide" not in marks:
        if not are_one_place(one.spots, other.spots):
            return Place.APART
        if not (one.building and other.building and one.building != other.building):
            return Place.SAME
        return Place.SAME if "public" in marks else Place.APART
    if "public" in marks:
        return Place.SAME if one.building and one.building == other.building else Place.UNKNOWN
    if _is_elsewhere(one, other) and "wide" not in marks:
        return Place.APART
    return _compare_flats(one, other, marks)


def _is_elsewhere(one: Facts, other: Facts) -> bool:
    """A shared spot against a building."""
    return any(
        outside.spots and not outside.building and inside.building and not inside.spots
        for outside, inside in ((one, other), (other, one))
    )


def _compare_flats(one: Facts, other: Facts, marks: set[str]) -> Place:
    if one.building and other.building and one.building != other.building:
        return Place.APART
    if one.room and other.room and one.room != other.room and "wide" not in marks:
        return Place.APART
    parts_units = "wide" not in marks or "unit" in marks
    if parts_units and one.unit and other.unit and one.unit != other.unit:
        return Place.APART
    if "floor" in marks and one.floor and other.floor and one.floor != other.floor:
        return Place.APART
    return Place.SAME if one.building and other.building else Place.UNKNOWN
