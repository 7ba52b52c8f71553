"""What falls due with goods: silence after a question, stale offers, late handovers, loans.

Each looks at the row as it is now and does nothing when it has moved on.
"""

from datetime import datetime, timedelta

from handlers.answering import cancel
from handlers.house import House
from handlers.mutual_aid.faces import about, item_card
from handlers.mutual_aid.handing import BACK, fall_through, take_down
from handlers.mutual_aid.meeting import LATE, has_receiver_agreed
from handlers.mutual_aid.pairing import ENDS, THERE
from handlers.replies import Button, Message, Notice, Reply, ToPerson
from intents.rules.lifecycle import OPEN
from intents.rules.permissions import SYSTEM
from intents.rules.refusal import Refusal
from storage.matches import Match, Step
from storage.offers import OfferStage
from storage.people import Person
from storage.timers import Timer
from storage.unit_of_work import UnitOfWork

AGAIN = timedelta(days=3)
_TAKEN = frozenset({OfferStage.RESERVED, OfferStage.LENT})


def no_answer(house: House, uow: UnitOfWork, timer: Timer, now: datetime) -> list[Reply]:
    """The receiver's silence makes room for the next; the donor's takes the good down."""
    match = uow.matches.get(str(timer.data["match"]))
    if match is None or match.step is not Step.ASKED:
        return []
    if not has_receiver_agreed(uow, match):
        text = house.wording("mutual.passed_over")
        return [Message(ToPerson(match.receiver), text), *fall_through(house, uow, match, now)]
    offer = uow.offers.get(match.offer)
    if offer is None:
        return []
    text = house.wording("mutual.donor_silent", name=offer.name)
    told = Message(ToPerson(match.donor), text)
    return [told, *_take_down(house, uow, match.offer, now)]


def late(house: House, uow: UnitOfWork, timer: Timer, now: datetime) -> list[Reply]:
    """The window is over and nobody has said whether it was handed over: ask the donor."""
    match = uow.matches.get(str(timer.data["match"]))
    if match is None or match.step is not Step.AGREED:
        return []
    offer = uow.offers.get(match.offer)
    assert offer is not None
    row = (
        Button(house.wording("mutual.button.handed_donor"), f"handed:{match.id}"),
        Button(house.wording("mutual.button.fell"), f"fell:{match.id}"),
    )
    text = house.wording("mutual.was_it_handed", name=offer.name)
    due = house.community.timekeeper.out_of_quiet(now + AGAIN)
    uow.timers.put(Timer(LATE, due, f"{LATE}:{match.id}", data=dict(timer.data)))
    return [Message(ToPerson(match.donor), text, buttons=(row,), ticket=match.offer)]


def stale(house: House, uow: UnitOfWork, timer: Timer, now: datetime) -> list[Reply]:
    """Fourteen days without a taker: ask once whether it is there still."""
    offer = uow.offers.get(str(timer.data["offer"]))
    if offer is None or offer.stage is not OfferStage.OPEN:
        return []
    row = (
        Button(house.wording("mutual.button.still_there"), f"there:{offer.ticket}"),
        Button(house.wording("mutual.button.keep"), f"keep:{offer.ticket}"),
    )
    text = house.wording("mutual.still_there", what=about(house, offer))
    message = Message(
        ToPerson(offer.donor), text, buttons=(row,), ticket=offer.ticket, weight=Notice.MUST
    )
    return [message]


def still_there(
    house: House, uow: UnitOfWork, person: Person, code: str, now: datetime
) -> list[Reply]:
    """还在: its card stays, and says when it was last looked after."""
    offer = uow.offers.get(code)
    if offer is None or offer.donor != person.id or offer.stage not in THERE:
        raise Refusal("refusal.stale_button")
    uow.offers.change(code, THERE, {"asked_at": now})
    return item_card(house, uow, uow.offers.get(code) or offer)


def ends(house: House, uow: UnitOfWork, timer: Timer, now: datetime) -> list[Reply]:
    """Thirty days: taken down; while somebody is getting it or has it, looked at again later."""
    offer = uow.offers.get(str(timer.data["offer"]))
    if offer is not None and offer.stage in _TAKEN:
        due = house.community.timekeeper.out_of_quiet(now + AGAIN)
        uow.timers.put(Timer(ENDS, due, f"{ENDS}:{offer.ticket}", data=dict(timer.data)))
    if offer is None or offer.stage is not OfferStage.OPEN:
        return []
    text = house.wording("mutual.ended", name=offer.name)
    told = Message(ToPerson(offer.donor), text, ticket=offer.ticket)
    return [told, *_take_down(house, uow, offer.ticket, now)]


def loan_back(house: House, uow: UnitOfWork, timer: Timer, now: datetime) -> list[Reply]:
    """The day on which a loan is to come back: the lender says whether it has."""
    match = uow.matches.get(str(timer.data["match"]))
    if match is None or match.step is not Step.HANDED:
        return []
    due = house.community.timekeeper.out_of_quiet(now + AGAIN)
    uow.timers.put(Timer(BACK, due, f"{BACK}:{match.id}", data=dict(timer.data)))
    return [_is_it_back(house, uow, match), _bring_back(house, uow, match)]


def _is_it_back(house: House, uow: UnitOfWork, match: Match) -> Message:
    name = _name(uow, match)
    row = (Button(house.wording("mutual.button.returned"), f"returned:{match.id}"),)
    text = house.wording("mutual.is_it_back", name=name)
    return Message(ToPerson(match.donor), text, buttons=(row,), ticket=match.offer)


def _bring_back(house: House, uow: UnitOfWork, match: Match) -> Message:
    text = house.wording("mutual.bring_back", name=_name(uow, match))
    return Message(ToPerson(match.receiver), text)


def _name(uow: UnitOfWork, match: Match) -> str:
    offer = uow.offers.get(match.offer)
    return offer.name if offer else ""


def _take_down(house: House, uow: UnitOfWork, code: str, now: datetime) -> list[Reply]:
    """The offer and its ticket end, with the system as the one who did it."""
    offer, ticket = uow.offers.get(code), uow.tickets.get(code)
    replies = take_down(house, uow, offer, now) if offer else []
    if ticket is not None and ticket.status in OPEN:
        replies += cancel(house, uow, ticket, SYSTEM, now)
    return replies
