"""Seeing that several tickets are one thing: proposed to the lead, opened by one tap or by hand.

Three people with one cause, followers included, within the time in which that kind of trouble
is still the same, are asked about once. What is open takes further reports in without a word to
the staff; who told it has a ticket of record and reads how it goes.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from handlers.house import House
from handlers.incident_cards import incident_cards, may_steer, tell_steerers
from handlers.incident_faces import (
    live_incident,
    may_be_shared,
    name_incident,
    report_of,
    reporters_of,
    tickets_of,
)
from handlers.moves import move
from handlers.replies import Reply
from intents.language.incidents import Incidents
from intents.rules.lifecycle import HELD, OPEN
from intents.rules.permissions import SYSTEM
from intents.rules.refusal import Refusal
from intents.rules.ticket import Action, Status, Ticket
from storage.incidents import LIVE, RUNNING, Incident, Phase
from storage.people import Person
from storage.unit_of_work import UnitOfWork

WITHIN = timedelta(days=5)
REPORTERS = 3
COMPARED = 200
UNCLAIMED = frozenset({Status.NEW, Status.ASSIGNED})


def group_of(house: House, uow: UnitOfWork, ticket: Ticket, now: datetime) -> list[Ticket]:
    """Open tickets that report the same as this one, itself included, oldest first."""
    recent = uow.tickets.search(since=now - WITHIN, statuses=OPEN, limit=COMPARED)
    shared = [t for t in recent if t.code != ticket.code and may_be_shared(house, t)]
    known = Incidents()
    told = sorted([ticket, *shared], key=lambda t: (t.created_at, t.code))
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
        return ticket, incident_cards(house, uow, mine)
    alike = group_of(house, uow, ticket, now)
    for other in alike:
        incident = live_incident(uow, other)
        # Locked: it must not end while this report joins it.
        known = uow.incidents.get(incident.id, lock=True) if incident else None
        if known is not None and known.phase in LIVE:
            return join(house, uow, known, ticket, now)
    parted = uow.incidents.parted([t.code for t in alike])
    together = [t for t in alike if t.code not in parted]
    if ticket.code in parted or len(reporters_of(uow, together)) < REPORTERS:
        return ticket, []
    # Of two third reports at once the later one waits here, and joins what the first proposed.
    oldest = uow.tickets.hold(together[0].code)
    proposed = live_incident(uow, oldest) if oldest else None
    if proposed is not None:
        return join(house, uow, proposed, ticket, now)
    incident = _found(house, uow, together, Phase.PROPOSED, now)
    return _again(uow, ticket), incident_cards(house, uow, incident)


def join(
    house: House, uow: UnitOfWork, incident: Incident, ticket: Ticket, now: datetime
) -> tuple[Ticket, list[Reply]]:
    """One more ticket of a live incident; a running one takes it over without a staff card."""
    _link(uow, incident, ticket, SYSTEM, now)
    joined = _take_over(house, uow, incident, _again(uow, ticket), now)
    tickets = tickets_of(uow, incident)
    title, kind = name_incident(house, tickets)
    uow.incidents.change(incident.id, LIVE, {"title": title, "kind": kind})
    told: list[Reply] = []
    if incident.phase is Phase.CLOSING:
        # Said to be over, and here is somebody for whom it is not.
        uow.incidents.answer(incident.id, ticket.reporter, fine=False, at=now)
        text = house.wording("incident.reported_again", title=title, code=ticket.code)
        told = tell_steerers(house, uow, incident, text)
    return joined, [*incident_cards(house, uow, replace(incident, title=title)), *told]


def open_incident(
    house: House, uow: UnitOfWork, person: Person, incident_id: str, now: datetime
) -> list[Reply]:
    """开启: of two leads who press at once the first has it, the other reads who."""
    incident = steered(house, uow, person, incident_id)
    changes = {"phase": Phase.OPEN, "opened_at": now, "opened_by": person.id}
    if not uow.incidents.change(incident_id, {Phase.PROPOSED}, changes):
        raise _decided(house, incident)
    opened = _get(uow, incident_id)
    return incident_cards(house, uow, opened, residents=True)


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
    if not may_be_shared(house, ticket) or not may_steer(house, person, [ticket]):
        raise Refusal("refusal.no_incident")
    if ticket.status not in OPEN:
        status = house.wording(f"status.{ticket.status}")
        raise Refusal("refusal.too_late", status=status)
    known = live_incident(uow, ticket)
    if known is not None and known.phase is not Phase.PROPOSED:
        raise Refusal("refusal.in_incident", title=known.title)
    if known is not None:
        changes = {"phase": Phase.OPEN, "opened_at": now, "opened_by": person}
        uow.incidents.change(known.id, {Phase.PROPOSED}, changes)
        return incident_cards(house, uow, _get(uow, known.id), residents=True)
    alike = group_of(house, uow, ticket, now)
    parted = uow.incidents.parted([t.code for t in alike])
    free = [t for t in alike if t.code not in parted and live_incident(uow, t) is None]
    together = [t for t in alike if t.code == ticket.code or t in free]
    found = _found(house, uow, together, Phase.OPEN, now, person)
    return incident_cards(house, uow, found, residents=True)


def steered(house: House, uow: UnitOfWork, person: Person, incident_id: str) -> Incident:
    """The incident, for those who may decide about it. Raises ``Refusal`` for all others."""
    incident = uow.incidents.get(incident_id, lock=True)
    if incident is None or not may_steer(house, person.id, tickets_of(uow, incident)):
        raise Refusal("refusal.stale_button")
    return incident


def keeper_of(uow: UnitOfWork, incident: Incident) -> str | None:
    """Who has the incident's work: whoever holds its oldest ticket, else who opened it."""
    held = (t.assignee for t in tickets_of(uow, incident) if t.status in HELD and t.assignee)
    return next(held, incident.opened_by)


def _found(
    house: House,
    uow: UnitOfWork,
    tickets: Sequence[Ticket],
    phase: Phase,
    now: datetime,
    person: str | None = None,
) -> Incident:
    title, kind = name_incident(house, tickets)
    opened: dict[str, Any] = {"opened_by": person, "opened_at": now} if person else {}
    incident = Incident(house.new_id(), title, phase, now, kind, **opened)
    uow.incidents.add(incident)
    for ticket in tickets:
        _link(uow, incident, ticket, person or SYSTEM, now)
    return incident


def _link(uow: UnitOfWork, incident: Incident, ticket: Ticket, by: str, now: datetime) -> None:
    uow.incidents.join(incident.id, ticket.code, now)
    uow.tickets.change(ticket.code, frozenset(Status), {"incident": incident.id})
    uow.tickets.record(ticket.code, "joined_incident", by, now, {"incident": incident.id})


def _take_over(
    house: House, uow: UnitOfWork, incident: Incident, ticket: Ticket, now: datetime
) -> Ticket:
    """Whoever has the incident's work has this report of it too; nobody needs to claim it."""
    keeper = keeper_of(uow, incident) if incident.phase in RUNNING else None
    is_pressing = ticket.urgent or house.catalog[ticket.intent].danger
    if keeper is None or is_pressing or ticket.status not in UNCLAIMED:
        return ticket
    changes = {"assignee": keeper, "claimed_at": now}
    data = {"to": keeper, "incident": incident.id}
    return move(house, uow, ticket, Action.COLLECT, SYSTEM, now, changes=changes, data=data)


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
