"""Patrol (巡查): what a worker finds becomes a ticket before anybody complains.

The finder has it at once, whosever pool it would have gone to, and closes it in two taps: done,
and filed. It is marked in its details, so that it is counted apart; nobody rates it.
"""

from datetime import datetime

from handlers.card_places import refresh
from handlers.dialogue import Origin, Showing, forget, recall, remember
from handlers.house import House
from handlers.incoming import Incoming
from handlers.locating import warn
from handlers.moves import move
from handlers.opening import Wish, open_ticket
from handlers.replies import Message, Reply, ToPerson
from handlers.showing import keep_attachments
from handlers.telling import drafts_of
from intents.language.slots import extract_slots
from intents.rules.community import Role
from intents.rules.permissions import SYSTEM
from intents.rules.refusal import Refusal
from intents.rules.ticket import Action, Ticket
from storage.people import Person
from storage.unit_of_work import UnitOfWork

PATROLLING = frozenset({Role.GRID_WORKER, Role.GRID_LEAD, Role.VOLUNTEER, Role.SECRETARY})
USUAL_INTENT = "repair"
RULE = "patrol"


def patrol(
    house: House, uow: UnitOfWork, person: Person, incoming: Incoming, words: str, now: datetime
) -> list[Reply]:
    """``/patrol 3号楼楼道灯坏了`` with a photo or after one: a ticket, claimed by who found it."""
    if not incoming.chat.is_private:
        return []
    if not is_patrolling(house, person.id):
        return [Message(ToPerson(person.id), house.wording("command.not_staff"))]
    files = keep_attachments(house, uow, incoming, now)
    state = recall(uow, incoming.conversation)
    if isinstance(state, Showing):
        files = [*state.attachments, *files]
        forget(uow, incoming.conversation)
    if not words:
        if files:
            showing = Showing(attachments=files, origin=Origin.of(incoming))
            remember(uow, incoming.conversation, showing, now)
        return [Message(ToPerson(person.id), house.wording("patrol.how"))]
    replies: list[Reply] = []
    for number, wish in enumerate(_wishes(house, words, now)):
        ticket = open_ticket(house, uow, person, wish, Origin.of(incoming), now)
        if number == 0 and files:
            uow.attachments.attach(files, ticket.code)
        if ticket.anonymous or ticket.hidden_from:
            replies += refresh(house, uow, ticket)  # told in confidence: it goes its usual way
        else:
            replies += take_over(house, uow, ticket, person.id, now)
        if house.catalog[ticket.intent].danger:
            replies += warn(house, uow, ticket, person, Origin.of(incoming), now)
    return replies


def take_over(
    house: House, uow: UnitOfWork, ticket: Ticket, person: str, now: datetime
) -> list[Reply]:
    """This is what I found myself: mark the ticket and claim it for its reporter."""
    if person != ticket.reporter or not is_patrolling(house, person):
        raise Refusal("refusal.not_allowed")
    if ticket.anonymous or ticket.hidden_from:
        raise Refusal("refusal.not_allowed")
    given = {"offered_to": (person,), "rule": RULE, "details": {**ticket.details, "patrol": True}}
    facts = {"rule": RULE, "before": ticket.rule}
    marked = move(house, uow, ticket, Action.ASSIGN, SYSTEM, now, changes=given, data=facts)
    held = {"assignee": person, "claimed_at": now, "responded_at": now}
    return refresh(house, uow, move(house, uow, marked, Action.CLAIM, person, now, changes=held))


def is_patrolling(house: House, person: str) -> bool:
    """Whether this member of the staff goes about and may find things."""
    member = house.community.member(person)
    return member is not None and bool(PATROLLING & set(member.roles))


def _wishes(house: House, words: str, now: datetime) -> list[Wish]:
    """What was found; words that name no kind of request are taken for something to repair."""
    local = house.local(now)
    meaning = house.understander.understand(words, now=local, chat="private")
    found = [Wish(**draft.model_dump()) for draft in drafts_of(house, meaning, None)]
    if found:
        return found
    slots = extract_slots(words, [USUAL_INTENT], local)
    return [Wish(USUAL_INTENT, words, slots, 1.0, "told")]
