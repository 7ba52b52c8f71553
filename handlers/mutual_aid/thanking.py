"""After a handover: whether it arrived, a word of thanks if one likes, words passed on.

The donor reads the receiver's words without what could tell who they are. Before both have
agreed to a handover no word goes from one to the other.
"""

from datetime import datetime

from handlers.answering import confirm
from handlers.dialogue import Serving, remember_privately
from handlers.house import House
from handlers.mutual_aid.handing import thanks_wanted
from handlers.mutual_aid.holding import hold_good
from handlers.mutual_aid.meeting import live_match
from handlers.replies import Message, Reply, ToPerson
from intents.catalog.schema import Fulfilment
from intents.language.answers import is_giving_up
from intents.rules.permissions import overseers, pool_of
from intents.rules.privacy import MASK, mask_personal
from intents.rules.refusal import Refusal
from intents.rules.ticket import Status
from storage.matches import Match, Step
from storage.people import Person
from storage.unit_of_work import UnitOfWork

_OVER = frozenset({Step.HANDED, Step.RETURNED})


def got(house: House, uow: UnitOfWork, person: Person, code: str, now: datetime) -> list[Reply]:
    """收到了: the wish is met; thanks may follow."""
    match = _received(uow, code, person.id)
    ticket = uow.tickets.get(match.need) if match.need else None
    replies: list[Reply] = []
    if ticket is not None and ticket.status is Status.RESOLVED:
        replies += confirm(house, uow, ticket, person.id, now)
    offer = uow.offers.get(match.offer)
    assert offer is not None
    return [*replies, thanks_wanted(house, match, offer)]


def not_got(house: House, uow: UnitOfWork, person: Person, code: str, now: datetime) -> list[Reply]:
    """没收到: the donor and the team hear of it once and look after it."""
    hold_good(uow, code)
    match = _received(uow, code, person.id)
    if _has_said(uow, match, "not_received"):
        raise Refusal("refusal.looked_after_already")
    ticket = uow.tickets.get(match.offer)
    assert ticket is not None
    uow.tickets.record(match.offer, "not_received", person.id, now, {"match": match.id})
    text = house.wording(
        "mutual.not_received", name=ticket.details.get("item", ""), code=ticket.code
    )
    staff = pool_of(ticket, house.community) or overseers(ticket, house.community)
    holder = [ticket.assignee] if ticket.assignee else []
    readers = [match.donor, *holder, *staff]
    told = [Message(ToPerson(one), text, ticket=ticket.code) for one in dict.fromkeys(readers)]
    return [*told, Message(ToPerson(person.id), house.wording("mutual.looked_after"))]


def thank(house: House, uow: UnitOfWork, person: Person, code: str, now: datetime) -> list[Reply]:
    """写一句: the words are asked for; once per handover."""
    match = _received(uow, code, person.id)
    if _has_said(uow, match, "thanked"):
        raise Refusal("refusal.thanked_already")
    return _ask(house, uow, person, "thanks", match, "mutual.write_thanks", now)


def relay(house: House, uow: UnitOfWork, person: Person, code: str, now: datetime) -> list[Reply]:
    """捎句话: to the other side of an agreed handover."""
    match = live_match(uow, code, person.id)
    if match.step is not Step.AGREED:
        raise Refusal("refusal.not_introduced")
    return _ask(house, uow, person, "relay", match, "mutual.write_word", now)


def pass_words(
    house: House, uow: UnitOfWork, person: Person, serving: Serving, text: str, now: datetime
) -> list[Reply]:
    """The words have come: thanks to the donor, or a word to the other side."""
    if is_giving_up(text) or not text:
        return [Message(ToPerson(person.id), house.wording("note.given_up"))]
    match = uow.matches.get(str(serving.facts["match"]))
    if match is None or person.id not in (match.receiver, match.donor):
        raise Refusal("refusal.introduction_over")
    offer = uow.offers.get(match.offer)
    assert offer is not None
    if serving.step == "relay":
        live_match(uow, match.id, person.id)
        other = match.donor if person.id == match.receiver else match.receiver
        said = house.wording("mutual.word_from", name=offer.name, text=text)
        return [Message(ToPerson(other), said), _taken(house, person)]
    uow.tickets.record(match.offer, "thanked", person.id, now, {"match": match.id})
    # Their own name too: whoever met at a locker does not know whom they met.
    plain = mask_personal(text).replace(person.name, MASK)
    said = house.wording("mutual.thanks_from", name=offer.name, text=plain)
    return [Message(ToPerson(match.donor), said, ticket=match.offer), _taken(house, person)]


def _ask(
    house: House,
    uow: UnitOfWork,
    person: Person,
    step: str,
    match: Match,
    key: str,
    now: datetime,
) -> list[Reply]:
    serving = Serving(service=Fulfilment.OFFER, step=step, facts={"match": match.id})
    remember_privately(uow, person.id, serving, now)
    return [Message(ToPerson(person.id), house.wording(key))]


def _taken(house: House, person: Person) -> Message:
    return Message(ToPerson(person.id), house.wording("mutual.passed_on"))


def _has_said(uow: UnitOfWork, match: Match, kind: str) -> bool:
    said = (event for event in uow.tickets.events(match.offer) if event.kind == kind)
    return any(event.data.get("match") == match.id for event in said)


def _received(uow: UnitOfWork, code: str, person: str) -> Match:
    match = uow.matches.get(code)
    if match is None or match.receiver != person or match.step not in _OVER:
        raise Refusal("refusal.stale_button")
    return match
