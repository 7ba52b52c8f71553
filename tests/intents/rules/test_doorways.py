"""What hangs at a door can be read by us, and made by nobody else."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.rules.doorways import (
    CALENDAR,
    DOORWAY,
    NO_SEALS,
    Doorway,
    Seals,
    doorway_of,
    payload_of,
)

OURS = Seals("xingfuli", lambda: b"k" * 32)
NAMES = st.none() | st.text("0123456789ABC南楼#-", min_size=1, max_size=40)


@given(NAMES, NAMES, st.sampled_from([None, "haircut", "blood_pressure"]))
def test_a_payload_says_what_was_put_in_and_fits_telegram(
    building: str | None, unit: str | None, service: str | None
) -> None:
    doorway = Doorway(building, unit, service)
    payload = payload_of(OURS, doorway)
    assert re.fullmatch("[A-Za-z0-9_-]{1,64}", payload)
    names = [name for name in (building, unit, service) if name]
    assert doorway_of(OURS, payload, [*names, "别的楼"]) == doorway


@given(st.integers(0, 63), st.sampled_from("Aq_-9z"))
def test_a_changed_payload_is_none(place: int, other: str) -> None:
    payload = payload_of(OURS, Doorway("3", "2", "haircut"))
    place %= len(payload)
    forged = payload[:place] + other + payload[place + 1 :]
    assert doorway_of(OURS, forged) is None or forged == payload


@pytest.mark.parametrize(
    "forged",
    ["", "q", "q_", "q_MwoyCmhhaXJjdXQ", "b_3", "q_南", "q_" + "A" * 62, "q_" + "A" * 5000, "q_=="],
)
def test_what_we_did_not_make_is_none(forged: str) -> None:
    assert doorway_of(OURS, forged) is None


def test_another_community_key_or_kind_is_a_forgery() -> None:
    payload = payload_of(OURS, Doorway("3"))
    assert doorway_of(Seals("other", lambda: b"k" * 32), payload) is None
    assert doorway_of(Seals("xingfuli", lambda: b"j" * 32), payload) is None
    assert OURS.read(DOORWAY, OURS.seal(CALENDAR, "3\n\n")) is None
    assert NO_SEALS.read(DOORWAY, payload) is None
    with pytest.raises(ValueError, match="no key"):
        NO_SEALS.seal(DOORWAY, "3")


LONG = "幸福里东区第十二号楼南侧裙房"


def test_a_long_name_stands_by_a_code_that_only_its_own_name_opens() -> None:
    payload = payload_of(OURS, Doorway(LONG, "2", "haircut"))
    assert doorway_of(OURS, payload, ["3", LONG]) == Doorway(LONG, "2", "haircut")
    renamed = doorway_of(OURS, payload, ["3", LONG + "二"])
    assert renamed is not None
    assert renamed.building not in ("3", LONG, LONG + "二")


def test_what_was_printed_before_names_had_codes_goes_on_working() -> None:
    printed = OURS.seal(DOORWAY, "3\n2\nhaircut")
    assert doorway_of(OURS, printed, ["3", LONG]) == Doorway("3", "2", "haircut")
    assert payload_of(OURS, Doorway("3", "2", "haircut")) == printed


# Two names whose short codes are the same, found by trying thirty million.
TWINS = ("幸福里小区东苑2095986", "幸福里小区东苑29871621")


@pytest.mark.parametrize("names", [TWINS, TWINS[::-1]])
def test_a_short_code_that_two_names_share_opens_neither(names: tuple[str, str]) -> None:
    payload = payload_of(OURS, Doorway(TWINS[0], "2", "haircut"))
    assert payload == payload_of(OURS, Doorway(TWINS[1], "2", "haircut"))
    unsure = doorway_of(OURS, payload, names)
    assert unsure is not None
    assert unsure.building not in TWINS
    assert unsure.service == "haircut"
    assert doorway_of(OURS, payload, [names[0], names[0]]) == Doorway(names[0], "2", "haircut")
