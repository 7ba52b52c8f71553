"""What residents say in words after a ticket was resolved: still broken, in order, thanks.

"Still broken" in a reply to the ticket's card reopens it; without a reply it is offered by one tap,
because it may be about something new. "In order" shows the question once more. Thanks and assent
change nothing, ever; danger is always heard as itself.
"""

from datetime import datetime

from handlers.answering import reopen
from handlers.cards import data, verdict_buttons
from handlers.dialogue import Choosing, Origin, remember
from handlers.heard import Heard
from handlers.house import House
from handlers.incoming import Incoming
from handlers.progress import list_of, show
from handlers.replies import Button, Message, Reply, ToPerson
from intents.language.courtesy import is_courtesy, is_fixed, is_not_fixed, is_partly_fixed
from intents.language.understanding import Understanding
from intents.rules.clocks import may_reopen
from intents.rules.ticket import Action, Extent, Status, Ticket
from storage.people import Person
from storage.unit_of_work import UnitOfWork

LONGEST = 40  # characters; a longer message tells a story of its own
ONE_THOUGHT = 20  # characters; so few hold no second wish
LOOKED_BACK = 20
SURE = 0.9
AGAIN = frozenset({Status.RESOLVED, Status.CLOSED})


def hear_reply(
    house: House, uow: UnitOfWork, person: Person, ticket: Ticket, incoming: Incoming, now: datetime
) -> list[Reply] | None:
    """A reply to a resolved ticket's message: clear words that it is not fixed reopen it."""
    text = incoming.text
    if ticket.status not in AGAIN or not is_not_fixed(text):
        return None
    meaning = house.understander.understand(text, now=house.local(now), chat="private")
    if _is_danger(house, meaning) or not may_reopen(ticket.closed_at, now):
        return None
    extent = Extent.PARTLY if is_partly_fixed(text) else Extent.NOT
    return reopen(house, uow, ticket, person.id, now, extent, text)


def hear_verdict(heard: Heard) -> list[Reply] | None:
    """Private words that judge what was resolved lately; None when they are something else."""
    house, uow, person, now = heard.house, heard.uow, heard.person, heard.now
    meaning, incoming = heard.meaning, heard.incoming
    text = incoming.text.strip()
    if not incoming.chat.is_private or len(text) > LONGEST or _is_danger(house, meaning):
        return None
    judged = _judged(uow, person, meaning, now)
    if not judged:
        return None
    if is_not_fixed(text):
        if len(judged) > 1:
            return [list_of(house, person, judged, house.wording("followup.which"))]
        return _offer(house, uow, person, judged[0], incoming, now)
    resolved = [ticket for ticket in judged if ticket.status is Status.RESOLVED]
    if is_fixed(text) and len(resolved) == 1:
        return [show(house, uow, person, resolved[0])]
    if is_courtesy(text):
        return [Message(ToPerson(person.id), house.wording("dialogue.thanks"))]
    return None


def _offer(
    house: House, uow: UnitOfWork, person: Person, ticket: Ticket, incoming: Incoming, now: datetime
) -> list[Reply]:
    """One tap reopens; another makes a ticket of its own of the words."""
    text = house.wording("followup.offer", told=ticket.text[:24], text=incoming.text[:24])
    if ticket.status is Status.RESOLVED:
        rows = verdict_buttons(house, ticket)
    else:
        rows = ((Button(house.wording("button.reopen"), data(Action.REOPEN, ticket.code)),),)
    new = _new_intent(house, incoming.text)
    if new is not None:
        origin = Origin.of(incoming)
        remember(uow, incoming.conversation, Choosing(text=incoming.text, origin=origin), now)
        rows = (*rows, (Button(house.wording("button.something_new"), f"choose:{new}"),))
    return [Message(ToPerson(person.id), text, buttons=rows, ticket=ticket.code)]


def _judged(uow: UnitOfWork, person: Person, meaning: Understanding, now: datetime) -> list[Ticket]:
    """Tickets the words may be about: those waiting for a verdict, else those closed lately."""
    told = uow.tickets.of_reporter(person.id, open_only=False, limit=LOOKED_BACK)
    near = [ticket for ticket in told if _fits(ticket, meaning)]
    resolved = [ticket for ticket in near if ticket.status is Status.RESOLVED]
    closed = [t for t in near if t.status is Status.CLOSED and may_reopen(t.closed_at, now)]
    return resolved or closed[:1]


def _fits(ticket: Ticket, meaning: Understanding) -> bool:
    """Nothing the words name speaks against the ticket: neither place nor thing."""
    if len(meaning.requests) > 1 and len(meaning.text) > ONE_THOUGHT:
        return False
    named = {"building": ticket.building, "unit": ticket.unit, "room": ticket.room}
    for slot, value in named.items():
        if meaning.slots.get(slot, value) != value:
            return False
    # What a thing is stands at the end of its name: a lamp of the stairs is a lamp.
    item = str(meaning.slots.get("item", ""))
    is_rest = is_partly_fixed(meaning.text)
    return is_rest or not item or item[-1] in ticket.text


def _is_danger(house: House, meaning: Understanding) -> bool:
    """Danger that is more than doubtful: 还在漏 about a tap that was mended is about the tap."""
    doubt = SURE if is_not_fixed(meaning.text) else 0.0
    return any(
        house.catalog[request.intent].danger and request.confidence >= doubt
        for request in meaning.requests
    )


def _new_intent(house: House, text: str) -> str | None:
    likely = [name for name, _ in house.understander.predict(text)]
    return next((name for name in likely if house.catalog.opens_ticket(name)), None)
