"""A wish for a bookable service: recorded as a ticket, and a time offered or booked at once.

Without windows in the community file it is an ordinary ticket. Whoever has a booking ahead is
shown that instead of getting a second one, and a day that cannot be is answered with those that
can: nothing is stored.
"""

from dataclasses import replace

from handlers.booking.choosing import book, exact, free_starts, show_choices
from handlers.booking.desk import Desk
from handlers.booking.facing import day_of, moment_of
from handlers.booking.visiting import offers_visits, request_visit
from handlers.card_places import is_reachable
from handlers.opening import Request, announce, record
from handlers.replies import Button, Message, Priority, Reply, ToPerson
from intents.language.booking_words import BookingWords, read_booking
from intents.rules.ticket import Ticket
from storage.bookings import Booking

SAME_WORDS_WITHIN = 600  # seconds
SHORT = 12  # characters
DAYS_NAMED = 3


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
    if _asks_for_no_day(request, words):
        return _say_when(desk, request, words)
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


def _asks_for_no_day(request: Request, words: BookingWords) -> bool:
    """Whether all that is asked for is a day that is over, or that no calendar has.

    In a longer sentence 上个月 may only tell how it came about.
    """
    is_asked = words.day is not None or len(request.wish.text) <= SHORT
    is_over = words.is_no_day or (words.is_past and is_asked)
    at_home = request.wish.slots.get("home_visit")
    return is_over and not at_home and is_reachable(request.uow, _asker(request))


def _say_when(desk: Desk, request: Request, words: BookingWords) -> list[Reply]:
    """When the next days are, and a button that begins anew; nothing is stored."""
    say, wish = desk.house.wording, request.wish
    note = say.plain(f"booking.note.{'no_day' if words.is_no_day else 'past'}")
    label = desk.house.catalog[wish.intent].label
    days = [day_of(desk.house, occasion.day) for occasion in desk.ahead(wish.intent)[:DAYS_NAMED]]
    ahead = say.plain("list.comma").join(dict.fromkeys(days))
    body = say.plain("booking.next_days" if days else "booking.no_days", label=label, days=ahead)
    begin = Button(say("booking.button.undecided"), f"scanned:{wish.intent}")
    text = say("booking.noted", note=note, body=body)
    return [Message(ToPerson(_asker(request)), text, buttons=((begin,),) if days else ())]


def _asker(request: Request) -> str:
    return request.proxy or request.person.id


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
