"""One supply out in three buildings at once; anything local is no outage."""

from datetime import UTC, datetime, timedelta

import pytest

from intents.rules.outages import one_outage, outage_of
from intents.rules.ticket import Status, Ticket

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)


def told(building: str | None, text: str, hours: float = 0) -> Ticket:
    at = NOON + timedelta(hours=hours)
    code = f"{building}{hours}"
    return Ticket(code, "repair", Status.ASSIGNED, text, "ma", at, at, building=building)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("停水了", "no-water"),
        ("整栋楼没电了", "no-power"),
        ("暖气不热", "no-heat"),
        ("电梯停了", "lift-stop"),
        ("楼道灯坏了", None),
        ("水管漏水", None),
        ("车库门打不开", None),
    ],
)
def test_the_supply_that_is_out(text: str, kind: str | None) -> None:
    assert outage_of(told("3", text)) == kind


@pytest.mark.parametrize(
    ("others", "is_one"),
    [
        ([told("1", "没水了"), told("2", "停水")], True),
        ([told("1", "没水了"), told("1", "停水", 1)], False),  # two buildings
        ([told("1", "没水了"), told("2", "停电")], False),  # two supplies
        ([told("1", "没水了", -7), told("2", "停水")], False),  # long ago
        ([told("1", "没水了"), told(None, "停水")], False),  # a place not told
    ],
)
def test_three_buildings_within_six_hours(others: list[Ticket], is_one: bool) -> None:
    assert bool(one_outage(told("3", "停水了"), others)) is is_one
