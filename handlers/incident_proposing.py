"""Seeing that several tickets are one thing: proposed to the lead, opened by one tap or by hand.

Three people with one cause, followers included, within the time in which that kind of trouble
is still the same, are asked about once; so is one supply that is out in three buildings. What is
open takes further reports in without a word to the staff; who told it has a ticket of record and
reads how it goes.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from handlers.house import House
from handlers.incident_cards import (
    incident_cards,
    may_open,
    may_steer,
    steerers,
    tell_steerers,
)
from handlers.incident_faces import (
    kind_of,
    live_incident,
    may_be_shared,
    name_incident,
    report_of,
    reporters_of,
    tickets_of,
)
from handlers.moves import move
from handlers.replies import Reply
from intents.language.incidents import Incidents, may_be_one, reaches_far, read_facts
from intents.rules.lifecycle import HELD, OPEN
from intents.rules.outages import BUILDINGS, TOGETHER, one_outage, outage_of
from intents.rules.permissions import SYSTEM
from intents.rules.refusal import Refusal
from intents.rules.ticket import Action, Status, Ticket
from storage.incidents import LIVE, RUNNING, Incident, Phase
from storage.people import Person
from storage.unit_of_work import UnitOfWork

WITHIN = timedelta(days=5)
REPORTERS = 3
COMPARED = 40
MOST_OF_AN_OUTAGE = 200
FEW = 20
NEWEST = 6
EACH_SHOWN = 20
UNCLAIMED = frozenset({Status.NEW, Status.ASSIGNED})


def group_of(house: House, uow: UnitOfWork, ticket: Ticket, now: datetime) -> list[Ticket]:
    """Open tickets that report the same as this one, itself included, oldest first."""
    facts = read_facts(report_of(house, ticket))
    where = None if reaches_far(facts) or ticket.building is None else ticket.building
    recent = uow.tickets.search(building=where, since=now - WITHIN, statuses=OPEN, limit=COMPARED)
    if where is not None:
        # Who names no building may mean this one.
        recent += uow.tickets.search(nowhere=True, since=now - WITHIN, statuses=OPEN, limit=FEW)
    near = [
        t
        for t in recent
        if t.code != ticket.code
        and may_be_shared(house, t)
        and may_be_one(facts, read_facts(report_of(house, t)))
    ]
    return _same(house, near, ticket)


def _outage_of(house: House, uow: UnitOfWork, ticket: Ticket, now: datetime) -> list[Ticket]:
    """Open tickets of several buildings in which one supply is out; none for what is local."""
    if outage_of(ticket) is None:
        return []
    recent = uow.tickets.search(since=now - TOGETHER, statuses=OPEN, limit=MOST_OF_AN_OUTAGE)
    return one_outage(ticket, (t for t in recent if may_be_shared(house, t)))


def _is_of(house: House, uow: UnitOfWork, incident: Incident, ticket: Ticket) -> bool:
    """Whether the ticket reports what is going on; while that lasts, no report of it is old."""
    newest = uow.tickets.some(uow.incidents.newest(incident.id, NEWEST))
    if incident.phase in RUNNING:
        newest = [replace(other, created_at=ticket.created_at) for other in newest]
    if len(incident.buildings) >= BUILDINGS and incident.kind == outage_of(ticket) is not None:
        return any(abs(one.created_at - ticket.created_at) <= TOGETHER for one in newest)
    return len(_same(house, newest, ticket)) > 1


def _same(house: House, others: Sequence[Ticket], ticket: Ticket) -> list[Ticket]:
    told = sorted([ticket, *others], key=lambda t: (t.created_at, t.code))
    known = Incidents()
    for one in told:
        known.add(report_of(house, one))
    groups = known.group()
    mine = groups[ticket.code]
    return [t for t in told if mine is not None and groups[t.code] == mine] or [ticket]


def meet_incident(
    house: House, uow: UnitOfWork, ticket: Ticket, now: datetime
) -> tuple[Ticket, list[Reply]]:
    """A new report, or one more follower: it joins what is going on, or makes the third.

    The ticket as it is afterwards, and what others get to know; its own cards are the caller's.
    """
    if not may_be_shared(house, ticket):
        return ticket, []
    mine = live_incident(uow, ticket)
    if mine is not None:
        uow.incidents.recount(mine.id)
        return ticket, _shown(house, uow, mine.id)
    # Somebody who follows it may do so after it was taken out of an incident.
    parted = uow.incidents.parted([ticket.code]) if ticket.followers else set()
    for incident in uow.incidents.live() if not parted else ():
        if _is_of(house, uow, incident, ticket):
            # Locked: it must not end while this report joins it.
            known = uow.incidents.get(incident.id, lock=True)
            if known is not None and known.phase in LIVE:
                return join(house, uow, known, ticket, now)
    return ticket, [] if parted else _propose(house, uow, ticket, now)


def _propose(house: House, uow: UnitOfWork, ticket: Ticket, now: datetime) -> list[Reply]:
    together = _free(uow, group_of(house, uow, ticket, now))
    if len(reporters_of(uow, together)) < REPORTERS:
        together = one_outage(ticket, _free(uow, _outage_of(house, uow, ticket, now)))
    if len(reporters_of(uow, together)) < REPORTERS:
        return []
    # Of two third reports at once the later one waits here, and joins what the first proposed.
    oldest = uow.tickets.hold(together[0].code)
    proposed = live_incident(uow, oldest) if oldest else None
    if proposed is not None:
        return join(house, uow, proposed, ticket, now)[1]
    return incident_cards(house, uow, _found(house, uow, together, now))


def _free(uow: UnitOfWork, alike: Sequence[Ticket]) -> list[Ticket]:
    """Those of no other incident, and not taken out of one before."""
    parted = uow.incidents.parted([t.code for t in alike])
    return [t for t in alike if t.code not in parted and live_incident(uow, t) is None]


def join(
    house: House, uow: UnitOfWork, incident: Incident, ticket: Ticket, now: datetime
) -> tuple[Ticket, list[Reply]]:
    """One more ticket of a live incident; a running one takes it over without a staff card."""
    is_known = uow.incidents.has(incident.id, ticket.reporter, ticket.code)
    _link(uow, incident, ticket, SYSTEM, now)
    uow.incidents.add_reports(incident.id, (not is_known) + ticket.followers)
    joined = _take_over(house, uow, incident, _again(uow, ticket), now)
    if ticket.building and ticket.building not in incident.buildings:
        buildings = (*incident.buildings, ticket.building)
        title = name_incident(house, incident.kind, buildings, ticket)
        uow.incidents.change(incident.id, LIVE, {"title": title, "buildings": buildings})
    told: list[Reply] = []
    if incident.phase is Phase.CLOSING:
        # Said to be over, and here is somebody for whom it is not.
        uow.incidents.answer(incident.id, ticket.reporter, fine=False, at=now)
        text = house.wording("incident.reported_again", title=incident.title, code=ticket.code)
        told = tell_steerers(house, uow, incident, text)
    return joined, [*_shown(house, uow, incident.id), *told]


def _shown(house: House, uow: UnitOfWork, incident_id: str) -> list[Reply]:
    """Its cards after one more; of very many every tenth is news enough."""
    incident = _get(uow, incident_id)
    is_news = incident.reports <= EACH_SHOWN or incident.reports % 10 == 0
    return incident_cards(house, uow, incident) if is_news else []


def open_incident(
    house: House, uow: UnitOfWork, person: Person, incident_id: str, now: datetime
) -> list[Reply]:
    """开启: of two leads who press at once the first has it, the other reads who."""
    incident = steered(house, uow, person, incident_id)
    if not uow.incidents.change(
        incident_id, {Phase.PROPOSED}, _opening(uow, incident, person.id, now)
    ):
        raise _decided(house, incident)
    return incident_cards(house, uow, _get(uow, incident_id), residents=True)


def drop_incident(
    house: House, uow: UnitOfWork, person: Person, incident_id: str, now: datetime
) -> list[Reply]:
    """不是一件事: every ticket goes on by itself, and is not asked about again."""
    incident = steered(house, uow, person, incident_id)
    changes = {"phase": Phase.DROPPED, "opened_by": person.id, "closed_at": now}
    if not uow.incidents.change(incident_id, {Phase.PROPOSED}, changes):
        raise _decided(house, incident)
    cards = incident_cards(house, uow, _get(uow, incident_id))
    for ticket in tickets_of(uow, incident):
        uow.incidents.leave(ticket.code, now)
        uow.tickets.change(ticket.code, frozenset(Status), {"incident": None})
        uow.tickets.record(ticket.code, "incident_dropped", person.id, now, {})
    return cards


def open_by_hand(
    house: House, uow: UnitOfWork, ticket: Ticket, person: str, now: datetime
) -> list[Reply]:
    """立为事件: a lead or the secretary opens one from a ticket; what reports the same joins."""
    if not may_be_shared(house, ticket) or not may_open(house, person, ticket):
        raise Refusal("refusal.no_incident")
    if ticket.status not in OPEN:
        status = house.wording(f"status.{ticket.status}")
        raise Refusal("refusal.too_late", status=status)
    alike = group_of(house, uow, ticket, now) + _outage_of(house, uow, ticket, now)
    alike = list({t.code: t for t in alike}.values())
    # Of two who press at once the later one waits here, and reads what the first has opened.
    for code in sorted({alike[0].code, ticket.code}):
        uow.tickets.hold(code)
    known = live_incident(uow, _again(uow, ticket))
    if known is not None and known.phase is not Phase.PROPOSED:
        raise Refusal("refusal.in_incident", title=known.title)
    if known is not None:
        uow.incidents.change(known.id, {Phase.PROPOSED}, _opening(uow, known, person, now))
        return incident_cards(house, uow, _get(uow, known.id), residents=True)
    free = _free(uow, alike)
    together = [t for t in alike if t.code == ticket.code or t in free]
    found = _found(house, uow, together, now, person)
    return incident_cards(house, uow, found, residents=True)


def steered(house: House, uow: UnitOfWork, person: Person, incident_id: str) -> Incident:
    """The incident, for those who may decide about it. Raises ``Refusal`` for all others."""
    incident = uow.incidents.get(incident_id, lock=True)
    if incident is None or not may_steer(house, uow, person.id, incident):
        raise Refusal("refusal.stale_button")
    return incident


def _opening(uow: UnitOfWork, incident: Incident, person: str, now: datetime) -> dict[str, Any]:
    """Who opens it answers for it; who holds one of its tickets by now gets the others too."""
    held = (t.assignee for t in tickets_of(uow, incident) if t.status in HELD and t.assignee)
    keeper = next(held, person)
    return {"phase": Phase.OPEN, "opened_at": now, "opened_by": person, "keeper": keeper}


def _found(
    house: House,
    uow: UnitOfWork,
    tickets: Sequence[Ticket],
    now: datetime,
    person: str | None = None,
) -> Incident:
    kind = kind_of(house, tickets)
    buildings = tuple(dict.fromkeys(t.building for t in tickets if t.building))
    title = name_incident(house, kind, buildings, tickets[0])
    incident = Incident(house.new_id(), title, Phase.PROPOSED, now, kind, buildings)
    uow.incidents.add(incident)
    for ticket in tickets:
        _link(uow, incident, ticket, person or SYSTEM, now)
    uow.incidents.recount(incident.id)
    if person is not None:
        opening = _opening(uow, incident, person, now)
        uow.incidents.change(incident.id, {Phase.PROPOSED}, opening)
    return _get(uow, incident.id)


def _link(uow: UnitOfWork, incident: Incident, ticket: Ticket, by: str, now: datetime) -> None:
    uow.incidents.join(incident.id, ticket.code, now)
    uow.tickets.change(ticket.code, frozenset(Status), {"incident": incident.id})
    uow.tickets.record(ticket.code, "joined_incident", by, now, {"incident": incident.id})


def _take_over(
    house: House, uow: UnitOfWork, incident: Incident, ticket: Ticket, now: datetime
) -> Ticket:
    """Whoever has the incident's work has this report of it too; nobody needs to claim it."""
    is_pressing = ticket.urgent or house.catalog[ticket.intent].danger
    if incident.phase not in RUNNING or is_pressing or ticket.status not in UNCLAIMED:
        return ticket
    keeper = _keeper(house, uow, incident)
    if keeper is None:
        return ticket
    changes = {"assignee": keeper, "claimed_at": now}
    data = {"to": keeper, "incident": incident.id}
    return move(house, uow, ticket, Action.COLLECT, SYSTEM, now, changes=changes, data=data)


def _keeper(house: House, uow: UnitOfWork, incident: Incident) -> str | None:
    """Who has what is collected; another who steers it when that one is no longer of the staff."""
    if house.community.member(incident.keeper) is not None:
        return incident.keeper
    anew = next(iter(steerers(house, uow, incident)), None)
    uow.incidents.change(incident.id, RUNNING, {"keeper": anew})
    return anew


def _decided(house: House, incident: Incident) -> Refusal:
    who = house.name_of(incident.opened_by)
    return Refusal("refusal.incident_taken", who=who) if who else Refusal("refusal.stale_button")


def _get(uow: UnitOfWork, incident_id: str) -> Incident:
    incident = uow.incidents.get(incident_id)
    assert incident is not None
    return incident


def _again(uow: UnitOfWork, ticket: Ticket) -> Ticket:
    changed = uow.tickets.get(ticket.code)
    assert changed is not None
    return changed
