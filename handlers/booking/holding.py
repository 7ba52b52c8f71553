"""The line of a service is locked before its tickets and timers: one order for everybody."""

from handlers.house import House
from intents.rules.ticket import Ticket
from storage.timers import Timer
from storage.unit_of_work import UnitOfWork


def hold(house: House, uow: UnitOfWork, ticket: Ticket, intent: str) -> None:
    """The line that a move of the ticket by hand may change, as it is or as ``intent``."""
    booking = uow.bookings.of_ticket(ticket.code) if intent == ticket.intent else None
    if booking is not None or house.community.windows_of(intent):
        uow.bookings.lock(booking.service if booking else intent)


def hold_for(house: House, uow: UnitOfWork, timer: Timer) -> None:
    """The line that a clock of bookings is about."""
    booking = uow.bookings.get(str(timer.data.get("booking", "")))
    window = house.community.window(str(timer.data.get("window", "")))
    service = booking.service if booking else window.intent if window else None
    if service is not None:
        uow.bookings.lock(service)
