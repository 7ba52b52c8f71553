"""The figures of a month: each with what it is made of, beside last month's and last year's.

The rule kept here: no percentage without its numerator and denominator, none at all from fewer
than ten answers, and no ranking of grids that have too few.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from bot.web.desk import charts
from bot.web.desk.colleagues import Colleague
from bot.web.desk.counted import STAGES, Period, period_of
from bot.web.desk.desk import Desk
from bot.web.desk.months import Month
from bot.web.refusing import Refused
from intents.rules.figures import Figures, Rate, Story, figures, stages
from intents.rules.scope import Scope
from storage.tallies import Sought, View
from storage.unit_of_work import UnitOfWork

MONTHS_BACK = 12
MONTHS_SHOWN = 24
RATES = (
    "response_rate",
    "solution_rate",
    "satisfaction_rate",
    "on_time",
    "solved_at_once",
    "returned",
    "misassigned",
    "repeated",
    "before_complaint",
)
SPREADS = ("to_claim", "to_contact", "to_resolve")
THREE = RATES[:3]


@dataclass(frozen=True, slots=True)
class Line:
    """One rate now, a month ago and a year ago."""

    name: str
    now: Rate
    before: Rate
    year_ago: Rate


class FiguresPage:
    """``/desk/figures``."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request, colleague: Colleague) -> Response:
        """The month's figures within the colleague's scope."""
        month, scope = self.month(request), colleague.scope
        told = await self._desk.read(lambda uow: self.tell(uow, scope, month))
        return self._desk.show(
            request,
            "figures.html",
            colleague,
            month=month,
            newest=Month.of(self._desk.now, self._desk.house.community.zone),
            data_of=self._desk.now,
            catalog=self._desk.house.catalog,
            **told,
        )

    async def picture(self, request: Request, colleague: Colleague) -> Response:
        """One of the month's pictures as SVG."""
        draw = {"trend": self._trend, "funnel": self._funnel, "loads": self._loads}.get(
            request.path_params["name"]
        )
        if draw is None:
            raise Refused(404, "web.error.not_found")
        month, scope = self.month(request), colleague.scope
        drawn = await self._desk.read(lambda uow: draw(uow, scope, month))
        return Response(drawn, media_type="image/svg+xml", headers=_PICTURE)

    def month(self, request: Request) -> Month:
        """The month an address names; this one where it names none."""
        newest = Month.of(self._desk.now, self._desk.house.community.zone)
        return Month.read(request.query_params.get("month")) or newest

    def tell(self, uow: UnitOfWork, scope: Scope, month: Month) -> dict[str, Any]:
        """Everything the page and the report say of a month."""
        now, community = self._desk.now, self._desk.house.community
        newest = Month.of(now, community.zone)
        every = self._period(uow, scope, month)
        stories = every.stories
        this = figures(stories, now, every.earlier)
        before, year_ago = (self._figures(uow, scope, month.back(back)) for back in (1, 12))
        grids = [g for g in community.grids if scope.sees_everything or g.id in scope.grids]
        since, until = month.span(community.zone)
        return {
            "figures": this,
            "score": this.score(community.figures.weights),
            "weights": community.figures.weights,
            "rates": [
                Line(n, getattr(this, n), getattr(before, n), getattr(year_ago, n)) for n in RATES
            ],
            "spreads": [(name, getattr(this, name)) for name in SPREADS],
            "stages": list(zip(STAGES, stages(stories), strict=True)),
            "grids": [(g, figures([s for s in stories if s.grid == g.id], now)) for g in grids],
            "heat": self._heat(stories, [(g.id, g.name) for g in grids]),
            "months": [newest.back(back) for back in range(MONTHS_SHOWN)],
            "returns": uow.tallies.returns(scope, since, until)[:20],
            "grid_names": {g.id: g.name for g in community.grids},
        }

    def _period(self, uow: UnitOfWork, scope: Scope, month: Month) -> Period:
        return period_of(self._desk, uow, scope, month)

    def _figures(self, uow: UnitOfWork, scope: Scope, month: Month) -> Figures:
        every = self._period(uow, scope, month)
        return figures(every.stories, self._desk.now, every.earlier)

    def _heat(
        self, stories: Sequence[Story], grids: Sequence[tuple[str, str]]
    ) -> list[tuple[str, str, list[int]]]:
        """(grid, its name, how many tickets it got in each hour of the day)."""
        seen = Counter((s.grid, self._hour(s.created_at)) for s in stories)
        return [(grid, name, [seen[grid, hour] for hour in range(24)]) for grid, name in grids]

    def _hour(self, at: datetime) -> int:
        return self._desk.house.local(at).hour

    def _trend(self, uow: UnitOfWork, scope: Scope, month: Month) -> bytes:
        months = [month.back(back) for back in reversed(range(MONTHS_BACK))]
        say = self._desk.house.wording.plain
        every = [self._figures(uow, scope, one) for one in months]
        lines = {say(f"desk.rate.{name}"): [_shown(one, name) for one in every] for name in THREE}
        labels = [say("desk.month", month=one.month) for one in months]
        return charts.trend(labels, lines)

    def _funnel(self, uow: UnitOfWork, scope: Scope, month: Month) -> bytes:
        say = self._desk.house.wording.plain
        reached = stages(self._period(uow, scope, month).stories)
        names = [say(f"desk.stage.{name}") for name in STAGES]
        return charts.funnel(dict(zip(names, reached, strict=True)))

    def _loads(self, uow: UnitOfWork, scope: Scope, month: Month) -> bytes:
        """What each grid has in hand now, whatever the month."""
        moments, say = self._desk.moments, self._desk.house.wording.plain
        community = self._desk.house.community
        grids = [g for g in community.grids if scope.sees_everything or g.id in scope.grids]
        every = [
            (
                uow.tallies.count(scope, Sought(View.OPEN, grid=grid.id), moments),
                uow.tallies.count(scope, Sought(View.OVERDUE, grid=grid.id), moments),
            )
            for grid in grids
        ]
        parts = {
            say("desk.view.overdue"): [late for _, late in every],
            say("desk.in_time"): [whole - late for whole, late in every],
        }
        return charts.loads([g.name for g in grids], parts)


def _shown(every: Figures, name: str) -> float | None:
    rate: Rate = getattr(every, name)
    return rate.value if rate.says_something else None


_PICTURE = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
