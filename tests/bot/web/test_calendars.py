"""A booked time in a calendar: the right hour and zone, one name for life, gone when given back."""

import re
from datetime import date
from zoneinfo import ZoneInfo

from icalendar import Calendar

from bot.web.calendars import write
from handlers.booking.calendar import Entry, entry_of
from intents.rules.doorways import CALENDAR
from storage.bookings import SheetLink
from storage.unit_of_work import UnitOfWork
from tests.bot.web.conftest import People, Site

SHANGHAI = ZoneInfo("Asia/Shanghai")


def event_of(data: bytes) -> tuple[Calendar, object]:
    file = Calendar.from_ical(data)
    return file, file.walk("VEVENT")[0]


async def test_a_resident_takes_the_hour_along_and_loses_it_with_the_booking(
    site: Site, people: People
) -> None:
    ma = await people("wang_ayi")
    await ma.say("我想理发")
    await site.settle()
    await ma.press("11月26日")
    await ma.press("加到日历")
    link = re.search(r"/calendar/\S+\.ics", (await ma.reads())[-1])
    assert link is not None

    answer = await site.browser().get(link[0])
    assert answer.headers["content-type"].startswith("text/calendar; method=PUBLISH")
    file, event = event_of(answer.content)
    assert event["dtstart"].dt.isoformat() == "2026-11-26T09:00:00+08:00"
    assert event["dtstart"].params["TZID"] == "Asia/Shanghai"
    assert [zone["tzid"] for zone in file.walk("VTIMEZONE")] == ["Asia/Shanghai"]
    assert "王" not in answer.text

    await ma.press("撤销")
    gone, cancelled = event_of((await site.browser().get(link[0])).content)
    assert (gone["method"], cancelled["status"]) == ("CANCEL", "CANCELLED")
    assert cancelled["uid"] == event["uid"]
    assert cancelled["sequence"] > event["sequence"]


async def test_a_link_that_we_did_not_make_leads_nowhere(site: Site) -> None:
    for payload in ("c_AAAAAAAAAAAAAAAAVDAwMQ", "T001", site.house.seals.seal(CALENDAR, "T999")):
        assert (await site.browser().get(f"/calendar/{payload}.ics")).status_code == 404


async def test_the_team_has_its_day_and_no_names(site: Site) -> None:
    window = site.house.community.windows_of("haircut")[0]

    def work(uow: UnitOfWork) -> None:
        until = site.now.replace(year=2027)
        for key, person in (("k" * 32, "chen"), ("j" * 32, "li")):
            uow.bookings.add_link(SheetLink(key, window.key, date(2026, 11, 26), person, until))
        uow.commit()

    site.tools.writer.run(work)
    answer = await site.browser().get(f"/sheets/{'k' * 32}/day.ics")
    _, event = event_of(answer.content)
    assert event["dtstart"].dt.isoformat() == "2026-11-26T09:00:00+08:00"
    assert "到场 0 位" in event["summary"]
    # li is no member of the team: a link does not make one.
    assert (await site.browser().get(f"/sheets/{'j' * 32}/day.ics")).status_code == 404


def test_what_people_could_break_a_line_with_stays_within_its_line(site: Site) -> None:
    now = site.now
    entry = Entry("u", "义剪\nEND:VEVENT;,\\" + "长" * 80, "a\r\nX:1", now, now, 1, is_off=False)
    file, event = event_of(write(entry, SHANGHAI, now))
    assert event["summary"].startswith("义剪\nEND:VEVENT;,\\")
    assert len(file.walk("VEVENT")) == 1
    assert site.tools.writer.read(lambda uow: entry_of(site.house, uow, "")) is None
