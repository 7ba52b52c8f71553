"""How much each of the staff has in hand: beside their names where a ticket is handed on, and
for leads under their own list. Counts alone, never whose tickets they are.
"""

from collections.abc import Sequence
from datetime import datetime

from handlers.house import House
from handlers.replies import Message, Reply, ToPerson
from intents.rules.lifecycle import HELD
from storage.people import Person
from storage.unit_of_work import UnitOfWork


def labels_of(
    house: House, uow: UnitOfWork, people: Sequence[str], now: datetime
) -> dict[str, str]:
    """A button's words per person: the name and how many tickets they hold."""
    loads = uow.tickets.loads(HELD, now)
    return {
        person: house.wording.plain(
            "load.candidate", who=house.name_of(person), count=loads.get(person, (0, 0))[0]
        )
        for person in people
    }


def load_of(house: House, uow: UnitOfWork, lead: Person, now: datetime) -> list[Reply]:
    """What those hold whose grids or teams this person leads, the fullest hands first."""
    led = _led_by(house, lead.id)
    if not led:
        return []
    loads = uow.tickets.loads(HELD, now)
    away = uow.absences.away_on(house.local(now).date())
    lines = [house.wording("load.title")]
    for person in sorted(led, key=lambda p: (-loads.get(p, (0, 0))[0], led.index(p))):
        count, late = loads.get(person, (0, 0))
        line = house.wording("load.line", who=house.name_of(person), count=count)
        line += house.wording("load.late", count=late) if late else ""
        line += house.wording("load.away") if person in away else ""
        lines.append(line)
    return [Message(ToPerson(lead.id), "\n".join(lines))]


def _led_by(house: House, lead: str) -> list[str]:
    community = house.community
    grids = [(g.worker, g.deputy) for g in community.grids if g.lead == lead]
    teams = [team.members for team in community.teams if team.lead == lead]
    people = [person for group in (*grids, *teams) for person in group if person]
    return [person for person in dict.fromkeys(people) if person != lead]
