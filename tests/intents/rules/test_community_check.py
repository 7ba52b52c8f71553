"""A community file with many different mistakes: all named at once, each with its line."""

import tomllib
from pathlib import Path

import pytest

from bot.commands.community import CommunityFileError, check, load_community, read_file, sentences
from intents.catalog.loader import Catalog
from intents.catalog.wording import load_wording
from intents.rules.community_check import read_community
from intents.rules.toml_lines import find_lines, line_of
from tests.world import DEMO, SMALL

# What stands after "#!" on a line are the faults that must be reported for that very line.
BROKEN = """\
id = "Xing Fu Li"             #! fault.bad_form
name = ""                     #! fault.empty
timezone = "Asia/Beijing"     #! fault.bad_timezone
motto = "互助"                #! fault.unknown_key

[[people]]
id = "fang"
name = "方书记"
roles = ["boss"]              #! fault.not_a_choice fault.empty

[[people]]                    #! fault.missing
id = "li"
roles = ["grid_worker"]
telegram = 202

[[people]]
id = "li"                     #! fault.duplicate_id
name = "小李"
roles = []                    #! fault.empty
telegram = 202                #! fault.same_telegram

[[people]]
id = "chen"
name = "一个名字长得不像话的志愿者同志名字长得不像话"  #! fault.too_long
roles = "volunteer"           #! fault.list_expected
telegramm = 7                 #! fault.unknown_key

[[people]]
id = "wang"
name = "王网格"
roles = ["volunteer"]
telegram = "two"              #! fault.number_expected

[[grids]]
id = "g1"
name = "第一网格"
buildings = ["1", "2"]
worker = "nobody"             #! fault.unknown_person
deputy = "wang"               #! fault.wrong_role

[[grids]]
id = "g2"
name = "第二网格"
buildings = ["2", 3]          #! fault.building_twice fault.text_expected
worker = "li"
deputy = "li"                 #! fault.same_person

[[teams]]
id = "scissors"
name = "义剪队"
members = ["ghost"]           #! fault.unknown_person
intents = ["hairdo"]          #! fault.unknown_intent

[[chats]]
telegram = -1001
purpose = "party"             #! fault.bad_form
grid = "g9"                   #! fault.unknown_grid

[[chats]]
telegram = -1001              #! fault.same_telegram
purpose = "team:ghosts"       #! fault.unknown_team

[[chats]]
telegram = -1003
purpose = "residents"
building = "77"               #! fault.unknown_building

[[buildings]]
id = "78"                     #! fault.unknown_building

[[micro_grids]]
id = "d1"
building = "1"
liaison = "ghost"             #! fault.unknown_person

[[micro_grids]]
id = "d2"
building = "77"               #! fault.unknown_building
units = ["1"]
liaison = "li"                #! fault.wrong_role

[[micro_grids]]
id = "d1"                     #! fault.duplicate_id
building = "77"               #! fault.unknown_building
units = ["2", "1"]            #! fault.doorway_twice
liaison = "wang"

[[routes]]
id = "r1"
intents = ["hairdo"]          #! fault.unknown_intent
buildings = ["79"]            #! fault.unknown_building
to = "team:ghosts"            #! fault.unknown_team
reason = ""                   #! fault.empty

[[routes]]
id = "r2"
to = "mayor"                  #! fault.bad_form
reason = "市长管"

[[routes]]
id = "r3"
to = "person:ghost"           #! fault.unknown_person
reason = "没有这个人"

[[grids]]
id = "g3"
name = "第三网格"
buildings = ["8"]
worker = "wang"               #! fault.wrong_role
duty = ["mon-fri 18:00-08:30"]  #! fault.ends_before_start

[[grids]]
id = "g4"
name = "第四网格"
buildings = ["9"]
worker = "wang"               #! fault.wrong_role
duty = ["weekdays"]           #! fault.bad_form

[[windows]]                   #! fault.no_day
intent = "haircut"
team = "barbers"              #! fault.unknown_team
from = "11:00"
to = "09:00"                  #! fault.ends_before_start
place = "活动中心"
minutes = 0                   #! fault.too_small
chairs = 1000                 #! fault.too_large

[[windows]]
intent = "haircut"
team = "scissors"
monthly_day = 31              #! fault.rare_day
from = "quarter past"         #! fault.time_expected
to = "12:00"
place = "活动中心"
minutes = 15
chairs = 3

[[windows]]
id = "twice"
intent = "haircut"
team = "scissors"
days = [2026-12-03]
from = "09:00"
to = "12:00"
place = "活动中心"
minutes = 15
chairs = 0                    #! fault.too_small

[[windows]]
id = "twice2"
intent = "haircut"
team = "scissors"
days = ["2月30日"]            #! fault.invalid
from = "09:00"
to = "12:00"
place = "活动中心"
minutes = 15
chairs = 2
walk_ins = 2                  #! fault.too_large
every_days = -1               #! fault.too_small
visits = 500                  #! fault.too_large
"""


def expected() -> set[tuple[int, str]]:
    return {
        (number, key)
        for number, line in enumerate(BROKEN.splitlines(), start=1)
        if "#!" in line
        for key in line.partition("#!")[2].split()
    }


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    path = tmp_path / "community.toml"
    path.write_text(BROKEN, "utf-8")
    return path


def test_every_mistake_is_named_at_once_with_its_line(broken: Path, catalog: Catalog) -> None:
    community, faults, source = read_file(broken, catalog)
    lines = find_lines(source)
    found = {(line_of(fault.path, lines), fault.key) for fault in faults}
    assert community is None
    assert len(expected()) >= 25
    assert expected() - found == set()
    whole = {"fault.no_secretary", "fault.no_staff_chat"}
    assert {key for _, key in found - expected()} <= whole


def test_every_mistake_is_said_in_words_without_gaps(broken: Path, catalog: Catalog) -> None:
    _, faults, source = read_file(broken, catalog)
    told = sentences(faults, source, load_wording())
    assert len(told) == len(faults)
    for line in told:
        assert "{" not in line
        assert "“”" not in line
        assert "fault." not in line
    assert any("telegramm" in line and "是不是“telegram”" in line for line in told)


def test_the_service_refuses_such_a_file_with_all_its_faults(
    broken: Path, catalog: Catalog
) -> None:
    with pytest.raises(CommunityFileError) as caught:
        load_community(broken, catalog)
    assert str(caught.value).count("\n") >= 20


def test_the_command_reports_and_fails(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(broken) == 1
    assert "motto" in capsys.readouterr().out


@pytest.mark.parametrize("path", [SMALL, DEMO])
def test_our_own_files_are_sound(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(path) == 0
    assert "faults" not in capsys.readouterr().out


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe", b"id = ", b"[[people]\n", b"id = 1\nid = 2", b"\x00"],
    ids=["not utf-8", "half a line", "half a header", "twice", "nul"],
)
def test_what_is_no_toml_is_refused_in_words(
    tmp_path: Path, catalog: Catalog, content: bytes
) -> None:
    path = tmp_path / "community.toml"
    path.write_bytes(content)
    with pytest.raises(CommunityFileError, match=r"community\.toml"):
        load_community(path, catalog)


def test_a_missing_file_is_refused_in_words(tmp_path: Path, catalog: Catalog) -> None:
    with pytest.raises(CommunityFileError, match=r"none\.toml"):
        load_community(tmp_path / "none.toml", catalog)


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"people": "x"},
        {"people": [1, 2]},
        {"grids": {"a": 1}},
        {"people": [{"id": ["x"]}], "grids": [{"buildings": "1"}]},
        {"windows": [{"from": 9, "to": 8, "monthly_day": "x"}]},
        {"timezone": 5},
        {"teams": [{"members": None, "intents": {"a": 1}}]},
        {"chats": [{"purpose": 3, "telegram": "x"}]},
    ],
)
def test_any_document_yields_faults_and_never_a_crash(
    document: dict[str, object], catalog: Catalog
) -> None:
    community, faults = read_community(document, catalog)
    assert community is None
    assert faults


def test_a_building_without_an_owner_is_a_named_hole(catalog: Catalog) -> None:
    document = tomllib.loads(SMALL.read_text("utf-8"))
    _, faults = read_community(document, catalog)
    holes = {(f.values["value"], f.values["limit"]) for f in faults if f.key == "fault.hole"}
    assert ("1", "活动") in holes
    assert not any(intent == "报修" for _, intent in holes)
