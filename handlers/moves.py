"""Carrying out one move on a ticket: allowed by the table, conditional in the write, recorded.

Every use case that changes a ticket goes through ``move``, so that a lost race and a missing
right are refused in one place and in the same words.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from handlers.house import House
from handlers.timekeeping import keep_time
from intents.rules.lifecycle import Move, find_move, is_possible
from intents.rules.permissions import SYSTEM, can_see, relations
from intents.rules.refusal import Refusal
from intents.rules.ticket import Action, Status, Ticket
from storage.unit_of_work import UnitOfWork


def ticket_for(house: House, uow: UnitOfWork, code: str, person: str) -> Ticket:
    """The ticket, if this person may know it. Absent and forbidden are refused alike."""
    ticket = uow.tickets.get(code.upper())
    if ticket is None:
        raise Refusal("refusal.no_such_ticket")
    follows = ticket.followers > 0 and person in uow.tickets.followers(ticket.code)
    if not can_see(ticket, person, house.community, follows=follows):
        raise Refusal("refusal.no_such_ticket")
    return ticket


def move(
    house: House,
    uow: UnitOfWork,
    ticket: Ticket,
    action: Action,
    person: str,
    now: datetime,
    *,
    changes: Mapping[str, Any] | None = None,
    data: Mapping[str, Any] | None = None,
) -> Ticket:
    """Do ``action`` as ``person``; the ticket as it is afterwards. Raises ``Refusal``.

    ``changes`` are further columns to write (a ``status`` among them overrides the table's
    target); ``data`` goes into the event.
    """
    legal = allowed(house, uow, ticket, action, person)
    if person == ticket.proxy and person not in (ticket.reporter, ticket.assignee):
        data = {**(data or {}), "on_behalf": True}
    changed = uow.tickets.changed(
        ticket.code,
        {ticket.status},
        {"status": legal.target or ticket.status, "updated_at": now, **(changes or {})},
    )
    if changed is None:
        raise _refusal(house, uow.tickets.get(ticket.code) or ticket, action)
    uow.tickets.record(ticket.code, _PAST[action], person, now, dict(data or {}))
    keep_time(house, uow, changed, action, person, now)
    return changed


def allowed(house: House, uow: UnitOfWork, ticket: Ticket, action: Action, person: str) -> Move:
    """The legal move, before anything is written. Raises ``Refusal``."""
    follows = person != SYSTEM and person in uow.tickets.followers(ticket.code)
    held = relations(ticket, person, house.community, follows=follows)
    legal = find_move(ticket.status, action, held)
    if legal is None:
        raise _refusal(house, ticket, action)
    return legal


def _refusal(house: House, ticket: Ticket, action: Action) -> Refusal:
    """Why not, as helpful as the facts allow: who has it, or that its time is over."""
    holder = house.name_of(ticket.assignee)
    if action is Action.CLAIM and holder and ticket.status is not Status.ASSIGNED:
        return Refusal("refusal.taken", who=holder, code=ticket.code)
    if not is_possible(ticket.status, action):
        return Refusal("refusal.too_late", status=house.wording(f"status.{ticket.status}"))
    if action is Action.CLAIM:
        return Refusal("refusal.not_in_pool")
    if holder:
        return Refusal("refusal.not_yours", who=holder)
    return Refusal("refusal.not_allowed")


_PAST: Mapping[Action, str] = {
    Action.ASSIGN: "assigned",
    Action.CLAIM: "claimed",
    Action.RETURN: "returned",
    Action.TRANSFER: "transferred",
    Action.ASK: "asked",
    Action.ANSWER: "answered",
    Action.COMMENT: "commented",
    Action.RESOLVE: "resolved",
    Action.DECLINE: "declined",
    Action.CONFIRM: "confirmed",
    Action.RATE: "rated",
    Action.REOPEN: "reopened",
    Action.CANCEL: "cancelled",
    Action.CLOSE: "closed",
    Action.MERGE: "merged",
    Action.RELABEL: "relabelled",
    Action.UNMERGE: "unmerged",
    Action.EXTEND: "extended",
    Action.ESCALATE: "escalated",
    Action.COLLECT: "collected",
    Action.LET_GO: "left_incident",
    Action.SETTLE: "settled",
    Action.RELEASE: "released",
    Action.MEDIATE: "sent_to_mediation",
    Action.AGREE: "agreed",
    Action.WHISTLE: "whistled",
}
