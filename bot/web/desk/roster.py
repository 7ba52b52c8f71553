"""The community as its file describes it: who does what where, when, and what is wrong with it.

A changed file can be tried here before it is put in place; nothing is written by that.
"""

import tomllib
from datetime import date, timedelta
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from bot.commands.community import sentences
from bot.web.desk.colleagues import Colleague
from bot.web.desk.desk import Desk
from intents.rules.calendar import Calendar
from intents.rules.community_check import read_community

LARGEST = 2 * 1024 * 1024
DAYS_AHEAD = 60


class Roster:
    """``/desk/community``."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request, colleague: Colleague) -> Response:
        """Grids, teams, parties, holidays."""
        return await self._page(request, colleague)

    async def try_file(self, request: Request, colleague: Colleague) -> Response:
        """What a changed community file would have of faults and changes."""
        async with request.form(max_files=1, max_fields=5, max_part_size=LARGEST) as form:
            upload = form.get("file")
            data = await upload.read(LARGEST + 1) if isinstance(upload, UploadFile) else b""
        return await self._page(request, colleague, tried=self._try(data))

    def _try(self, data: bytes) -> dict[str, Any]:
        house = self._desk.house
        try:
            source = data.decode("utf-8-sig")
            document = tomllib.loads(source)
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            return {"faults": [str(error)], "is_usable": False, "changes": []}
        community, faults = read_community(document, house.catalog)
        changes = []
        if community is not None:
            for table in ("people", "grids", "teams", "parties", "windows", "chats"):
                before, after = getattr(house.community, table), getattr(community, table)
                gone, come = len(set(before) - set(after)), len(set(after) - set(before))
                if gone or come:
                    changes.append((table, come, gone))
        return {
            "faults": [*sentences(faults, source, house.wording)],
            "is_usable": community is not None,
            "changes": changes,
        }

    async def _page(
        self, request: Request, colleague: Colleague, tried: dict[str, Any] | None = None
    ) -> Response:
        house = self._desk.house
        today = house.local(self._desk.now).date()
        away = await self._desk.read(lambda uow: uow.absences.away_on(today))
        calendar = house.community.timekeeper.calendar
        ahead = [today + timedelta(days=n) for n in range(DAYS_AHEAD)]
        return self._desk.show(
            request,
            "community.html",
            colleague,
            file=house.community,
            away=away,
            tried=tried,
            special=[
                (day, calendar.is_working_day(day)) for day in ahead if _is_special(day, calendar)
            ],
            unknown=[year for year in {day.year for day in ahead} if not calendar.is_known(year)],
        )


def _is_special(day: date, calendar: Calendar) -> bool:
    """A weekday off, or a weekend day that is worked."""
    return calendar.is_working_day(day) != (day.isoweekday() <= 5)
