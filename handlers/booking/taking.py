"""A wish for a bookable service: recorded as a ticket, and a time offered or booked at once.

Without windows in the community file it is an ordinary ticket. Whoever has a booking ahead is
shown that instead of getting a second one: nothing is stored.
"""

from dataclasses import replace

from handlers.booking.choosing import book, exact, free_starts, show_choices
from handlers.booking.desk import Desk
from handlers.booking.facing import day_of, moment_of
from handlers.booking.visiting import offers_visits, request_visit
from handlers.opening import Request, announce, record
from handlers.replies import Button, Message, Priority, Reply, ToPerson
from intents.language.booking_words import BookingWords, read_booking
from intents.rules.ticket import Ticket
from storage.bookings import Booking

SAME_WORDS_WITHIN = 600  # seconds


def take(request: Request) -> list[Reply]:
    """Record the wish and book or offer a time; an earlier booking is shown instead."""
    house, uow, wish = request.house, request.uow, request.wish
    if not house.community.windows_of(wish.intent):
        return announce(request, record(request))
    uow.bookings.lock(wish.intent)
    desk = Desk(house, uow, request.now)
    words = read_booking(wish.text, desk.local)
    ahead = uow.bookings.ahead_of(request.person.id, desk.today)
    same = [b for b in ahead if (b.service, b.beneficiary) == (wish.intent, words.beneficiary)]
    if same:
        return show_booking(desk, request.person.id, same[0], "booking.already")
    told_before = _same_words(request)
    if told_before is not None:
        return show_choices(desk, told_before, words)
    slots = {k: v for k, v in wish.slots.items() if k not in ("time", "time_end")}
    if words.beneficiary:
        slots["beneficiary"] = words.beneficiary
    ticket = record(replace(request, wish=replace(wish, slots=slots)))
    replies = [*announce(request, ticket), *_arrange(desk, ticket, words, request.person.id)]
    if words.for_several:
        text = house.wording("booking.one_each")
        replies += [
            Message(ToPerson(one), text, priority=Priority.CARD) for one in ticket.residents
        ]
    return replies


def show_booking(desk: Desk, person: str, booking: Booking, key: str) -> list[Reply]:
    """What somebody has already, with the buttons to change it."""
    say, code = desk.house.wording, booking.ticket or ""
    when = day_of(desk.house, booking.day)
    if booking.starts_at is not None:
        when = moment_of(desk.house, desk.house.local(booking.starts_at))
    whom = say.plain("booking.for", who=booking.beneficiary) if booking.beneficiary else ""
    label = desk.house.catalog[booking.service].label
    state = say.plain(f"booking.standing.{booking.standing}")
    text = say(key, label=label, when=when, whom=whom, state=state)
    buttons = (
        (
            Button(say("booking.button.other"), f"book_more:{code}:0"),
            Button(say("booking.button.cancel"), f"not_come:{code}"),
        ),
    )
    return [Message(ToPerson(person), text, buttons=buttons, ticket=code)]


def _arrange(desk: Desk, ticket: Ticket, words: BookingWords, by: str) -> list[Reply]:
    if ticket.details.get("home_visit") and offers_visits(desk, ticket) and ticket.building:
        return request_visit(desk, ticket, by)
    free = free_starts(desk, ticket)
    named = exact(desk, free, words, None)
    if named is not None and not words.is_past:
        return book(desk, ticket, named.occasion, named.start, by)
    return show_choices(desk, ticket, words)


def _same_words(request: Request) -> Ticket | None:
    """The ticket that the very same words opened a moment ago."""
    latest = request.uow.tickets.of_reporter(request.person.id, open_only=True, limit=5)
    for ticket in latest:
        age = (request.now - ticket.created_at).total_seconds()
        is_same = (ticket.intent, ticket.text) == (request.wish.intent, request.wish.text)
        if is_same and age < SAME_WORDS_WITHIN and ticket.assignee is None:
            return ticket
    return None
