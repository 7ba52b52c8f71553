"""How an incident looks: to those who steer it, in a group's pinned line, on a ticket's card.

What hangs in a group is made of places, the kind of trouble, counts and the leads' own words
without anything personal; never of what residents wrote.
"""

from collections.abc import Sequence

from handlers.cards import Face, data
from handlers.house import House
from handlers.parties import called_lines, latest_lines
from handlers.replies import Button, Buttons
from intents.language.incidents import Report, main_kind
from intents.rules.lifecycle import HELD, OPEN
from intents.rules.privacy import mask_personal
from intents.rules.ticket import Action, Ticket
from storage.incidents import LIVE, RUNNING, Incident, Phase
from storage.unit_of_work import UnitOfWork

NEWS_SHOWN = 80
TICKETS_SHOWN = 5
PLACES_NAMED = 3
REPAIR = "repair"


def may_be_shared(house: House, ticket: Ticket) -> bool:
    """Repairs and dangers; nothing that was told in confidence or is about somebody."""
    spec = house.catalog[ticket.intent]
    if spec.discreet or ticket.hidden_from:
        return False
    return ticket.intent == REPAIR or spec.danger


def people_of(uow: UnitOfWork, tickets: Sequence[Ticket]) -> dict[str, str]:
    """Everybody who reported or follows, with the ticket they did it on; each person once."""
    found: dict[str, str] = {}
    for ticket in tickets:
        others = uow.tickets.followers(ticket.code) if ticket.followers else []
        for person in (*ticket.residents, *others):
            found.setdefault(person, ticket.code)
    return found


def reporters_of(uow: UnitOfWork, tickets: Sequence[Ticket]) -> set[str]:
    """Who has the trouble: a proxy has it not themselves."""
    proxies = {ticket.proxy for ticket in tickets if ticket.proxy}
    return set(people_of(uow, tickets)) - proxies


def tickets_of(uow: UnitOfWork, incident: Incident) -> list[Ticket]:
    """The incident's tickets, in the order they were opened."""
    return uow.tickets.some(uow.incidents.tickets(incident.id))


def live_incident(uow: UnitOfWork, ticket: Ticket) -> Incident | None:
    """The incident the ticket is in, if that is not over."""
    incident = uow.incidents.get(ticket.incident) if ticket.incident else None
    return incident if incident is not None and incident.phase in LIVE else None


def running_incident(uow: UnitOfWork, ticket: Ticket) -> Incident | None:
    """The incident the ticket is in, if that has been opened and is not over."""
    incident = live_incident(uow, ticket)
    return incident if incident is not None and incident.phase in RUNNING else None


def is_spoken_for(uow: UnitOfWork, ticket: Ticket) -> bool:
    """Whether an older open ticket of a running incident stands for this one."""
    return bool(spoken_for(uow, [ticket]))


def spoken_for(uow: UnitOfWork, tickets: Sequence[Ticket]) -> set[str]:
    """Codes of those for which an older open ticket of a running incident stands.

    Whatever is urgent stands for itself.
    """
    first: dict[str, str | None] = {}
    for known in {ticket.incident for ticket in tickets if ticket.incident}:
        incident = uow.incidents.get(known)
        if incident is not None and incident.phase in RUNNING:
            first[known] = next(iter(uow.incidents.open_tickets(known, 1)), None)
    return {
        t.code
        for t in tickets
        if t.incident in first and first[t.incident] != t.code and not t.urgent
    }


def report_of(house: House, ticket: Ticket) -> Report:
    """The ticket as the language compares it."""
    return Report(ticket.code, house.local(ticket.created_at), ticket.building, ticket.text)


def name_incident(house: House, kind: str | None, buildings: Sequence[str], ticket: Ticket) -> str:
    """Where it is and what, from places and the kind alone; ``ticket`` is any of it."""
    key = f"incident.kind.{kind}"
    label = house.catalog[ticket.intent].label
    what = house.wording.plain(key) if key in house.wording else label
    told = mask_personal(str(ticket.details.get("place") or house.community.name))
    place = _places(house, buildings) or told
    return house.wording.plain("incident.title", place=place, kind=what)


def kind_of(house: House, tickets: Sequence[Ticket]) -> str | None:
    """The kind of trouble most of them speak of."""
    return main_kind(report_of(house, ticket) for ticket in tickets)


def _places(house: House, buildings: Sequence[str]) -> str:
    named = [house.wording.plain("place.building", value=b) for b in buildings[:PLACES_NAMED]]
    joined = house.wording.plain("list.comma").join(named)
    if len(buildings) > PLACES_NAMED:
        count = len(buildings)
        return house.wording.plain("incident.and_more", places=joined, count=count)
    return joined


def progress_lines(house: House, uow: UnitOfWork, ticket: Ticket) -> tuple[str, ...]:
    """What a card says beside the ticket's own state: its incident, or who was called in."""
    incident = running_incident(uow, ticket)
    if incident is None or ticket.status not in OPEN:
        return called_lines(house, uow, ticket)
    return incident_lines(house, uow, incident)


def incident_lines(house: House, uow: UnitOfWork, incident: Incident) -> tuple[str, ...]:
    """The same for every card of the incident: that it is in it, the news, who was called in."""
    key = f"incident.on_card.{incident.phase}"
    head = house.wording.plain(key, title=incident.title, count=incident.reports)
    return (head, *_news(house, incident), *_called(house, uow, incident))


def group_face(house: House, uow: UnitOfWork, incident: Incident) -> Face:
    """The one pinned line of a residents' group."""
    key = f"incident.group.{incident.phase}"
    lines = [house.wording(key, title=incident.title, count=incident.reports)]
    if incident.phase in RUNNING:
        told = [*_news(house, incident), *_called(house, uow, incident)]
        lines += [house.wording("incident.raw", text=line) for line in told]
    return Face("\n".join(lines), _group_buttons(house, incident))


def answer_buttons(house: House, incident: Incident) -> Buttons:
    """好了 or 还没有, in private and in the groups."""
    return (tuple(_button(house, name, incident) for name in ("fine", "still")),)


def _group_buttons(house: House, incident: Incident) -> Buttons:
    if incident.phase is Phase.OPEN:
        return ((_button(house, "me", incident),),)
    return answer_buttons(house, incident) if incident.phase is Phase.CLOSING else ()


def staff_face(house: House, uow: UnitOfWork, incident: Incident, groups: str) -> Face:
    """What those who steer it see and may do; ``groups`` names where notices go."""
    count = incident.reports
    if incident.phase is Phase.PROPOSED:
        lines = [house.wording("incident.propose", title=incident.title, count=count)]
        lines += _ticket_lines(house, uow, incident)
        return Face("\n".join(lines), _row(house, incident, "open", "drop"))
    head = house.wording(
        "incident.staff",
        title=incident.title,
        state=house.wording.plain(f"incident.state.{incident.phase}"),
        count=count,
        open=uow.incidents.count_open(incident.id),
        who=house.name_of(incident.opened_by),
        groups=groups,
    )
    told = [*_news(house, incident), *_called(house, uow, incident)]
    lines = [head, *(house.wording("incident.raw", text=line) for line in told)]
    lines += _ticket_lines(house, uow, incident)
    return Face("\n".join(lines), _staff_buttons(house, uow, incident))


def _staff_buttons(house: House, uow: UnitOfWork, incident: Incident) -> Buttons:
    if incident.phase not in RUNNING:
        return ()
    work = [_button(house, "note", incident), _button(house, "out", incident)]
    mine = uow.tickets.of_assignee(incident.opened_by or "", HELD)
    held = next((ticket for ticket in mine if ticket.incident == incident.id), None)
    if house.community.parties and held is not None:
        call = Button(house.wording("button.whistle"), data(Action.WHISTLE, held.code))
        work.append(call)
    over = (_button(house, "over", incident),) if incident.phase is Phase.OPEN else ()
    return (tuple(work), over) if over else (tuple(work),)


def _ticket_lines(house: House, uow: UnitOfWork, incident: Incident) -> list[str]:
    """Those that are still open."""
    shown = [
        house.wording("incident.line", code=t.code, text=mask_personal(t.text)[:24])
        for t in uow.tickets.some(uow.incidents.open_tickets(incident.id, TICKETS_SHOWN))
    ]
    rest = uow.incidents.count_open(incident.id) - len(shown)
    return [*shown, house.wording("incident.more", count=rest)] if rest > 0 else shown


def _news(house: House, incident: Incident) -> tuple[str, ...]:
    if incident.news is None or incident.news_at is None:
        return ()
    at = house.moment(house.local(incident.news_at))
    return (house.wording.plain("incident.news", text=incident.news[:NEWS_SHOWN], at=at),)


def _called(house: House, uow: UnitOfWork, incident: Incident) -> tuple[str, ...]:
    return latest_lines(house, uow.whistles.of_incident(incident.id))


def _row(house: House, incident: Incident, *names: str) -> Buttons:
    return (tuple(_button(house, name, incident) for name in names),)


def _button(house: House, name: str, incident: Incident) -> Button:
    return Button(house.wording(f"incident_button.{name}"), f"incident_{name}:{incident.id}")
