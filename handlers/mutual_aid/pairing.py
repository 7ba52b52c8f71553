"""Both ways at the moment of posting: who waits for this good, what is there for this need.

Whoever has asked for just this stands in line without a tap; whoever might want it is told and
chooses. Neither side learns who the other is.
"""

from datetime import datetime, timedelta

from handlers.house import House
from handlers.mutual_aid.faces import about, item_card
from handlers.mutual_aid.goods import closing, needing_side, offering_side
from handlers.replies import Button, Message, Notice, Reply, ToPerson
from intents.rules.fairness import seed_from
from intents.rules.matching import Candidate, Side, rank
from storage.matches import Taker, Wanting
from storage.needs import Need
from storage.offers import Offer, OfferStage
from storage.timers import Timer
from storage.unit_of_work import UnitOfWork

CLOSES, STALE, ENDS = "offer_closes", "offer_stale", "offer_ends"
ASK_AFTER, END_AFTER = timedelta(days=14), timedelta(days=30)
SURE = 0.8  # likeness from which somebody stands in line without being asked
SHOWN = 3  # goods shown for one need
TOLD = 12  # so many who might want it are told of one good
THERE = frozenset({OfferStage.OPEN, OfferStage.RESERVED})
_NUMBER_DIGITS = 4


def fitting_needs(
    house: House, uow: UnitOfWork, side: Side, donor: str, now: datetime
) -> list[tuple[Candidate, Need]]:
    """Needs of others that this good could meet, best first."""
    waiting = {need.ticket: need for need in uow.needs.waiting() if need.person != donor}
    sides = [needing_side(need) for need in waiting.values()]
    return [(found, waiting[found.id]) for found in rank(side, sides, house.community, now)]


def fitting_offers(
    house: House, uow: UnitOfWork, side: Side, person: str, now: datetime
) -> list[tuple[Candidate, Offer]]:
    """Goods of others that could meet this need, best first; those nobody has yet before others."""
    there = {offer.ticket: offer for offer in uow.offers.in_stage(THERE) if offer.donor != person}
    sides = [offering_side(offer) for offer in there.values()]
    found = [(one, there[one.id]) for one in rank(side, sides, house.community, now)]
    return sorted(found, key=lambda pair: pair[1].stage is OfferStage.RESERVED)


def publish(house: House, uow: UnitOfWork, offer: Offer, now: datetime) -> list[Reply]:
    """可领 from now on: the seed is fixed before anybody can ask, the window begins."""
    opened = {
        "stage": OfferStage.OPEN,
        "opened_at": now,
        "seed": seed_from(house.community.id, offer.ticket, house.new_id()),
    }
    if not uow.offers.change(offer.ticket, {OfferStage.TOLD}, opened):
        return []
    published = uow.offers.get(offer.ticket)
    assert published is not None
    by_day = house.community.timekeeper.out_of_quiet
    for kind, due in (
        (CLOSES, closing(house, published)),
        (STALE, by_day(now + ASK_AFTER)),
        (ENDS, by_day(now + END_AFTER)),
    ):
        data = {"offer": offer.ticket}
        uow.timers.put(Timer(kind, due, f"{kind}:{offer.ticket}", data=data))
    uow.tickets.record(offer.ticket, "published", offer.donor, now, {"seed": opened["seed"]})
    told = _tell_the_waiting(house, uow, published, now)
    return [*told, *item_card(house, uow, published)]


def enter_line(
    uow: UnitOfWork, offer: Offer, person: str, need: Need | None, now: datetime
) -> bool:
    """Whether this person stands in line now who did not before."""
    number = seed_from(offer.ticket, person)[:_NUMBER_DIGITS]
    since = need.told_at if need else now
    ticket = need.ticket if need else None
    taker = Taker(offer.ticket, person, number, asked_at=now, since=since, need=ticket)
    return uow.matches.line_up(taker)


def number_of(uow: UnitOfWork, offer: str, person: str) -> str:
    """The number somebody is drawn with."""
    return next(one.number for one in uow.matches.takers(offer) if one.person == person)


def _tell_the_waiting(house: House, uow: UnitOfWork, offer: Offer, now: datetime) -> list[Reply]:
    """Everybody whose need it could meet: in line already where it is surely what they asked."""
    replies: list[Reply] = []
    told: set[str] = set()
    for found, need in fitting_needs(house, uow, offering_side(offer), offer.donor, now)[:TOLD]:
        if need.person in told:
            continue
        told.add(need.person)
        is_sure = found.likeness >= SURE and enter_line(uow, offer, need.person, need, now)
        replies.append(_news(house, uow, offer, need, is_sure=is_sure))
    return replies


def _news(house: House, uow: UnitOfWork, offer: Offer, need: Need, *, is_sure: bool) -> Message:
    closes = house.moment(house.local(closing(house, offer)))
    if is_sure:
        number = number_of(uow, offer.ticket, need.person)
        text = house.wording(
            "mutual.lined_up", what=about(house, offer), closes=closes, number=number
        )
        button = Button(house.wording("mutual.button.leave"), f"unwant:{offer.ticket}")
    else:
        text = house.wording("mutual.perhaps", what=about(house, offer), closes=closes)
        button = Button(house.wording("mutual.button.want"), f"want:{offer.ticket}")
    return Message(
        ToPerson(need.person),
        text,
        buttons=((button,),),
        ticket=need.ticket,
        notice=f"offered:{offer.ticket}:{need.ticket}",
        weight=Notice.MUST,
    )


def waiting_in(uow: UnitOfWork, offer: str) -> list[Taker]:
    """Who stands in line for a good."""
    return uow.matches.takers(offer, Wanting.WAITING)
