"""Documents that offices edit, as .docx: the monthly report is drawn here, the agenda elsewhere."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as Paper
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from starlette.responses import Response

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# What every office computer in the country has; others take what they have instead.
FONT = "SimSun"
SIZE = Pt(14)
WIDTH = 166  # millimetres between the margins


def blank(title: str, under: str = "") -> Paper:
    """A4 in large type with its title."""
    paper = Document()
    page = paper.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(22)
    style = paper.styles["Normal"]
    style.font.name, style.font.size = FONT, SIZE
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    for level in range(3):
        heading = paper.styles["Title" if level == 0 else f"Heading {level}"]
        heading.font.name, heading.font.color.rgb = FONT, RGBColor(0, 0, 0)
        heading.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    paper.add_heading(title, 0)
    if under:
        paper.add_paragraph(under)
    return paper


def table(
    paper: Paper, head: Sequence[str], rows: Sequence[Sequence[str]], shares: Sequence[int]
) -> None:
    """A table with lines and a head row that every page repeats; ``shares`` of the line's width."""
    drawn = paper.add_table(rows=1, cols=len(head), style="Table Grid")
    for cell, text in zip(drawn.rows[0].cells, head, strict=True):
        cell.text = text
    for row in rows:
        for cell, text in zip(drawn.add_row().cells, row, strict=True):
            cell.text = text
    drawn.autofit = False
    for column, share in zip(drawn.columns, shares, strict=True):
        column.width = Mm(WIDTH * share / sum(shares))
    for line in drawn.rows:
        for cell, share in zip(line.cells, shares, strict=True):
            cell.width = Mm(WIDTH * share / sum(shares))
            for paragraph in cell.paragraphs:
                paragraph.style = paper.styles["No Spacing"]
        _mark(line, "w:cantSplit")
    _mark(drawn.rows[0], "w:tblHeader")


def _mark(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))


def as_download(paper: Paper, name: str) -> Response:
    """The document for the browser to keep."""
    kept = BytesIO()
    paper.save(kept)
    return as_file(kept.getvalue(), name)


def as_file(paper: bytes, name: str) -> Response:
    """A finished document for the browser to keep."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.docx"'}
    return Response(paper, media_type=DOCX, headers=headers)
