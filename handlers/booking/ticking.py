"""已剪, 没来, 现场来的: the team ticks its day off, and the tickets follow.

Who did not come is told kindly and privately, and nobody else is. A chair that stays empty is
free for whoever walked in, or for the next in line.
"""

from datetime import datetime, timedelta

from handlers.booking.choosing import name_day, read_day
from handlers.booking.desk import Desk
from handlers.booking.facing import day_of
from handlers.booking.line import offer_freed
from handlers.booking.seating import place_of, settle
from handlers.booking.sheets import count_month, day_in, refresh_sheets, show_to_team
from handlers.card_places import refresh, resident_cards, staff_cards
from handlers.house import House
from handlers.moves import move
from handlers.pressing import Answer, Press
from handlers.replies import Message, Reply, ToChat, ToPerson
from handlers.working import tell_resident
from intents.rules.capacity import free_places
from intents.rules.lifecycle import OPEN
from intents.rules.permissions import SYSTEM
from intents.rules.refusal import Refusal
from intents.rules.ticket import Action, Status, Ticket
from intents.rules.windows import Occasion
from storage.bookings import Booking, Kind, Standing
from storage.people import Person
from storage.timers import Timer
from storage.unit_of_work import UnitOfWork

# Whoever says nothing about a haircut is content; nobody telephones forty people.
CLOSE_AFTER = timedelta(days=3)
ASK_AGAIN, MOST_ASKED = timedelta(hours=18), 3
_TO_TICK = frozenset({Standing.BOOKED, Standing.ABSENT})


def press_tick(press: Press) -> Answer:
    """已剪 or 没来, by a member of the team, from the day on."""
    press.uow.bookings.lock(press.ticket.intent)
    desk, ticket = Desk(press.house, press.uow, press.now), press.ticket
    booking = desk.booking_of(ticket)
    if booking is None or booking.standing not in _TO_TICK:
        raise Refusal("refusal.ticked_already")
    if not desk.may_serve(desk.house.community.window(booking.window), press.person.id):
        raise Refusal("refusal.not_allowed")
    if booking.day > desk.today:
        raise Refusal("refusal.day_ahead")
    if press.argument == Standing.SERVED:
        replies = _serve(desk, ticket, booking, press.person.id)
    elif booking.standing is Standing.BOOKED:
        replies = _miss(desk, ticket, booking, press.person.id)
    else:
        raise Refusal("refusal.ticked_already")
    occasion = desk.occasion(booking.window, booking.day)
    sheets = refresh_sheets(desk, occasion) if occasion else []
    return [*replies, *sheets], "toast.tick"


def walk_in(desk: Desk, occasion: Occasion, by: str) -> list[Reply]:
    """现场来的: somebody without a booking sits down where nobody else is expected."""
    if occasion.day != desk.today:
        raise Refusal("refusal.day_ahead")
    taken = desk.taken(occasion)
    free = next(free_places(occasion, taken, desk.local, for_walk_ins=True), None)
    if free is None:
        raise Refusal("refusal.no_empty_chair")
    desk.uow.bookings.add(
        Booking(
            id=desk.house.new_id(),
            ticket=None,
            service=occasion.window.intent,
            window=occasion.window.key,
            day=occasion.day,
            kind=Kind.WALK_IN,
            standing=Standing.SERVED,
            person=by,
            beneficiary="",
            queued_at=desk.now,
            changed_at=desk.now,
            asked_by="walk_in",
            **place_of(desk, free),
        )
    )
    return refresh_sheets(desk, occasion)


def eve(house: House, uow: UnitOfWork, timer: Timer, now: datetime) -> list[Reply]:
    """The evening before: the team has its sheet."""
    return _to_team(house, uow, timer, now, unticked=False)


def over(house: House, uow: UnitOfWork, timer: Timer, now: datetime) -> list[Reply]:
    """Half an hour after the end, and the next two days: who is not ticked off is shown again.

    When everybody is, the lead reads the month's count.
    """
    replies = _to_team(house, uow, timer, now, unticked=True)
    asked = int(timer.data.get("asked", 0)) + 1
    if replies and asked < MOST_ASKED:
        data = {**timer.data, "asked": asked}
        due = house.community.timekeeper.out_of_quiet(now + ASK_AGAIN)
        uow.timers.put(Timer("booking_over", due, f"{timer.dedupe_key}:{asked}", data=data))
    return replies or _month_so_far(Desk(house, uow, now), timer)


def _month_so_far(desk: Desk, timer: Timer) -> list[Reply]:
    """Everybody is ticked off: the lead reads what the month has come to."""
    occasion = desk.occasion(timer.data["window"], day_in(timer.data["day"]))
    if occasion is None:
        return []
    which = name_day(occasion)
    leads = desk.leads_of(occasion.window)
    return [reply for lead in leads for reply in count_month(desk, lead, which)]


def close_served(house: House, uow: UnitOfWork, timer: Timer, now: datetime) -> list[Reply]:
    """Three days without a word after being served: the ticket is filed."""
    ticket = uow.tickets.get(timer.data["ticket"])
    if ticket is None or ticket.status is not Status.RESOLVED:
        return []
    data = {"by": "served"}
    closed = move(
        house, uow, ticket, Action.CLOSE, SYSTEM, now, changes={"closed_at": now}, data=data
    )
    return refresh(house, uow, closed)


def _serve(desk: Desk, ticket: Ticket, booking: Booking, by: str) -> list[Reply]:
    changes = {"standing": Standing.SERVED}
    desk.uow.bookings.change(booking.id, _TO_TICK, changes, desk.now)
    if ticket.status not in OPEN:
        desk.uow.tickets.record(ticket.code, "served", by, desk.now, {})
        return []
    facts: dict[str, object] = {"resolved_at": desk.now}
    if ticket.assignee is None:
        facts |= {"assignee": by, "claimed_at": desk.now}
    if ticket.responded_at is None:
        facts["responded_at"] = desk.now
    data = {"ticked_by": by}
    done = move(
        desk.house, desk.uow, ticket, Action.SETTLE, SYSTEM, desk.now, changes=facts, data=data
    )
    desk.uow.timers.cancel(f"phone:{ticket.code}")
    due, key = desk.now + CLOSE_AFTER, f"booking_close:{ticket.code}"
    desk.uow.timers.put(Timer("booking_close", due, key, data={"ticket": ticket.code}))
    told = tell_resident(desk.house, done, "notice.resolved", f"resolved:{done.reopens}")
    return [*_cards(desk, done), *told]


def _cards(desk: Desk, ticket: Ticket) -> list[Reply]:
    """The cards that hang already: forty ticks are no forty new cards for whoever ticks."""
    placed = set(desk.uow.cards.placed(f"staff:{ticket.code}"))
    staff = [
        card
        for card in staff_cards(desk.house, desk.uow, ticket)
        if isinstance(card, Message)
        and isinstance(card.to, ToChat)
        and (card.to.channel, card.to.chat_id) in placed
    ]
    return [*staff, *resident_cards(desk.house, desk.uow, ticket)]


def _miss(desk: Desk, ticket: Ticket, booking: Booking, by: str) -> list[Reply]:
    changes = {"standing": Standing.ABSENT, "chair": None}
    desk.uow.bookings.change(booking.id, {Standing.BOOKED}, changes, desk.now)
    left = settle(desk, ticket, None, "stayed_away", by)
    replies: list[Reply] = []
    if left.status in OPEN:
        data = {"because": "stayed_away"}
        left = move(
            desk.house,
            desk.uow,
            left,
            Action.CANCEL,
            SYSTEM,
            desk.now,
            changes={"closed_at": desk.now},
            data=data,
        )
        replies = refresh(desk.house, desk.uow, left)
    text = desk.house.wording(
        "booking.missed",
        day=day_of(desk.house, booking.day),
        label=desk.house.catalog[ticket.intent].label,
    )
    told = [Message(ToPerson(one), text, ticket=ticket.code) for one in left.residents]
    freed = offer_freed(desk, desk.occasion(booking.window, booking.day))
    return [*replies, *told, *freed]


def press_walk_in(
    house: House, uow: UnitOfWork, person: Person, which: str, now: datetime
) -> list[Reply]:
    """现场来的 +1."""
    desk = Desk(house, uow, now)
    occasion = read_day(desk, which)
    if occasion is None or not desk.may_serve(occasion.window, person.id):
        raise Refusal("refusal.not_allowed")
    uow.bookings.lock(occasion.window.intent)
    return walk_in(desk, occasion, person.id)


def _to_team(
    house: House, uow: UnitOfWork, timer: Timer, now: datetime, *, unticked: bool
) -> list[Reply]:
    desk = Desk(house, uow, now)
    occasion = desk.occasion(timer.data["window"], day_in(timer.data["day"]))
    if occasion is None:
        return []
    booked = uow.bookings.of_day(occasion.window.key, occasion.day, Standing.BOOKED)
    if not booked:
        return []
    key = "sheet_of_day.to_tick" if unticked else "sheet_of_day.tomorrow"
    label = house.catalog[occasion.window.intent].label
    text = house.wording(key, label=label, count=len(booked), day=day_of(house, occasion.day))
    leads = [Message(ToPerson(one), text) for one in desk.leads_of(occasion.window)]
    return [*leads, *show_to_team(desk, occasion)]
