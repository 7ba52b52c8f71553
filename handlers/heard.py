"""Words that continue nothing, with what they mean and everything a use case needs to answer."""

from dataclasses import dataclass
from datetime import datetime

from handlers.house import House
from handlers.incoming import Incoming
from intents.language.understanding import Understanding
from storage.people import Person
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Heard:
    """One message of a person, understood."""

    house: House
    uow: UnitOfWork
    person: Person
    meaning: Understanding
    incoming: Incoming
    now: datetime
