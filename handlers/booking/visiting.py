"""上门: a visit at home for whoever cannot come, within the day's quota, once the lead says yes.

The person, the family or a worker may ask. A neighbour may too, but the lead reads that it was a
neighbour and asks the person first. The doors' order is made on the day, so the team walks once.
"""

from datetime import datetime
from typing import Any

from handlers.booking.desk import Desk, beneficiary_of
from handlers.booking.facing import day_of, moment_of
from handlers.booking.line import offer_freed
from handlers.booking.seating import add_booking, end, refuse_second, settle
from handlers.card_places import refresh
from handlers.cards import place_of as home_of
from handlers.dialogue import Serving, forget, private_conversation, remember
from handlers.house import House
from handlers.incoming import Incoming
from handlers.pressing import Answer, Press
from handlers.replies import Button, Buttons, Message, Reply, ToPerson
from intents.catalog.schema import Fulfilment
from intents.language.answers import is_giving_up, read_answer
from intents.language.booking_words import read_booking
from intents.rules.lifecycle import OPEN
from intents.rules.refusal import Refusal
from intents.rules.ticket import Ticket
from intents.rules.windows import Occasion
from storage.bookings import LIVE, Booking, Kind, Standing
from storage.people import Person
from storage.unit_of_work import UnitOfWork

ADDRESS = "visit_address"


def offers_visits(desk: Desk, ticket: Ticket) -> bool:
    """Whether homes are visited at all."""
    return any(window.visits for window in desk.house.community.windows_of(ticket.intent))


def request_visit(desk: Desk, ticket: Ticket, by: str) -> list[Reply]:
    """Keep a visit on the next day with quota left, and ask the lead."""
    chosen = _next_day(desk, ticket)
    if chosen is None:
        return _all_full(desk, ticket)
    refuse_second(desk, ticket, chosen.day)
    before = desk.booking_of(ticket)
    is_visited = before is not None and before.standing in LIVE and before.kind is Kind.VISIT
    if before is not None and is_visited and before.day <= chosen.day:
        raise Refusal("refusal.booked_already")  # nothing sooner is free any more
    freed: list[Reply] = []
    if before is not None and before.standing in LIVE:
        end(desk, before, Standing.CANCELLED)
        freed = offer_freed(desk, desk.occasion(before.window, before.day))
    place = desk.free_visit(chosen)
    asked_by = _asker(desk, ticket)
    requested = add_booking(
        desk, ticket, chosen, place, Standing.REQUESTED, kind=Kind.VISIT, asked_by=asked_by
    )
    told = settle(desk, ticket, requested, "visit_requested", by, asked_by=asked_by)
    text = desk.house.wording("booking.visit.asked", day=day_of(desk.house, chosen.day))
    notes = [Message(ToPerson(one), text, ticket=ticket.code) for one in told.residents]
    asked = _ask_leads(desk, told, requested)
    return [*refresh(desk.house, desk.uow, told), *notes, *asked, *freed]


def _all_full(desk: Desk, ticket: Ticket) -> list[Reply]:
    """The person is told, and so are the leads, who find a way."""
    text = desk.house.wording("booking.visit.full")
    place = home_of(ticket, desk.house, with_room=True)
    asked = desk.house.wording("booking.visit.full_lead", place=place, text=ticket.text[:60])
    windows = desk.house.community.windows_of(ticket.intent)
    leads = dict.fromkeys(lead for one in windows if one.visits for lead in desk.leads_of(one))
    return [
        *(Message(ToPerson(one), text, ticket=ticket.code) for one in ticket.residents),
        *(Message(ToPerson(lead), asked, ticket=ticket.code) for lead in leads),
    ]


def begin_visit(desk: Desk, ticket: Ticket, person: Person, incoming: Incoming) -> list[Reply]:
    """上门 was pressed: the home on the ticket or of the person, else it is asked for."""
    if not offers_visits(desk, ticket):
        raise Refusal("refusal.no_visits")
    if ticket.building:
        return request_visit(desk, ticket, person.id)
    home = desk.uow.people.get(ticket.reporter)
    if home is not None and home.building and home.room:
        known = {"building": home.building, "unit": home.unit, "room": home.room}
        return request_visit(desk, _at_home(desk, ticket, known), person.id)
    conversation = private_conversation(desk.uow, person.id, incoming)
    state = Serving(service=Fulfilment.BOOKING, step=ADDRESS, facts={"ticket": ticket.code})
    remember(desk.uow, conversation, state, desk.now)
    return [Message(ToPerson(person.id), desk.house.wording("booking.visit.where"))]


def hear_address(
    house: House,
    uow: UnitOfWork,
    person: Person,
    state: Serving,
    incoming: Incoming,
    now: datetime,
) -> list[Reply] | None:
    """The words after 几号楼几单元几室; None when they are something else."""
    ticket = uow.tickets.get(state.facts["ticket"])
    local = house.local(now)
    text = incoming.text.strip()
    if is_giving_up(text):
        forget(uow, incoming.conversation)
        return [Message(ToPerson(person.id), house.wording("note.given_up"))]
    building = read_answer("building", text, local)
    if ticket is None or ticket.status not in OPEN or building is None:
        return None
    forget(uow, incoming.conversation)
    uow.bookings.lock(ticket.intent)
    desk = Desk(house, uow, now)
    home = {"building": str(building)}
    for part in ("unit", "room"):
        found = read_answer(part, text, local)
        if found is not None:
            home[part] = str(found)
    return request_visit(desk, _at_home(desk, ticket, home), person.id)


def press_confirm(press: Press) -> Answer:
    """The lead: 可以上门."""
    desk, ticket = _for_lead(press)
    booking = desk.booking_of(ticket)
    if booking is None or booking.standing is not Standing.REQUESTED:
        raise Refusal("refusal.stale_button")
    changes = {"standing": Standing.BOOKED}
    if not desk.uow.bookings.change(booking.id, {Standing.REQUESTED}, changes, desk.now):
        raise Refusal("refusal.stale_button")
    booked = settle(desk, ticket, desk.uow.bookings.get(booking.id), "booked", press.person.id)
    assert booking.starts_at is not None
    when = moment_of(desk.house, desk.house.local(booking.starts_at))
    text = desk.house.wording("booking.visit.confirmed", when=when)
    told = [Message(ToPerson(one), text, ticket=ticket.code) for one in booked.residents]
    leads = _lead_cards(desk, booked, booking, "visit_yes")
    return [*refresh(desk.house, desk.uow, booked), *told, *leads], "toast.visit_yes"


def press_decline(press: Press) -> Answer:
    """The lead: 这次不行. The wish stays, and the team's place is offered instead."""
    desk, ticket = _for_lead(press)
    booking = desk.booking_of(ticket)
    if booking is None or booking.standing is not Standing.REQUESTED:
        raise Refusal("refusal.stale_button")
    end(desk, booking, Standing.CANCELLED)
    left = settle(desk, ticket, None, "visit_declined", press.person.id)
    text = desk.house.wording("booking.visit.declined")
    other = Button(desk.house.wording("booking.button.undecided"), f"book_more:{ticket.code}:0")
    told = [
        Message(ToPerson(one), text, buttons=((other,),), ticket=ticket.code)
        for one in left.residents
    ]
    leads = _lead_cards(desk, left, booking, "visit_no")
    freed = offer_freed(desk, desk.occasion(booking.window, booking.day))
    return [*refresh(desk.house, desk.uow, left), *told, *leads, *freed], "toast.visit_no"


def _for_lead(press: Press) -> tuple[Desk, Ticket]:
    press.uow.bookings.lock(press.ticket.intent)
    desk = Desk(press.house, press.uow, press.now)
    booking = desk.booking_of(press.ticket)
    window = press.house.community.window(booking.window if booking else None)
    if not desk.may_lead(window, press.person.id):
        raise Refusal("refusal.lead_only")
    return desk, press.ticket


def _next_day(desk: Desk, ticket: Ticket) -> Occasion | None:
    earliest = desk.not_before(ticket)
    for occasion in desk.ahead(ticket.intent):
        is_allowed = earliest is None or occasion.day >= earliest
        if is_allowed and desk.free_visit(occasion) is not None:
            return occasion
    return None


def _asker(desk: Desk, ticket: Ticket) -> str:
    community = desk.house.community
    if ticket.proxy or community.member(ticket.reporter) is not None:
        return "worker"
    if read_booking(ticket.text, desk.local).for_neighbour:
        return "neighbour"
    return "family" if beneficiary_of(ticket) else "self"


def _at_home(desk: Desk, ticket: Ticket, home: dict[str, Any]) -> Ticket:
    """The ticket with the home's address."""
    desk.uow.tickets.change(ticket.code, {ticket.status}, {**home, "updated_at": desk.now})
    changed = desk.uow.tickets.get(ticket.code)
    assert changed is not None
    return changed


def _ask_leads(desk: Desk, ticket: Ticket, booking: Booking) -> list[Reply]:
    say, asks_first = desk.house.wording, booking.asked_by == "neighbour"
    label = say("booking.button.visit_ask" if asks_first else "booking.button.visit_yes")
    yes = Button(label, f"visit_yes:{ticket.code}")
    no = Button(say("booking.button.visit_no"), f"visit_no:{ticket.code}")
    return _lead_cards(desk, ticket, booking, "", ((yes, no),))


def _lead_cards(
    desk: Desk, ticket: Ticket, booking: Booking, decided: str, buttons: Buttons = ()
) -> list[Reply]:
    """The question to the team's leads, or the same message with what was decided."""
    say = desk.house.wording
    text = say(
        "booking.visit.ask_lead",
        place=home_of(ticket, desk.house, with_room=True),
        day=day_of(desk.house, booking.day),
        text=ticket.text[:60],
        who=say.plain(f"booking.asker.{booking.asked_by}"),
        decided=say.plain(f"toast.{decided}") if decided else "",
    )
    return [
        Message(
            ToPerson(lead),
            text.rstrip(),
            buttons=buttons,
            card=f"visit:{ticket.code}",
            ticket=ticket.code,
        )
        for lead in desk.leads_of(desk.house.community.window(booking.window))
    ]
