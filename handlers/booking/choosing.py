"""The choice of a time: the next free one, more, a home visit; and what a press on one does.

At most three taps: the next free time is one, any other is two. What was free when it was shown
is looked at again when it is pressed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from handlers.booking.desk import Desk
from handlers.booking.facing import day_of, moment_of, time_of
from handlers.booking.line import join, offer_freed
from handlers.booking.saying import is_times, say_times
from handlers.booking.seating import refuse_second, settle, take_place
from handlers.booking.visiting import begin_visit, offers_visits
from handlers.card_places import refresh
from handlers.pressing import Answer, Press
from handlers.replies import Button, Reply
from intents.language.booking_words import BookingWords
from intents.rules.lifecycle import OPEN
from intents.rules.refusal import Refusal
from intents.rules.ticket import Status, Ticket
from intents.rules.windows import Occasion
from storage.bookings import LIVE, Standing

SHOWN = 9
IN_ROW = 3
NOON = 12


@dataclass(frozen=True, slots=True)
class Free:
    """A start that can be booked, naive local."""

    occasion: Occasion
    start: datetime


def free_starts(desk: Desk, ticket: Ticket) -> list[Free]:
    """Every start that this ticket may book, the earliest first."""
    earliest = desk.not_before(ticket)
    found: list[Free] = []
    for occasion in desk.ahead(ticket.intent):
        if earliest is None or occasion.day >= earliest:
            starts = dict.fromkeys(place.starts for place in desk.free_for_newcomers(occasion))
            found += [Free(occasion, start) for start in starts]
    return found


def fitting(free: Sequence[Free], words: BookingWords, today: date) -> list[Free]:
    """Those that the words ask for; all when they name no time."""
    return [one for one in free if _fits(one, words, today)]


def exact(desk: Desk, free: Sequence[Free], words: BookingWords, day: date | None) -> Free | None:
    """The one start that a day and an hour name; an hour alone belongs to ``day``."""
    if words.moment is None:
        return None
    wanted = words.moment.date() if words.names_day else day
    # 九点 said at ten is read as this evening: where only the morning is open it is the morning.
    hours = {words.moment.hour, words.moment.hour % NOON, words.moment.hour % NOON + NOON}
    return next(
        (
            one
            for one in free
            if one.start.date() == wanted
            and one.start.hour in hours
            and one.start.minute == words.moment.minute
        ),
        None,
    )


def show_choices(
    desk: Desk,
    ticket: Ticket,
    words: BookingWords | None = None,
    note: str = "",
    *,
    in_place: bool = False,
) -> list[Reply]:
    """The three buttons, to the ticket's residents privately.

    ``in_place``: in the message that was pressed instead of a new one.
    """
    words = words or BookingWords()
    free = free_starts(desk, ticket)
    wished = fitting(free, words, desk.today)
    note = note or _why_not(desk, ticket, words, wished)
    best = next(iter(wished or free), None)
    days = desk.ahead(ticket.intent)
    rows: list[tuple[Button, ...]] = [(_time_button(desk, ticket, best),)] if best else []
    waiting = _full_day(desk, days, words, best, desk.not_before(ticket))
    if waiting is not None:
        rows.append((_wait_button(desk, ticket, waiting),))
    more = Button(desk.house.wording("booking.button.more"), f"book_more:{ticket.code}:0")
    visit = Button(desk.house.wording("booking.button.visit"), f"book_visit:{ticket.code}")
    last = ((more,) if len(free) > 1 else ()) + ((visit,) if offers_visits(desk, ticket) else ())
    rows += [last] if last else []
    text = _text(desk, ticket, note, best, days)
    return say_times(desk, ticket, text, tuple(rows), in_place=in_place)


def show_more(desk: Desk, ticket: Ticket, offset: int, *, in_place: bool = False) -> list[Reply]:
    """更多: nine further starts at a time, in rows of three, and what else can be done."""
    say = desk.house.wording
    free = free_starts(desk, ticket)
    if not free:
        return show_choices(desk, ticket, in_place=in_place)
    shown = _spread(free)[offset : offset + SHOWN] or _spread(free)[:SHOWN]
    day = shown[0].occasion.day
    times = [_time_button(desk, ticket, one, named=one.occasion.day != day) for one in shown]
    rows = [tuple(times[n : n + IN_ROW]) for n in range(0, len(times), IN_ROW)]
    last: list[Button] = []
    if offset + SHOWN < len(free):
        last.append(Button(say("booking.button.more"), f"book_more:{ticket.code}:{offset + SHOWN}"))
    if offers_visits(desk, ticket):
        last.append(Button(say("booking.button.visit"), f"book_visit:{ticket.code}"))
    rows += [tuple(last)] if last else []
    label = desk.house.catalog[ticket.intent].label
    text = say("booking.more", label=label, day=day_of(desk.house, day))
    return say_times(desk, ticket, text, tuple(rows), in_place=in_place)


def press_time(press: Press) -> Answer:
    """A time was pressed: it is theirs, or the next best is shown."""
    desk, ticket = _own(press)
    occasion, start = _read_place(desk, press.argument)
    in_place = is_times(press)
    return book(desk, ticket, occasion, start, press.person.id, in_place=in_place), "toast.book"


def press_more(press: Press) -> Answer:
    """更多, or 改时间 on the card."""
    desk, ticket = _own(press)
    offset = int(press.argument) if press.argument.isdecimal() else 0
    return show_more(desk, ticket, offset, in_place=is_times(press)), "toast.book_more"


def press_wait(press: Press) -> Answer:
    """候补: into the line of that day."""
    desk, ticket = _own(press)
    occasion = read_day(desk, press.argument)
    if occasion is None or occasion.ends <= desk.local:
        raise Refusal("refusal.window_over")
    in_place = is_times(press)
    return join(desk, ticket, occasion, press.person.id, in_place=in_place), "toast.book_wait"


def press_visit(press: Press) -> Answer:
    """上门: ask for the address where it is not known, then for the lead's yes."""
    desk, ticket = _own(press)
    return begin_visit(desk, ticket, press.person, press.incoming), "toast.book_visit"


def book(
    desk: Desk,
    ticket: Ticket,
    occasion: Occasion,
    start: datetime,
    by: str,
    *,
    in_place: bool = False,
) -> list[Reply]:
    """Take the place, or show what is left when somebody was faster. Raises ``Refusal``."""
    refuse_second(desk, ticket, occasion.day)
    before = desk.booking_of(ticket)
    was = before if before is not None and before.standing in LIVE else None
    try:
        booking = take_place(desk, ticket, occasion, start)
    except Refusal as refusal:
        note = desk.house.wording.plain(refusal.key, **refusal.values)
        return show_choices(desk, ticket, note=note, in_place=in_place)
    fact = "rebooked" if was is not None else "booked"
    booked = settle(desk, ticket, booking, fact, by)
    said = desk.house.wording(
        f"booking.said.{fact}",
        when=moment_of(desk.house, start),
        place=occasion.window.place,
        label=desk.house.catalog[ticket.intent].label,
    )
    told = say_times(desk, booked, said, (), in_place=in_place)
    left = offer_freed(desk, desk.occasion(was.window, was.day)) if was is not None else []
    return [*refresh(desk.house, desk.uow, booked), *told, *left]


def read_day(desk: Desk, argument: str) -> Occasion | None:
    """The day that a button names as ``window.20261126``."""
    key, _, day = argument.rpartition(".")
    try:
        return desk.occasion(key, datetime.strptime(day, "%Y%m%d").date())
    except ValueError:
        raise Refusal("refusal.stale_button") from None


def name_day(occasion: Occasion) -> str:
    """How a button names a day."""
    return f"{occasion.window.key}.{occasion.day:%Y%m%d}"


def _own(press: Press) -> tuple[Desk, Ticket]:
    """The desk, locked, for the ticket's own resident. Raises ``Refusal``."""
    ticket = press.ticket
    if press.person.id not in ticket.residents:
        raise Refusal("refusal.not_allowed")
    if ticket.status not in OPEN:
        raise Refusal("refusal.stale_button")
    press.uow.bookings.lock(ticket.intent)
    return Desk(press.house, press.uow, press.now), ticket


def _read_place(desk: Desk, argument: str) -> tuple[Occasion, datetime]:
    key, _, minutes = argument.rpartition(".")
    try:
        start = datetime.strptime(minutes, "%y%m%d%H%M")
    except ValueError:
        raise Refusal("refusal.stale_button") from None
    if start <= desk.local:
        raise Refusal("refusal.window_over")
    occasion = desk.occasion(key, start.date())
    if occasion is None:
        raise Refusal("refusal.day_off")
    return occasion, start


def _time_button(desk: Desk, ticket: Ticket, one: Free, *, named: bool = True) -> Button:
    """``named``: with the day, where the message does not say it."""
    argument = f"{one.occasion.window.key}.{one.start:%y%m%d%H%M}"
    day = desk.house.wording.plain("day", month=one.start.month, day=one.start.day)
    time = time_of(desk.house, one.start)
    label = desk.house.wording("booking.button.time", day=day, time=time) if named else time
    return Button(label, f"book:{ticket.code}:{argument}")


def _wait_button(desk: Desk, ticket: Ticket, occasion: Occasion) -> Button:
    day = desk.house.wording.plain("day", month=occasion.day.month, day=occasion.day.day)
    label = desk.house.wording("booking.button.wait", day=day)
    return Button(label, f"book_wait:{ticket.code}:{name_day(occasion)}")


def _spread(free: Sequence[Free]) -> list[Free]:
    """Both the day that comes first and a start of each later one within the first nine."""
    first_day = [one for one in free if one.start.date() == free[0].start.date()]
    later = [one for one in free if one.start.date() != free[0].start.date()]
    first_of_later = list({one.start.date(): one for one in reversed(later)}.values())[::-1]
    head = first_day[: SHOWN - min(len(first_of_later), IN_ROW)] + first_of_later[:IN_ROW]
    return head + [one for one in free if one not in head]


def _fits(one: Free, words: BookingWords, today: date) -> bool:
    start = one.start
    if words.is_next_month:
        return (start.year, start.month) > (today.year, today.month)
    is_dated = words.day is not None and (words.moment is None or words.names_day)
    if is_dated and start.date() != words.day:
        return False
    if words.part is not None and (start.hour < NOON) != (words.part == "morning"):
        return False
    if words.moment is None:
        return True
    return start.time() == words.moment.time()


def _why_not(desk: Desk, ticket: Ticket, words: BookingWords, wished: Sequence[Free]) -> str:
    """Why what was said cannot be had; empty when it can, or nothing was said."""
    say, label = desk.house.wording.plain, desk.house.catalog[ticket.intent].label
    if words.is_no_day:
        return say("booking.note.no_day")
    if words.is_past:
        return say("booking.note.past")
    if wished or not words.names_time:
        return ""
    if words.day is not None and (words.moment is None or words.names_day):
        day = day_of(desk.house, words.day)
        open_then = [o for o in desk.ahead(ticket.intent) if o.day == words.day]
        if not any(desk.free_for_newcomers(o) for o in open_then):
            key = "booking.note.full" if open_then else "booking.note.closed"
            return say(key, day=day, label=label)
    return say("booking.note.not_then")


def _full_day(
    desk: Desk,
    days: Sequence[Occasion],
    words: BookingWords,
    best: Free | None,
    earliest: date | None,
) -> Occasion | None:
    """The day to wait for: the one asked for, else the nearest, when it has nothing free."""
    allowed = [o for o in days if earliest is None or o.day >= earliest]
    wished = [o for o in allowed if words.day == o.day] or allowed[:1]
    full = next((o for o in wished if not desk.free_for_newcomers(o)), None)
    return full if full is None or best is None or best.start.date() != full.day else None


def _text(
    desk: Desk, ticket: Ticket, note: str, best: Free | None, days: Sequence[Occasion]
) -> str:
    say, label = desk.house.wording.plain, desk.house.catalog[ticket.intent].label
    if best is not None:
        window = best.occasion.window
        body = say(
            "booking.choose",
            label=label,
            place=window.place,
            starts=time_of(desk.house, best.occasion.starts),
            ends=time_of(desk.house, best.occasion.ends),
            when=moment_of(desk.house, best.start),
            minutes=window.minutes,
        )
    else:
        body = say("booking.all_full" if days else "booking.no_days", label=label)
    return desk.house.wording("booking.noted" if note else "booking.plain", note=note, body=body)


def pending(desk: Desk, ticket: Ticket) -> bool:
    """Whether the ticket still waits for a time."""
    booking = desk.booking_of(ticket)
    is_open = ticket.status in (Status.NEW, Status.ASSIGNED)
    return is_open and (booking is None or booking.standing not in LIVE | {Standing.SERVED})
