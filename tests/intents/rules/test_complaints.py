"""Whom a complaint is about: names, roles with their grid, surnames; and who may see the ticket."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from intents.rules.community import Community
from intents.rules.complaints import concerned
from intents.rules.permissions import can_see, circle_of, overseers, pool_of, relations
from intents.rules.ticket import Status, Ticket

NOW = datetime(2026, 11, 20, tzinfo=UTC)
EVERYBODY = ("li", "wang", "zhao", "fang", "shen", "chen", "sun", "ma", "gao")


@pytest.mark.parametrize(
    ("text", "grid", "people"),
    [
        ("投诉李网格态度恶劣", "g1", {"li", "wang"}),
        ("网格员上门态度很差，还骂人", "g1", {"li", "wang"}),
        ("网格员上门态度很差，还骂人", None, {"li", "wang"}),
        ("我们网格长推诿，办事不公", "g2", {"zhao"}),
        ("书记不理人，打电话就挂我电话", None, {"fang"}),
        ("李网格员收了红包", "g2", {"li", "wang"}),
        ("王网格员爱答不理", "g1", {"li", "wang"}),
        ("社区工作人员敷衍了事", "g2", {"wang", "li"}),
        ("陈剪刀把我妈的头发剪坏了还凶人", None, {"chen"}),
        ("楼上天天半夜装修，跟网格员说过了", "g1", set()),
        ("物业的人态度差", "g1", set()),
        ("小李上门态度很差，还骂人", "g1", {"li", "wang"}),
        ("王姐收了红包才办事", "g2", {"wang", "li"}),
        ("那个姓赵的推诿，从来不理人", "g1", {"zhao"}),
        ("老方不理人", "g1", {"fang"}),
        ("楼上小李半夜骂人", "g1", set()),
        ("小李家半夜吵得睡不着", "g1", set()),
        ("谢谢李哥帮忙", "g1", set()),
        ("老赵办事敷衍", "g2", {"zhao"}),
        ("楼下烧烤摊油烟太大没人管", "g1", set()),
    ],
)
def test_whom_it_is_about(
    text: str, grid: str | None, people: set[str], community: Community
) -> None:
    assert set(concerned(text, community.grid(grid), community)) == people


def complaint(*hidden: str, **changes: object) -> Ticket:
    ticket = Ticket("T1", "complaint", Status.ASSIGNED, "……", "ma", NOW, NOW, grid="g1")
    return replace(ticket, hidden_from=hidden, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("hidden", "deciders", "seen_by"),
    [
        ((), ("fang",), {"li", "wang", "zhao", "fang", "shen", "ma"}),
        (("li", "wang"), ("fang",), {"fang", "shen", "ma"}),
        (("zhao",), ("fang",), {"fang", "shen", "ma"}),
        (("fang",), ("zhao",), {"zhao", "shen", "ma"}),
        (("fang", "zhao"), ("shen",), {"shen", "ma"}),
        (("shen",), ("fang",), {"fang", "ma"}),
        (("fang", "zhao", "shen"), (), {"ma"}),
    ],
)
def test_who_decides_and_who_may_know(
    hidden: tuple[str, ...], deciders: tuple[str, ...], seen_by: set[str], community: Community
) -> None:
    ticket = complaint(*hidden)
    assert overseers(ticket, community) == deciders
    assert {who for who in EVERYBODY if can_see(ticket, who, community)} == seen_by


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("status", Status)
def test_whoever_it_is_about_is_nothing_to_it_in_any_status(
    who: str, status: Status, community: Community
) -> None:
    ticket = complaint(who, status=status, offered_to=(who,), assignee=who, reporter="zhou")
    assert relations(ticket, who, community, follows=True) == frozenset()
    assert not can_see(ticket, who, community, follows=True)
    assert who not in pool_of(ticket, community)
    assert who not in circle_of(ticket, community)


def test_the_reporter_always_sees_their_own(community: Community) -> None:
    assert can_see(complaint("li", reporter="li"), "li", community)
