"""调解: a quarrel between neighbours goes to the mediators; what was agreed is looked after.

A fortnight after the agreement the complainant is asked whether it held. The other side has no
part in the ticket and is asked by the mediator.
"""

from datetime import datetime, timedelta
from typing import Any

from handlers.answering import confirm
from handlers.card_places import refresh
from handlers.cards import data, mediators_for
from handlers.house import House
from handlers.moves import move
from handlers.replies import Button, Message, Reply, ToPerson
from handlers.working import tell_resident
from intents.rules.permissions import SYSTEM
from intents.rules.refusal import Refusal
from intents.rules.ticket import Action, Status, Ticket
from storage.timers import Timer
from storage.unit_of_work import UnitOfWork

CHECK_AFTER = timedelta(days=14)
ANSWER_WITHIN = timedelta(days=7)
CHECKED = "agreement_checked"


def mediate(
    house: House, uow: UnitOfWork, ticket: Ticket, person: str, now: datetime
) -> list[Reply]:
    """Hand the quarrel to the mediators, who still have to claim it."""
    team = mediators_for(house, ticket)
    if team is None or team.id == ticket.team:
        raise Refusal("refusal.no_mediation")
    changes = {"team": team.id, "offered_to": ()}
    facts = {"team": team.id, "before": ticket.team, "rule": ticket.rule}
    given = move(house, uow, ticket, Action.MEDIATE, person, now, changes=changes, data=facts)
    return refresh(house, uow, given)


def agree(
    house: House, uow: UnitOfWork, ticket: Ticket, person: str, words: str, now: datetime
) -> list[Reply]:
    """协议要点, in words: the complainant reads them, and is asked again in a fortnight."""
    team = mediators_for(house, ticket)
    if team is None or team.id != ticket.team:
        raise Refusal("refusal.no_mediation")
    if not words.strip():
        raise Refusal("refusal.words_needed")
    changes: dict[str, Any] = {"resolved_at": now}
    if ticket.responded_at is None:
        changes["responded_at"] = now
    facts = {"text": words}
    done = move(house, uow, ticket, Action.AGREE, person, now, changes=changes, data=facts)
    key = f"agreement:{ticket.code}"
    due = house.community.timekeeper.out_of_quiet(now + CHECK_AFTER)
    uow.timers.cancel(key)
    # Not the ticket's own timer: it must outlive the end of the ticket.
    uow.timers.put(Timer("agreement", due, key, data={"ticket": ticket.code}))
    told = tell_resident(house, done, "notice.agreed", f"agreed:{done.reopens}", text=words)
    return [*refresh(house, uow, done), *told]


def check_agreement(
    house: House, uow: UnitOfWork, ticket: Ticket, timer: Timer, now: datetime
) -> list[Reply]:
    """A fortnight later: did it hold? Asked of the complainant, and the mediator of the others."""
    if ticket.status not in (Status.RESOLVED, Status.CLOSED):
        return []
    uow.tickets.record(ticket.code, CHECKED, SYSTEM, now, {})
    text = house.wording("agreement.ask", code=ticket.code, text=ticket.text[:30])
    buttons = (
        (
            Button(house.wording("button.calm"), data("calm", ticket.code)),
            Button(house.wording("button.relapse"), data("relapse", ticket.code)),
        ),
    )
    asked = [
        Message(ToPerson(resident), text, buttons=buttons, ticket=ticket.code)
        for resident in ticket.residents
    ]
    if ticket.assignee is None:
        return [*asked]
    words = house.wording("agreement.ask_others", code=ticket.code)
    return [*asked, Message(ToPerson(ticket.assignee), words, ticket=ticket.code)]


def stay_calm(
    house: House, uow: UnitOfWork, ticket: Ticket, person: str, now: datetime
) -> list[Reply]:
    """好了: it held. What had not been judged yet is closed by it."""
    _require_asked(uow, ticket, person, now)
    if ticket.status is Status.RESOLVED:
        return confirm(house, uow, ticket, person, now)
    uow.tickets.record(ticket.code, "agreement_held", person, now, {})
    return [Message(ToPerson(person), house.wording("agreement.held"), ticket=ticket.code)]


def relapse(
    house: House, uow: UnitOfWork, ticket: Ticket, person: str, now: datetime
) -> list[Reply]:
    """又犯了: back to the same mediator, however long the ticket has been closed."""
    _require_asked(uow, ticket, person, now)
    changes: dict[str, Any] = {
        "resolved_at": None,
        "closed_at": None,
        "rating": None,
        "reopens": ticket.reopens + 1,
    }
    facts = {"agreement": "broken"}
    again = move(house, uow, ticket, Action.REOPEN, person, now, changes=changes, data=facts)
    team = house.community.team(again.team)
    readers = dict.fromkeys([again.assignee, team.lead if team else None])
    text = house.wording("agreement.broken", code=again.code)
    notes = [Message(ToPerson(r), text, ticket=again.code) for r in readers if r]
    words = house.wording("agreement.again", who=house.name_of(again.assignee))
    told = Message(ToPerson(person), words, ticket=again.code)
    return [*refresh(house, uow, again), *notes, told]


def _require_asked(uow: UnitOfWork, ticket: Ticket, person: str, now: datetime) -> None:
    """The answer is the complainant's, to a question of the last week, given once."""
    if person not in ticket.residents:
        raise Refusal("refusal.not_allowed")
    history = uow.tickets.events(ticket.code)
    asked = [event for event in history if event.kind == CHECKED]
    if not asked or now - asked[-1].at > ANSWER_WITHIN:
        raise Refusal("refusal.stale_button")
    since = [event.kind for event in history if event.seq > asked[-1].seq]
    if {"agreement_held", "reopened"} & set(since):
        raise Refusal("refusal.stale_button")
