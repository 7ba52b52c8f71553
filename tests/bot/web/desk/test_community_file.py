"""The community file at the desk: taken along, tried, and never put in place by a try."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import httpx
import pytest
from openpyxl import load_workbook

from bot.web.desk.roster import LARGEST
from storage.absences import Absence
from storage.unit_of_work import UnitOfWork
from tests.bot.web.conftest import DEMO, Site
from tests.bot.web.desk.conftest import SignIn, reopen

FINE = "可以用。"
UNFIT = "还不能用"


def with_cell(data: bytes, sheet: str, cell: str, value: Any) -> bytes:
    book, kept = load_workbook(BytesIO(data)), BytesIO()
    book[sheet][cell] = value
    book.save(kept)
    return kept.getvalue()


def sheet_of(data: bytes, header: str) -> tuple[str, str]:
    """(the sheet with that column, the column's letter)."""
    for sheet in load_workbook(BytesIO(data)).worksheets:
        for row in sheet.iter_rows(max_row=3):
            for cell in row:
                if cell.value == header:
                    return sheet.title, cell.column_letter
    raise AssertionError(header)


async def taken(office: Site, signed_in: SignIn) -> tuple[httpx.AsyncClient, bytes]:
    secretary = await signed_in("fang")
    answer = await secretary.get("/desk/community.xlsx")
    assert answer.headers["content-disposition"].endswith('-community.xlsx"')
    return secretary, answer.content


async def tried(
    browser: httpx.AsyncClient, data: bytes, name: str = "community.xlsx"
) -> httpx.Response:
    return await browser.post("/desk/community", files={"file": (name, data)})


async def test_what_was_taken_along_comes_back_without_a_fault_or_a_change(
    office: Site, signed_in: SignIn
) -> None:
    secretary, data = await taken(office, signed_in)
    page = (await tried(secretary, data)).text
    assert FINE in page
    assert "：多 " not in page
    assert "第 " not in page.partition("试这份文件")[2].partition("</section>")[0]


async def test_a_change_is_counted_and_nothing_is_put_in_place(
    office: Site, signed_in: SignIn
) -> None:
    secretary, data = await taken(office, signed_in)
    sheet, column = sheet_of(data, "姓名")
    before = office.house.community
    page = (await tried(secretary, with_cell(data, sheet, f"{column}2", "方新"))).text
    assert FINE in page
    assert "多 1、少 1" in page
    assert office.house.community is before
    assert "方新" not in (await secretary.get("/desk/community")).text


async def test_every_fault_is_told_with_its_sheet_row_and_column(
    office: Site, signed_in: SignIn
) -> None:
    secretary, data = await taken(office, signed_in)
    people, name = sheet_of(data, "姓名")
    grids, worker = sheet_of(data, "网格员")
    broken = with_cell(with_cell(data, people, f"{name}3", None), grids, f"{worker}2", "nobody")
    page = (await tried(secretary, broken)).text
    assert UNFIT in page
    assert f"《{people}》第 3 行“姓名”" in page
    assert f"《{grids}》第 2 行“网格员”" in page


@pytest.mark.parametrize("formula", ["=1+1", '=HYPERLINK("http://evil","x")', "=cmd|'/c calc'!A1"])
async def test_a_formula_is_named_and_never_worked_out(
    office: Site, signed_in: SignIn, formula: str
) -> None:
    secretary, data = await taken(office, signed_in)
    sheet, column = sheet_of(data, "姓名")
    page = (await tried(secretary, with_cell(data, sheet, f"{column}2", formula))).text
    assert UNFIT in page
    assert "这一格是公式" in page
    assert "evil" not in page


async def test_what_is_taken_along_holds_no_formula(office: Site, signed_in: SignIn) -> None:
    people = office.house.community.people
    renamed = people[0].model_copy(update={"name": "=1+1"})
    changed = office.house.community.model_copy(update={"people": (renamed, *people[1:])})
    house = replace(office.house, community=changed)
    reopen(office, replace(office.tools, house=house))
    _, data = await taken(office, signed_in)
    book = load_workbook(BytesIO(data))
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row]
    assert "=1+1" in [c.value for c in cells]
    assert [c for c in cells if c.data_type == "f"] == []


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04torn", b"\xff\xfe\x00", b"id = ", b"%PDF-1.7"],
    ids=["empty", "torn", "bytes", "text", "pdf"],
)
async def test_what_is_no_community_file_is_told_so(
    office: Site, signed_in: SignIn, content: bytes
) -> None:
    answer = await tried(await signed_in("fang"), content)
    assert answer.status_code == 200
    assert UNFIT in answer.text


async def test_a_file_that_is_too_large_is_refused_unread(office: Site, signed_in: SignIn) -> None:
    secretary = await signed_in("fang")
    # The first two megabytes alone would pass.
    text = DEMO.read_bytes()
    for size in (LARGEST + 1, LARGEST * 2):
        padded = text + b"#" * (size - len(text))
        assert (await tried(secretary, padded, "community.toml")).status_code == 413
    fitting = text + b"#" * (LARGEST - len(text))
    assert FINE in (await tried(secretary, fitting, "community.toml")).text


async def test_a_worker_neither_takes_it_along_nor_tries_one(
    office: Site, signed_in: SignIn
) -> None:
    worker = await signed_in("li")
    assert (await worker.get("/desk/community.xlsx")).status_code == 404
    assert (await tried(worker, b"id = 1")).status_code == 404


async def test_who_will_be_away_is_told_for_two_weeks_and_no_further(
    office: Site, signed_in: SignIn
) -> None:
    today = office.house.local(office.now).date()
    days = {"li": today + timedelta(days=13), "wang": today + timedelta(days=14)}

    def leave(uow: UnitOfWork) -> None:
        for person, day in days.items():
            uow.absences.add(Absence(f"away-{person}", person, day, day, office.now))
        uow.commit()

    office.tools.writer.run(leave)
    page = (await (await signed_in("li")).get("/desk/community")).text
    last, after = days["li"], days["wang"]
    assert f"{last.month}月{last.day}日请假：{office.house.name_of('li')}</li>" in page
    assert f"{after.month}月{after.day}日请假" not in page
