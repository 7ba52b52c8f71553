"""The end of an incident: everybody who has it is asked, and only their word closes a ticket.

A no keeps that ticket open in the incident's name and the lead hears of it. Who says nothing for
a day has a ticket that waits for their verdict; silence is never taken for content.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from handlers.card_places import refresh
from handlers.house import House
from handlers.incident_cards import groups_of, incident_cards, outside_groups, tell_steerers
from handlers.incident_faces import answer_buttons, people_of
from handlers.incident_proposing import steered
from handlers.incident_running import tell_each
from handlers.incoming import Incoming
from handlers.moves import move
from handlers.replies import Message, Notice, Reply, ToPerson
from intents.language.courtesy import is_fixed, is_no, is_not_fixed, is_not_yet, is_yes
from intents.rules.permissions import SYSTEM
from intents.rules.refusal import Refusal
from intents.rules.ticket import Action, Ticket
from storage.incidents import Incident, Phase
from storage.people import Person
from storage.timers import Timer
from storage.unit_of_work import UnitOfWork

ANSWER_WITHIN = timedelta(hours=24)
ASK, END = "incident_ask", "incident_end"


@dataclass(frozen=True, slots=True)
class Ending:
    """What became of the tickets when the answers were in."""

    closed: int = 0  # their residents said so
    silent: int = 0  # nobody answered: they wait for a verdict
    left: tuple[str, ...] = ()  # somebody said no
    refused: tuple[str, ...] = ()  # moved by somebody else at this moment: they go on alone


def begin_closing(
    house: House, uow: UnitOfWork, person: Person, incident_id: str, now: datetime
) -> list[Reply]:
    """已恢复: everybody is asked, by day; what is told meanwhile is a no."""
    incident = steered(house, uow, person, incident_id)
    changes = {"phase": Phase.CLOSING, "closing_at": now, "rounds": incident.rounds + 1}
    if not uow.incidents.change(incident.id, {Phase.OPEN}, changes):
        raise Refusal("refusal.stale_button")
    uow.incidents.forget_answers(incident_id)
    dawn = house.community.timekeeper.out_of_quiet(now)
    if dawn > now:
        _arm(uow, ASK, incident_id, dawn)
        at = house.moment(house.local(dawn))
        note = Message(ToPerson(person.id), house.wording("incident.ask_at_dawn", at=at))
        return [note, *incident_cards(house, uow, _get(uow, incident_id))]
    return ask_all(house, uow, incident_id, now)


def ask_all(house: House, uow: UnitOfWork, incident_id: str, now: datetime) -> list[Reply]:
    """好了 or 还没有, once per person and once per group."""
    incident = uow.incidents.get(incident_id, lock=True)
    if incident is None or incident.phase is not Phase.CLOSING:
        return []
    tickets = _open_tickets(uow, incident)
    asked = {p: code for p, code in people_of(uow, tickets).items() if not _found_it(tickets, p)}
    uow.incidents.ask(incident_id, asked, now)
    if not asked:
        return finish(house, uow, incident_id, now)
    until = house.community.timekeeper.out_of_quiet(now + ANSWER_WITHIN)
    _arm(uow, END, incident_id, until)
    text = house.wording("incident.ask", title=incident.title)
    buttons = answer_buttons(house, incident)
    note = f"incident_ask:{incident_id}:{incident.rounds}"
    questions: list[Reply] = [
        Message(ToPerson(p), text, buttons, ticket=code, notice=note, weight=Notice.MUST)
        for p, code in asked.items()
    ]
    in_groups = [Message(group, text, buttons) for group in groups_of(house, uow, incident)]
    at = house.moment(house.local(until))
    told = house.wording("incident.asked", count=len(asked), at=at)
    report = tell_steerers(house, uow, incident, told)
    return [*questions, *in_groups, *report, *incident_cards(house, uow, incident, residents=True)]


def say_fine(
    house: House, uow: UnitOfWork, person: Person, incident_id: str, now: datetime
) -> list[Reply]:
    """好了."""
    return _answer(house, uow, person, incident_id, fine=True, now=now)


def say_still(
    house: House, uow: UnitOfWork, person: Person, incident_id: str, now: datetime
) -> list[Reply]:
    """还没有: also from a neighbour who had said nothing so far."""
    return _answer(house, uow, person, incident_id, fine=False, now=now)


def hear_restored(
    house: House, uow: UnitOfWork, person: Person, incoming: Incoming, now: datetime
) -> list[Reply] | None:
    """The answer in words, in private; None when nothing was asked or this is none."""
    said = incoming.text
    if not incoming.chat.is_private or len(said) > 20:
        return None
    still = is_not_fixed(said) or is_not_yet(said) or is_no(said)
    if not still and not is_fixed(said) and not is_yes(said):
        return None
    incident = uow.incidents.asked_of(person.id)
    if incident is None:
        return None
    return _answer(house, uow, person, incident.id, fine=not still, now=now)


def _answer(
    house: House, uow: UnitOfWork, person: Person, incident_id: str, *, fine: bool, now: datetime
) -> list[Reply]:
    incident = uow.incidents.get(incident_id, lock=True)
    if incident is None or incident.phase is not Phase.CLOSING:
        raise Refusal("refusal.stale_button")
    tickets = _open_tickets(uow, incident)
    mine = people_of(uow, tickets).get(person.id)
    if mine is None and (fine or not tickets):
        return [Message(ToPerson(person.id), house.wording("incident.thanks"))]
    if mine is None:
        mine = tickets[0].code
        uow.tickets.follow(mine, person.id, now)
    before = uow.incidents.answers(incident_id).get(person.id)
    uow.incidents.answer(incident_id, person.id, fine=fine, at=now)
    uow.tickets.record(mine, "incident_answer", person.id, now, {"fine": fine})
    key = "incident.thanks" if fine else "incident.sorry"
    replies: list[Reply] = [Message(ToPerson(person.id), house.wording(key), ticket=mine)]
    if not fine and before is not False:
        text = house.wording("incident.still", title=incident.title, codes=mine)
        replies += tell_steerers(house, uow, incident, text)
    if not _pending(uow, incident):
        uow.timers.cancel(_key(END, incident_id))
        replies += finish(house, uow, incident_id, now)
    return replies


def _pending(uow: UnitOfWork, incident: Incident) -> bool:
    """Whether anybody has still to answer; by night some may answer before all are asked."""
    answers = uow.incidents.answers(incident.id)
    if None in answers.values():
        return True
    tickets = _open_tickets(uow, incident)
    people = people_of(uow, tickets)
    return any(p not in answers for p in people if not _found_it(tickets, p))


def finish(house: House, uow: UnitOfWork, incident_id: str, now: datetime) -> list[Reply]:
    """The answers are in, or a day has passed: the tickets end together, as each was answered."""
    incident = uow.incidents.get(incident_id, lock=True)
    if incident is None or incident.phase is not Phase.CLOSING:
        return []
    answers, tickets = uow.incidents.answers(incident_id), _open_tickets(uow, incident)
    others = outside_groups(house, uow, incident)
    groups = groups_of(house, uow, incident)
    ending = Ending()
    for ticket in tickets:
        try:
            with uow.attempt():
                ending = _end(house, uow, incident, ticket, answers, ending, now)
        except Refusal:
            ending = replace(ending, refused=(*ending.refused, ticket.code))
    changes: dict[str, Any] = {"phase": Phase.CLOSED, "closed_at": now}
    if ending.left:
        changes = {"phase": Phase.OPEN}
    uow.incidents.change(incident_id, {Phase.CLOSING}, changes)
    replies = _told(house, uow, incident, ending)
    if not ending.left:
        over = house.wording("incident.over", title=incident.title)
        unheard = {p: code for p, code in others.items() if answers.get(p) is None}
        replies += [Message(group, over) for group in groups]
        replies += tell_each(unheard, over, f"incident_over:{incident_id}:{incident.rounds}")
    for ticket in uow.tickets.some([t.code for t in tickets if t.code not in ending.left]):
        replies += refresh(house, uow, ticket)
    return [*replies, *incident_cards(house, uow, _get(uow, incident_id), residents=True)]


def _end(
    house: House,
    uow: UnitOfWork,
    incident: Incident,
    ticket: Ticket,
    answers: Mapping[str, bool | None],
    ending: Ending,
    now: datetime,
) -> Ending:
    """One ticket: kept by a no, closed by its resident's yes, else left to their verdict."""
    said = {person: answers.get(person) for person in people_of(uow, [ticket])}
    if False in said.values():
        return replace(ending, left=(*ending.left, ticket.code))
    if ticket.urgent and True not in said.values():
        return ending  # what pressed has an assignee of its own, who must say that it is done
    keeper = ticket.assignee or incident.keeper
    changes: dict[str, Any] = {"resolved_at": incident.closing_at or now, "assignee": keeper}
    if ticket.claimed_at is None:
        changes["claimed_at"] = now
    if ticket.responded_at is None:
        changes["responded_at"] = now
    facts = {"incident": incident.id}
    done = move(house, uow, ticket, Action.SETTLE, SYSTEM, now, changes=changes, data=facts)
    content = next((p for p in done.residents if said.get(p)), None)
    if content is None or content == done.assignee:
        return replace(ending, silent=ending.silent + 1)
    move(house, uow, done, Action.CONFIRM, content, now, changes={"closed_at": now}, data=facts)
    return replace(ending, closed=ending.closed + 1)


def _told(house: House, uow: UnitOfWork, incident: Incident, ending: Ending) -> list[Reply]:
    done = ending.closed + ending.silent
    codes = house.wording.plain("list.comma").join(ending.left)
    if ending.left:
        left = len(ending.left)
        text = house.wording(
            "incident.partly_over", title=incident.title, done=done, left=left, codes=codes
        )
    else:
        text = house.wording(
            "incident.all_over", title=incident.title, done=done, silent=ending.silent
        )
    if ending.refused:
        codes = house.wording.plain("list.comma").join(ending.refused)
        text = "\n".join((text, house.wording("incident.not_together", codes=codes)))
    return tell_steerers(house, uow, incident, text)


def _open_tickets(uow: UnitOfWork, incident: Incident) -> list[Ticket]:
    return uow.tickets.some(uow.incidents.open_tickets(incident.id))


def _found_it(tickets: list[Ticket], person: str) -> bool:
    """Whether they are here only as the worker who found it on patrol."""
    own = [t for t in tickets if person in t.residents]
    return bool(own) and all(t.is_from_patrol for t in own)


def _arm(uow: UnitOfWork, kind: str, incident_id: str, at: datetime) -> None:
    uow.timers.put(
        Timer(
            kind=kind,
            due_at=at,
            dedupe_key=_key(kind, incident_id),
            data={"incident": incident_id},
        )
    )


def _key(kind: str, incident_id: str) -> str:
    return f"{kind}:{incident_id}"


def _get(uow: UnitOfWork, incident_id: str) -> Incident:
    incident = uow.incidents.get(incident_id)
    assert incident is not None
    return incident
