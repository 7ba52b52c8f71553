"""A donor's message: what may be given becomes one ticket and one offer per good.

Refused kindly before anything is stored: what may not be given, sales, money. Asked before
anything is stored: what it is, whether it is given at all, whether it is one more of the same.
"""

from dataclasses import asdict, replace
from datetime import timedelta

from handlers.card_places import is_reachable
from handlers.dialogue import Serving, remember_privately
from handlers.mutual_aid.asking import begin_questions
from handlers.mutual_aid.faces import item_card
from handlers.mutual_aid.goods import listed, named, pack
from handlers.mutual_aid.pairing import THERE
from handlers.opening import Request, Wish, announce, record
from handlers.replies import Button, Message, Reply, ToPerson
from intents.catalog.schema import Fulfilment
from intents.language.giving import (
    is_for_money,
    is_in_doubt,
    is_loan,
    is_sale,
    read_condition,
    read_place,
)
from intents.language.goods import Good, kind_of, read_offered
from intents.rules.privacy import mask_personal
from intents.rules.prohibited import banned_among, prohibitions
from intents.rules.ticket import Status, Ticket
from storage.offers import LIVE, Offer, OfferStage

STALE_AFTER = timedelta(days=30)
MOST_GOODS = 8  # of one message
CHOICES = {"sure": ("give", "lend", "drop"), "another": ("more", "drop")}


def take_offer(
    request: Request, *, is_sure: bool = False, is_lent: bool = False, is_named: bool = False
) -> list[Reply]:
    """What is offered, recorded; or a question or a refusal with nothing stored.

    ``is_sure``: the donor has answered our doubts about this very message, and ``is_lent`` how.
    ``is_named``: they have said what it is, in words that may be new to us.
    """
    text = request.wish.text
    is_reached = is_reachable(request.uow, request.person.id)
    goods = goods_in(request.wish) or (_as_called(request.wish) if is_named else ())
    refused = prohibitions(text)
    told = _refusals(request, [(ban.word, ban.reason) for ban in refused])
    banned = banned_among([good.name for good in goods], refused, text)
    allowed = [good for good in goods if good.name not in banned]
    if not is_reached and not (refused or allowed):
        return announce(request, record(request))  # nobody can be asked: people look after it
    if not allowed:
        if told:
            return told
        key = "mutual.no_money" if is_for_money(text) else "mutual.what_is_it"
        return _ask(request, "what", key) if key == "mutual.what_is_it" else _say(request, key)
    if not is_sure and is_reached and is_in_doubt(text):
        return [*told, *_ask(request, "sure", "mutual.are_you_sure", name=allowed[0].name)]
    if not is_sure and is_sale(text):
        return _say(request, "mutual.no_sale")
    again = [] if is_sure else [good for good in allowed if _is_offered(request, good)]
    fresh = [good for good in allowed if good not in again]
    if not fresh:
        asked = _ask(request, "another", "mutual.offered_already", name=again[0].name)
        return [*told, *asked, *_look_after(request, again[0])]
    return [*told, *_record(request, fresh[:MOST_GOODS], is_lent or is_loan(text), is_named)]


def goods_in(wish: Wish) -> tuple[Good, ...]:
    """The goods of a wish: of its words, else of the thing that an answer has named."""
    item = str(wish.slots.get("item") or "")
    return read_offered(wish.text) or (read_offered(item) if item not in wish.text else ())


def _as_called(wish: Wish) -> tuple[Good, ...]:
    item = str(wish.slots.get("item") or "")
    # In the donor's own words, and on its way into a group.
    return (Good(None, mask_personal(item)),) if item else ()


def _record(request: Request, goods: list[Good], is_lent: bool, is_named: bool) -> list[Reply]:
    """One ticket and one offer per good; then what is still to be asked of all of them."""
    house, uow, now = request.house, request.uow, request.now
    replies: list[Reply] = []
    batch = ""
    for number, good in enumerate(goods):
        one = _alone(request, good, number, len(goods))
        ticket = _adapt(one, record(one))
        batch = batch or ticket.code
        uow.offers.add(offer_of(request, ticket, batch, good, is_lent, is_named))
        replies += announce(one, ticket)
    names = listed(house, [named(house, good) for good in goods])
    head = house.wording("mutual.noted", names=names)
    return [*replies, *begin_questions(house, uow, request.person, batch, head, now)]


def offer_of(
    request: Request, ticket: Ticket, batch: str, good: Good, is_lent: bool, is_named: bool
) -> Offer:
    """The row of one good, with what its message has said already."""
    wish = request.wish
    time = wish.slots.get("time")
    is_eaten = "eaten" in kind_of(good.kind).flags
    return Offer(
        ticket=ticket.code,
        batch=batch,
        donor=ticket.reporter,
        kind=good.kind,
        name=good.name,
        good=pack(good),
        stage=OfferStage.TOLD,
        told_at=request.now,
        # Whoever was asked what it is was asked how worn with it: two questions, no more.
        condition=read_condition(wish.text) or ("" if is_named or is_eaten else None),
        place=read_place(wish.text),
        time=str(time) if time else None,
        is_loan=is_lent,
        building=request.person.building,
    )


def _alone(request: Request, good: Good, number: int, of: int) -> Request:
    """The request for one of several goods; photos and the message belong to the first."""
    wish = request.wish
    slots = {**wish.slots, "item": good.name}
    slots.pop("quantity", None)
    if good.count is not None:
        slots["quantity"] = good.count
    if of > 1:
        text = request.house.wording.plain("mutual.one_of", name=good.name, text=wish.text)
        wish = replace(wish, text=text)
    one = replace(request, wish=replace(wish, slots=slots))
    if number == 0:
        return one
    origin = request.origin.model_copy(update={"message_id": None})
    return replace(one, origin=origin, attachments=())


def _adapt(request: Request, ticket: Ticket) -> Ticket:
    """Nobody is late with a gift: its only date is the one on which it is taken down."""
    uow = request.uow
    uow.timers.cancel_ticket(ticket.code)
    due = {"due_at": request.now + STALE_AFTER, "claim_due_at": None, "contact_due_at": None}
    uow.tickets.change(ticket.code, {Status.NEW, Status.ASSIGNED}, due)
    return replace(ticket, due_at=due["due_at"], claim_due_at=None, contact_due_at=None)


def _is_offered(request: Request, good: Good) -> bool:
    return bool(_offered(request, good))


def _offered(request: Request, good: Good) -> list[Offer]:
    mine = request.uow.offers.of_donor(request.person.id, LIVE)
    return [offer for offer in mine if (offer.kind or offer.name) == (good.kind or good.name)]


def _look_after(request: Request, good: Good) -> list[Reply]:
    """Posted again: the card says that it is there still, and no second one hangs."""
    house, uow = request.house, request.uow
    offer = _offered(request, good)[0]
    uow.offers.change(offer.ticket, THERE, {"asked_at": request.now})
    return item_card(house, uow, uow.offers.get(offer.ticket) or offer)


def _refusals(request: Request, reasons: list[tuple[str, str]]) -> list[Reply]:
    return [
        reply
        for word, reason in reasons
        for reply in _say(request, "mutual.prohibited", word=word, reason=reason)
    ]


def _say(request: Request, key: str, **values: str) -> list[Reply]:
    text = request.house.wording(key, **values)
    return [Message(ToPerson(request.person.id), text)]


def _ask(request: Request, step: str, key: str, **values: str) -> list[Reply]:
    """Ask before anything is stored; the message waits in the dialogue."""
    house = request.house
    facts = {
        "wish": {**asdict(replace(request.wish, slots={})), "slots": dict(request.wish.slots)},
        "attachments": list(request.attachments),
        "proxy": request.proxy,
    }
    service = Fulfilment.OFFER
    serving = Serving(service=service, step=step, facts=facts, origin=request.origin)
    remember_privately(request.uow, request.person.id, serving, request.now)
    rows = tuple(
        (Button(house.wording(f"mutual.sure.{choice}"), f"sure:{choice}"),)
        for choice in CHOICES.get(step, ())
    )
    text = house.wording(key, **values)
    return [Message(ToPerson(request.person.id), text, buttons=rows)]
