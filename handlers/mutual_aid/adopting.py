"""A ticket that the staff has set right (改类) to a gift or a need: its good is taken up late.

As it was told; what may not be given stays an ordinary ticket in the hands of the team.
"""

from datetime import datetime

from handlers.dialogue import Origin
from handlers.house import House
from handlers.mutual_aid.asking import begin_questions
from handlers.mutual_aid.goods import named
from handlers.mutual_aid.needing import need_of, take_up
from handlers.mutual_aid.offering import goods_in, offer_of
from handlers.opening import Request, Wish
from handlers.replies import Reply
from intents.catalog.schema import Fulfilment
from intents.language.giving import is_loan
from intents.rules.prohibited import prohibitions
from intents.rules.ticket import Ticket
from storage.unit_of_work import UnitOfWork


def adopt(house: House, uow: UnitOfWork, ticket: Ticket, now: datetime) -> list[Reply]:
    """The good of a ticket that had none; nothing where its words name no good."""
    person = uow.people.get(ticket.reporter)
    if person is None or prohibitions(ticket.text):
        return []
    wish = Wish(ticket.intent, ticket.text, dict(ticket.details), 1.0, "")
    origin = Origin(channel="", chat_id="", message_id=None)
    request = Request(house, uow, person, wish, origin, now)
    if house.catalog[ticket.intent].fulfilment is Fulfilment.NEED:
        need = need_of(request, ticket)
        return take_up(request, need) if need else []
    good = next(iter(goods_in(wish)), None)
    if good is None:
        return []
    uow.offers.add(offer_of(request, ticket, ticket.code, good, is_loan(ticket.text), False))
    head = house.wording("mutual.noted", names=named(house, good))
    return begin_questions(house, uow, person, ticket.code, head, now)
