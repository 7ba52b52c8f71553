"""How a booking looks on its ticket's cards: the line, the status, the next step, the buttons.

Pure rendering of what ``details["booking"]`` says, so a card needs no further question to the
database; nothing personal, because the staff's card hangs in a group.
"""

from datetime import date, datetime
from enum import StrEnum

from handlers.house import House
from handlers.replies import Button, Buttons
from intents.catalog.schema import Fulfilment
from intents.rules.lifecycle import OPEN
from intents.rules.ticket import Status, Ticket


class Look(StrEnum):
    """What a ticket's card says of its booking; for each there is a line and a next step."""

    UNDECIDED = "undecided"  # no time chosen yet
    WAITING = "waiting"  # in the line
    OFFERED = "offered"  # a chair is held for an answer
    BOOKED = "booked"  # a chair at a time
    REQUESTED = "requested"  # a home visit to be confirmed
    VISIT = "visit"  # a home visit on a day


# Worth a line in a calendar.
_DATED = frozenset({Look.BOOKED, Look.VISIT})
_UNCLAIMED = frozenset({Status.NEW, Status.ASSIGNED})


def look_of(house: House, ticket: Ticket) -> Look | None:
    """What to show; None for a ticket that books nothing."""
    if house.catalog[ticket.intent].fulfilment is not Fulfilment.BOOKING:
        return None
    if not house.community.windows_of(ticket.intent):
        return None
    said = ticket.details.get("booking")
    return Look(said["as"]) if said else Look.UNDECIDED


def lines_of(house: House, ticket: Ticket) -> list[str]:
    """The line of the booking; none for one that is not decided or over."""
    look = look_of(house, ticket)
    said = ticket.details.get("booking")
    if look is None or not said:
        return []
    starts, day = said.get("starts"), date.fromisoformat(said["day"])
    at = datetime.fromisoformat(starts) if starts else datetime.combine(day, datetime.min.time())
    window = house.community.window(said["window"])
    for_whom = ticket.details.get("beneficiary")
    line = house.wording.plain(
        f"booking.card.{look}",
        when=moment_of(house, at),
        day=day_of(house, day),
        place=window.place if window else "",
    )
    return [line + (house.wording.plain("booking.for", who=for_whom) if for_whom else "")]


def status_of(house: House, ticket: Ticket) -> str:
    """The word of the status: a booked ticket waits for nobody's claim."""
    look = look_of(house, ticket)
    if look not in (None, Look.UNDECIDED) and ticket.status in _UNCLAIMED:
        return house.wording.plain(f"booking.status.{look}")
    return house.wording.plain(f"status.{ticket.status}")


def next_step_of(house: House, ticket: Ticket, who: str) -> str:
    """What comes next, as its resident reads it."""
    look = look_of(house, ticket)
    if look in (None, Look.UNDECIDED) or ticket.status not in OPEN or ticket.assignee:
        return house.wording.plain(f"resident.next.{ticket.status}", who=who)
    return house.wording.plain(f"booking.next.{look}", who=who)


def buttons_of(house: House, ticket: Ticket) -> Buttons:
    """What the resident may press beside the ticket's own buttons."""
    look = look_of(house, ticket)
    if look is None or ticket.status not in OPEN:
        return ()
    choose = "undecided" if look is Look.UNDECIDED else "other"
    change = Button(house.wording(f"booking.button.{choose}"), f"book_more:{ticket.code}:0")
    if look not in _DATED:
        return ((change,),)
    note = Button(house.wording("booking.button.calendar"), f"book_calendar:{ticket.code}")
    return ((change, note),)


def is_dated(house: House, ticket: Ticket) -> bool:
    """Whether the booking's day says more than the promise of a solution."""
    return look_of(house, ticket) not in (None, Look.UNDECIDED)


def moment_of(house: House, local: datetime) -> str:
    """11月26日（周四）9:00."""
    return house.wording.plain(
        "booking.moment", day=day_of(house, local.date()), time=time_of(house, local)
    )


def day_of(house: House, day: date) -> str:
    """11月26日（周四）."""
    weekday = house.wording.plain(f"booking.weekday.{day.isoweekday()}")
    return house.wording.plain("booking.day", month=day.month, day=day.day, weekday=weekday)


def time_of(house: House, local: datetime) -> str:
    """9:00."""
    return house.wording.plain("booking.time", hour=local.hour, minute=f"{local.minute:02d}")
