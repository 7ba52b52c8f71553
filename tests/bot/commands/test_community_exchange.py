"""The community as a workbook: out and in again, with every mistake named at its cell."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from openpyxl import load_workbook

from bot.commands.community import load_community
from bot.commands.community_exchange import export_workbook, import_workbook, read_sheets
from bot.commands.community_sheets import columns, header_of, tables, title_of
from bot.commands.community_text import to_toml
from intents.catalog.wording import load_wording
from intents.rules.community import Community
from tests.world import DEMO, SMALL

# Everything that a table can hold, with text that a spreadsheet would like to run.
FULL = """\
id = "full"
name = "=1+1"

[[people]]
id = "li"
name = "+86李\\"\\\\"
roles = ["grid_worker", "secretary"]
telegram = -9007199254740
phone = "013800138000"

[[people]]
id = "chen"
name = "@SUM(A1)"
roles = ["volunteer"]

[[grids]]
id = "g1"
name = "第一网格"
buildings = ["1", "02", "A座"]
worker = "li"
duty = ["mon-fri 08:30-18:00", "sat 09:00-12:00"]

[[teams]]
id = "mend"
name = "维修队"
members = ["chen"]
items = ["家电"]

[[chats]]
id = "staff"
purpose = "staff"
telegram = -1001

[[windows]]
intent = "haircut"
team = "mend"
weekday = 3
from = "09:00"
to = "11:30"
place = "活动中心"
minutes = 15
chairs = 3

[[buildings]]
id = "1"
units = 5

[[micro_grids]]
id = "d1"
building = "1"
units = ["1", "2"]
liaison = "chen"

[[routes]]
id = "lift"
items = ["电梯"]
places = ["车库", "大门"]
to = "team:mend"
reason = "=HYPERLINK(1)"

[calendar]
opens = "08:30"
holidays = [2026-11-23]
"""


@pytest.fixture
def full(tmp_path: Path) -> Path:
    path = tmp_path / "full.toml"
    path.write_text(FULL, "utf-8")
    return path


def test_an_import_of_an_export_is_the_same_community_to_the_byte(
    full: Path, tmp_path: Path
) -> None:
    for source in (full, DEMO, SMALL):
        before = load_community(source)
        book, out = tmp_path / "c.xlsx", tmp_path / "out.toml"
        assert export_workbook(source, book) == 0
        assert import_workbook(book, out, dry_run=False) == 0
        assert load_community(out) == before
        first = out.read_bytes()
        assert export_workbook(out, book) == 0
        assert import_workbook(book, out, dry_run=False) == 0
        assert out.read_bytes() == first


def test_the_text_of_a_community_reads_as_the_same_community(full: Path) -> None:
    community = load_community(full)
    again = Community.model_validate(tomllib.loads(to_toml(community)))
    assert again == community
    assert to_toml(again) == to_toml(community)


def test_text_never_becomes_a_formula(full: Path, tmp_path: Path) -> None:
    book = tmp_path / "c.xlsx"
    export_workbook(full, book)
    cells = [
        cell
        for sheet in load_workbook(book, read_only=True).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]
    assert {cell.data_type for cell in cells} == {"s"}
    assert "=HYPERLINK(1)" in [cell.value for cell in cells]


def test_a_dry_run_says_what_would_change_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, book = tmp_path / "c.toml", tmp_path / "c.xlsx"
    text = SMALL.read_text("utf-8")
    file.write_text(text, "utf-8")
    changed = tmp_path / "changed.toml"
    changed.write_text(text.replace("银发义剪队", "夕阳义剪队"), "utf-8")
    export_workbook(changed, book)
    capsys.readouterr()
    assert import_workbook(book, file, dry_run=True) == 0
    assert file.read_text("utf-8") == text
    said = capsys.readouterr().out
    assert "《队伍》新增 0，删去 0，改动 1" in said
    assert "没有写入" in said
    assert import_workbook(book, file, dry_run=False) == 0
    team = load_community(file).team("scissors")
    assert team is not None
    assert team.name == "夕阳义剪队"


def test_what_a_spreadsheet_makes_of_numbers_is_undone(tmp_path: Path) -> None:
    book = tmp_path / "c.xlsx"
    write(
        book,
        社区=[["编号", "名称"], ["a", "甲社区"]],
        人员=[
            ["编号", "姓名", "角色", "Telegram 号"],
            ["li", "李", "网格员，社区书记", 202.0],
        ],
        网格=[["编号", "名称", "楼栋", "网格员"], ["g1", "一", 3.0, "li"]],
        群=[["编号", "用途"], ["s", "staff"]],
    )
    community, _ = read_sheets(book, load_wording())
    assert community is not None
    assert community.grids[0].buildings == ("3",)
    assert community.people[0].telegram == 202
    assert community.people[0].roles == ("grid_worker", "secretary")


def test_every_mistake_is_named_at_once_with_sheet_row_and_column(tmp_path: Path) -> None:
    book = tmp_path / "c.xlsx"
    write(
        book,
        社区=[["编号", "名称"], ["a", "甲社区"]],
        人员=[
            ["编号", "姓名", "角色", "Telegram 号", "生日"],
            ["li", "李", "网格员", "two", ""],
            [],
            ["li", "", "班长", "", "五月"],
            ["wang", ("formula", "=A1"), "网格员"],
        ],
        网格=[["编号", "名称", "楼栋", "网格员"], ["g1", "一", "1、2", "nobody"]],
        群=[["编号", "用途"], ["s", "party"]],
        备注=[["随便"]],
    )
    community, told = read_sheets(book, load_wording())
    assert community is None
    said = "\n".join(told)
    for expected in (
        "《人员》第 2 行“Telegram 号”：",
        "《人员》第 4 行“编号”： 编号“li”重复了",
        "《人员》第 4 行“姓名”： 缺少这一项",
        "《人员》第 4 行“角色”： “班长”不能用",
        "《人员》第 1 行“生日”： 没有“生日”这一列",
        "《人员》第 5 行“姓名”： 这一格是公式",
        "《网格》第 2 行“网格员”： 没有编号为“nobody”的人",
        "《群》第 2 行“用途”： ",
        "没有《备注》这张表",
    ):
        assert expected in said, expected
    assert "{" not in said
    assert "fault." not in said


def test_with_any_fault_nothing_is_written(tmp_path: Path) -> None:
    book, file = tmp_path / "c.xlsx", tmp_path / "c.toml"
    write(book, 人员=[["编号"], ["li"]])
    file.write_bytes(SMALL.read_bytes())
    assert import_workbook(book, file, dry_run=False) == 1
    assert file.read_bytes() == SMALL.read_bytes()


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04broken", b"id = 1\n"], ids=["empty", "torn", "text"]
)
def test_what_is_no_workbook_is_refused_in_words(
    tmp_path: Path, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    book = tmp_path / "c.xlsx"
    book.write_bytes(content)
    assert import_workbook(book, tmp_path / "c.toml", dry_run=True) == 1
    assert "不是能读的表格文件" in capsys.readouterr().out


def test_every_sheet_and_column_has_a_chinese_header_of_its_own() -> None:
    wording = load_wording()
    titles = [title_of(table, wording) for table in tables()]
    assert len(set(titles)) == len(titles)
    for table, model in tables().items():
        heads = [header_of(table, name, wording) for name in columns(model)]
        assert len(set(heads)) == len(heads)
        assert f"sheet.{table}.sheet" in wording
        assert [name for name in columns(model) if f"sheet.{table}.{name}" not in wording] == []


def write(path: Path, **sheets: list[list[Any]]) -> None:
    """A workbook somebody made by hand."""
    with xlsxwriter.Workbook(str(path)) as book:
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            for line, row in enumerate(rows):
                for place, value in enumerate(row):
                    if isinstance(value, tuple):
                        sheet.write_formula(line, place, value[1])
                    elif isinstance(value, float):
                        sheet.write_number(line, place, value)
                    else:
                        sheet.write_string(line, place, value)
