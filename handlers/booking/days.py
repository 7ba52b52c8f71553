"""What the team's lead says of a day in words: open one more, or let one fall out.

A day is changed only after the lead's yes. Everybody who had a place on a day that falls out is
told and offered another; their wish stays.
"""

from datetime import datetime

from handlers.booking.choosing import name_day, show_choices
from handlers.booking.desk import Desk
from handlers.booking.facing import day_of, time_of
from handlers.booking.line import offer_freed
from handlers.booking.seating import end, settle
from handlers.booking.substitutes import volunteer_is_ill
from handlers.card_places import refresh
from handlers.house import House
from handlers.replies import Button, Message, Reply, ToPerson
from intents.language.booking_words import (
    BookingWords,
    is_closing_day,
    is_ill,
    is_opening_day,
    read_booking,
)
from intents.rules.community_services import Window
from intents.rules.permissions import SYSTEM
from intents.rules.refusal import Refusal
from intents.rules.windows import DayChange, Occasion
from storage.bookings import LIVE, Standing
from storage.people import Person
from storage.unit_of_work import UnitOfWork


def hear_team(desk: Desk, person: Person, text: str) -> list[Reply] | None:
    """A member of a team speaks of one of its days; None when it is something else."""
    windows = [w for w in desk.house.community.windows if desk.may_serve(w, person.id)]
    opens, closes, ill = is_opening_day(text), is_closing_day(text), is_ill(text)
    if not windows or not (opens or closes or ill):
        return None
    words = read_booking(text, desk.local)
    own = desk.uow.bookings.ahead_of(person.id, desk.today)
    if any(booking.day == words.day for booking in own):
        return None
    named = [w for w in windows if desk.may_lead(w, person.id) and _is_named(desk, w, text)]
    if named and opens:
        return _ask_open(desk, person, named[0], words)
    if named and closes and words.day is not None:
        return _ask_close(desk, person, named, words)
    mine = [w for w in windows if (team := desk.team_of(w)) and person.id in team.members]
    if ill and mine and words.day is not None:
        return volunteer_is_ill(desk, person.id, mine, words.day)
    return None


def open_day(
    house: House, uow: UnitOfWork, person: Person, which: str, now: datetime
) -> list[Reply]:
    """确认加开: from now on it can be booked."""
    desk, window, day = _for_lead(house, uow, person, which, now)
    if day.date() < desk.today:
        raise Refusal("refusal.window_over")
    uow.bookings.say_of_day(DayChange(window.key, day.date()), person.id, now)
    text = house.wording("booking.day_opened", day=day_of(house, day.date()))
    return [Message(ToPerson(person.id), text)]


def close_day(
    house: House, uow: UnitOfWork, person: Person, which: str, now: datetime
) -> list[Reply]:
    """确认停开: all who had a place are told and offered another."""
    desk, window, day = _for_lead(house, uow, person, which, now)
    standing = uow.bookings.of_day(window.key, day.date(), *LIVE)
    change = DayChange(window.key, day.date(), is_open=False)
    uow.bookings.say_of_day(change, person.id, now)
    for name in ("eve", "over"):
        uow.timers.cancel(f"booking_{name}:{window.key}:{day.date().isoformat()}")
    told = [reply for one in standing for reply in _tell(desk, one.id, person.id)]
    count = sum(one.instead_of is None for one in standing)
    text = house.wording("booking.day_closed", day=day_of(house, day.date()), count=count)
    return [*told, Message(ToPerson(person.id), text)]


def settle_days(house: House, uow: UnitOfWork, now: datetime) -> list[Reply]:
    """After the community file has changed: a day that fell out of it is told like any other."""
    desk = Desk(house, uow, now)
    gone = [
        booking
        for booking in uow.bookings.live_from(desk.today)
        if desk.occasion(booking.window, booking.day) is None
    ]
    for service in sorted({booking.service for booking in gone}):
        uow.bookings.lock(service)
    return [reply for booking in gone for reply in _tell(desk, booking.id, SYSTEM)]


def _tell(desk: Desk, id: str, by: str) -> list[Reply]:
    """One who had a place, or waited for one, on a day that falls out."""
    booking = desk.uow.bookings.get(id)
    if booking is None or booking.standing not in LIVE:
        return []  # the other place held for somebody has gone with their booking
    end(desk, booking, Standing.CANCELLED)
    desk.uow.timers.cancel(f"booking_lapse:{booking.id}")
    ticket = desk.uow.tickets.get(booking.ticket or "")
    if ticket is None or booking.instead_of is not None:
        freed = desk.occasion(booking.window, booking.day)
        return offer_freed(desk, freed) if freed else []
    left = settle(desk, ticket, None, "day_fell_out", by)
    label = desk.house.catalog[ticket.intent].label
    note = desk.house.wording.plain(
        "booking.note.fell_out", day=day_of(desk.house, booking.day), label=label
    )
    return [*refresh(desk.house, desk.uow, left), *show_choices(desk, left, note=note)]


def _ask_open(desk: Desk, person: Person, window: Window, words: BookingWords) -> list[Reply]:
    say = desk.house.wording
    if words.is_no_day or words.day is None:
        return [Message(ToPerson(person.id), say("booking.ask.which_day"))]
    if words.is_past or words.day < desk.today:
        return [Message(ToPerson(person.id), say("refusal.window_over"))]
    if desk.occasion(window.key, words.day) is not None:
        text = say("booking.ask.open_already", day=day_of(desk.house, words.day))
        return [Message(ToPerson(person.id), text)]
    occasion = Occasion(window, words.day, window.chairs)
    text = say(
        "booking.ask.open",
        day=day_of(desk.house, words.day),
        label=desk.house.catalog[window.intent].label,
        starts=time_of(desk.house, occasion.starts),
        ends=time_of(desk.house, occasion.ends),
        place=window.place,
        chairs=window.chairs,
    )
    button = Button(say("booking.button.day_open"), f"day_open:{name_day(occasion)}")
    return [Message(ToPerson(person.id), text, buttons=((button,),))]


def _ask_close(
    desk: Desk, person: Person, windows: list[Window], words: BookingWords
) -> list[Reply]:
    say = desk.house.wording
    assert words.day is not None
    found = [o for w in windows if (o := desk.occasion(w.key, words.day)) is not None]
    if words.is_past or words.day < desk.today:
        return [Message(ToPerson(person.id), say("refusal.window_over"))]
    if not found:
        text = say("refusal.day_off")
        return [Message(ToPerson(person.id), text)]
    occasion = found[0]
    standing = desk.uow.bookings.of_day(occasion.window.key, occasion.day, *LIVE)
    count = sum(one.instead_of is None for one in standing)
    label = desk.house.catalog[occasion.window.intent].label
    text = say("booking.ask.close", day=day_of(desk.house, words.day), label=label, count=count)
    button = Button(say("booking.button.day_close"), f"day_close:{name_day(occasion)}")
    return [Message(ToPerson(person.id), text, buttons=((button,),))]


def _for_lead(
    house: House, uow: UnitOfWork, person: Person, which: str, now: datetime
) -> tuple[Desk, Window, datetime]:
    key, _, day = which.rpartition(".")
    window = house.community.window(key)
    desk = Desk(house, uow, now)
    if window is None or not desk.may_lead(window, person.id):
        raise Refusal("refusal.lead_only")
    uow.bookings.lock(window.intent)
    try:
        return desk, window, datetime.strptime(day, "%Y%m%d")
    except ValueError:
        raise Refusal("refusal.stale_button") from None


def _is_named(desk: Desk, window: Window, text: str) -> bool:
    """Whether the words name the service or its stall."""
    spec = desk.house.catalog[window.intent]
    further = desk.house.wording.plain("booking.day_words").split()
    return any(word in text for word in (spec.label, *spec.words, *further))
