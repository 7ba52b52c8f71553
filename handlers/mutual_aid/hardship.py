"""/hardship: a grid's worker registers whom they know to be in hardship, without being asked.

Privately, and only about needs of their own grids; it orders who comes first and is shown to
nobody, so the list looks the same before and after. Whoever took consent back is not on it.
"""

from datetime import datetime

from handlers.house import House
from handlers.incoming import Incoming
from handlers.mutual_aid.needing import hardship_buttons, may_judge
from handlers.privacy.consenting import has_withdrawn
from handlers.replies import Message, Reply, ToPerson
from intents.rules.purposes import Purpose
from storage.needs import Need
from storage.people import Person
from storage.unit_of_work import UnitOfWork

SHOWN = 8


def hardship(
    house: House, uow: UnitOfWork, person: Person, incoming: Incoming, _: str, now: datetime
) -> list[Reply]:
    """The needs of the worker's grids, who has waited longest first, one of each household."""
    if house.community.member(person.id) is None:
        return [Message(ToPerson(person.id), house.wording("command.not_staff"))]
    theirs: dict[str, Need] = {}
    for need in uow.needs.waiting():
        if may_judge(house, need, person.id):
            theirs.setdefault(need.person, need)
    found = [n for n in theirs.values() if not has_withdrawn(uow, n.person, Purpose.HARDSHIP)]
    if not found:
        return [Message(ToPerson(person.id), house.wording("mutual.no_needs_here"))]
    return [_line(house, uow, person, need) for need in found[:SHOWN]]


def _line(house: House, uow: UnitOfWork, person: Person, need: Need) -> Message:
    whose = uow.people.get(need.person)
    text = house.wording(
        "mutual.known_hardship",
        name=whose.name if whose else "",
        building=need.building,
        what=need.name,
    )
    return Message(ToPerson(person.id), text, buttons=hardship_buttons(house, need))
