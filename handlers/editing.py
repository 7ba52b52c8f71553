"""A message was changed after it was sent: the ticket it made learns the new words."""

from datetime import datetime

from handlers.card_places import refresh
from handlers.cards import staff_words
from handlers.dialogue import (
    Choosing,
    Comparing,
    Origin,
    Telling,
    forget,
    private_conversation,
    take_up,
)
from handlers.house import House
from handlers.incoming import Incoming
from handlers.keeping_away import keep_away
from handlers.listening import hear
from handlers.replies import Message, Reply, ToPerson
from handlers.rerouting import place_told, reroute
from intents.catalog.schema import Fulfilment
from intents.rules.lifecycle import OPEN
from intents.rules.ticket import Ticket
from storage.people import Person
from storage.unit_of_work import UnitOfWork


def edited(
    house: House, uow: UnitOfWork, person: Person, incoming: Incoming, now: datetime
) -> list[Reply]:
    """Add the new wording to the ticket; an edit of what made no ticket counts as said anew.

    A question that the old wording led to is void then: else both would be filed.
    """
    code = uow.tickets.by_message(
        incoming.chat.channel, incoming.chat.chat_id, incoming.message_id or ""
    )
    ticket = uow.tickets.get(code) if code else None
    if ticket is None:
        if not incoming.text.strip():
            return []
        return hear(house, uow, person, incoming, _take_back(uow, person, incoming), now)
    if ticket.reporter != person.id or ticket.status not in OPEN or incoming.text == ticket.text:
        return []
    return _reword(house, uow, ticket, incoming.text, person, now)


def _take_back(uow: UnitOfWork, person: Person, incoming: Incoming) -> list[str]:
    """What was asked about this message is forgotten; the photos that came meanwhile are kept."""
    conversation = private_conversation(uow, person.id, incoming)
    asked = take_up(uow, conversation)
    if not isinstance(asked, (Telling, Comparing, Choosing)):
        return []
    if asked.origin != Origin.of(incoming):
        return []
    forget(uow, conversation)
    return asked.attachments


def _goes_by_place(house: House, ticket: Ticket) -> bool:
    """Whether its owner is sought by the place; what a service keeps has a place of its own."""
    return house.catalog[ticket.intent].fulfilment is Fulfilment.TICKET


def _reword(
    house: House, uow: UnitOfWork, ticket: Ticket, text: str, person: Person, now: datetime
) -> list[Reply]:
    changes = {"text": text, "updated_at": now}
    if not uow.tickets.change(ticket.code, {ticket.status}, changes):
        return []
    uow.tickets.record(ticket.code, "reworded", person.id, now, {"before": ticket.text})
    changed = uow.tickets.get(ticket.code)
    assert changed is not None
    changed = keep_away(house, uow, changed, person.id, text, now)
    place = place_told(house, changed, text, now) if _goes_by_place(house, changed) else None
    if place is not None:
        replies = reroute(house, uow, changed, place, person.id, now)
    else:
        replies = refresh(house, uow, changed)
    if changed.assignee:
        said = staff_words(changed, text)
        words = house.wording("notice.word_from_resident", code=changed.code, text=said)
        replies.append(Message(ToPerson(changed.assignee), words, ticket=changed.code))
    return replies
