"""Setting one's own name, telephone or home right."""

from datetime import datetime

from handlers.dialogue import Correcting, forget, remember_privately
from handlers.house import House
from handlers.incoming import Incoming
from handlers.replies import Message, Reply, ToPerson
from intents.language.answers import is_giving_up, read_answer
from intents.language.normalise import normalise
from intents.language.phones import find_phones
from intents.rules.refusal import Refusal
from storage.accesses import Deed
from storage.people import Person
from storage.unit_of_work import UnitOfWork

LONGEST_NAME = 20
_FIELDS = ("name", "phone", "building")


def press_fix(
    house: House, uow: UnitOfWork, person: Person, field: str, now: datetime
) -> list[Reply]:
    """Ask for the right one."""
    if field not in _FIELDS:
        raise Refusal("refusal.stale_button")
    if field == "name" and house.community.member(person.id) is not None:
        raise Refusal("privacy.staff_name")
    remember_privately(uow, person.id, Correcting(what=field), now)
    return [Message(ToPerson(person.id), house.wording(f"privacy.ask.{field}"))]


def correct(
    house: House,
    uow: UnitOfWork,
    person: Person,
    dialogue: Correcting,
    incoming: Incoming,
    now: datetime,
) -> list[Reply] | None:
    """The words after the question; None when they are something else."""
    text = incoming.text.strip()
    if is_giving_up(text):
        forget(uow, incoming.conversation)
        return [Message(ToPerson(person.id), house.wording("note.given_up"))]
    found = _read(house, dialogue.what, text, now)
    if not found:
        return None
    forget(uow, incoming.conversation)
    uow.people.update(person.id, **found)
    uow.accesses.add(person.id, Deed.CORRECTED, now, person.id, dialogue.what)
    return [Message(ToPerson(person.id), house.wording("privacy.corrected"))]


def _read(house: House, what: str, text: str, now: datetime) -> dict[str, str | None]:
    if what == "name":
        is_name = 0 < len(text) <= LONGEST_NAME and not any(c.isdigit() for c in text)
        return {"name": text} if is_name else {}
    if what == "phone":
        phones = [digits for _, _, digits in find_phones(normalise(text))]
        return {"phone": phones[0]} if phones else {}
    local = house.local(now)
    building = read_answer("building", text, local)
    if building is None or house.community.grid_of(str(building)) is None:
        return {}
    home: dict[str, str | None] = {"building": str(building)}
    for part in ("unit", "room"):
        value = read_answer(part, text, local)
        home[part] = None if value is None else str(value)
    return home
