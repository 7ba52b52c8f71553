"""The team's sheet of one day: who comes when, which doors, who waits; the same for chat and paper.

It holds names, telephones and flats, so it is made for members of the team, their lead and the
secretary, and only ever sent to them privately.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from handlers.booking.choosing import name_day, read_day
from handlers.booking.desk import Desk
from handlers.booking.facing import day_of, time_of
from handlers.booking.line import line_of
from handlers.cards import place_of as home_of
from handlers.replies import Button, Message, Recipient, Reply, ToChat, ToPerson
from intents.rules.capacity import doorway
from intents.rules.community_services import Window
from intents.rules.refusal import Refusal
from intents.rules.windows import Occasion
from storage.bookings import Booking, Kind, SheetLink, Standing

TICKED = frozenset({Standing.SERVED, Standing.ABSENT})
LISTED = frozenset({Standing.BOOKED, *TICKED})
ROWS = 8
LINK_LASTS = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Line:
    """One person of the day, as the team needs them; ``who`` is whom we talk to."""

    code: str
    time: str
    who: str
    name: str
    phone: str
    home: str
    standing: Standing
    kind: Kind

    @property
    def is_ticked(self) -> bool:
        """Whether the team has said what became of it."""
        return self.standing in TICKED


@dataclass(frozen=True, slots=True)
class Sheet:
    """One day: at the place by the hour, at the doors in the order of the way."""

    occasion: Occasion
    label: str
    day: str
    chairs: tuple[Line, ...]
    visits: tuple[Line, ...]
    walk_ins: int
    waiting: int
    substitutes: Mapping[str, str]

    @property
    def lines(self) -> tuple[Line, ...]:
        """Everybody, those at the place first."""
        return (*self.chairs, *self.visits)


def sheet_of(desk: Desk, occasion: Occasion) -> Sheet:
    """The day as it is now."""
    key = occasion.window.key
    listed = desk.uow.bookings.of_day(key, occasion.day, *LISTED)
    told = [one for one in listed if one.instead_of is None and one.ticket is not None]
    visits = [one for one in told if one.kind is Kind.VISIT]
    said = desk.uow.bookings.changes_from(occasion.day).get((key, occasion.day))
    return Sheet(
        occasion=occasion,
        label=desk.house.catalog[occasion.window.intent].label,
        day=day_of(desk.house, occasion.day),
        chairs=tuple(_line(desk, one) for one in told if one.kind is Kind.CHAIR),
        visits=tuple(_line(desk, one) for one in sorted(visits, key=lambda b: _door(desk, b))),
        walk_ins=sum(one.kind is Kind.WALK_IN for one in listed),
        waiting=len(line_of(desk, key, occasion.day)),
        substitutes=said.substitutes if said else {},
    )


def next_sheets(desk: Desk, person: str) -> list[Occasion]:
    """Today's or else the next day of every window this person serves."""
    windows = [w for w in desk.house.community.windows if desk.may_serve(w, person)]
    found: list[Occasion] = []
    for window in windows:
        days = (o for o in _days(desk, window) if o.window.key == window.key)
        found += [occasion] if (occasion := next(days, None)) else []
    return sorted(found, key=lambda occasion: occasion.starts)


def show_sheets(desk: Desk, person: str) -> list[Reply]:
    """/sheet: a fresh message per window, which ticks then keep up to date."""
    mine = next_sheets(desk, person)
    if not mine:
        return [Message(ToPerson(person), desk.house.wording("sheet_of_day.none"))]
    for occasion in mine:
        for account in desk.uow.people.accounts(person):
            desk.uow.cards.forget(_card(occasion), account.channel, account.account_id)
    return [_message(desk, occasion, ToPerson(person)) for occasion in mine]


def refresh_sheets(desk: Desk, occasion: Occasion) -> list[Reply]:
    """Every sheet of that day that hangs somewhere."""
    placed = desk.uow.cards.placed(_card(occasion))
    return [_message(desk, occasion, ToChat(*place)) for place in placed]


def show_to_team(desk: Desk, occasion: Occasion) -> list[Reply]:
    """The sheet to every member of the team who is there, and to its lead."""
    team = desk.team_of(occasion.window)
    away = desk.uow.absences.away_on(occasion.day)
    members = [m for m in (team.members if team else ()) if m not in away]
    readers = dict.fromkeys([*members, *desk.leads_of(occasion.window)])
    return [_message(desk, occasion, ToPerson(one)) for one in readers]


def make_link(desk: Desk, person: str, which: str) -> list[Reply]:
    """打印: an address for a day, for this person alone."""
    occasion = read_day(desk, which)
    if occasion is None or not desk.may_serve(occasion.window, person):
        raise Refusal("refusal.not_allowed")
    address = f"{desk.house.address}/sheets/{new_link(desk, person, occasion)}"
    return [Message(ToPerson(person), desk.house.wording("sheet_of_day.link", address=address))]


def new_link(desk: Desk, person: str, occasion: Occasion) -> str:
    """The key of a day's sheet, for a day; who may have one is asked before."""
    key = desk.house.new_key()
    until = desk.now + LINK_LASTS
    desk.uow.bookings.add_link(SheetLink(key, occasion.window.key, occasion.day, person, until))
    return key


def count_month(desk: Desk, person: str, which: str) -> list[Reply]:
    """本月统计: how many were served, stayed away, came without a booking, were visited."""
    occasion = read_day(desk, which)
    if occasion is None or not desk.may_serve(occasion.window, person):
        raise Refusal("refusal.not_allowed")
    first = occasion.day.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    keys = [w.key for w in desk.house.community.windows_of(occasion.window.intent)]
    counts = desk.uow.bookings.counts(keys, first, last)

    def of(*pairs: tuple[Kind, Standing]) -> int:
        return sum(counts.get(pair, 0) for pair in pairs)

    text = desk.house.wording(
        "sheet_of_day.month",
        month=first.month,
        label=desk.house.catalog[occasion.window.intent].label,
        served=of((Kind.CHAIR, Standing.SERVED)),
        visited=of((Kind.VISIT, Standing.SERVED)),
        walked_in=of((Kind.WALK_IN, Standing.SERVED)),
        total=of(*((kind, Standing.SERVED) for kind in Kind)),
        absent=of(*((kind, Standing.ABSENT) for kind in Kind)),
        booked=of(*((kind, Standing.BOOKED) for kind in Kind)),
        cancelled=of(*((kind, Standing.CANCELLED) for kind in Kind)),
    )
    return [Message(ToPerson(person), text)]


def _days(desk: Desk, window: Window) -> list[Occasion]:
    today = desk.occasion(window.key, desk.today)
    return [*([today] if today else []), *desk.ahead(window.intent)]


def _message(desk: Desk, occasion: Occasion, to: Recipient) -> Message:
    sheet = sheet_of(desk, occasion)
    return Message(to, text_of(desk, sheet), buttons=_buttons(desk, sheet), card=_card(occasion))


def text_of(desk: Desk, sheet: Sheet) -> str:
    """The sheet as a message."""
    say = desk.house.wording.plain
    place = sheet.occasion.window.place
    head = say("sheet_of_day.title", label=sheet.label, day=sheet.day, place=place)
    lines = [
        say(
            "sheet_of_day.counts",
            chairs=len(sheet.chairs),
            visits=len(sheet.visits),
            walk_ins=sheet.walk_ins,
            waiting=sheet.waiting,
        )
    ]
    lines += [_text(desk, line) for line in sheet.chairs]
    if sheet.visits:
        start = time_of(desk.house, sheet.occasion.visits_start)
        lines.append(say("sheet_of_day.visits", time=start))
        lines += [_text(desk, line) for line in sheet.visits]
    lines += [
        say("sheet_of_day.instead", who=desk.house.name_of(ill), other=desk.house.name_of(other))
        for ill, other in sheet.substitutes.items()
        if other
    ]
    return desk.house.wording("card.frame", first=head, rest="\n".join(lines))


def _text(desk: Desk, line: Line) -> str:
    mark = desk.house.wording.plain(f"sheet_of_day.mark.{line.standing}")
    key = "sheet_of_day.visit" if line.kind is Kind.VISIT else "sheet_of_day.line"
    values = {"time": line.time, "name": line.name, "phone": line.phone, "home": line.home}
    return desk.house.wording.plain(key, mark=mark, **values).rstrip()


def _buttons(desk: Desk, sheet: Sheet) -> tuple[tuple[Button, ...], ...]:
    say = desk.house.wording
    spec = desk.house.catalog[sheet.occasion.window.intent]
    served = spec.wording.get("served") or say.plain("sheet_of_day.served")
    rows: list[tuple[Button, ...]] = []
    is_there = sheet.occasion.day <= desk.today
    to_tick = [one for one in sheet.lines if not one.is_ticked and is_there]
    for line in to_tick[:ROWS]:
        label = say("sheet_of_day.tick", served=served, time=line.time, name=line.who)
        absent = say("sheet_of_day.absent", name=line.who)
        yes = Button(label, f"tick:{line.code}:served")
        rows.append((yes, Button(absent, f"tick:{line.code}:absent")))
    for line in [one for one in sheet.lines if one.standing is Standing.ABSENT][:2]:
        came = say("sheet_of_day.came_after_all", name=line.who)
        rows.append((Button(came, f"tick:{line.code}:served"),))
    which = name_day(sheet.occasion)
    rows.append(
        (
            *((Button(say("sheet_of_day.walk_in"), f"walk_in:{which}"),) if is_there else ()),
            Button(say("sheet_of_day.print"), f"sheet_print:{which}"),
            Button(say("sheet_of_day.count"), f"sheet_month:{which}"),
        )
    )
    return tuple(rows)


def _card(occasion: Occasion) -> str:
    return f"sheet:{name_day(occasion)}"


def _line(desk: Desk, booking: Booking) -> Line:
    ticket = desk.uow.tickets.get(booking.ticket or "")
    person = desk.uow.people.get(booking.person)
    who = person.name if person else ""
    name = who
    if booking.beneficiary:
        name += desk.house.wording.plain("booking.for", who=booking.beneficiary)
    said = str(ticket.details.get("phone", "")) if ticket else ""
    phone = said or (person.phone if person and person.phone else "")
    return Line(
        code=booking.ticket or "",
        time=time_of(desk.house, desk.house.local(booking.starts_at)) if booking.starts_at else "",
        who=who,
        name=name,
        phone=phone,
        home=home_of(ticket, desk.house, with_room=True) if ticket else "",
        standing=booking.standing,
        kind=booking.kind,
    )


def _door(desk: Desk, booking: Booking) -> tuple[object, ...]:
    ticket = desk.uow.tickets.get(booking.ticket or "")
    return doorway(ticket.building, ticket.unit, ticket.room) if ticket else ()


def day_in(text: str) -> date:
    """A day as timers keep it."""
    return date.fromisoformat(text)
