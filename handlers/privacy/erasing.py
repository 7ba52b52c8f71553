"""全部删除: a person's words and contact go, what happened stays as figures without them.

Open tickets are taken back, except where others count on them: danger, one that neighbours have
joined, one of an incident. Those go on without the person's words; see Decisions.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from handlers.answering import cancel
from handlers.card_places import staff_cards
from handlers.house import House
from handlers.replies import Button, Message, Reply, ToChat, ToPerson
from handlers.services import follow_suit, hold
from intents.rules.lifecycle import ENDED, OPEN
from intents.rules.privacy import MASK
from intents.rules.refusal import Refusal
from intents.rules.ticket import Status, Ticket
from storage.accesses import Deed
from storage.erasing import Erased
from storage.people import Person
from storage.unit_of_work import UnitOfWork

MINUTES_TO_CONFIRM = 30
CARDS_REDRAWN = 50
EVERY = 100_000


@dataclass(frozen=True, slots=True)
class Farewell:
    """What was done: replies to whom it concerns, rows and files."""

    replies: tuple[Reply, ...]
    erased: Erased
    cancelled: tuple[str, ...]
    handed_on: tuple[str, ...]


def press_erase(
    house: House, uow: UnitOfWork, person: Person, step: str, now: datetime
) -> list[Reply]:
    """Said twice before it is done; a button that hung there for long does nothing."""
    if house.community.member(person.id) is not None:
        raise Refusal("privacy.staff_cannot")
    minute = int(now.timestamp() // 60)
    if step == "ask":
        return [_ask_once(house, uow, person, minute)]
    asked, _, said_at = step.partition("-")
    if not said_at.isdecimal() or not 0 <= minute - int(said_at) <= MINUTES_TO_CONFIRM:
        raise Refusal("refusal.stale_button")
    if asked == "sure":
        button = Button(house.wording("privacy.button.really"), f"mydata_erase:now-{minute}")
        text = house.wording("privacy.erase_twice")
        return [Message(ToPerson(person.id), text, buttons=((button,),))]
    if asked != "now":
        raise Refusal("refusal.stale_button")
    return list(erase(house, uow, person, person.id, now).replies)


def erase(house: House, uow: UnitOfWork, person: Person, by: str, now: datetime) -> Farewell:
    """Everything of this person, in the caller's transaction. Raises ``Refusal`` for staff."""
    if house.community.member(person.id) is not None:
        raise Refusal("privacy.staff_cannot")
    goes, stays = open_tickets(uow, person.id)
    told = [reply for ticket in goes for reply in _take_back(house, uow, ticket, person.id, now)]
    trail = uow.traces.follow(person.id)
    goodbye = [
        Message(ToChat(account.channel, account.account_id), house.wording("privacy.erased"))
        for account in uow.people.accounts(person.id)
        if account.reachable
    ]
    erased = uow.erasing.words_of_tickets(trail.codes) + uow.erasing.person(trail)
    for ticket in stays:
        words = house.catalog[ticket.intent].label
        uow.tickets.change(ticket.code, {ticket.status}, {"text": words, "updated_at": now})
    uow.accesses.add(by, Deed.ERASED, now, person.id)
    redrawn = [
        card
        for code in trail.codes[-CARDS_REDRAWN:]
        if (left := uow.tickets.get(code)) is not None and uow.cards.placed(f"staff:{code}")
        for card in staff_cards(house, uow, left)
    ]
    scrubbed = _without(told, person, trail.codes)
    return Farewell(
        (*scrubbed, *redrawn, *goodbye),
        erased,
        tuple(ticket.code for ticket in goes),
        tuple(ticket.code for ticket in stays),
    )


def open_tickets(uow: UnitOfWork, person: str) -> tuple[list[Ticket], list[Ticket]]:
    """(those that are taken back, those that go on without the person's words)."""
    told = uow.tickets.of_reporter(person, open_only=True, limit=EVERY)
    own = [t for t in told if t.reporter == person and t.status not in ENDED]
    stays = [t for t in own if t.urgent or t.followers or t.incident]
    goes = [t for t in own if t not in stays and t.status in OPEN]
    return goes, [t for t in stays if t.status is not Status.RESOLVED]


def _ask_once(house: House, uow: UnitOfWork, person: Person, minute: int) -> Message:
    goes, stays = open_tickets(uow, person.id)
    comma = house.wording.plain("list.comma")
    lines = [house.wording("privacy.erase_once")]
    for key, listed in (("privacy.taken_back", goes), ("privacy.goes_on", stays)):
        if listed:
            lines.append(house.wording(key, codes=comma.join(t.code for t in listed)))
    button = Button(house.wording("privacy.button.sure"), f"mydata_erase:sure-{minute}")
    return Message(ToPerson(person.id), "\n".join(lines), buttons=((button,),))


def _take_back(
    house: House, uow: UnitOfWork, ticket: Ticket, person: str, now: datetime
) -> list[Reply]:
    ticket = hold(house, uow, ticket)
    done = cancel(house, uow, ticket, person, now)
    return [*done, *follow_suit(house, uow, ticket, now)]


def _without(replies: Collection[Reply], person: Person, codes: Collection[str]) -> list[Reply]:
    """What others are told of it, without cards (they are drawn anew) and without the name."""
    kept: list[Reply] = []
    for reply in replies:
        if not isinstance(reply, Message) or (reply.card is not None and reply.ticket in codes):
            continue
        if reply.to == ToPerson(person.id):
            continue
        text = reply.text
        for secret in (person.name, person.phone):
            text = text.replace(secret, MASK) if secret else text
        kept.append(replace(reply, text=text))
    return kept
