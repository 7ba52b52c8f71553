"""The community as its file describes it: who does what where, when, and what is wrong with it.

A changed file can be tried here before it is put in place; nothing is written by that.
"""

import asyncio
import tempfile
import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from starlette.background import BackgroundTask
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from bot.commands.community import sentences
from bot.commands.community_exchange import read_sheets
from bot.commands.community_sheets import WorkbookError, write_workbook
from bot.web.desk.colleagues import Colleague
from bot.web.desk.desk import Desk
from bot.web.desk.ledger import XLSX, discard
from bot.web.refusing import Refused
from intents.rules.calendar import Calendar
from intents.rules.community import Community
from intents.rules.community_check import read_community

LARGEST = 2 * 1024 * 1024
_AROUND = 10_000  # what a form puts around a file
DAYS_AHEAD = 60
ROSTER_DAYS = 14
_TABLES = ("people", "grids", "teams", "parties", "windows", "chats")


class Roster:
    """``/desk/community``."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request, colleague: Colleague) -> Response:
        """Grids, teams, parties, holidays."""
        return await self._page(request, colleague)

    async def try_file(self, request: Request, colleague: Colleague) -> Response:
        """What a changed community file would have of faults and changes."""
        told = request.headers.get("content-length", "")
        if told.isdecimal() and int(told) > LARGEST + _AROUND:
            raise Refused(413, "web.error.too_large")  # before it is read at all
        async with request.form(max_files=1, max_fields=5, max_part_size=LARGEST) as form:
            upload = form.get("file")
            data = await upload.read(LARGEST + 1) if isinstance(upload, UploadFile) else b""
        if len(data) > LARGEST:
            raise Refused(413, "web.error.too_large")  # its beginning alone would mislead
        tried = await asyncio.to_thread(self._try, data)
        return await self._page(request, colleague, tried=tried)

    async def workbook(self, request: Request, colleague: Colleague) -> Response:
        """The community as it is, to be changed in a spreadsheet."""
        house = self._desk.house
        folder = Path(await asyncio.to_thread(tempfile.mkdtemp))
        path = folder / "community.xlsx"
        await asyncio.to_thread(write_workbook, house.community, path, house.wording)
        name = f"{house.community.id}-community.xlsx"
        return FileResponse(
            path, media_type=XLSX, filename=name, background=BackgroundTask(discard, path)
        )

    def _try(self, data: bytes) -> dict[str, Any]:
        """A workbook tells itself by its first bytes; anything else is read as TOML."""
        return self._try_workbook(data) if data.startswith(b"PK") else self._try_text(data)

    def _try_workbook(self, data: bytes) -> dict[str, Any]:
        wording = self._desk.house.wording
        with tempfile.NamedTemporaryFile(suffix=".xlsx") as kept:
            kept.write(data)
            kept.flush()
            try:
                community, faults = read_sheets(Path(kept.name), wording)
            except WorkbookError as error:
                told = wording.plain(str(error), value=".xlsx")
                return {"faults": [told], "is_usable": False, "changes": []}
        return self._told(community, faults)

    def _try_text(self, data: bytes) -> dict[str, Any]:
        house = self._desk.house
        try:
            source = data.decode("utf-8-sig")
            document = tomllib.loads(source)
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            return {"faults": [str(error)], "is_usable": False, "changes": []}
        community, faults = read_community(document, house.catalog)
        lines = (line.split(maxsplit=1) for line in sentences(faults, source, house.wording))
        say = house.wording.plain
        told = [say("desk.file_line", number=number, text=text) for number, text in lines]
        return self._told(community, told)

    def _told(self, community: Community | None, faults: list[str]) -> dict[str, Any]:
        changes, now = [], self._desk.house.community
        for table in _TABLES if community is not None else ():
            before, after = getattr(now, table), getattr(community, table)
            gone, come = len(set(before) - set(after)), len(set(after) - set(before))
            if gone or come:
                changes.append((table, come, gone))
        return {"faults": faults, "is_usable": community is not None, "changes": changes}

    async def _page(
        self, request: Request, colleague: Colleague, tried: dict[str, Any] | None = None
    ) -> Response:
        house = self._desk.house
        today = house.local(self._desk.now).date()
        days = [today + timedelta(days=n) for n in range(ROSTER_DAYS)]
        roster = await self._desk.read(lambda uow: [(d, uow.absences.away_on(d)) for d in days])
        calendar = house.community.timekeeper.calendar
        ahead = [today + timedelta(days=n) for n in range(DAYS_AHEAD)]
        return self._desk.show(
            request,
            "community.html",
            colleague,
            file=house.community,
            away=roster[0][1],
            roster=[(day, sorted(away)) for day, away in roster if away],
            tried=tried,
            special=[
                (day, calendar.is_working_day(day)) for day in ahead if _is_special(day, calendar)
            ],
            unknown=[year for year in {day.year for day in ahead} if not calendar.is_known(year)],
        )


def _is_special(day: date, calendar: Calendar) -> bool:
    """A weekday off, or a weekend day that is worked."""
    return calendar.is_working_day(day) != (day.isoweekday() <= 5)
