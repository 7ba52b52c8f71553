"""What leaves the desk as a file, and that its sums are those of the events."""

import re
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile
from zoneinfo import ZoneInfo

from docx import Document
from openpyxl import load_workbook

from bot.web.desk.charts import loads
from bot.web.desk.months import Month
from tests.bot.web.conftest import Site
from tests.bot.web.desk.conftest import SignIn, reopen
from tests.bot.web.desk.test_tickets import tell

PHONE = "13812345678"


async def test_the_ledger_has_every_ticket_and_nothing_personal(
    office: Site, signed_in: SignIn
) -> None:
    tell(office, f"3号楼2单元301灯坏了，我电话{PHONE}", building="3", unit="2", room="301")
    tell(office, '=HYPERLINK("http://evil")\x07', building="4")
    answer = await (await signed_in("fang")).get("/desk/ledger.xlsx")
    sheet = load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:3] == ("序号", "工单编号", "受理时间")
    assert len(rows) == 3
    assert PHONE not in str(rows)
    assert "301" not in str(rows)
    formulas = [c for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    assert formulas == []


async def test_the_report_says_what_the_page_says(office: Site, signed_in: SignIn) -> None:
    tell(office, "灯坏了", building="3")
    secretary = await signed_in("fang")
    month = str(Month.of(office.now, office.house.community.zone))
    paper = Document(BytesIO((await secretary.get(f"/desk/report.docx?month={month}")).content))
    words = "\n".join(p.text for p in paper.paragraphs)
    assert "受理居民诉求 1 件" in words
    assert paper.tables[0].rows[1].cells[0].text == "响应率"


async def test_what_comes_three_times_becomes_an_item_of_the_agenda(
    office: Site, signed_in: SignIn
) -> None:
    for _ in range(3):
        tell(office, "楼道灯又坏了", building="3", item="楼道灯")
    tell(office, "水管漏了", building="3", item="水管")
    secretary = await signed_in("fang")
    page = (await secretary.get("/desk/topics")).text
    assert "3 张单" in page
    codes = [t.code for t in office.tools.writer.read(lambda uow: list(uow.tickets.all()))][:3]
    assert (await secretary.post("/desk/topics", data={"code": codes})).status_code == 303
    assert (await secretary.post("/desk/topics", data={"code": codes})).status_code == 409
    paper = Document(BytesIO((await secretary.get("/desk/topics/agenda.docx")).content))
    assert "反映 3 件" in "\n".join(p.text for p in paper.paragraphs)


async def test_a_worker_has_no_say_in_topics(office: Site, signed_in: SignIn) -> None:
    worker = await signed_in("li")
    assert (await worker.get("/desk/topics")).status_code == 404
    assert (await worker.post("/desk/topics", data={"code": ["A"]})).status_code == 404


def test_months_follow_the_communitys_calendar() -> None:
    month = Month(2026, 1)
    begins, ends = month.span(ZoneInfo("Asia/Shanghai"))
    assert (str(begins), str(ends)) == ("2025-12-31 16:00:00+00:00", "2026-01-31 16:00:00+00:00")
    assert (month.back(1), month.back(-12), month.back(13)) == (
        Month(2025, 12),
        Month(2027, 1),
        Month(2024, 12),
    )
    assert Month.read("2026-13") is None


async def test_a_template_of_ones_own_lays_out_the_agenda_and_a_broken_one_is_told(
    office: Site, signed_in: SignIn
) -> None:
    own = office.folder / "own.docx"
    paper = Document()
    paper.add_heading("和美议事厅 {{ community }}", 0)
    paper.save(str(own))
    settings = office.tools.settings.model_copy(update={"agenda_template": own})
    reopen(office, replace(office.tools, settings=settings))
    secretary = await signed_in("fang")
    told = Document(BytesIO((await secretary.get("/desk/topics/agenda.docx")).content))
    assert told.paragraphs[0].text == "和美议事厅 幸福里社区"
    own.write_bytes(b"no paper")
    broken = await secretary.get("/desk/topics/agenda.docx")
    assert broken.status_code == 409
    assert "议程模板用不了" in broken.text


async def test_an_agenda_holds_nothing_personal(office: Site, signed_in: SignIn) -> None:
    for _ in range(3):
        tell(office, f"楼道灯又坏了，我电话{PHONE}", building="3", item="楼道灯")
    secretary = await signed_in("fang")
    codes = [t.code for t in office.tools.writer.read(lambda uow: list(uow.tickets.all()))]
    await secretary.post("/desk/topics", data={"code": codes})
    paper = (await secretary.get("/desk/topics/agenda.docx")).content
    with ZipFile(BytesIO(paper)) as parts:
        assert not [name for name in parts.namelist() if PHONE.encode() in parts.read(name)]
    words = "\n".join(p.text for p in Document(BytesIO(paper)).paragraphs)
    assert "反映 3 件" in words


async def test_papers_fit_the_sheet_they_are_printed_on(office: Site, signed_in: SignIn) -> None:
    tell(office, "灯坏了", building="3")
    secretary = await signed_in("fang")
    sheet = load_workbook(BytesIO((await secretary.get("/desk/ledger.xlsx")).content)).active
    assert sheet is not None
    assert (sheet.page_setup.orientation, sheet.print_title_rows) == ("landscape", "$1:$1")
    assert sheet.auto_filter.ref == "A1:U2"
    paper = Document(BytesIO((await secretary.get("/desk/report.docx")).content))
    page = paper.sections[0]
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)
    within = page.page_width - page.left_margin - page.right_margin
    for table in paper.tables:
        assert abs(sum(cell.width for cell in table.rows[0].cells) - within) < 20_000
        assert table.rows[0]._tr.trPr.xpath("w:tblHeader")


def test_tickets_in_hand_are_counted_in_whole_ones() -> None:
    for most in (0, 1, 5, 40):
        drawn = loads(["一", "二"], {"late": [0, 0], "rest": [most, 0]}).decode()
        assert not re.findall(r">\d+\.\d+</text>", drawn)
