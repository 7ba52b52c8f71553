"""The matchmakers' list on paper: open vacancies, who seeks what, introductions under way.

For matchmakers alone, and each look is logged: it says who is looking for work. No telephone is
on it; two people get each other's when both have said yes, as in chat.
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from bot.web.desk.colleagues import Colleague
from bot.web.desk.desk import Desk
from bot.web.refusing import Refused
from handlers.house import House
from handlers.work.faces import line_of, name_of, seeker_line
from handlers.work.matchmakers import matchmakers
from storage.accesses import Deed
from storage.introductions import UNDER_WAY
from storage.seekers import SeekerStage
from storage.unit_of_work import UnitOfWork
from storage.vacancies import UNCHECKED, VacancyStage


class Matchmaking:
    """``/desk/work``."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request, colleague: Colleague) -> Response:
        """Everything of this moment, to be printed."""
        house, now = self._desk.house, self._desk.now
        if colleague.person not in matchmakers(house):
            raise Refused(404, "web.error.not_found")

        def look(uow: UnitOfWork) -> dict[str, Any]:
            found = _lists(house, uow)
            uow.accesses.add(colleague.person, Deed.EXPORTED, now, "matchmaking")
            uow.commit()
            return found

        found = await self._desk.write(look)
        return self._desk.show(request, "work.html", colleague, now=now, **found)


def _lists(house: House, uow: UnitOfWork) -> dict[str, Any]:
    looking = uow.seekers.in_stage({SeekerStage.LOOKING})
    names = {one.person: uow.people.get(one.person) for one in looking}
    under_way = []
    for made in uow.introductions.in_step(UNDER_WAY):
        vacancy = uow.vacancies.get(made.vacancy)
        step = house.wording.plain(f"work.stand.{made.step}")
        under_way.append((made.seeker, name_of(house, vacancy) if vacancy else "", step))
    return {
        "opened": [
            (one, line_of(house, one)) for one in uow.vacancies.in_stage({VacancyStage.OPEN})
        ],
        "unchecked": [(one, line_of(house, one)) for one in uow.vacancies.in_stage(UNCHECKED)],
        "looking": [
            (one, person.name if (person := names[one.person]) else "", seeker_line(house, one))
            for one in looking
        ],
        "under_way": under_way,
    }
