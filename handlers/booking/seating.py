"""Taking a place, giving it back, and keeping the ticket true to it.

The rule kept here: whoever lets go of a place hands it to the line in the same transaction; the
ticket's card, due time, clocks and reminders follow the booking and nothing else.
"""

from datetime import date, datetime, timedelta
from typing import Any

from handlers.booking.desk import Desk, beneficiary_of
from handlers.booking.facing import Look, day_of, moment_of
from handlers.reminding import Reminder, forget_before, remind_before
from handlers.timekeeping import arm_nudges
from intents.rules.capacity import Place
from intents.rules.refusal import Refusal
from intents.rules.ticket import Ticket
from intents.rules.windows import Occasion
from storage.bookings import LIVE, Booking, Kind, Standing
from storage.timers import Timer

# A promise to do something soon makes no sense for a thing with a day of its own.
PROMISES = ("unclaimed", "silent_claim", "reassure", "nudge50", "nudge80", "nudge100")
TICKED_WITHIN = timedelta(days=1)
OVER_AFTER = timedelta(minutes=30)
SHEET_BEFORE = timedelta(hours=15)  # the evening before, for a morning
_LOOKS = {
    Standing.WAITING: Look.WAITING,
    Standing.OFFERED: Look.OFFERED,
    Standing.BOOKED: Look.BOOKED,
    Standing.REQUESTED: Look.REQUESTED,
}


def take_place(desk: Desk, ticket: Ticket, occasion: Occasion, start: datetime) -> Booking:
    """Book the place at ``start`` (naive local), or move to it. Raises ``Refusal``."""
    if start <= desk.local:
        raise Refusal("refusal.window_over")
    place = next((p for p in desk.free_for_newcomers(occasion) if p.starts == start), None)
    if place is None:
        raise Refusal("refusal.just_taken")
    before = desk.booking_of(ticket)
    if before is None or before.standing not in LIVE:
        return add_booking(desk, ticket, occasion, place, Standing.BOOKED)
    return shift(desk, before, occasion, place)


def refuse_second(desk: Desk, ticket: Ticket, day: date) -> None:
    """Raises ``Refusal`` for who has a booking by another ticket, or was served too lately."""
    ahead = desk.uow.bookings.ahead_of(ticket.reporter, desk.today)
    mine = (ticket.intent, beneficiary_of(ticket))
    if any((b.service, b.beneficiary) == mine and b.ticket != ticket.code for b in ahead):
        raise Refusal("refusal.booked_already")
    earliest = desk.not_before(ticket)
    if earliest is not None and day < earliest:
        raise Refusal("refusal.too_soon", day=day_of(desk.house, earliest))


def shift(desk: Desk, booking: Booking, occasion: Occasion, place: Place) -> Booking:
    """The same booking at another place."""
    arm_day(desk, occasion)
    changes = {
        "window": occasion.window.key,
        "day": occasion.day,
        "kind": Kind.CHAIR,
        "standing": Standing.BOOKED,
        "answer_by": None,
        **place_of(desk, place),
    }
    return _changed(desk, booking, changes)


def add_booking(
    desk: Desk,
    ticket: Ticket,
    occasion: Occasion,
    place: Place | None,
    standing: Standing,
    *,
    kind: Kind = Kind.CHAIR,
    asked_by: str = "self",
) -> Booking:
    """A new booking of the ticket; ``place`` None for one who waits."""
    held: dict[str, Any] = place_of(desk, place) if place else {}
    booking = Booking(
        id=desk.house.new_id(),
        ticket=ticket.code,
        service=ticket.intent,
        window=occasion.window.key,
        day=occasion.day,
        kind=kind,
        standing=standing,
        person=ticket.reporter,
        beneficiary=beneficiary_of(ticket),
        queued_at=desk.now,
        changed_at=desk.now,
        asked_by=asked_by,
        **held,
    )
    desk.uow.bookings.add(booking)
    arm_day(desk, occasion)
    return booking


def place_of(desk: Desk, place: Place) -> dict[str, Any]:
    """The columns of a held place."""
    starts, ends = desk.utc(place.starts), desk.utc(place.ends)
    return {"starts_at": starts, "ends_at": ends, "chair": place.chair}


def end(desk: Desk, booking: Booking, standing: Standing, *, keeps_place: bool = False) -> None:
    """The booking is over for this reason; its chair is free. Raises ``Refusal`` when it was."""
    freed = {"chair": None, "answer_by": None}
    _changed(desk, booking, {"standing": standing, **({} if keeps_place else freed)})
    other = desk.uow.bookings.instead_of(booking.id)
    if other is not None:
        _changed(desk, other, {**freed, "standing": Standing.CANCELLED})


def reminder_of(ticket: Ticket, person: str) -> str:
    """The name of this person's reminders of the booking."""
    return f"booking:{ticket.code}:{person}"


def settle(
    desk: Desk, ticket: Ticket, booking: Booking | None, fact: str, by: str, **data: Any
) -> Ticket:
    """The ticket as the booking has it (None: no time chosen), with ``fact`` in its history."""
    uow = desk.uow
    # As it is by now: whoever claims it meanwhile waits for nobody's booking.
    ticket = uow.tickets.hold(ticket.code) or ticket
    kept = {k: v for k, v in ticket.details.items() if k not in ("booking", "time_end")}
    changes: dict[str, Any] = {"updated_at": desk.now, "details": kept}
    look = _look(booking)
    if booking is not None and look is not None:
        kept["booking"] = _said(desk, booking, look)
        if booking.starts_at and booking.ends_at and look is Look.BOOKED:
            starts, ends = desk.house.local(booking.starts_at), desk.house.local(booking.ends_at)
            kept["time"] = starts.isoformat(timespec="minutes")
            kept["time_end"] = ends.isoformat(timespec="minutes")
    is_dated = booking is not None and look in (Look.BOOKED, Look.VISIT)
    if is_dated and booking is not None and booking.ends_at is not None:
        changes["due_at"] = booking.ends_at + TICKED_WITHIN
    elif ticket.details.get("booking"):
        changes["due_at"] = _promised(desk, ticket)
    uow.tickets.change(ticket.code, {ticket.status}, changes)
    uow.tickets.record(ticket.code, fact, by, desk.now, {**kept.get("booking", {}), **data})
    changed = uow.tickets.get(ticket.code)
    assert changed is not None
    if is_dated or ticket.details.get("booking"):
        _keep_time(desk, changed, booking if is_dated else None)
    return changed


def still(desk: Desk, ticket: Ticket) -> None:
    """A booked ticket was claimed: the day is its promise, not the next four hours."""
    for name in PROMISES:
        desk.uow.timers.cancel(f"{name}:{ticket.code}")


def arm_day(desk: Desk, occasion: Occasion) -> None:
    """The team gets its sheet the evening before, and is asked afterwards who came."""
    about = {"window": occasion.window.key, "day": occasion.day.isoformat()}
    name = f"{about['window']}:{about['day']}"
    keeper = desk.house.community.timekeeper
    eve = keeper.out_of_quiet(desk.utc(occasion.starts) - SHEET_BEFORE)
    if eve > desk.now:
        desk.uow.timers.put(Timer("booking_eve", eve, f"booking_eve:{name}", data=about))
    over = desk.utc(max(occasion.ends, occasion.visits_start)) + OVER_AFTER
    desk.uow.timers.put(Timer("booking_over", over, f"booking_over:{name}", data=about))


def _look(booking: Booking | None) -> Look | None:
    if booking is None:
        return None
    if booking.kind is Kind.VISIT and booking.standing is Standing.BOOKED:
        return Look.VISIT
    return _LOOKS.get(booking.standing)


def _said(desk: Desk, booking: Booking, look: Look) -> dict[str, str]:
    said = {"as": str(look), "window": booking.window, "day": booking.day.isoformat()}
    if booking.starts_at is not None:
        local = desk.house.local(booking.starts_at)
        said["starts"] = local.isoformat(timespec="minutes")
    return said


def _promised(desk: Desk, ticket: Ticket) -> datetime:
    promise = desk.house.catalog[ticket.intent].clocks.promise(
        urgent=ticket.urgent, text=ticket.text
    )
    return desk.house.community.timekeeper.due_times(promise, ticket.created_at).solve


def _keep_time(desk: Desk, ticket: Ticket, dated: Booking | None) -> None:
    if dated is None or dated.starts_at is None:
        for person in ticket.residents:
            forget_before(desk.uow, reminder_of(ticket, person))
        arm_nudges(desk.house, desk.uow, ticket, desk.now)
        return
    still(desk, ticket)
    window = desk.house.community.window(dated.window)
    values = {
        "label": desk.house.catalog[ticket.intent].label,
        "when": moment_of(desk.house, desk.house.local(dated.starts_at)),
        "place": window.place if window and dated.kind is Kind.CHAIR else "",
    }
    buttons = (
        ("booking.button.come", f"come:{ticket.code}"),
        ("booking.button.not_come", f"not_come:{ticket.code}"),
    )
    for person in ticket.residents:
        name = reminder_of(ticket, person)
        reminder = Reminder(name, person, "booking.remind", values, buttons, ticket.code)
        remind_before(desk.house, desk.uow, reminder, dated.starts_at, desk.now)


def _changed(desk: Desk, booking: Booking, changes: dict[str, Any]) -> Booking:
    if not desk.uow.bookings.change(booking.id, {booking.standing}, changes, desk.now):
        raise Refusal("refusal.stale_button")
    changed = desk.uow.bookings.get(booking.id)
    assert changed is not None
    return changed
