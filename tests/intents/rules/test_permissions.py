"""Who somebody is to a ticket, and what follows from it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from intents.rules.community import Community
from intents.rules.lifecycle import Relation
from intents.rules.permissions import SYSTEM, can_see, pool_of, relations
from intents.rules.ticket import Status, Ticket

NOW = datetime(2026, 11, 20, tzinfo=UTC)
IN_GRID = Ticket("T1", "repair", Status.ASSIGNED, "灯坏了", "ma", NOW, NOW, grid="g1")
IN_TEAM = replace(IN_GRID, intent="haircut", team="scissors")
NOWHERE = replace(IN_GRID, grid=None, status=Status.NEW)


@pytest.mark.parametrize(
    ("ticket", "person", "expected"),
    [
        (IN_GRID, "ma", {Relation.REPORTER}),
        (IN_GRID, "li", {Relation.POOL}),
        (IN_GRID, "wang", {Relation.POOL}),
        (IN_GRID, "zhao", {Relation.LEAD}),
        (IN_GRID, "fang", {Relation.SECRETARY}),
        (IN_GRID, "chen", set()),
        (IN_GRID, "shen", set()),
        (IN_GRID, "nobody", set()),
        (IN_GRID, SYSTEM, {Relation.SYSTEM}),
        (replace(IN_GRID, assignee="li"), "li", {Relation.POOL, Relation.ASSIGNEE}),
        (replace(IN_GRID, offered_to=("wang",)), "li", set()),
        (replace(IN_GRID, offered_to=("chen",)), "chen", {Relation.POOL}),
        (replace(IN_GRID, reporter="li"), "li", {Relation.REPORTER, Relation.POOL}),
        (replace(IN_GRID, assignee="ma"), "ma", {Relation.REPORTER}),
        (IN_TEAM, "chen", {Relation.POOL, Relation.LEAD}),
        (IN_TEAM, "sun", {Relation.POOL}),
        (IN_TEAM, "li", set()),
        (NOWHERE, "li", set()),
        (NOWHERE, "fang", {Relation.SECRETARY}),
    ],
)
def test_relations(
    ticket: Ticket, person: str, expected: set[Relation], community: Community
) -> None:
    assert relations(ticket, person, community) == expected


def test_a_follower_is_one_by_the_list_of_followers(community: Community) -> None:
    assert relations(IN_GRID, "gao", community, follows=True) == {Relation.FOLLOWER}


@pytest.mark.parametrize(
    ("ticket", "pool"),
    [
        (IN_GRID, ("li", "wang")),
        (replace(IN_GRID, grid="g2"), ("wang",)),
        (IN_TEAM, ("chen", "sun")),
        (NOWHERE, ()),
        (replace(IN_TEAM, offered_to=("li",)), ("li",)),
        (replace(IN_GRID, grid="gone"), ()),
    ],
)
def test_the_pool(ticket: Ticket, pool: tuple[str, ...], community: Community) -> None:
    assert pool_of(ticket, community) == pool


@pytest.mark.parametrize(
    ("person", "sees"),
    [("ma", True), ("li", True), ("fang", True), ("shen", True), ("chen", False), ("gao", False)],
)
def test_who_may_know_of_a_ticket(person: str, sees: bool, community: Community) -> None:
    assert can_see(IN_GRID, person, community) == sees


def test_a_complaint_about_a_worker_is_not_theirs_by_being_reporter_elsewhere(
    community: Community,
) -> None:
    elsewhere = replace(IN_GRID, grid="g2", team=None)
    assert not can_see(elsewhere, "li", community)
