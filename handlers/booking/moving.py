"""A chair fewer on a day: those who had it are asked to move, and nobody is moved unasked.

Another place is held for each of them until they answer. Who does not agree keeps theirs, and
the lead hears of it; a human finds a way.
"""

from datetime import datetime, timedelta

from handlers.booking.choosing import free_starts
from handlers.booking.desk import Desk
from handlers.booking.facing import moment_of
from handlers.booking.line import has_chair, offer_freed, withdraw
from handlers.booking.seating import add_booking, end, place_of, settle
from handlers.card_places import refresh
from handlers.house import House
from handlers.pressing import Answer, Press
from handlers.replies import Button, Message, Notice, Reply, ToPerson
from intents.rules.capacity import Place
from intents.rules.refusal import Refusal
from intents.rules.ticket import Ticket
from intents.rules.windows import Occasion
from storage.bookings import Booking, Standing
from storage.timers import Timer
from storage.unit_of_work import UnitOfWork

ANSWER_WITHIN = timedelta(hours=24)
AT_LEAST_BEFORE = timedelta(hours=2)


def displaced(desk: Desk, occasion: Occasion) -> list[Booking]:
    """Whose chair is there no longer."""
    booked = desk.uow.bookings.of_day(occasion.window.key, occasion.day, Standing.BOOKED)
    return [b for b in booked if not has_chair(occasion, b)]


def propose_moves(desk: Desk, occasion: Occasion) -> list[Reply]:
    """Hold another place for each who lost theirs, the nearest first, and ask.

    What was only held on the chair goes first: nobody can accept what is there no longer.
    """
    withdrawn = _withdraw_held(desk, occasion)
    asked = [reply for booking in displaced(desk, occasion) for reply in _propose(desk, booking)]
    return [*withdrawn, *asked, *offer_freed(desk, occasion)]


def _withdraw_held(desk: Desk, occasion: Occasion) -> list[Reply]:
    """Whoever was offered the chair stands in line again; who was to move there is asked anew."""
    held = desk.uow.bookings.of_day(occasion.window.key, occasion.day, Standing.OFFERED)
    gone = [b for b in held if not has_chair(occasion, b)]
    replies = [reply for b in gone if b.instead_of is None for reply in withdraw(desk, b)]
    for other in (b for b in gone if b.instead_of is not None):
        desk.uow.timers.cancel(f"booking_kept:{other.id}")
        end(desk, other, Standing.CANCELLED)
        booking = desk.uow.bookings.get(other.instead_of or "")
        if booking is not None and booking.standing is Standing.BOOKED:
            replies += _propose(desk, booking)
    return replies


def press_agree(press: Press) -> Answer:
    """可以，挪."""
    desk = _own(press)
    return agree_to_move(desk, press.ticket, press.person.id), "toast.move_yes"


def press_keep(press: Press) -> Answer:
    """不方便挪."""
    desk = _own(press)
    return keep_place(desk, press.ticket, press.person.id), "toast.move_no"


def agree_to_move(desk: Desk, ticket: Ticket, by: str) -> list[Reply]:
    """The held place is theirs, the old one is free."""
    booking, other = _pair(desk, ticket)
    occasion = desk.occasion(other.window, other.day)
    is_there = occasion is not None and has_chair(occasion, other)
    if other.answer_by is None or other.answer_by < desk.now or not is_there:
        raise Refusal("refusal.offer_over")
    place = {"starts_at": other.starts_at, "ends_at": other.ends_at, "chair": other.chair}
    where = {"window": other.window, "day": other.day, **place}
    desk.uow.timers.cancel(f"booking_kept:{other.id}")
    gone = {"standing": Standing.CANCELLED, "chair": None, "answer_by": None}
    desk.uow.bookings.change(other.id, {Standing.OFFERED}, gone, desk.now)
    if not desk.uow.bookings.change(booking.id, {Standing.BOOKED}, where, desk.now):
        raise Refusal("refusal.stale_button")
    moved = settle(desk, ticket, desk.uow.bookings.get(booking.id), "moved_by_team", by)
    assert other.starts_at is not None
    when = moment_of(desk.house, desk.house.local(other.starts_at))
    text = desk.house.wording("booking.move.done", when=when)
    freed = offer_freed(desk, desk.occasion(booking.window, booking.day))
    told = Message(ToPerson(by), text, ticket=ticket.code)
    return [*refresh(desk.house, desk.uow, moved), told, *freed]


def keep_place(desk: Desk, ticket: Ticket, by: str) -> list[Reply]:
    """No: the old time stands, and the lead is told."""
    _, other = _pair(desk, ticket)
    desk.uow.timers.cancel(f"booking_kept:{other.id}")
    kept = Message(ToPerson(by), desk.house.wording("booking.move.kept"), ticket=ticket.code)
    return [kept, *_keep(desk, ticket, other)]


def unanswered(house: House, uow: UnitOfWork, timer: Timer, now: datetime) -> list[Reply]:
    """No answer: the old time stands, and the lead is told."""
    found = uow.bookings.get(timer.data["booking"])
    if found is None:
        return []
    uow.bookings.lock(found.service)
    other, ticket = uow.bookings.get(found.id), uow.tickets.get(found.ticket or "")
    if ticket is None or other is None or other.standing is not Standing.OFFERED:
        return []
    return _keep(Desk(house, uow, now), ticket, other)


def _propose(desk: Desk, booking: Booking) -> list[Reply]:
    ticket = desk.uow.tickets.get(booking.ticket or "")
    if ticket is None or booking.starts_at is None:
        return []
    if desk.uow.bookings.instead_of(booking.id) is not None:
        return []
    had = desk.house.local(booking.starts_at)
    free = free_starts(desk, ticket)
    if not free:
        return _tell_lead(desk, ticket, booking)
    same_day = [one for one in free if one.occasion.day == booking.day] or free[:1]
    best = min(same_day, key=lambda one: abs(one.start - had))
    place = next(p for p in desk.free(best.occasion) if p.starts == best.start)
    until = max(
        min(desk.now + ANSWER_WITHIN, booking.starts_at - AT_LEAST_BEFORE),
        desk.now + timedelta(minutes=15),
    )
    other = _hold(desk, ticket, booking, best.occasion, place, until)
    desk.uow.timers.put(
        Timer("booking_kept", until, f"booking_kept:{other.id}", data={"booking": other.id})
    )
    text = desk.house.wording(
        "booking.move.ask",
        label=desk.house.catalog[ticket.intent].label,
        had=moment_of(desk.house, had),
        when=moment_of(desk.house, best.start),
    )
    return [
        Message(
            ToPerson(one),
            text,
            buttons=_buttons(desk, ticket),
            ticket=ticket.code,
            weight=Notice.MUST,
        )
        for one in ticket.residents
    ]


def _hold(
    desk: Desk,
    ticket: Ticket,
    booking: Booking,
    occasion: Occasion,
    place: Place,
    until: datetime,
) -> Booking:
    other = add_booking(desk, ticket, occasion, None, Standing.OFFERED)
    held = {**place_of(desk, place), "instead_of": booking.id, "answer_by": until}
    desk.uow.bookings.change(other.id, {Standing.OFFERED}, held, desk.now)
    return other


def _buttons(desk: Desk, ticket: Ticket) -> tuple[tuple[Button, ...], ...]:
    say, code = desk.house.wording, ticket.code
    return (
        (
            Button(say("booking.button.move_yes"), f"move_yes:{code}"),
            Button(say("booking.button.move_no"), f"move_no:{code}"),
        ),
        (
            Button(say("booking.button.other"), f"book_more:{code}:0"),
            Button(say("booking.button.not_come"), f"not_come:{code}"),
        ),
    )


def _keep(desk: Desk, ticket: Ticket, other: Booking) -> list[Reply]:
    end(desk, other, Standing.LAPSED)
    freed = offer_freed(desk, desk.occasion(other.window, other.day))
    booking = desk.booking_of(ticket)
    return [*freed, *(_tell_lead(desk, ticket, booking) if booking else [])]


def _tell_lead(desk: Desk, ticket: Ticket, booking: Booking) -> list[Reply]:
    window = desk.window_of(booking)
    person = desk.uow.people.get(ticket.reporter)
    when = ""
    if booking.starts_at is not None:
        when = moment_of(desk.house, desk.house.local(booking.starts_at))
    who = person.name if person else ""
    text = desk.house.wording("booking.move.tell_lead", who=who, when=when, code=ticket.code)
    return [Message(ToPerson(lead), text, ticket=ticket.code) for lead in desk.leads_of(window)]


def _own(press: Press) -> Desk:
    if press.person.id not in press.ticket.residents:
        raise Refusal("refusal.not_allowed")
    press.uow.bookings.lock(press.ticket.intent)
    return Desk(press.house, press.uow, press.now)


def _pair(desk: Desk, ticket: Ticket) -> tuple[Booking, Booking]:
    booking = desk.booking_of(ticket)
    other = desk.uow.bookings.instead_of(booking.id) if booking else None
    if booking is None or other is None:
        raise Refusal("refusal.offer_over")
    return booking, other
