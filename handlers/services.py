"""The services there are, by the way of fulfilment that an ``intent.yaml`` names."""

from collections.abc import Mapping
from datetime import datetime

from handlers.booking.service import SERVICE as BOOKINGS
from handlers.house import House
from handlers.mutual_aid.service import NEEDS, OFFERS
from handlers.replies import Reply
from handlers.service import Service
from handlers.work.service import SERVICE as WORK
from intents.catalog.schema import Fulfilment
from intents.rules.ticket import Ticket
from storage.unit_of_work import UnitOfWork

SERVICES: Mapping[Fulfilment, Service] = {
    Fulfilment.BOOKING: BOOKINGS,
    Fulfilment.OFFER: OFFERS,
    Fulfilment.NEED: NEEDS,
    Fulfilment.WORK: WORK,
}


def hold(house: House, uow: UnitOfWork, ticket: Ticket, also: str = "") -> Ticket:
    """The ticket as it is once all that a move by hand may change besides it is locked.

    ``also`` is the intent it may be of afterwards. The order (services, incident, ticket) is
    everybody's: whoever locked the ticket first would wait for those who wait for it.
    """
    for intent in sorted({ticket.intent, also} & set(house.catalog.intents)):
        service = SERVICES.get(house.catalog[intent].fulfilment)
        if service is not None and service.hold is not None:
            service.hold(house, uow, ticket, intent)
    if ticket.incident is not None:
        uow.incidents.get(ticket.incident, lock=True)
    return uow.tickets.get(ticket.code) or ticket


def follow_suit(house: House, uow: UnitOfWork, before: Ticket, now: datetime) -> list[Reply]:
    """What the ticket's service does after somebody has moved it by hand; ``before`` is as it was.

    A ticket of another kind now is told to both its services.
    """
    ticket = uow.tickets.get(before.code)
    if ticket is None or (ticket.status, ticket.intent) == (before.status, before.intent):
        return []
    kinds = dict.fromkeys(house.catalog[name].fulfilment for name in (before.intent, ticket.intent))
    moved = (SERVICES[kind].moved for kind in kinds if kind in SERVICES)
    return [reply for do in moved if do is not None for reply in do(house, uow, ticket, now)]
