"""The handover itself: 已送出 in one tap, or it fell through and the next in line is asked.

Whatever ends here ends once: the match's step is the lock, and tickets, cards and reminders
follow it in the same transaction.
"""

from datetime import datetime, timedelta

from handlers.answering import cancel, confirm
from handlers.card_places import refresh
from handlers.house import House
from handlers.introducing import withdraw
from handlers.moves import move
from handlers.mutual_aid.faces import item_card, wish_card
from handlers.mutual_aid.holding import hold_good
from handlers.mutual_aid.line import next_in_line
from handlers.mutual_aid.meeting import forget_reminders, live_match, subject_of
from handlers.mutual_aid.pairing import CLOSES, ENDS, STALE, THERE, waiting_in
from handlers.reminding import Reminder, forget_before, remind_before
from handlers.replies import Button, Message, Reply, ToPerson
from intents.rules.handover import loan_days
from intents.rules.lifecycle import OPEN
from intents.rules.permissions import SYSTEM
from intents.rules.refusal import Refusal
from intents.rules.ticket import Action, Status
from storage.matches import LIVE, Match, Step, Wanting
from storage.needs import NeedStage
from storage.offers import LIVE as OFFERED
from storage.offers import Offer, OfferStage
from storage.people import Person
from storage.timers import Timer
from storage.unit_of_work import UnitOfWork

BACK = "loan_back"


def handed(house: House, uow: UnitOfWork, person: Person, code: str, now: datetime) -> list[Reply]:
    """已送出, or 收到了: by either of both, once."""
    hold_good(uow, code)
    match = live_match(uow, code, person.id)
    offer = _offer(uow, match)
    days = _days(uow, match)
    back = {"back_at": now + timedelta(days=days)} if offer.is_loan else {}
    done = {"step": Step.HANDED, "ended_at": now, **back}
    if not uow.matches.change(match.id, {Step.AGREED}, done):
        raise Refusal("refusal.introduction_over")
    forget_reminders(uow, match)
    stage = OfferStage.LENT if offer.is_loan else OfferStage.GIVEN
    uow.offers.change(offer.ticket, THERE, {"stage": stage})
    uow.matches.step_aside(offer.ticket, match.receiver, Wanting.PASSED)
    uow.tickets.record(offer.ticket, "handed_over", person.id, now, {"match": match.id})
    ended = uow.matches.get(match.id) or match
    replies = _close_cards(house, ended, offer)
    replies += _settle_need(house, uow, ended, person, now)
    replies += _lend(house, uow, ended, offer, now) if offer.is_loan else []
    if not offer.is_loan:
        replies += [*settle_offer(house, uow, offer, person, now), *_tell_others(house, uow, offer)]
    changed = uow.offers.get(offer.ticket) or offer
    return [*replies, *item_card(house, uow, changed), _after(house, ended, offer, person)]


def fell(house: House, uow: UnitOfWork, person: Person, code: str, now: datetime) -> list[Reply]:
    """没成 or 不要了: the receiver makes room, the next in line is asked."""
    match = live_match(uow, code, person.id)
    return [*fall_through(house, uow, match, now), *_said_fell(house, match, person)]


def fall_through(house: House, uow: UnitOfWork, match: Match, now: datetime) -> list[Reply]:
    """The match is over; the other side hears of it and the next in line is asked."""
    uow.offers.hold(match.offer)
    if not uow.matches.change(match.id, LIVE, {"step": Step.FELL, "ended_at": now}):
        return []
    withdraw(uow, subject_of(match), now)
    forget_reminders(uow, match)
    uow.matches.step_aside(match.offer, match.receiver, Wanting.PASSED)
    offer = _offer(uow, match)
    uow.tickets.record(offer.ticket, "fell_through", SYSTEM, now, {"match": match.id})
    replies = _close_cards(house, match, offer, key="fell") if match.code else []
    replies += next_in_line(house, uow, offer, now)
    for taker in uow.matches.wanted_by(match.receiver):
        # They were passed by elsewhere while this one was as good as theirs.
        other = uow.offers.get(taker.offer)
        replies += next_in_line(house, uow, other, now) if other else []
    return replies


def keep(house: House, uow: UnitOfWork, person: Person, code: str, now: datetime) -> list[Reply]:
    """不送了: the donor takes the good back; whoever was to get it is told."""
    offer = uow.offers.get(code)
    if offer is None or offer.donor != person.id or offer.stage not in OFFERED:
        raise Refusal("refusal.stale_button")
    ticket = uow.tickets.get(code)
    replies = take_down(house, uow, offer, now)
    if ticket is not None and ticket.status in OPEN:
        replies += cancel(house, uow, ticket, person.id, now)
    return replies


def take_down(house: House, uow: UnitOfWork, offer: Offer, now: datetime) -> list[Reply]:
    """The good can be had no more; everybody in line is told. Idempotent."""
    if not uow.offers.change(offer.ticket, OFFERED, {"stage": OfferStage.CLOSED}):
        return []
    match = uow.matches.live_of(offer.ticket)
    people = {taker.person for taker in waiting_in(uow, offer.ticket)}
    if match is not None:
        uow.matches.change(match.id, LIVE, {"step": Step.FELL, "ended_at": now})
        withdraw(uow, subject_of(match), now)
        forget_reminders(uow, match)
        people.add(match.receiver)
    forget_offer(uow, offer)
    text = house.wording("mutual.taken_back", name=offer.name)
    told: list[Reply] = []
    for person in sorted(people):
        uow.matches.step_aside(offer.ticket, person, Wanting.LEFT)
        told.append(Message(ToPerson(person), text))
    closed = _close_cards(house, match, offer, key="fell") if match and match.code else []
    changed = uow.offers.get(offer.ticket) or offer
    return [*told, *closed, *item_card(house, uow, changed)]


def returned(
    house: House, uow: UnitOfWork, person: Person, code: str, now: datetime
) -> list[Reply]:
    """已归还: the lender has it back; whoever waits is asked next, else the offer is over."""
    hold_good(uow, code)
    match = uow.matches.get(code)
    if match is None or person.id != match.donor:
        raise Refusal("refusal.stale_button")
    if not uow.matches.change(code, {Step.HANDED}, {"step": Step.RETURNED}):
        raise Refusal("refusal.introduction_over")
    offer = _offer(uow, match)
    forget_before(uow, _loan(match))
    uow.timers.cancel(f"{BACK}:{match.id}")
    thanks = house.wording("mutual.returned", name=offer.name)
    replies: list[Reply] = [
        Message(ToPerson(match.donor), thanks),
        Message(ToPerson(match.receiver), house.wording("mutual.returned_yours", name=offer.name)),
    ]
    if waiting_in(uow, offer.ticket):
        uow.offers.change(offer.ticket, {OfferStage.LENT}, {"stage": OfferStage.OPEN})
        return [*replies, *next_in_line(house, uow, offer, now)]
    uow.offers.change(offer.ticket, {OfferStage.LENT}, {"stage": OfferStage.CLOSED})
    replies += settle_offer(house, uow, offer, person, now)
    return [*replies, *item_card(house, uow, uow.offers.get(offer.ticket) or offer)]


def settle_offer(
    house: House, uow: UnitOfWork, offer: Offer, person: Person, now: datetime
) -> list[Reply]:
    """The offer's ticket: resolved, and closed at once when its donor has said so."""
    forget_offer(uow, offer)
    ticket = uow.tickets.get(offer.ticket)
    if ticket is None or ticket.status not in OPEN:
        return []
    changes = {"resolved_at": now}
    done = move(house, uow, ticket, Action.SETTLE, SYSTEM, now, changes=changes)
    if person.id == ticket.reporter:
        closed = {"closed_at": now}
        done = move(house, uow, done, Action.CONFIRM, person.id, now, changes=closed)
    return refresh(house, uow, done)


def forget_offer(uow: UnitOfWork, offer: Offer) -> None:
    """No timer of the good fires any more."""
    for kind in (CLOSES, STALE, ENDS):
        uow.timers.cancel(f"{kind}:{offer.ticket}")


def _settle_need(
    house: House, uow: UnitOfWork, match: Match, person: Person, now: datetime
) -> list[Reply]:
    need = uow.needs.get(match.need) if match.need else None
    if need is None or not uow.needs.change(
        need.ticket, NeedStage.WAITING, {"stage": NeedStage.MET}
    ):
        return []
    for taker in uow.matches.wanted_by(need.person):
        if taker.need == need.ticket:
            uow.matches.step_aside(taker.offer, taker.person, Wanting.LEFT)
    replies = wish_card(house, uow, uow.needs.get(need.ticket) or need)
    ticket = uow.tickets.get(need.ticket)
    if ticket is not None and ticket.status in OPEN:
        changes = {"resolved_at": now}
        move(house, uow, ticket, Action.SETTLE, SYSTEM, now, changes=changes)
        ticket = uow.tickets.get(need.ticket)
    if ticket is None or ticket.status is not Status.RESOLVED:
        return replies
    if person.id == match.receiver:
        return [*replies, *confirm(house, uow, ticket, person.id, now)]
    return [*replies, *refresh(house, uow, ticket)]


def _lend(house: House, uow: UnitOfWork, match: Match, offer: Offer, now: datetime) -> list[Reply]:
    """When it is to come back, and the reminders of it."""
    assert match.back_at is not None
    local = house.local(match.back_at)
    day = house.wording.plain("day", month=local.month, day=local.day)
    values = {"name": offer.name, "day": day}
    reminder = Reminder(_loan(match), match.receiver, "loan_reminder", values)
    remind_before(house, uow, reminder, match.back_at, now)
    data = {"match": match.id}
    uow.timers.put(Timer(BACK, match.back_at, f"{BACK}:{match.id}", data=data))
    text = house.wording("mutual.lent_until", **values)
    return [Message(ToPerson(match.receiver), text), Message(ToPerson(match.donor), text)]


def _tell_others(house: House, uow: UnitOfWork, offer: Offer) -> list[Reply]:
    """Those who stood in line: it is gone, and their own wishes go on."""
    text = house.wording("mutual.gone", name=offer.name)
    told: list[Reply] = []
    for taker in waiting_in(uow, offer.ticket):
        uow.matches.step_aside(offer.ticket, taker.person, Wanting.LEFT)
        told.append(Message(ToPerson(taker.person), text))
    return told


def _after(house: House, match: Match, offer: Offer, person: Person) -> Message:
    """The other side is asked, or invited to say thanks."""
    if person.id == match.receiver:
        return thanks_wanted(house, match, offer)
    row = (
        Button(house.wording("mutual.button.got"), f"got:{match.id}"),
        Button(house.wording("mutual.button.not_got"), f"notgot:{match.id}"),
    )
    text = house.wording("mutual.was_handed", name=offer.name)
    return Message(ToPerson(match.receiver), text, buttons=(row,), ticket=match.need)


def thanks_wanted(house: House, match: Match, offer: Offer) -> Message:
    """A word of thanks, if the receiver likes."""
    thank = Button(house.wording("mutual.button.thank"), f"thank:{match.id}")
    text = house.wording("mutual.say_thanks", name=offer.name)
    return Message(ToPerson(match.receiver), text, buttons=((thank,),), ticket=match.need)


def _close_cards(house: House, match: Match, offer: Offer, key: str = "handed") -> list[Reply]:
    """The handover's cards say that it is over, and no more who the other was."""
    text = house.wording(f"mutual.handover_over.{key}", name=offer.name)
    return [
        Message(ToPerson(who), text, card=f"handover:{match.id}", ticket=ticket)
        for who, ticket in ((match.receiver, match.need), (match.donor, match.offer))
    ]


def _said_fell(house: House, match: Match, person: Person) -> list[Reply]:
    other = match.donor if person.id == match.receiver else match.receiver
    told: list[Reply] = [Message(ToPerson(person.id), house.wording("mutual.fell_noted"))]
    if match.code or other == match.receiver:
        told.append(Message(ToPerson(other), house.wording("mutual.fell_told")))
    return told


def _days(uow: UnitOfWork, match: Match) -> int:
    need = uow.needs.get(match.need) if match.need else None
    return loan_days(need.days if need else None)


def _loan(match: Match) -> str:
    return f"loan:{match.id}"


def _offer(uow: UnitOfWork, match: Match) -> Offer:
    found = uow.offers.get(match.offer)
    assert found is not None
    return found
