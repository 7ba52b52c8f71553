"""Words about a booking: another time, not coming, yes and no to what was offered.

Read only for whoever has something booked, waiting or asked, so that 换成下午 and 我来 mean what
they mean. Words that are surely about something else are left alone.
"""

from collections.abc import Sequence

from handlers.answering import cancel
from handlers.booking.choosing import (
    Free,
    book,
    exact,
    fitting,
    free_starts,
    pending,
    show_choices,
    show_more,
)
from handlers.booking.coming import come, stay_away
from handlers.booking.days import hear_team
from handlers.booking.desk import Desk
from handlers.booking.facing import day_of, moment_of
from handlers.booking.line import accept, position, turn_down
from handlers.booking.moving import agree_to_move, keep_place
from handlers.booking.taking import show_booking, take
from handlers.dialogue import Origin
from handlers.heard import Heard
from handlers.incoming import Incoming
from handlers.opening import Request, Wish
from handlers.replies import Message, Reply, ToPerson
from intents.catalog.schema import Fulfilment
from intents.language.booking_words import (
    BookingWords,
    is_agreeing,
    is_asking_when,
    is_bare_cancelling,
    is_cancelling,
    is_coming,
    is_moving,
    is_refusing,
    is_wanting,
    read_booking,
)
from intents.language.understanding import Act, Understanding
from intents.rules.refusal import Refusal
from intents.rules.ticket import Ticket
from storage.bookings import Booking, Standing
from storage.people import Person

SURELY = 0.6
SHORT = 5
LONGEST_CHOICE = 14
CHOOSING_LASTS = 1800  # seconds
# What moves or falls out there is not an appointment of ours.
OTHER_MATTERS = frozenset({"repair", "complaint", "emergency", "donation", "need", "job", "help"})


def hear(heard: Heard) -> list[Reply] | None:
    """What the words do to a booking; None when they are about something else."""
    house, uow, person = heard.house, heard.uow, heard.person
    meaning, incoming = heard.meaning, heard.incoming
    if not house.community.windows:
        return None
    desk = Desk(house, uow, heard.now)
    said = _hear_team(desk, person, incoming)
    if said is not None:
        return said
    named = _named_service(desk, person, meaning, incoming)
    if named is not None:
        return named
    if not _may_be_about_booking(desk, meaning, incoming):
        return None
    if not _says_something_of_bookings(incoming.text):
        return None
    services = {one.service for one in uow.bookings.ahead_of(person.id, desk.today)}
    for service in sorted(services):
        uow.bookings.lock(service)
    ahead = uow.bookings.ahead_of(person.id, desk.today)
    words = read_booking(incoming.text, desk.local)
    try:
        with uow.attempt():
            if ahead:
                return _about(desk, person, ahead, words, incoming)
            return _about_choice(desk, person, words, incoming)
    except Refusal as refusal:
        text = house.wording(refusal.key, **refusal.values)
        return [Message(ToPerson(person.id), text)]


def _hear_team(desk: Desk, person: Person, incoming: Incoming) -> list[Reply] | None:
    if not incoming.chat.is_private or desk.house.community.member(person.id) is None:
        return None
    return hear_team(desk, person, incoming.text)


def _named_service(
    desk: Desk, person: Person, meaning: Understanding, incoming: Incoming
) -> list[Reply] | None:
    """A service without a class of its own (量血压), named where the classifier is in doubt."""
    if meaning.act is not Act.ASK or not incoming.chat.is_private or not is_wanting(incoming.text):
        return None
    intent = desk.house.catalog.named_in(incoming.text)
    if intent is None or not desk.house.community.windows_of(intent):
        return None
    wish = Wish(
        intent, incoming.text, meaning.slots, meaning.main.confidence, meaning.model_version
    )
    origin = Origin.of(incoming)
    return take(Request(desk.house, desk.uow, person, wish, origin, desk.now))


def _may_be_about_booking(desk: Desk, meaning: Understanding, incoming: Incoming) -> bool:
    text = incoming.text
    if not incoming.chat.is_private:
        kind = desk.house.catalog[meaning.main.intent].fulfilment
        changes = is_cancelling(text) or is_moving(text)
        return kind is Fulfilment.BOOKING and meaning.act is Act.FILE and changes
    is_short = len(text) <= SHORT
    sure = meaning.main.confidence >= SURELY and meaning.main.intent in OTHER_MATTERS
    return is_short or not sure


def _says_something_of_bookings(text: str) -> bool:
    """Whether it is worth looking who has booked what: most messages stop here."""
    return (
        len(text) <= LONGEST_CHOICE
        or is_cancelling(text)
        or is_moving(text)
        or is_coming(text)
        or is_agreeing(text)
        or is_refusing(text)
        or is_asking_when(text)
    )


def _about(
    desk: Desk,
    person: Person,
    ahead: Sequence[Booking],
    words: BookingWords,
    incoming: Incoming,
) -> list[Reply] | None:
    text = incoming.text
    answered = _answer(desk, person, ahead, text) if incoming.chat.is_private else None
    if answered is not None:
        return answered
    if is_asking_when(text):
        shown = [_tell_when(desk, person, one) for one in ahead]
        return [reply for replies in shown for reply in replies]
    moves = is_moving(text)
    if not moves and not is_cancelling(text):
        return None
    if is_bare_cancelling(text):
        # A word that drops anything: be sure that it means this.
        return show_booking(desk, person.id, ahead[0], "booking.really_cancel")
    chosen = _meant(ahead, words, moves=moves)
    if len(chosen) != 1:
        shown = [show_booking(desk, person.id, one, "booking.which") for one in chosen or ahead]
        return [reply for replies in shown for reply in replies]
    ticket = desk.uow.tickets.get(chosen[0].ticket or "")
    if ticket is None:
        return None
    if not moves:
        return stay_away(desk, ticket, person.id)
    return _move(desk, ticket, chosen[0], words, person.id)


def _tell_when(desk: Desk, person: Person, booking: Booking) -> list[Reply]:
    """When their turn is, or their number in the line."""
    if booking.standing is not Standing.WAITING:
        return show_booking(desk, person.id, booking, "booking.already")
    day = day_of(desk.house, booking.day)
    text = desk.house.wording("booking.in_line", day=day, number=position(desk, booking))
    return [Message(ToPerson(person.id), text, ticket=booking.ticket)]


def _answer(desk: Desk, person: Person, ahead: Sequence[Booking], text: str) -> list[Reply] | None:
    """Yes and no to a question that stands open."""
    offered = next((b for b in ahead if b.standing is Standing.OFFERED), None)
    if offered is not None:
        ticket = desk.uow.tickets.get(offered.ticket or "")
        if ticket is not None and is_agreeing(text):
            return accept(desk, ticket, person.id)
        if ticket is not None and is_refusing(text):
            return turn_down(desk, ticket, person.id)
    proposed = next((b for b in ahead if desk.uow.bookings.instead_of(b.id)), None)
    if proposed is not None:
        ticket = desk.uow.tickets.get(proposed.ticket or "")
        if ticket is not None and is_agreeing(text):
            return agree_to_move(desk, ticket, person.id)
        if ticket is not None and is_refusing(text):
            return keep_place(desk, ticket, person.id)
    booked = [b for b in ahead if b.standing is Standing.BOOKED]
    if len(booked) == 1 and is_coming(text):
        ticket = desk.uow.tickets.get(booked[0].ticket or "")
        return come(desk, ticket, person.id) if ticket is not None else None
    return None


def _meant(ahead: Sequence[Booking], words: BookingWords, *, moves: bool) -> list[Booking]:
    """Which of the bookings is spoken of; a day that is named is the new one when it moves."""
    found = [one for one in ahead if one.beneficiary == words.beneficiary] or list(ahead)
    if len(found) > 1 and words.day is not None and not moves:
        found = [one for one in found if one.day == words.day] or found
    return found


def _move(
    desk: Desk, ticket: Ticket, booking: Booking, words: BookingWords, by: str
) -> list[Reply] | None:
    """Another time, at once when the words leave one; else what is free, and nothing changed."""
    if not words.names_time:
        return show_more(desk, ticket, 0)
    free = free_starts(desk, ticket)
    named = exact(desk, free, words, booking.day)
    if named is None and words.moment is None:
        named = _nearest(desk, booking, words)
    if named is not None and not words.is_past:
        return book(desk, ticket, named.occasion, named.start, by)
    kept = desk.house.wording.plain("booking.note.unchanged")
    if booking.starts_at is not None:
        when = moment_of(desk.house, desk.house.local(booking.starts_at))
        kept = desk.house.wording.plain("booking.note.kept", when=when)
    return show_choices(desk, ticket, note=kept)


def _nearest(desk: Desk, booking: Booking, words: BookingWords) -> Free | None:
    """The free start nearest to the hour they had, on the day or in the part of it they name."""
    ticket = desk.uow.tickets.get(booking.ticket or "")
    assert ticket is not None
    free = fitting(free_starts(desk, ticket), words, desk.today)
    had = desk.house.local(booking.starts_at) if booking.starts_at else None
    if words.day is None and not words.is_next_month:
        free = [one for one in free if one.occasion.day == booking.day]
    if words.shift and had is not None:
        free = [one for one in free if (one.start > had) == (words.shift > 0)]
    if not free or had is None:
        return free[0] if free else None
    first_day = [one for one in free if one.occasion.day == free[0].occasion.day]
    minutes = had.hour * 60 + had.minute + words.shift * words.shift_minutes
    return min(first_day, key=lambda one: abs(one.start.hour * 60 + one.start.minute - minutes))


def _about_choice(
    desk: Desk, person: Person, words: BookingWords, incoming: Incoming
) -> list[Reply] | None:
    """Words after the three buttons were shown: a time of their own, or that they drop it."""
    text = incoming.text
    drops, names = is_cancelling(text), words.names_time
    if not incoming.chat.is_private or not (drops or names) or len(text) > LONGEST_CHOICE:
        return None
    for ticket in desk.uow.tickets.of_reporter(person.id, open_only=True, limit=5):
        is_fresh = (desk.now - ticket.created_at).total_seconds() < CHOOSING_LASTS
        if not is_fresh or not desk.house.community.windows_of(ticket.intent):
            continue
        if not pending(desk, ticket):
            continue
        desk.uow.bookings.lock(ticket.intent)
        if drops:
            return _drop(desk, ticket, person)
        named = exact(desk, free_starts(desk, ticket), words, None)
        if named is not None:
            return book(desk, ticket, named.occasion, named.start, person.id)
        return show_choices(desk, ticket, words)
    return None


def _drop(desk: Desk, ticket: Ticket, person: Person) -> list[Reply]:
    gone = cancel(desk.house, desk.uow, ticket, person.id, desk.now)
    return [*gone, Message(ToPerson(person.id), desk.house.wording("booking.dropped"))]
