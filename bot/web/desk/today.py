"""The first page: what waits for whom, each number a door to its list."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from bot.web.desk.colleagues import Colleague
from bot.web.desk.desk import Desk
from storage.incidents import RUNNING
from storage.tallies import Sought, View
from storage.unit_of_work import UnitOfWork

URGENT_SHOWN = 8
# What needs a hand comes first.
SHOWN = (
    View.OVERDUE,
    View.UNCLAIMED,
    View.DUE_SOON,
    View.IN_WORK,
    View.UNANSWERED,
    View.SOLVED_TODAY,
)


class Today:
    """``/desk/``."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request, colleague: Colleague) -> Response:
        """The numbers of this moment within the colleague's scope."""
        moments, scope = self._desk.moments, colleague.scope

        def look(uow: UnitOfWork) -> dict[str, Any]:
            return {
                "counts": uow.tallies.counts(scope, moments),
                "first": uow.tallies.page(scope, Sought(View.OPEN), moments, URGENT_SHOWN),
                "plan": self._plan(colleague, uow.tallies.by_building(scope)),
                "aside": uow.inbox.quarantined_count() + uow.outbox.dead_count(),
                "incidents": uow.incidents.in_phase(RUNNING) if scope.sees_everything else [],
            }

        found = await self._desk.read(look)
        return self._desk.show(
            request,
            "today.html",
            colleague,
            views=SHOWN,
            moments=moments,
            catalog=self._desk.house.catalog,
            **found,
        )

    def _plan(
        self, colleague: Colleague, open_by_building: dict[str, int]
    ) -> list[tuple[str, list[tuple[str, int]]]]:
        """Grid by grid, its buildings with how many tickets are open there."""
        scope = colleague.scope
        return [
            (grid.name, [(b, open_by_building.get(b, 0)) for b in grid.buildings])
            for grid in self._desk.house.community.grids
            if scope.sees_everything or grid.id in scope.grids
        ]
