"""Standing in line for a good: within the window speed counts nothing, then the order is fixed.

One good has one receiver at a time. Whoever is asked and does not want it, or does not answer,
makes room for the next; when nobody is left the good can be had again.
"""

from datetime import datetime

from handlers.card_places import is_reachable
from handlers.house import House
from handlers.mutual_aid.faces import about, item_card
from handlers.mutual_aid.goods import closing, needing_side, offering_side
from handlers.mutual_aid.meeting import ask_receiver, open_meeting
from handlers.mutual_aid.pairing import THERE, enter_line, number_of, waiting_in
from handlers.replies import Button, Message, Reply, ToPerson
from intents.rules.fairness import Claim, in_order
from intents.rules.matching import FITS, likeness
from intents.rules.refusal import Refusal
from storage.matches import LIVE, Match, Step, Taker, Wanting
from storage.needs import Need
from storage.needs import NeedStage as Stage
from storage.offers import Offer, OfferStage
from storage.people import Person
from storage.timers import Timer
from storage.unit_of_work import UnitOfWork


def want(house: House, uow: UnitOfWork, person: Person, code: str, now: datetime) -> list[Reply]:
    """我要: stand in line. Raises ``Refusal`` where that cannot be."""
    offer = uow.offers.get(code)
    if offer is None or offer.stage not in THERE or offer.opened_at is None:
        raise Refusal("refusal.good_gone")
    if offer.donor == person.id:
        raise Refusal("refusal.own_good")
    if not is_reachable(uow, person.id):
        raise Refusal("refusal.write_to_us_first")
    need = _need_for(uow, offer, person.id)
    if not enter_line(uow, offer, person.id, need, now):
        raise Refusal("refusal.in_line_already")
    closes = closing(house, offer)
    key = "mutual.in_line_now" if now < closes else "mutual.in_line_late"
    text = house.wording(
        key,
        what=about(house, offer),
        closes=house.moment(house.local(closes)),
        number=number_of(uow, offer.ticket, person.id),
    )
    leave = Button(house.wording("mutual.button.leave"), f"unwant:{offer.ticket}")
    replies: list[Reply] = [Message(ToPerson(person.id), text, buttons=((leave,),))]
    asked = next_in_line(house, uow, offer, now) if now >= closes else []
    return [*replies, *(asked or item_card(house, uow, offer))]


def unwant(house: House, uow: UnitOfWork, person: Person, code: str, now: datetime) -> list[Reply]:
    """不用了: leave the line; whoever is being asked says no there."""
    offer = uow.offers.get(code)
    live = uow.matches.live_of(code)
    if live is not None and live.receiver == person.id:
        raise Refusal("refusal.asked_already")
    if offer is None or not uow.matches.step_aside(code, person.id, Wanting.LEFT):
        raise Refusal("refusal.not_in_line")
    text = house.wording("mutual.left_line")
    return [Message(ToPerson(person.id), text), *item_card(house, uow, offer)]


def close_window(house: House, uow: UnitOfWork, timer: Timer, now: datetime) -> list[Reply]:
    """The half hour is over: the first in order is asked."""
    offer = uow.offers.get(str(timer.data["offer"]))
    return next_in_line(house, uow, offer, now) if offer else []


def next_in_line(house: House, uow: UnitOfWork, offer: Offer, now: datetime) -> list[Reply]:
    """Ask whoever is first now; nobody left: the good can be had again. Idempotent."""
    offer = uow.offers.get(offer.ticket) or offer
    if offer.stage not in THERE or uow.matches.live_of(offer.ticket) is not None:
        return []
    if offer.opened_at is None or now < closing(house, offer):
        return []
    first = next(iter(ordered(uow, offer)), None)
    if first is None:
        uow.offers.change(offer.ticket, {OfferStage.RESERVED}, {"stage": OfferStage.OPEN})
        return item_card(house, uow, uow.offers.get(offer.ticket) or offer)
    # First of all: whoever takes the good down at the same moment comes before or after.
    if not uow.offers.change(offer.ticket, THERE, {"stage": OfferStage.RESERVED}):
        return []
    match = Match(
        id=house.new_id(),
        offer=offer.ticket,
        receiver=first.person,
        donor=offer.donor,
        step=Step.ASKED,
        made_at=now,
        need=first.need,
        place=offer.place,
    )
    if not uow.matches.add(match):
        return []
    reserved = uow.offers.get(offer.ticket) or offer
    open_meeting(house, uow, reserved, match, now)
    uow.tickets.record(offer.ticket, "match_made", "system", now, {"match": match.id})
    asked = ask_receiver(house, uow, reserved, match, now)
    return [*asked, *item_card(house, uow, reserved)]


def ordered(uow: UnitOfWork, offer: Offer) -> list[Taker]:
    """Who stands in line, in the order that is fair and can be checked."""
    takers = waiting_in(uow, offer.ticket)
    waiting = {taker.person: taker for taker in takers if _is_still_wanting(uow, taker)}
    hard, received = uow.needs.hardship_of(list(waiting)), uow.matches.received(list(waiting))
    claims = [
        Claim(taker.number, taker.since, person in hard, received.get(person, 0), person)
        for person, taker in waiting.items()
    ]
    opened = offer.opened_at or offer.told_at
    return [waiting[claim.key] for claim in in_order(claims, offer.seed or "", opened)]


def _is_still_wanting(uow: UnitOfWork, taker: Taker) -> bool:
    """Whether their wish is neither met nor about to be met by another good."""
    if taker.need is None:
        return True
    need = uow.needs.get(taker.need)
    elsewhere = uow.matches.of_receiver(taker.person, LIVE)
    is_met = need is None or need.stage is not Stage.WAITING
    return not is_met and all(match.need != taker.need for match in elsewhere)


def _need_for(uow: UnitOfWork, offer: Offer, person: str) -> Need | None:
    """The person's own wish that this good would meet."""
    given = offering_side(offer).goods
    wishes = uow.needs.of_person(person, {Stage.WAITING})
    return next((n for n in wishes if likeness(given, needing_side(n).goods) >= FITS), None)
