"""Bookings as a service of the house: its taking, its hearing, its buttons and its timers."""

from collections.abc import Sequence
from datetime import datetime

from handlers.booking.calendar import press_calendar
from handlers.booking.choosing import press_more, press_time, press_visit, press_wait
from handlers.booking.coming import follow_ticket, press_come, press_not_come
from handlers.booking.days import close_day, open_day
from handlers.booking.desk import Desk
from handlers.booking.hearing import hear
from handlers.booking.holding import hold, hold_for
from handlers.booking.line import accept, lapse, offer_again, turn_down
from handlers.booking.moving import press_agree, press_keep, unanswered
from handlers.booking.sheets import count_month, make_link
from handlers.booking.substitutes import stand_in, take_chair_off
from handlers.booking.taking import take
from handlers.booking.ticking import close_served, eve, over, press_tick, press_walk_in
from handlers.booking.visiting import hear_address, press_confirm, press_decline
from handlers.dialogue import Serving
from handlers.house import House
from handlers.incoming import Incoming
from handlers.pressing import Answer, Press
from handlers.replies import Reply
from handlers.service import Service
from intents.rules.refusal import Refusal
from storage.people import Person
from storage.unit_of_work import UnitOfWork


def _go_on(
    house: House,
    uow: UnitOfWork,
    person: Person,
    state: Serving,
    incoming: Incoming,
    _: Sequence[str],
    now: datetime,
) -> list[Reply] | None:
    return hear_address(house, uow, person, state, incoming, now)


def _yes(press: Press) -> Answer:
    return accept(_own(press), press.ticket, press.person.id), "toast.book_yes"


def _no(press: Press) -> Answer:
    return turn_down(_own(press), press.ticket, press.person.id), "toast.book_no"


def _own(press: Press) -> Desk:
    if press.person.id not in press.ticket.residents:
        raise Refusal("refusal.not_allowed")
    press.uow.bookings.lock(press.ticket.intent)
    return Desk(press.house, press.uow, press.now)


def _print(house: House, uow: UnitOfWork, person: Person, which: str, now: datetime) -> list[Reply]:
    return make_link(Desk(house, uow, now), person.id, which)


def _month(house: House, uow: UnitOfWork, person: Person, which: str, now: datetime) -> list[Reply]:
    return count_month(Desk(house, uow, now), person.id, which)


SERVICE = Service(
    take=take,
    hear=hear,
    go_on=_go_on,
    moved=follow_ticket,
    hold=hold,
    hold_for=hold_for,
    presses={
        "book": press_time,
        "book_more": press_more,
        "book_calendar": press_calendar,
        "book_wait": press_wait,
        "book_visit": press_visit,
        "book_yes": _yes,
        "book_no": _no,
        "come": press_come,
        "not_come": press_not_come,
        "visit_yes": press_confirm,
        "visit_no": press_decline,
        "move_yes": press_agree,
        "move_no": press_keep,
        "tick": press_tick,
    },
    own={
        "day_open": open_day,
        "day_close": close_day,
        "stand_in": stand_in,
        "chair_off": take_chair_off,
        "walk_in": press_walk_in,
        "sheet_print": _print,
        "sheet_month": _month,
    },
    clocks={
        "booking_lapse": lapse,
        "booking_offers": offer_again,
        "booking_kept": unanswered,
        "booking_eve": eve,
        "booking_over": over,
        "booking_close": close_served,
    },
)
