"""A number to be reached at: asked once it matters, told to nobody before both have agreed."""

from handlers.dialogue import Serving, forget_privately, remember_privately
from handlers.replies import Message, Reply, ToPerson
from handlers.work.clockwork import Work
from intents.catalog.schema import Fulfilment
from intents.language.normalise import normalise
from intents.language.phones import find_phones
from storage.people import Person

STEP = "phone"


def ask_phone(work: Work, person: Person) -> list[Reply]:
    """Ask, unless a number is known; the staff are reached without."""
    if person.phone or work.house.community.member(person.id) is not None:
        return []
    serving = Serving(service=Fulfilment.WORK, step=STEP)
    remember_privately(work.uow, person.id, serving, work.now)
    return [Message(ToPerson(person.id), work.house.wording("work.ask.phone"))]


def hear_phone(work: Work, person: Person, text: str) -> list[Reply] | None:
    """The number, noted; None where the words hold none."""
    found = next(find_phones(normalise(text)), None)
    if found is None:
        return None
    forget_privately(work.uow, person.id)
    work.uow.people.update(person.id, phone=found[2])
    return [Message(ToPerson(person.id), work.house.wording("work.phone_noted"))]
