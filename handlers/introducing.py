"""Making two people known to each other: only when both have agreed, and never in a group.

A meeting is named by ``subject`` (``handover:…``, ``introduction:…``). Each party says what the
others learn of them. Every step is a fact of the party's ticket. Nothing here says a name or a
number before ``has_agreed`` is true for all; ``contact_of`` refuses until then.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from handlers.house import House
from intents.rules.refusal import Refusal
from storage.consents import Answer, Consent
from storage.unit_of_work import UnitOfWork

NAME, PHONE, HOME = "name", "phone", "home"


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who could be made known; ``shares`` is what the others would learn of them."""

    person: str
    ticket: str | None = None
    shares: tuple[str, ...] = (NAME, PHONE)


def propose(uow: UnitOfWork, subject: str, parties: Collection[Party], now: datetime) -> None:
    """Everybody is asked; nobody has learned anything."""
    for party in parties:
        uow.consents.add(
            Consent(subject, party.person, party.shares, asked_at=now, ticket=party.ticket)
        )
        _record(uow, party.ticket, "introduction_proposed", party.person, subject, now)


def agree(uow: UnitOfWork, subject: str, person: str, now: datetime) -> bool:
    """This person agrees; whether all have now. Raises ``Refusal`` for who was not asked."""
    mine = _part(uow, subject, person)
    if mine.answer is not Answer.AGREED:
        if not uow.consents.answer(subject, person, Answer.AGREED, now):
            raise Refusal("refusal.introduction_over")
        _record(uow, mine.ticket, "consented", person, subject, now)
    return has_agreed(uow, subject)


def refuse(uow: UnitOfWork, subject: str, person: str, now: datetime) -> None:
    """This person would rather not; whoever had agreed is left unknown."""
    mine = _part(uow, subject, person)
    _record(uow, mine.ticket, "consent_refused", person, subject, now)
    uow.consents.withdraw(subject, now)


def ask_again(uow: UnitOfWork, subject: str, person: str, now: datetime) -> None:
    """Something about the meeting changed: what this person had agreed to is asked anew."""
    mine = _part(uow, subject, person)
    if uow.consents.ask_again(subject, person, now):
        _record(uow, mine.ticket, "asked_again", person, subject, now)


def withdraw(uow: UnitOfWork, subject: str, now: datetime) -> None:
    """The meeting has come to nothing: nobody learns anything from it any more."""
    uow.consents.withdraw(subject, now)


def has_agreed(uow: UnitOfWork, subject: str) -> bool:
    """Whether at least two were asked and all of them have agreed."""
    parts = uow.consents.of(subject)
    return len(parts) > 1 and all(part.answer is Answer.AGREED for part in parts)


def contact_of(
    house: House, uow: UnitOfWork, subject: str, of: str, told: str, now: datetime
) -> Mapping[str, str]:
    """What ``told`` may learn of ``of``: name, phone, home, as far as shared and known.

    Raises ``Refusal`` unless both were asked and all have agreed.
    """
    theirs = _part(uow, subject, of)
    _part(uow, subject, told)
    if not has_agreed(uow, subject):
        raise Refusal("refusal.not_introduced")
    found = {name: value for name, value in _known(house, uow, theirs).items() if value}
    contact = {name: value for name, value in found.items() if name in theirs.shares}
    data = {"to": told, "what": sorted(contact), "subject": subject}
    if theirs.ticket:
        uow.tickets.record(theirs.ticket, "introduced", of, now, data)
    return contact


def _known(house: House, uow: UnitOfWork, part: Consent) -> dict[str, str]:
    """Everything we know of a person; what was told with the ticket before what is older."""
    person = uow.people.get(part.person)
    ticket = uow.tickets.get(part.ticket) if part.ticket else None
    if person is None:
        return {}
    told = str(ticket.details.get("phone") or "") if ticket else ""
    lives = ticket if ticket is not None and ticket.building else person
    parts = (("building", lives.building), ("unit", lives.unit), ("room", lives.room))
    home = "".join(house.wording.plain(f"place.{name}", value=v) for name, v in parts if v)
    return {NAME: person.name, PHONE: told or person.phone or "", HOME: home}


def _part(uow: UnitOfWork, subject: str, person: str) -> Consent:
    found = next((part for part in uow.consents.of(subject) if part.person == person), None)
    if found is None or found.answer in (Answer.REFUSED, Answer.WITHDRAWN):
        raise Refusal("refusal.introduction_over")
    return found


def _record(
    uow: UnitOfWork, ticket: str | None, kind: str, person: str, subject: str, now: datetime
) -> None:
    if ticket:
        uow.tickets.record(ticket, kind, person, now, {"subject": subject})
