"""A volunteer cannot come: the others are asked, and if nobody can, there is a chair fewer.

The first who says yes comes instead; whatever the ill one had claimed goes to them, and those
residents are told. A chair fewer is the lead's word alone.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from handlers.booking.choosing import name_day
from handlers.booking.desk import Desk
from handlers.booking.facing import day_of
from handlers.booking.moving import displaced, propose_moves
from handlers.card_places import refresh
from handlers.house import House
from handlers.replies import Button, Message, Reply, ToPerson
from intents.rules.community_services import Window
from intents.rules.lifecycle import HELD
from intents.rules.refusal import Refusal
from intents.rules.windows import DayChange, Occasion
from storage.absences import Absence
from storage.bookings import Kind, Standing
from storage.people import Person
from storage.unit_of_work import UnitOfWork


def volunteer_is_ill(
    desk: Desk, person: str, windows: Sequence[Window], day: date
) -> list[Reply] | None:
    """Note the absence and ask the others of the team; None when the team does not meet then."""
    found = [o for w in windows if (o := desk.occasion(w.key, day)) is not None]
    if not found or day < desk.today:
        return None
    if person not in desk.uow.absences.away_on(day):
        desk.uow.absences.add(Absence(desk.house.new_id(), person, day, day, desk.now))
    return ask_for_substitutes(desk, person, found[0])


def on_leave(
    house: House, uow: UnitOfWork, person: str, first: date, last: date, now: datetime
) -> list[Reply]:
    """After /leave: a substitute is looked for on every day their team meets meanwhile."""
    desk = Desk(house, uow, now)
    teams = {team.id for team in house.community.teams_of(person)}
    mine = {w.intent for w in house.community.windows if w.team in teams}
    return [
        reply
        for intent in sorted(mine)
        for occasion in desk.ahead(intent)
        if first <= occasion.day <= last and occasion.window.team in teams
        for reply in ask_for_substitutes(desk, person, occasion)
    ]


def ask_for_substitutes(desk: Desk, ill: str, occasion: Occasion) -> list[Reply]:
    """Everybody of the team who is there that day is asked; the lead may also take a chair off."""
    house, say = desk.house, desk.house.wording
    team = desk.team_of(occasion.window)
    away = desk.uow.absences.away_on(occasion.day)
    leads = desk.leads_of(occasion.window)
    others = [m for m in (team.members if team else ()) if m != ill and m not in away]
    booked = desk.uow.bookings.of_day(occasion.window.key, occasion.day, Standing.BOOKED)
    values = {
        "who": house.name_of(ill),
        "day": day_of(house, occasion.day),
        "label": house.catalog[occasion.window.intent].label,
        "count": len(booked),
    }
    which = f"{name_day(occasion)}.{ill}"
    instead = Button(say("booking.button.substitute"), f"stand_in:{which}")
    fewer = Button(say("booking.button.fewer"), f"chair_off:{which}")
    replies: list[Reply] = []
    for reader in dict.fromkeys([*others, *leads]):
        row = (*((instead,) if reader in others else ()), *((fewer,) if reader in leads else ()))
        text = say("booking.ill.ask", **values)
        replies.append(Message(ToPerson(reader), text, buttons=(row,) if row else ()))
    noted = Message(ToPerson(ill), say("booking.ill.noted", **values))
    return [noted, *replies]


def stand_in(
    house: House, uow: UnitOfWork, person: Person, which: str, now: datetime
) -> list[Reply]:
    """我来替: the first one does."""
    desk, occasion, ill = _read(house, uow, which, now)
    team = desk.team_of(occasion.window)
    if team is None or person.id not in team.members or person.id == ill:
        raise Refusal("refusal.not_allowed")
    _require_away(desk, occasion, ill)
    change = _said(desk, occasion)
    if ill in change.substitutes:
        raise Refusal("refusal.substituted", who=house.name_of(change.substitutes[ill]))
    found = {**change.substitutes, ill: person.id}
    uow.bookings.say_of_day(replace(change, substitutes=found), person.id, now)
    values = {
        "who": house.name_of(ill),
        "other": house.name_of(person.id),
        "day": day_of(house, occasion.day),
    }
    text = house.wording("booking.ill.found", **values)
    readers = dict.fromkeys([ill, person.id, *desk.leads_of(occasion.window)])
    told: list[Reply] = [Message(ToPerson(one), text) for one in readers]
    return [*told, *_hand_over(desk, occasion, ill, person.id, values)]


def take_chair_off(
    house: House, uow: UnitOfWork, person: Person, which: str, now: datetime
) -> list[Reply]:
    """少开一把: those who had it are asked to move."""
    desk, occasion, ill = _read(house, uow, which, now)
    if not desk.may_lead(occasion.window, person.id):
        raise Refusal("refusal.lead_only")
    _require_away(desk, occasion, ill)
    change = _said(desk, occasion)
    if ill in change.substitutes:
        raise Refusal("refusal.substituted", who=house.name_of(change.substitutes[ill]))
    if occasion.chairs <= 1:
        raise Refusal("refusal.last_chair")
    left = replace(change, chairs=occasion.chairs - 1, substitutes={**change.substitutes, ill: ""})
    uow.bookings.say_of_day(left, person.id, now)
    smaller = desk.occasion(occasion.window.key, occasion.day)
    assert smaller is not None
    moved = displaced(desk, smaller)
    text = house.wording(
        "booking.ill.fewer",
        day=day_of(house, occasion.day),
        chairs=smaller.chairs,
        count=len(moved),
    )
    return [*propose_moves(desk, smaller), Message(ToPerson(person.id), text)]


def _hand_over(
    desk: Desk, occasion: Occasion, ill: str, to: str, values: dict[str, str]
) -> list[Reply]:
    """What the ill one had claimed for that day is the substitute's, and its resident is told."""
    replies: list[Reply] = []
    for booking in desk.uow.bookings.of_day(occasion.window.key, occasion.day, Standing.BOOKED):
        ticket = desk.uow.tickets.get(booking.ticket or "")
        if ticket is None or ticket.assignee != ill or ticket.status not in HELD:
            continue
        changes = {"assignee": to, "updated_at": desk.now}
        desk.uow.tickets.change(ticket.code, {ticket.status}, changes, assignee=ill)
        desk.uow.tickets.record(ticket.code, "substituted", to, desk.now, {"before": ill})
        changed = desk.uow.tickets.get(ticket.code)
        assert changed is not None
        key = "booking.ill.visit" if booking.kind is Kind.VISIT else "booking.ill.tell"
        text = desk.house.wording(key, **values)
        replies += refresh(desk.house, desk.uow, changed)
        replies += [Message(ToPerson(r), text, ticket=ticket.code) for r in ticket.residents]
    return replies


def _said(desk: Desk, occasion: Occasion) -> DayChange:
    key = (occasion.window.key, occasion.day)
    return desk.uow.bookings.changes_from(occasion.day).get(key) or DayChange(*key)


def _read(house: House, uow: UnitOfWork, which: str, now: datetime) -> tuple[Desk, Occasion, str]:
    desk = Desk(house, uow, now)
    place, _, ill = which.rpartition(".")
    key, _, day = place.rpartition(".")
    window = house.community.window(key)
    if window is None:
        raise Refusal("refusal.stale_button")
    uow.bookings.lock(window.intent)
    try:
        occasion = desk.occasion(key, datetime.strptime(day, "%Y%m%d").date())
    except ValueError:
        raise Refusal("refusal.stale_button") from None
    if occasion is None or occasion.ends <= desk.local:
        raise Refusal("refusal.stale_button")
    return desk, occasion, ill


def _require_away(desk: Desk, occasion: Occasion, ill: str) -> None:
    """Asked after the right to know: who is away is for the team alone. Raises ``Refusal``."""
    if ill not in desk.uow.absences.away_on(occasion.day):
        raise Refusal("refusal.stale_button")  # forged, or they can come after all
