"""来 and 来不了; and what becomes of a booking when its ticket is moved by hand.

Whoever cannot come gives the place to the next in line in the same turn.
"""

from datetime import datetime

from handlers.answering import cancel
from handlers.booking.choosing import show_choices
from handlers.booking.desk import Desk
from handlers.booking.facing import day_of, moment_of
from handlers.booking.line import offer_freed
from handlers.booking.seating import end, reminder_of, settle, still
from handlers.card_places import refresh
from handlers.house import House
from handlers.pressing import Answer, Press
from handlers.reminding import forget_before
from handlers.replies import Message, Reply, ToPerson
from handlers.timekeeping import reassure_later
from intents.rules.lifecycle import OPEN
from intents.rules.permissions import SYSTEM
from intents.rules.refusal import Refusal
from intents.rules.ticket import Status, Ticket
from storage.bookings import LIVE, Booking, Standing
from storage.unit_of_work import UnitOfWork


def press_come(press: Press) -> Answer:
    """来."""
    if press.person.id not in press.ticket.residents:
        raise Refusal("refusal.not_allowed")
    return come(
        Desk(press.house, press.uow, press.now), press.ticket, press.person.id
    ), "toast.come"


def press_not_come(press: Press) -> Answer:
    """来不了, or 取消预约."""
    if press.person.id not in press.ticket.residents:
        raise Refusal("refusal.not_allowed")
    press.uow.bookings.lock(press.ticket.intent)
    desk = Desk(press.house, press.uow, press.now)
    return stay_away(desk, press.ticket, press.person.id), "toast.not_come"


def come(desk: Desk, ticket: Ticket, by: str) -> list[Reply]:
    """The person says that they will come."""
    booking = desk.booking_of(ticket)
    if booking is None or booking.standing is not Standing.BOOKED:
        raise Refusal("refusal.stale_button")
    desk.uow.tickets.record(ticket.code, "said_to_come", by, desk.now, {})
    window = desk.house.community.window(booking.window)
    text = desk.house.wording("booking.see_you", place=window.place if window else "")
    return [Message(ToPerson(by), text, ticket=ticket.code)]


def stay_away(desk: Desk, ticket: Ticket, by: str) -> list[Reply]:
    """The booking is given back, its ticket cancelled, and the next in line asked."""
    booking = desk.booking_of(ticket)
    if booking is None or booking.standing not in LIVE:
        raise Refusal("refusal.stale_button")
    cancelled = cancel(desk.house, desk.uow, ticket, by, desk.now)
    after = desk.uow.tickets.get(ticket.code)
    assert after is not None
    replies = _give_back(desk, after, booking, by)
    when = day_of(desk.house, booking.day)
    if booking.starts_at is not None:
        when = moment_of(desk.house, desk.house.local(booking.starts_at))
    label = desk.house.catalog[ticket.intent].label
    text = desk.house.wording("booking.given_back", when=when, label=label)
    return [*cancelled, Message(ToPerson(by), text, ticket=ticket.code), *replies]


def follow_ticket(house: House, uow: UnitOfWork, ticket: Ticket, now: datetime) -> list[Reply]:
    """The ticket was moved by hand (撤销, 恢复, 接单, 办结 …): the booking follows."""
    booking = uow.bookings.of_ticket(ticket.code)
    if not house.community.windows_of(ticket.intent) and booking is None:
        return []
    uow.bookings.lock(booking.service if booking else ticket.intent)
    desk = Desk(house, uow, now)
    is_live = booking is not None and booking.standing in LIVE
    if booking is not None and is_live and ticket.status in (Status.RESOLVED, Status.CLOSED):
        return _served_by_hand(desk, ticket, booking)
    if booking is not None and is_live and ticket.status not in OPEN:
        return _give_back(desk, ticket, booking, SYSTEM)
    if booking is not None and is_live and ticket.intent != booking.service:
        return _give_back(desk, ticket, booking, SYSTEM)
    if booking is not None and is_live:
        still(desk, ticket)
        return []
    is_cancelled = booking is not None and booking.standing is Standing.CANCELLED
    if is_cancelled and ticket.status in (Status.NEW, Status.ASSIGNED):
        reassure_later(house, uow, ticket, now)
        return show_choices(desk, ticket)
    return []


def _served_by_hand(desk: Desk, ticket: Ticket, booking: Booking) -> list[Reply]:
    """Settled without a tick: nobody is reminded, and a place still ahead is for the line."""
    is_over = booking.starts_at is not None and booking.starts_at <= desk.now
    end(desk, booking, Standing.SERVED, keeps_place=is_over)
    for person in ticket.residents:
        forget_before(desk.uow, reminder_of(ticket, person))
    desk.uow.timers.cancel(f"booking_lapse:{booking.id}")
    return [] if is_over else offer_freed(desk, desk.occasion(booking.window, booking.day))


def _give_back(desk: Desk, ticket: Ticket, booking: Booking, by: str) -> list[Reply]:
    desk.uow.timers.cancel(f"booking_lapse:{booking.id}")
    end(desk, booking, Standing.CANCELLED)
    left = settle(desk, ticket, None, "booking_given_back", by)
    freed = offer_freed(desk, desk.occasion(booking.window, booking.day))
    return [*refresh(desk.house, desk.uow, left), *freed]
