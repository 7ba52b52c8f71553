"""The staff's actions on tickets, from the desk: the same use cases and permissions as in chat.

An action is named by its ``Action`` value; ``target`` is whom or what it is for, ``words`` the
reason, question or note. A refusal comes back as a sentence.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from handlers.answering import close, reopen
from handlers.house import House
from handlers.learning import relabel
from handlers.moves import ticket_for
from handlers.posting import post
from handlers.replies import Reply
from handlers.same_trouble import merge, unmerge
from handlers.services import follow_suit, hold
from handlers.whistling import whistle
from handlers.working import (
    ask,
    assign_to,
    claim,
    comment,
    decline,
    escalate,
    extend,
    resolve,
    return_,
    transfer,
)
from intents.rules.lifecycle import find_move
from intents.rules.permissions import can_see, relations
from intents.rules.refusal import Refusal
from intents.rules.ticket import Action, Ticket
from storage.unit_of_work import UnitOfWork

Do = Callable[[House, UnitOfWork, Ticket, str, str, str, datetime], list[Reply]]

# In the order in which a ticket's page offers them.
ACTIONS: Mapping[Action, Do] = {
    Action.CLAIM: lambda h, u, t, who, to, words, now: claim(h, u, t, who, now),
    Action.ASSIGN: lambda h, u, t, who, to, words, now: assign_to(h, u, t, who, to, now),
    Action.COMMENT: lambda h, u, t, who, to, words, now: comment(h, u, t, who, words, now),
    Action.ASK: lambda h, u, t, who, to, words, now: ask(h, u, t, who, words, now),
    Action.RESOLVE: lambda h, u, t, who, to, words, now: resolve(h, u, t, who, now),
    Action.EXTEND: lambda h, u, t, who, to, words, now: extend(h, u, t, who, words, now),
    Action.ESCALATE: lambda h, u, t, who, to, words, now: escalate(h, u, t, who, words, now),
    Action.WHISTLE: lambda h, u, t, who, to, words, now: whistle(h, u, t, who, to, now),
    Action.TRANSFER: lambda h, u, t, who, to, words, now: transfer(h, u, t, who, to, now),
    Action.RETURN: lambda h, u, t, who, to, words, now: return_(h, u, t, who, words, now),
    Action.RELABEL: lambda h, u, t, who, to, words, now: relabel(h, u, t, who, to, now),
    Action.MERGE: lambda h, u, t, who, to, words, now: merge(h, u, t, who, to.upper(), now),
    Action.UNMERGE: lambda h, u, t, who, to, words, now: unmerge(h, u, t, who, now),
    Action.CLOSE: lambda h, u, t, who, to, words, now: close(h, u, t, who, now),
    Action.REOPEN: lambda h, u, t, who, to, words, now: reopen(h, u, t, who, now),
    Action.DECLINE: lambda h, u, t, who, to, words, now: decline(h, u, t, who, words, now),
}
NEEDS_WORDS = frozenset(
    {
        Action.COMMENT,
        Action.ASK,
        Action.EXTEND,
        Action.ESCALATE,
        Action.RETURN,
        Action.DECLINE,
    }
)
NEEDS_TARGET = frozenset(
    {Action.ASSIGN, Action.TRANSFER, Action.RELABEL, Action.MERGE, Action.WHISTLE}
)


def offered(house: House, uow: UnitOfWork, ticket: Ticket, person: str) -> list[Action]:
    """What this person may do with the ticket as it is now."""
    follows = person in uow.tickets.followers(ticket.code)
    held = relations(ticket, person, house.community, follows=follows)
    return [action for action in ACTIONS if find_move(ticket.status, action, held) is not None]


def carry_out(
    house: House,
    uow: UnitOfWork,
    code: str,
    action: str,
    target: str,
    words: str,
    person: str,
    now: datetime,
) -> str | None:
    """Do it and record what is to be said; a sentence when it is refused. The caller commits."""
    try:
        do = ACTIONS.get(Action(action)) if action in set(Action) else None
        if do is None:
            raise Refusal("refusal.stale_button")
        with uow.attempt():
            ticket = hold(house, uow, ticket_for(house, uow, code, person), target)
            replies = do(house, uow, ticket, person, target, words, now)
            replies += follow_suit(house, uow, ticket, now)
    except Refusal as refusal:
        reason = house.wording.plain(refusal.key, **refusal.values)
        return house.wording.plain("desk.refused", code=code, reason=reason)
    post(uow, house.community, replies, now, f"desk:{house.new_id()}")
    return None


def merge_all(
    house: House, uow: UnitOfWork, codes: Sequence[str], person: str, now: datetime
) -> list[str]:
    """All of them become one: the oldest takes the others in. What was refused is said."""
    known = [
        ticket for ticket in uow.tickets.some(codes) if can_see(ticket, person, house.community)
    ]
    if len(known) < 2:
        return [house.wording.plain("desk.merge_needs_two")]
    master, *rest = sorted(known, key=lambda ticket: ticket.created_at)
    faults = (
        carry_out(house, uow, t.code, Action.MERGE, master.code, "", person, now) for t in rest
    )
    return [fault for fault in faults if fault]
