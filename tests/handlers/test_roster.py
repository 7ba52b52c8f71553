"""The staff change while tickets are open: nobody is left with a silent one."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.commands.community import CommunityFileError, check, refuse_dropped
from handlers.incoming import Kind
from handlers.posting import post
from handlers.roster import settle_roster
from intents.rules.community import Community, Grid
from intents.rules.ticket import Status
from storage.engine import open_engine
from tests.world import SMALL, World

LAMP = "三号楼楼道灯坏了，晚上黑得看不见台阶"
PLACES = ["一号楼", "二号楼", "三号楼"]


def without(community: Community, person: str) -> Community:
    """The community after this person has left and the deputy has taken over the grid."""
    people = tuple(member for member in community.people if member.id != person)
    grids = tuple(
        grid.model_copy(update={"worker": "wang", "deputy": None})
        if person == grid.worker
        else grid.model_copy(update={"deputy": None if grid.deputy == person else grid.deputy})
        for grid in community.grids
    )
    return community.model_copy(update={"people": people, "grids": grids})


def restart(world: World, community: Community) -> None:
    """The service starts anew with this file."""
    # Read anew, as a start does: a copy would remember what it has looked up.
    community = Community.model_validate(community.model_dump(by_alias=True))
    world.community = community
    world.house = replace(world.house, community=community)
    with world.uow() as uow:
        replies = settle_roster(world.house, uow, world.now)
        post(uow, community, replies, world.now, f"roster:{world.now}")
        uow.commit()
    world.deliver()
    world.now += timedelta(seconds=5)


@pytest.fixture
def held(world: World) -> World:
    """A lamp in li's hands."""
    world.start("ma")
    world.say("ma", LAMP)
    world.press("li", "接单", group="staff")
    return world


def kinds(world: World) -> list[str]:
    return [event.kind for event in world.history(world.ticket().code)]


def test_thirty_tickets_of_somebody_who_left_go_to_the_deputy_with_one_notice(
    world: World,
) -> None:
    world.start("ma")
    for number in range(30):
        world.say("ma", f"{PLACES[number % 3]}{number // 3 + 1}单元{number + 1}01室的水管漏水了")
        code = world.ticket().code
        world.press_data("li", f"claim:{code}", group="staff")
    assert len({t.code for t in world.tickets() if t.assignee == "li"}) == 30
    restart(world, without(world.community, "li"))
    assert {(t.status, t.assignee, t.offered_to) for t in world.tickets()} == {
        (Status.ASSIGNED, None, ("wang",))
    }
    notices = [m.text for m in world.screen("wang").messages if "已不在社区的名册里" in m.text]
    assert len(notices) == 1
    assert "李网格" in notices[0]
    assert "30 件" in notices[0]
    world.press_data("wang", f"claim:{world.ticket().code}")
    world.press("wang", "为什么是我")
    assert "李网格 已不在名册里，改请 王网格 接" in world.screen("wang").last.text


def test_a_second_start_changes_nothing_more(held: World) -> None:
    after = without(held.community, "li")
    restart(held, after)
    facts = kinds(held)
    shown = held.screen("wang").text
    restart(held, after)
    assert kinds(held) == facts
    assert held.screen("wang").text == shown


def test_the_start_leaves_everybody_alone_while_the_file_is_the_same(held: World) -> None:
    facts = kinds(held)
    restart(held, held.community)
    assert kinds(held) == facts
    assert held.ticket().assignee == "li"


def test_without_a_deputy_it_goes_to_the_lead_and_then_to_the_secretary(held: World) -> None:
    grid = held.community.grids[0].model_copy(update={"worker": "li", "deputy": None})
    alone = held.community.model_copy(update={"grids": (grid,)})
    left = alone.model_copy(update={"people": tuple(m for m in alone.people if m.id != "li")})
    restart(held, left)
    # The grid still names li as its worker; nobody is asked who is not in the file.
    assert held.ticket().offered_to == ("zhao",)
    no_lead = left.model_copy(
        update={"people": tuple(m for m in left.people if m.id not in ("zhao",))}
    )
    restart(held, no_lead)
    assert held.ticket().offered_to == ("fang",)


def test_nobody_claims_and_the_clock_calls_upwards(held: World) -> None:
    restart(held, without(held.community, "li"))
    held.wait(timedelta(hours=5))
    assert "还没有人接单" in held.screen("zhao").text


def test_whoever_moved_to_another_grid_keeps_the_name_until_it_is_claimed(held: World) -> None:
    first, second = held.community.grids
    moved = (
        first.model_copy(update={"worker": "wang", "deputy": None}),
        second.model_copy(update={"worker": "li"}),
    )
    restart(held, held.community.model_copy(update={"grids": moved}))
    ticket = held.ticket()
    assert (ticket.status, ticket.assignee, ticket.offered_to) == (
        Status.ASSIGNED,
        "li",
        ("wang",),
    )
    assert "不再负责这里" in held.screen("wang").text
    assert "接走前仍由您负责" in held.screen("li").text


def test_a_colleague_who_was_named_by_hand_may_keep_it(held: World) -> None:
    held.press("li", "转派")
    held.press("li", "赵网格长")
    held.press("zhao", "接单")
    grids = tuple(g.model_copy(update={"lead": None}) for g in held.community.grids)
    restart(held, held.community.model_copy(update={"grids": grids}))
    assert (held.ticket().assignee, held.ticket().status) == ("zhao", Status.IN_PROGRESS)


def test_a_grid_cut_anew_takes_its_tickets_along(held: World) -> None:
    only = Grid(id="north", name="北网格", buildings=("3",), worker="wang", lead="zhao")
    restart(held, held.community.model_copy(update={"grids": (only,)}))
    assert (held.ticket().grid, held.ticket().offered_to) == ("north", ("wang",))


def test_whoever_blocks_the_bot_holds_nothing_silently(held: World) -> None:
    held.happen(Kind.REACHABLE, "li", None, is_active=False)
    ticket = held.ticket()
    assert (ticket.status, ticket.assignee, ticket.offered_to) == (
        Status.ASSIGNED,
        "li",
        ("wang",),
    )
    assert "联系不上" in held.screen("wang").text
    held.press("wang", "接单")
    assert held.ticket().assignee == "wang"


def test_a_resident_who_blocks_the_bot_changes_nothing(held: World) -> None:
    facts = kinds(held)
    held.happen(Kind.REACHABLE, "ma", None, is_active=False)
    assert kinds(held) == facts


@pytest.fixture
def smaller(tmp_path: Path) -> Path:
    """A file without building 3."""
    path = tmp_path / "smaller.toml"
    path.write_text(SMALL.read_text("utf-8").replace('["1", "2", "3"]', '["1", "2"]'), "utf-8")
    return path


def test_a_file_that_drops_a_building_with_open_tickets_is_refused_with_their_list(
    held: World, smaller: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = open_engine(str(held.engine.url))
    grids = (held.community.grids[0].model_copy(update={"buildings": ("1", "2")}),)
    kept = held.community.model_copy(update={"grids": grids})
    dropped = Community.model_validate(kept.model_dump(by_alias=True))
    with pytest.raises(CommunityFileError, match=f"3号楼还有没办完的单子：{held.ticket().code}"):
        refuse_dropped(smaller, dropped, engine)
    assert check(smaller, engine) == 1
    assert held.ticket().code in capsys.readouterr().out
    assert check(smaller) == 0
    held.press("ma", "撤销")
    refuse_dropped(smaller, dropped, engine)
    assert check(smaller, engine) == 0
    engine.dispose()


def test_a_building_that_never_was_in_a_grid_refuses_nothing(world: World) -> None:
    world.start("ma")
    world.say("ma", "99号楼楼道灯坏了，晚上黑得看不见台阶")
    assert world.ticket().building == "99"
    refuse_dropped(SMALL, world.community, world.engine)


def test_leaving_the_staff_group_asks_others_for_what_is_held(held: World) -> None:
    held.happen(Kind.PRESENCE, "li", "staff", is_active=False)
    ticket = held.ticket()
    assert (ticket.status, ticket.assignee, ticket.offered_to) == (
        Status.ASSIGNED,
        "li",
        ("wang",),
    )
    assert "李网格 退出了工作群" in held.screen("wang").text
    assert "您不在工作群里了" in held.screen("li").text
    held.happen(Kind.PRESENCE, "li", "staff", is_active=False)
    assert kinds(held).count("assigned") == 2


def test_residents_groups_other_teams_and_coming_in_tell_nothing(held: World) -> None:
    before = held.ticket()
    held.happen(Kind.PRESENCE, "li", "home", is_active=False)
    held.happen(Kind.PRESENCE, "li", "scissors", is_active=False)
    held.happen(Kind.PRESENCE, "li", "staff", is_active=True)
    held.happen(Kind.PRESENCE, "ma", "staff", is_active=False)
    assert held.ticket() == before
