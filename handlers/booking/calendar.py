"""A booked time for the calendar of a telephone: the private link, and what the entry says.

The link is signed and names one ticket; whoever has it learns a service, a place and a time, and
nothing of anybody. The entry keeps its name when the booking is moved, and goes when it is given
back.
"""

from dataclasses import dataclass
from datetime import datetime

from handlers.booking.desk import Desk
from handlers.house import House
from handlers.pressing import Answer, Press
from handlers.replies import Message, ToPerson
from intents.rules.doorways import CALENDAR
from intents.rules.refusal import Refusal
from storage.bookings import Kind, Standing
from storage.unit_of_work import UnitOfWork

GIVEN_BACK = frozenset({Standing.CANCELLED, Standing.LAPSED})
UNSURE = frozenset({Standing.REQUESTED, Standing.WAITING, Standing.OFFERED})


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of a calendar; moments are aware UTC, ``sequence`` rises with every change."""

    uid: str
    title: str
    place: str
    starts: datetime
    ends: datetime
    sequence: int
    is_off: bool
    is_sure: bool = True


def press_calendar(press: Press) -> Answer:
    """加到日历: the link, to a resident of the ticket alone."""
    if press.person.id not in press.ticket.residents:
        raise Refusal("refusal.not_allowed")
    house, code = press.house, press.ticket.code
    address = f"{house.address}/calendar/{house.seals.seal(CALENDAR, code)}.ics"
    text = house.wording("calendar.link", address=address)
    return [Message(ToPerson(press.person.id), text, ticket=code)], "toast.book_calendar"


def entry_of(house: House, uow: UnitOfWork, payload: str) -> Entry | None:
    """What a link leads to; None for a forged one, and where no time was ever fixed."""
    code = house.seals.read(CALENDAR, payload)
    ticket = uow.tickets.get(code) if code else None
    booking = uow.bookings.of_ticket(ticket.code) if ticket else None
    if ticket is None or booking is None or booking.starts_at is None:
        return None
    window = house.community.window(booking.window)
    at_home = booking.kind is Kind.VISIT
    label = house.catalog[booking.service].label
    return Entry(
        uid=f"booking-{ticket.code}@{house.community.id}",
        title=house.wording.plain("calendar.mine", label=label, community=house.community.name),
        place=window.place if window and not at_home else "",
        starts=booking.starts_at,
        ends=booking.ends_at or booking.starts_at,
        # Hundredths of a second since the wish: 31 bits hold 248 days, no day is so far ahead.
        sequence=max(int((booking.changed_at - ticket.created_at).total_seconds() * 100), 0),
        is_off=booking.standing in GIVEN_BACK,
        is_sure=booking.standing not in UNSURE,
    )


def entry_of_day(desk: Desk, key: str) -> Entry | None:
    """The team's day behind a sheet's link: how many come, and no names."""
    link = desk.uow.bookings.link(key)
    window = desk.house.community.window(link.window) if link else None
    if link is None or window is None or link.expires_at <= desk.now:
        return None
    if not desk.may_serve(window, link.person):
        return None
    held = desk.uow.bookings.of_day(window.key, link.day, Standing.BOOKED)
    title = desk.house.wording.plain(
        "calendar.team",
        label=desk.house.catalog[window.intent].label,
        chairs=sum(one.kind is Kind.CHAIR for one in held),
        visits=sum(one.kind is Kind.VISIT for one in held),
    )
    return Entry(
        uid=f"day-{window.key}-{link.day:%Y%m%d}@{desk.house.community.id}",
        title=title,
        place=window.place,
        starts=desk.utc(datetime.combine(link.day, window.starts)),
        ends=desk.utc(datetime.combine(link.day, window.ends)),
        # What is counted changes between one look and the next: the later one is right.
        sequence=int(desk.now.timestamp()) % 2**31,
        is_off=desk.occasion(window.key, link.day) is None,
    )
