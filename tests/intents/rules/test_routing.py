"""Who a request goes to, as a table."""

from dataclasses import dataclass

import pytest

from bot.commands.community import load_community
from intents.catalog.loader import Catalog
from intents.rules.community import Community, Route, Team
from intents.rules.routing import assign
from tests.world import DEMO


@dataclass(frozen=True)
class Case:
    intent: str
    building: str | None
    rule: str
    grid: str | None
    team: str | None = None
    item: str | None = None
    hint: str | None = None


CASES = [
    Case("repair", "3", "grid", "g1"),
    Case("repair", "6", "grid", "g2"),
    Case("repair", "99", "secretary", None),
    Case("repair", None, "secretary", None),
    Case("repair", None, "grid", "g1", hint="g1"),
    Case("repair", "6", "grid", "g2", hint="g1"),
    Case("repair", "3", "team", "g1", team="mending", item="冰箱"),
    Case("repair", "3", "team", "g1", team="mending", item="旧洗衣机"),
    Case("repair", "3", "grid", "g1", item="水管"),
    Case("repair", None, "team", None, team="mending", item="电视"),
    Case("haircut", "3", "team", "g1", team="scissors"),
    Case("haircut", None, "team", None, team="scissors"),
    Case("complaint", "2", "grid", "g1"),
    Case("suggestion", "2", "secretary", "g1"),
    Case("event", "2", "secretary", "g1"),
    Case("emergency", "5", "grid", "g2"),
    Case("emergency", None, "secretary", None),
]


@pytest.fixture(scope="module")
def with_menders(community: Community) -> Community:
    menders = Team(id="mending", name="维修队", members=("chen",), items=("家电",))
    return community.model_copy(update={"teams": (menders, *community.teams)})


@pytest.mark.parametrize("case", CASES, ids=str)
def test_assignment(case: Case, with_menders: Community, catalog: Catalog) -> None:
    spec = catalog[case.intent]
    found = assign(
        intent=case.intent,
        order=spec.routing,
        building=case.building,
        grid=case.hint,
        item=case.item,
        item_groups=spec.item_groups,
        community=with_menders,
    )
    assert (found.rule, found.grid, found.team) == (case.rule, case.grid, case.team)
    assert found.is_owned == (case.rule != "secretary")


def test_the_reason_is_recorded(community: Community) -> None:
    found = assign(intent="repair", order=("grid",), building="3", community=community)
    assert found.why == {"grid": "第一网格", "building": "3"}


def test_every_building_of_the_demo_has_an_owner_for_every_owned_intent(catalog: Catalog) -> None:
    demo = load_community(DEMO, catalog)
    buildings = [b for grid in demo.grids for b in grid.buildings]
    assert len(buildings) == 51
    for spec in catalog:
        if not catalog.opens_ticket(spec.name) or spec.routing == ("secretary",):
            continue
        for building in buildings:
            found = assign(intent=spec.name, order=spec.routing, building=building, community=demo)
            assert found.is_owned, (spec.name, building)


ROUTES = (
    Route(id="lift", items=("电梯",), to="team:scissors", reason="甲"),
    Route(id="five", intents=("repair",), buildings=("5",), to="secretary", reason="乙"),
    Route(id="gate", places=("大门",), to="grid", reason="丙"),
    Route(id="rest", buildings=("2",), to="person:zhao", reason="丁"),
)


@pytest.mark.parametrize(
    ("intent", "building", "item", "text", "expected"),
    [
        ("repair", "1", "电梯", "", ("route:lift", "g1", "scissors", None)),
        ("repair", "5", "电梯", "", ("route:lift", "g2", "scissors", None)),
        ("repair", "5", "灯", "", ("route:five", "g2", None, None)),
        ("complaint", "5", None, "", ("grid", "g2", None, None)),
        ("repair", "2", "门", "小区大门坏了", ("route:gate", "g1", None, None)),
        ("repair", None, "门", "小区大门坏了", ("secretary", None, None, None)),
        ("repair", "2", "门", "", ("route:rest", "g1", None, "zhao")),
        ("repair", "3", "门", "", ("grid", "g1", None, None)),
    ],
)
def test_routes_of_the_file_are_tried_in_order_before_the_rules(
    community: Community,
    intent: str,
    building: str | None,
    item: str | None,
    text: str,
    expected: tuple[str | None, ...],
) -> None:
    found = assign(
        intent=intent,
        order=("team", "grid", "secretary"),
        building=building,
        item=item,
        text=text,
        community=community.model_copy(update={"routes": ROUTES}),
    )
    assert (found.rule, found.grid, found.team, found.person) == expected
    assert found.is_owned == (found.rule not in ("secretary", "route:five"))
