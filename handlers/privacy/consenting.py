"""Agreeing to one use of one's data, and taking it back: recorded with the version that was read.

The rule kept here: silence is no consent, and what was taken back holds from the next moment on.
"""

from datetime import datetime

from handlers.house import House
from handlers.replies import Message, Reply, ToPerson
from intents.rules.purposes import VERSION, Purpose
from intents.rules.refusal import Refusal
from storage.people import Person
from storage.purposes import PurposeConsent
from storage.unit_of_work import UnitOfWork


def has_agreed(uow: UnitOfWork, person: str, purpose: Purpose) -> bool:
    """Whether the person's last word about this purpose was yes."""
    last = uow.purposes.of(person).get(purpose)
    return last is not None and last.agreed


def has_withdrawn(uow: UnitOfWork, person: str, purpose: Purpose) -> bool:
    """Whether the person's last word about this purpose was no."""
    last = uow.purposes.of(person).get(purpose)
    return last is not None and not last.agreed


def withdrawn_at(uow: UnitOfWork, person: str, purpose: Purpose) -> datetime | None:
    """When the person last took this purpose back, even if they agreed again since."""
    history = uow.purposes.history(person)
    taken = [one.at for one in history if one.purpose is purpose and not one.agreed]
    return max(taken, default=None)


def agree(uow: UnitOfWork, person: str, purpose: Purpose, now: datetime) -> None:
    """Yes, from now on; said twice it is recorded once."""
    if not has_agreed(uow, person, purpose):
        uow.purposes.record(person, PurposeConsent(purpose, True, VERSION, now))


def press_agree(
    house: House, uow: UnitOfWork, person: Person, name: str, now: datetime
) -> list[Reply]:
    """The button below a purpose: yes."""
    purpose = _named(name)
    agree(uow, person.id, purpose, now)
    words = house.wording("privacy.agreed", purpose=purpose_words(house, purpose))
    return [Message(ToPerson(person.id), words)]


def press_withdraw(
    house: House, uow: UnitOfWork, person: Person, name: str, now: datetime
) -> list[Reply]:
    """The button beside what was agreed to: no more; what rested on it goes at once."""
    purpose = _named(name)
    uow.purposes.record(person.id, PurposeConsent(purpose, False, VERSION, now))
    if purpose is Purpose.HARDSHIP:
        uow.erasing.hardship(person.id)
    if purpose is Purpose.LEARNING:
        uow.erasing.examples(uow.traces.follow(person.id))
    words = house.wording("privacy.withdrawn", purpose=purpose_words(house, purpose))
    return [Message(ToPerson(person.id), words)]


def purpose_words(house: House, purpose: Purpose) -> str:
    """The purpose as residents read it."""
    return house.wording.plain(f"privacy.purpose.{purpose}")


def _named(name: str) -> Purpose:
    if name not in set(Purpose):
        raise Refusal("refusal.stale_button")
    return Purpose(name)
