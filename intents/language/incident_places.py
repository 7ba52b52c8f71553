"""Whether two reports can speak of one place, and how surely they do.

How exactly places must agree depends on the kind of trouble: a dead lift parts units, a dark
landing parts floors too, a dry building parts nothing, and a square belongs to everybody.
"""

from dataclasses import dataclass

from intents.language.incident_facts import Facts
from intents.language.incident_spots import are_one_place
from intents.language.incident_troubles import is_felt_around, load_troubles


@dataclass(frozen=True, slots=True)
class Places:
    """How two places that do not contradict each other stand: what agrees, what one leaves out."""

    same_building: bool
    other_building: bool  # reporters live apart, the trouble may still be one
    same_spot: bool
    same_unit: bool
    same_floor: bool
    other_corner: bool
    other_room: bool

    @property
    def is_known(self) -> bool:
        """Both name the place, and it is one."""
        return self.same_building or self.same_spot


def compare_places(one: Facts, other: Facts, kinds: frozenset[str]) -> Places | None:
    """How the places stand for these kinds of trouble; None where they contradict each other."""
    marks = {mark for name in kinds for mark in load_troubles()[name].marks}
    same_spot = bool(one.spots and other.spots) and are_one_place(one.spots, other.spots)
    if one.spots and other.spots and not same_spot and "wide" not in marks:
        return None
    if _are_other_buildings(one, other, kinds) or _are_other_flats(one, other, marks):
        return None
    shared = one.buildings & other.buildings
    return Places(
        same_building=bool(shared),
        other_building=bool(one.buildings and other.buildings and not shared),
        same_spot=same_spot,
        same_unit=bool(one.unit) and one.unit == other.unit,
        same_floor=bool(one.floors & other.floors),
        other_corner=bool(one.corners and other.corners) and not one.corners & other.corners,
        other_room=bool(one.rooms and other.rooms) and not one.rooms & other.rooms,
    )


def _are_other_buildings(one: Facts, other: Facts, kinds: frozenset[str]) -> bool:
    """Two buildings part what is not felt or found outside of them; told ones part always."""
    if not one.buildings or not other.buildings or one.buildings & other.buildings:
        return False
    if one.is_told and other.is_told:
        return True
    outside = bool(one.spots or other.spots) or any(
        "public" in load_troubles()[name].marks for name in kinds
    )
    if one.is_told or other.is_told:
        return not outside
    return (
        bool(kinds)
        and not outside
        and not any(
            is_felt_around(name) and "wide" not in load_troubles()[name].marks for name in kinds
        )
    )


def _are_other_flats(one: Facts, other: Facts, marks: set[str]) -> bool:
    """Units part what is theirs, floors what is a landing's."""
    if (
        one.unit
        and other.unit
        and one.unit != other.unit
        and ("wide" not in marks or "unit" in marks)
    ):
        return bool(one.buildings & other.buildings) or not (one.buildings and other.buildings)
    return "floor" in marks and bool(one.floors and other.floors) and not one.floors & other.floors
