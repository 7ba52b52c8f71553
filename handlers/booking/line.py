"""The waiting line of a full day: joining it, an offer with a quarter of an hour to answer.

First come, first served; whoever stayed away twice in ninety days stands last. A place is held
for whoever is asked, so nobody else can take it meanwhile. Nobody is asked by night.
"""

from datetime import date, datetime, timedelta

from handlers.booking.desk import Desk
from handlers.booking.facing import day_of, moment_of, time_of
from handlers.booking.saying import say_times
from handlers.booking.seating import add_booking, end, place_of, refuse_second, settle
from handlers.card_places import refresh
from handlers.house import House
from handlers.replies import Button, Message, Notice, Reply, ToPerson
from intents.rules.capacity import (
    ABSENCES_REMEMBERED,
    ABSENCES_TOO_MANY,
    Place,
    bookable_chairs,
    in_line,
)
from intents.rules.permissions import SYSTEM
from intents.rules.refusal import Refusal
from intents.rules.ticket import Ticket
from intents.rules.windows import Occasion
from storage.bookings import LIVE, Booking, Kind, Standing
from storage.timers import Timer
from storage.unit_of_work import UnitOfWork

ANSWER_WITHIN = timedelta(minutes=15)


def join(
    desk: Desk, ticket: Ticket, occasion: Occasion, by: str, *, in_place: bool = False
) -> list[Reply]:
    """排队: the end of the line of that day."""
    before = desk.booking_of(ticket)
    if before is not None and before.standing in LIVE:
        raise Refusal("refusal.booked_already")
    refuse_second(desk, ticket, occasion.day)
    booking = add_booking(desk, ticket, occasion, None, Standing.WAITING)
    waiting = settle(desk, ticket, booking, "queued", by)
    text = desk.house.wording(
        "booking.queued",
        day=day_of(desk.house, occasion.day),
        number=position(desk, booking),
        minutes=ANSWER_WITHIN.seconds // 60,
    )
    told = say_times(desk, waiting, text, (), in_place=in_place)
    return [*refresh(desk.house, desk.uow, waiting), *told, *offer_freed(desk, occasion)]


def position(desk: Desk, booking: Booking) -> int:
    """The booking's number in its line, from 1."""
    ids = [one.id for one in line_of(desk, booking.window, booking.day)]
    return ids.index(booking.id) + 1


def line_of(desk: Desk, window: str, day: date) -> list[Booking]:
    """Everybody who waits for that day, in the order in which they will be asked."""
    waiting = desk.uow.bookings.of_day(window, day, Standing.WAITING)
    since = (desk.local - ABSENCES_REMEMBERED).date()
    absences = desk.uow.bookings.absences({one.person for one in waiting}, since)
    often = {person for person, times in absences.items() if times >= ABSENCES_TOO_MANY}
    return in_line(waiting, often)


def offer_freed(desk: Desk, occasion: Occasion | None) -> list[Reply]:
    """What is free that day goes to the next in line: a place is held, a visit can be moved up."""
    if occasion is None:
        return []
    return [*_offer_places(desk, occasion), *_offer_visit(desk, occasion)]


def _offer_places(desk: Desk, occasion: Occasion) -> list[Reply]:
    """Hold every free place of the day for the next in line and ask them."""
    answer_by = desk.local + ANSWER_WITHIN
    if not any(place.starts > answer_by for place in desk.free(occasion)):
        return []
    line = line_of(desk, occasion.window.key, occasion.day)
    if not line or _waits_for_morning(desk, occasion):
        return []
    places = [place for place in desk.free(occasion) if place.starts > answer_by]
    replies: list[Reply] = []
    for booking, place in zip(line, places, strict=False):
        replies += _offer(desk, booking, place)
    return replies


def _offer_visit(desk: Desk, occasion: Occasion) -> list[Reply]:
    """Of those who are visited on a later day, who asked first may come first; nothing is held."""
    if not occasion.window.visits or desk.free_visit(occasion) is None:
        return []
    later = [
        booking
        for booking in desk.uow.bookings.live_from(occasion.day + timedelta(days=1))
        if booking.kind is Kind.VISIT and booking.window == occasion.window.key
    ]
    if not later or _waits_for_morning(desk, occasion):
        return []
    first = min(later, key=lambda booking: (booking.queued_at, booking.id))
    ticket = desk.uow.tickets.get(first.ticket or "")
    if ticket is None:
        return []
    text = desk.house.wording(
        "booking.visit.freed",
        day=day_of(desk.house, occasion.day),
        yours=day_of(desk.house, first.day),
    )
    label = desk.house.wording("booking.button.visit_sooner")
    row = ((Button(label, f"book_visit:{ticket.code}"),),)
    card = f"visit_freed:{ticket.code}"
    return [
        Message(ToPerson(one), text, buttons=row, card=card, ticket=ticket.code)
        for one in ticket.residents
    ]


def _waits_for_morning(desk: Desk, occasion: Occasion) -> bool:
    """Nobody is asked by night: what is free is looked at again in the morning."""
    morning = desk.house.community.timekeeper.out_of_quiet(desk.now)
    if morning <= desk.now:
        return False
    about = {"window": occasion.window.key, "day": occasion.day.isoformat()}
    key = f"booking_offers:{about['window']}:{about['day']}"
    desk.uow.timers.put(Timer("booking_offers", morning, key, data=about))
    return True


def accept(desk: Desk, ticket: Ticket, by: str) -> list[Reply]:
    """要: the place that was held is theirs. Raises ``Refusal`` when the time is over."""
    booking = _offered(desk, ticket)
    occasion = desk.occasion(booking.window, booking.day)
    is_there = occasion is not None and has_chair(occasion, booking)
    if booking.answer_by is None or booking.answer_by < desk.now or not is_there:
        raise Refusal("refusal.offer_over")
    changes = {"standing": Standing.BOOKED, "answer_by": None}
    if not desk.uow.bookings.change(booking.id, {Standing.OFFERED}, changes, desk.now):
        raise Refusal("refusal.offer_over")
    desk.uow.timers.cancel(f"booking_lapse:{booking.id}")
    booked = settle(desk, ticket, desk.uow.bookings.get(booking.id), "booked", by)
    return refresh(desk.house, desk.uow, booked)


def has_chair(occasion: Occasion, booking: Booking) -> bool:
    """Whether the chair that the booking holds is there that day."""
    holds_one = booking.kind is Kind.CHAIR and booking.chair is not None
    return not holds_one or (booking.chair or 0) < bookable_chairs(occasion)


def withdraw(desk: Desk, booking: Booking) -> list[Reply]:
    """The chair that was offered is there no longer: back into the line, at the old place."""
    ticket = desk.uow.tickets.get(booking.ticket or "")
    back = {"standing": Standing.WAITING, "answer_by": None}
    freed = {"starts_at": None, "ends_at": None, "chair": None}
    if ticket is None or not desk.uow.bookings.change(
        booking.id, {Standing.OFFERED}, {**back, **freed}, desk.now
    ):
        return []
    desk.uow.timers.cancel(f"booking_lapse:{booking.id}")
    waiting = settle(desk, ticket, desk.uow.bookings.get(booking.id), "offer_withdrawn", SYSTEM)
    text = desk.house.wording("booking.offer_withdrawn", day=day_of(desk.house, booking.day))
    told = [Message(ToPerson(one), text, ticket=ticket.code) for one in waiting.residents]
    return [*refresh(desk.house, desk.uow, waiting), *told]


def turn_down(desk: Desk, ticket: Ticket, by: str) -> list[Reply]:
    """不要: the next in line is asked; the wish itself stays."""
    booking = _offered(desk, ticket)
    desk.uow.timers.cancel(f"booking_lapse:{booking.id}")
    return [*_leave(desk, ticket, booking, Standing.CANCELLED, by), *_freed(desk, booking)]


def lapse(house: House, uow: UnitOfWork, timer: Timer, now: datetime) -> list[Reply]:
    """A quarter of an hour without an answer: the next in line is asked."""
    desk = Desk(house, uow, now)
    found = uow.bookings.get(timer.data["booking"])
    if found is None:
        return []
    uow.bookings.lock(found.service)
    booking = uow.bookings.get(found.id)
    ticket = uow.tickets.get(found.ticket or "")
    if booking is None or ticket is None or booking.standing is not Standing.OFFERED:
        return []
    text = house.wording("booking.lapsed", day=day_of(house, booking.day))
    again = f"book_wait:{ticket.code}:{booking.window}.{booking.day:%Y%m%d}"
    row = ((Button(house.wording("booking.button.again"), again),),)
    told = [Message(ToPerson(r), text, buttons=row, ticket=ticket.code) for r in ticket.residents]
    left = _leave(desk, ticket, booking, Standing.LAPSED, SYSTEM)
    return [*left, *told, *_freed(desk, booking)]


def offer_again(house: House, uow: UnitOfWork, timer: Timer, now: datetime) -> list[Reply]:
    """What became free by night is offered in the morning."""
    desk = Desk(house, uow, now)
    window = house.community.window(timer.data["window"])
    if window is None:
        return []
    uow.bookings.lock(window.intent)
    return offer_freed(desk, desk.occasion(window.key, date.fromisoformat(timer.data["day"])))


def _freed(desk: Desk, booking: Booking) -> list[Reply]:
    return offer_freed(desk, desk.occasion(booking.window, booking.day))


def _leave(
    desk: Desk, ticket: Ticket, booking: Booking, standing: Standing, by: str
) -> list[Reply]:
    end(desk, booking, standing)
    left = settle(desk, ticket, None, "left_line", by)
    return refresh(desk.house, desk.uow, left)


def _offered(desk: Desk, ticket: Ticket) -> Booking:
    booking = desk.booking_of(ticket)
    if booking is None or booking.standing is not Standing.OFFERED:
        raise Refusal("refusal.offer_over")
    return booking


def _offer(desk: Desk, booking: Booking, place: Place) -> list[Reply]:
    house, uow = desk.house, desk.uow
    until = desk.now + ANSWER_WITHIN
    held = {"standing": Standing.OFFERED, "answer_by": until, **place_of(desk, place)}
    ticket = uow.tickets.get(booking.ticket or "")
    if ticket is None or not uow.bookings.change(booking.id, {Standing.WAITING}, held, desk.now):
        return []
    data = {"booking": booking.id}
    uow.timers.put(Timer("booking_lapse", until, f"booking_lapse:{booking.id}", data=data))
    offered = settle(desk, ticket, uow.bookings.get(booking.id), "offered", SYSTEM)
    window = house.community.window(booking.window)
    text = house.wording(
        "booking.offer",
        label=house.catalog[ticket.intent].label,
        when=moment_of(house, place.starts),
        place=window.place if window else "",
        until=time_of(house, house.local(until)),
    )
    buttons = (
        (
            Button(house.wording("booking.button.take"), f"book_yes:{ticket.code}"),
            Button(house.wording("booking.button.leave"), f"book_no:{ticket.code}"),
        ),
    )
    asked = [
        Message(
            ToPerson(one),
            text,
            buttons=buttons,
            ticket=ticket.code,
            weight=Notice.MUST,
        )
        for one in offered.residents
    ]
    return [*refresh(house, uow, offered), *asked]
