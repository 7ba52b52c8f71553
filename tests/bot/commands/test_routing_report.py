"""The rules that fail most, the correction that would have helped, and what it would break."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.commands import routing
from bot.commands.community import load_community
from bot.commands.routing import LOOKED_BACK, cases_since, row_of
from intents.catalog.loader import load_catalog
from intents.rules.routing_report import RuleReport, Trial, report
from tests.world import SMALL, World

LIFT = "{n}号楼电梯坏了，停在三楼不动"
PIPE = "{n}号楼水管漏水了"


@pytest.fixture
def world(sqlite_template: Path, tmp_path: Path) -> Iterator[World]:
    """A community where lifts go to the grid by rule and to the lead in the end."""
    shutil.copyfile(sqlite_template, tmp_path / "w.db")
    made = World(f"sqlite:///{tmp_path / 'w.db'}", load_community(SMALL))
    made.start("ma")
    yield made
    made.close()


def found(world: World) -> list[RuleReport]:
    with world.uow() as uow:
        cases = list(cases_since(uow, world.community, world.now - LOOKED_BACK))
    return report(cases, load_catalog())


def handed_to_the_lead(world: World, text: str) -> None:
    world.say("ma", text)
    code = world.ticket().code
    for who, data in (
        ("li", f"claim:{code}"),
        ("li", f"transfer:{code}:zhao"),
        ("zhao", f"claim:{code}"),
    ):
        world.press_data(who, data)
    assert world.ticket().assignee == "zhao"


def done_by_the_worker(world: World, text: str) -> None:
    world.say("ma", text)
    world.press_data("li", f"claim:{world.ticket().code}")
    assert world.ticket().assignee == "li"


def test_the_report_names_the_rule_where_its_tickets_went_and_what_would_have_helped(
    world: World,
) -> None:
    for number in (1, 2, 3):
        handed_to_the_lead(world, LIFT.format(n=number))
        done_by_the_worker(world, PIPE.format(n=number))
    (rule,) = found(world)
    assert (rule.rule, rule.assigned, rule.failed) == ("grid", 6, 3)
    assert rule.kinds == {"transferred": 3}
    assert rule.went_to == {"person:zhao": 3}
    fix = rule.correction
    assert fix is not None
    # All repairs to the lead would have broken three; the lifts alone break none.
    assert (fix.route.items, fix.route.to) == (("电梯",), "person:zhao")
    assert fix.whole == Trial(avoided=3, broken=0, avoided_share=1.0, broken_share=0.0)
    # Chosen by the first four tickets, it holds on the last two.
    assert fix.unseen == Trial(avoided=1, broken=0, avoided_share=1.0, broken_share=0.0)


def test_what_later_tickets_belie_is_not_offered(world: World) -> None:
    for number in (1, 2, 3):
        handed_to_the_lead(world, LIFT.format(n=number))
    done_by_the_worker(world, PIPE.format(n=1))
    for _ in range(2):
        done_by_the_worker(world, LIFT.format(n=2))
    (rule,) = found(world)
    assert rule.failed == 3
    assert rule.correction is None


def test_the_correction_put_into_the_file_does_what_the_back_test_said(world: World) -> None:
    handed_to_the_lead(world, LIFT.format(n=1))
    (rule,) = found(world)
    assert rule.correction is not None
    assert rule.correction.unseen is None
    route = rule.correction.route.model_copy(update={"id": "lifts", "reason": "电梯归网格长"})
    corrected = world.community.model_copy(update={"routes": (route,)})
    world.house = replace(world.house, community=corrected)
    world.say("ma", LIFT.format(n=2))
    assert world.ticket().offered_to == ("zhao",)


def test_a_return_that_another_of_the_same_pool_takes_has_no_correction(world: World) -> None:
    world.say("ma", PIPE.format(n=1))
    code = world.ticket().code
    world.press_data("li", f"claim:{code}")
    world.press_data("li", f"return:{code}:too_much")
    world.press_data("wang", f"claim:{code}")
    (rule,) = found(world)
    assert rule.kinds == {"returned": 1}
    assert rule.reasons == {"手上忙不过来": 1}
    assert rule.went_to == {"grid": 1}
    assert rule.correction is None


def test_what_is_older_than_ninety_days_is_not_counted(world: World) -> None:
    handed_to_the_lead(world, LIFT.format(n=1))
    world.now += LOOKED_BACK + timedelta(days=1)
    assert found(world) == []


def test_rules_that_never_failed_are_not_in_the_report(world: World) -> None:
    done_by_the_worker(world, PIPE.format(n=1))
    assert found(world) == []


def test_the_command_prints_json_and_a_table(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    handed_to_the_lead(world, LIFT.format(n=1))
    monkeypatch.setenv("LINLI_DATABASE_URL", str(world.engine.url))
    monkeypatch.setenv("LINLI_COMMUNITY", str(SMALL))
    monkeypatch.setenv("COLUMNS", "200")
    routing.print_report(as_json=True, now=world.now)
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line) == row_of(found(world)[0])
    assert json.loads(line)["correction"]["avoided_share"] == 1.0
    routing.print_report(as_json=False, now=world.now)
    assert "person:zhao" in capsys.readouterr().out
