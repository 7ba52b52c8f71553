"""The ledger (台账): a list of tickets as a workbook, with the columns that street offices use.

Nothing personal is in it: no name, no telephone, no flat; what residents wrote is masked. Every
cell is written as text, a number or a date, so that what somebody wrote never becomes a formula.
"""

import asyncio
import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from bot.web.desk.colleagues import Colleague
from bot.web.desk.counted import narrow
from bot.web.desk.desk import Desk
from bot.web.desk.lists import sought_of
from handlers.house import House
from intents.rules.lifecycle import OPEN
from intents.rules.privacy import mask_personal
from intents.rules.ticket import Status, Ticket
from storage.accesses import Deed
from storage.unit_of_work import UnitOfWork

COLUMNS = (
    "number",
    "code",
    "received",
    "kind",
    "source",
    "content",
    "place",
    "grid",
    "assignee",
    "claimed",
    "contacted",
    "due",
    "resolved",
    "closed",
    "status",
    "late",
    "solved",
    "rating",
    "returns",
    "reopens",
    "followers",
)
_MOMENTS = ("received", "claimed", "contacted", "due", "resolved", "closed")
_WIDE = {"number": 6, "content": 60, "place": 20, **dict.fromkeys(_MOMENTS, 17)}
_CONTROLS = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127))
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Cell = str | int | datetime | None


class Ledger:
    """``/desk/ledger.xlsx``: the list of an address as a workbook."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def take_along(self, request: Request, colleague: Colleague) -> Response:
        """The filtered list within the colleague's scope, oldest first."""
        desk, query = self._desk, request.query_params
        sought, moments = sought_of(request.query_params, desk), desk.moments
        folder = Path(await asyncio.to_thread(tempfile.mkdtemp))
        path = folder / "ledger.xlsx"

        def write(uow: UnitOfWork) -> None:
            wanted = narrow(desk, uow, colleague.scope, sought, query)
            every = uow.tallies.each(colleague.scope, wanted, moments)
            write_ledger(path, desk.house, every, moments.now)

        await desk.read(write)

        def note(uow: UnitOfWork) -> None:
            uow.accesses.add(colleague.person, Deed.EXPORTED, moments.now, "ledger", str(query))
            uow.commit()

        await desk.write(note)
        name = f"{desk.house.community.id}-{desk.house.local(moments.now):%Y%m%d}.xlsx"
        return FileResponse(
            path, media_type=XLSX, filename=name, background=BackgroundTask(discard, path)
        )


def write_ledger(path: Path, house: House, tickets: Iterable[Ticket], now: datetime) -> None:
    """The workbook at ``path``; written row by row, so that its size does not matter."""
    book = xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_formulas": False})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    head = book.add_format({"bold": True, "text_wrap": True, "border": 1})
    sheet = book.add_worksheet(house.wording.plain("desk.ledger.sheet"))
    sheet.freeze_panes(1, 2)
    _lay_out(sheet)
    for column, name in enumerate(COLUMNS):
        sheet.set_column(column, column, _WIDE.get(name, 12))
        sheet.write_string(0, column, house.wording.plain(f"desk.ledger.{name}"), head)
    row = 0
    for row, cells in enumerate(_rows(house, tickets, now), start=1):
        for column, cell in enumerate(cells):
            if isinstance(cell, datetime):
                sheet.write_datetime(row, column, cell, moment)
            elif isinstance(cell, int):
                sheet.write_number(row, column, cell)
            elif cell:
                sheet.write_string(row, column, cell.translate(_CONTROLS)[:32_000])
    sheet.autofilter(0, 0, row, len(COLUMNS) - 1)
    book.close()


def _lay_out(sheet: Any) -> None:
    """On paper: all columns beside each other on A3, the head on every page, pages numbered."""
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&C&P / &N")


def _rows(house: House, tickets: Iterable[Ticket], now: datetime) -> Iterator[tuple[Cell, ...]]:
    say = house.wording.plain
    grids = {grid.id: grid.name for grid in house.community.grids}
    labels = {spec.name: spec.label for spec in house.catalog}
    statuses = {status: say(f"status.{status}") for status in Status}
    yes, no = say("desk.yes"), say("desk.no")
    sources = {True: say("desk.ledger.from_patrol"), False: say("desk.ledger.from_residents")}

    def local(at: datetime | None) -> datetime | None:
        return None if at is None else house.local(at)

    for number, t in enumerate(tickets, start=1):
        ended = t.resolved_at or (now if t.status in OPEN else t.closed_at)
        is_late = t.due_at is not None and ended is not None and ended > t.due_at
        building = say("place.building", value=t.building) if t.building else ""
        yield (
            number,
            t.code,
            local(t.created_at),
            labels.get(t.intent, t.intent),
            sources[t.is_from_patrol],
            mask_personal(t.text),
            building + mask_personal(str(t.details.get("place", ""))),
            grids.get(t.grid or "", ""),
            house.name_of(t.assignee),
            local(t.claimed_at),
            local(t.responded_at),
            local(t.due_at),
            local(t.resolved_at),
            local(t.closed_at),
            statuses[t.status],
            yes if is_late else no,
            yes if t.status is Status.CLOSED else no,
            say(f"rating.{t.rating}") if t.rating else "",
            t.returns,
            t.reopens,
            t.followers,
        )


def discard(path: Path) -> None:
    """A file made to be sent, with its folder, after it was."""
    path.unlink(missing_ok=True)
    path.parent.rmdir()
