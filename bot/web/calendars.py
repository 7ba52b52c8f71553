"""Bookings as files for a calendar (iCalendar, RFC 5545; cancelled ones by iTIP, RFC 5546).

Times are the community's own, with the zone's rules in the file. A file is fetched anew whenever
somebody opens the link, so it always says what is true now.
"""

import asyncio
from datetime import datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.tools import Tools
from bot.web.refusing import Refused
from handlers.booking.calendar import Entry, entry_of, entry_of_day
from handlers.booking.desk import Desk
from storage.unit_of_work import UnitOfWork

PRODUCT = "-//Linli//Bookings//ZH"


def calendar_routes(tools: Tools) -> list[Route]:
    """``/calendar/<payload>.ics`` for a resident, ``/sheets/<key>/day.ics`` for a team."""
    house = tools.house

    async def mine(request: Request) -> Response:
        payload = request.path_params["payload"]

        def look(uow: UnitOfWork) -> Entry | None:
            return entry_of(house, uow, payload)

        return _answer(await asyncio.to_thread(tools.writer.read, look), tools)

    async def day(request: Request) -> Response:
        key = request.path_params["key"]

        def look(uow: UnitOfWork) -> Entry | None:
            return entry_of_day(Desk(house, uow, tools.clock()), key)

        return _answer(await asyncio.to_thread(tools.writer.read, look), tools)

    return [Route("/calendar/{payload}.ics", mine), Route("/sheets/{key}/day.ics", day)]


def write(entry: Entry, zone: ZoneInfo, now: datetime) -> bytes:
    """The file of one entry; ``now`` is aware UTC."""
    method = "CANCEL" if entry.is_off else "PUBLISH"
    status = "CANCELLED" if entry.is_off else "CONFIRMED" if entry.is_sure else "TENTATIVE"
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", now)
    event.add("dtstart", entry.starts.astimezone(zone))
    event.add("dtend", entry.ends.astimezone(zone))
    event.add("summary", entry.title)
    if entry.place:
        event.add("location", entry.place)
    event.add("status", status)
    event.add("sequence", entry.sequence)
    file = Calendar()
    file.add("prodid", PRODUCT)
    file.add("version", "2.0")
    file.add("method", method)
    file.add_component(event)
    file.add_missing_timezones()
    told: bytes = file.to_ical()
    return told


def _answer(entry: Entry | None, tools: Tools) -> Response:
    if entry is None:
        raise Refused(404, "web.error.not_found")
    data = write(entry, tools.house.community.zone, tools.clock())
    method = "CANCEL" if entry.is_off else "PUBLISH"
    headers = {"Content-Disposition": 'attachment; filename="linli.ics"'}
    return Response(data, headers=headers, media_type=f"text/calendar; method={method}")
