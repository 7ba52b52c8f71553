"""Mutual aid as the turns see it: two services, what they hear, their buttons and clocks."""

from collections.abc import Sequence
from datetime import datetime

from handlers.dialogue import Serving, forget_privately
from handlers.house import House
from handlers.incoming import Incoming
from handlers.mutual_aid.adopting import adopt
from handlers.mutual_aid.asking import (
    PUBLISH,
    answer_in_words,
    press_condition,
    press_place,
    publish_unanswered,
)
from handlers.mutual_aid.clocks import ends, late, loan_back, no_answer, stale, still_there
from handlers.mutual_aid.faces import wish_card
from handlers.mutual_aid.handing import BACK, fell, handed, keep, returned, take_down
from handlers.mutual_aid.hearing import hear
from handlers.mutual_aid.holding import hold, hold_for
from handlers.mutual_aid.line import close_window, unwant, want
from handlers.mutual_aid.meeting import LATE, WAITS, meet, pick, retime, settle_time
from handlers.mutual_aid.needing import confirm_hardship, deny_hardship, have_one, take_need
from handlers.mutual_aid.offering import take_offer
from handlers.mutual_aid.pairing import CLOSES, ENDS, STALE, publish
from handlers.mutual_aid.resuming import make_sure, resume
from handlers.mutual_aid.thanking import got, not_got, pass_words, relay, thank
from handlers.replies import Message, Reply, ToPerson
from handlers.service import Service
from intents.language.giving import read_moment
from intents.rules.lifecycle import OPEN
from intents.rules.refusal import Refusal
from intents.rules.ticket import Ticket
from storage.matches import Wanting
from storage.needs import Need, NeedStage
from storage.offers import Offer, OfferStage
from storage.people import Person
from storage.unit_of_work import UnitOfWork

_QUESTIONS = frozenset({"condition", "place"})
_BEFORE = frozenset({"what", "sure", "another"})
_TOLD_ANEW = {"stage": OfferStage.TOLD}
_WAITING_ANEW = {"stage": NeedStage.WAITING}


def go_on(
    house: House,
    uow: UnitOfWork,
    person: Person,
    serving: Serving,
    incoming: Incoming,
    attachments: Sequence[str],
    now: datetime,
) -> list[Reply] | None:
    """Words after a question of ours; None: they are about something else."""
    text = incoming.text.strip()
    if serving.step in _QUESTIONS:
        return answer_in_words(house, uow, person, serving, text, now)
    if serving.step in _BEFORE:
        return resume(house, uow, person, serving, text, attachments, now)
    forget_privately(uow, person.id)
    try:
        with uow.attempt():
            if serving.step == "time":
                return _retimed(house, uow, person, serving, text, now)
            return pass_words(house, uow, person, serving, text, now)
    except Refusal as refusal:
        words = house.wording(refusal.key, **refusal.values)
        return [Message(ToPerson(person.id), words)]


def moved(house: House, uow: UnitOfWork, ticket: Ticket, now: datetime) -> list[Reply]:
    """A ticket was cancelled, settled or declined by hand: its good or wish goes with it."""
    offer, need = uow.offers.get(ticket.code), uow.needs.get(ticket.code)
    if ticket.status in OPEN and house.catalog[ticket.intent].fulfilment in ("offer", "need"):
        known = offer is not None or need is not None
        return _restored(house, uow, offer, need, now) if known else adopt(house, uow, ticket, now)
    replies = take_down(house, uow, offer, now) if offer else []
    if need is None or need.stage is not NeedStage.WAITING:
        return replies
    uow.needs.change(need.ticket, NeedStage.WAITING, {"stage": NeedStage.CLOSED})
    for taker in uow.matches.wanted_by(need.person):
        live = uow.matches.live_of(taker.offer)
        is_asked = live is not None and live.receiver == need.person
        if taker.need == need.ticket and live is not None and is_asked:
            replies += fell(house, uow, _person(uow, need.person), live.id, now)
        elif taker.need == need.ticket:
            uow.matches.step_aside(taker.offer, taker.person, Wanting.LEFT)
    return [*replies, *wish_card(house, uow, uow.needs.get(need.ticket) or need)]


def _restored(
    house: House, uow: UnitOfWork, offer: Offer | None, need: Need | None, now: datetime
) -> list[Reply]:
    """点错了，恢复: what was taken down with its ticket is there again, with a new window."""
    if offer is not None and uow.offers.change(offer.ticket, {OfferStage.CLOSED}, _TOLD_ANEW):
        return publish(house, uow, uow.offers.get(offer.ticket) or offer, now)
    if need is None or not uow.needs.change(need.ticket, NeedStage.CLOSED, _WAITING_ANEW):
        return []
    return wish_card(house, uow, uow.needs.get(need.ticket) or need)


def _retimed(
    house: House, uow: UnitOfWork, person: Person, serving: Serving, text: str, now: datetime
) -> list[Reply]:
    moment = read_moment(text, house.local(now))
    match = uow.matches.get(str(serving.facts["match"]))
    if moment is None or match is None or person.id not in (match.receiver, match.donor):
        raise Refusal("refusal.which_time_not_read")
    return settle_time(house, uow, match, person.id, moment, now)


def _person(uow: UnitOfWork, id: str) -> Person:
    found = uow.people.get(id)
    assert found is not None
    return found


OFFERS = Service(
    take=take_offer,
    hear=hear,
    go_on=go_on,
    presses={"condition": press_condition, "place": press_place},
    own={
        "want": want,
        "unwant": unwant,
        "pick": pick,
        "meet": meet,
        "retime": retime,
        "pass": fell,
        "fell": fell,
        "handed": handed,
        "keep": keep,
        "there": still_there,
        "sure": make_sure,
        "returned": returned,
        "got": got,
        "notgot": not_got,
        "thank": thank,
        "relay": relay,
    },
    clocks={
        PUBLISH: publish_unanswered,
        CLOSES: close_window,
        WAITS: no_answer,
        LATE: late,
        STALE: stale,
        ENDS: ends,
        BACK: loan_back,
    },
    moved=moved,
    hold=hold,
    hold_for=hold_for,
)

NEEDS = Service(
    take=take_need,
    own={
        "have": have_one,
        "hardship": confirm_hardship,
        "nohardship": deny_hardship,
    },
    moved=moved,
    hold=hold,
    hold_for=hold_for,
)
