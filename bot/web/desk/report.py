"""The month's report as a document: the same figures as the page, for a file or a meeting."""

from starlette.requests import Request
from starlette.responses import Response

from bot.web.desk.colleagues import Colleague
from bot.web.desk.desk import Desk
from bot.web.desk.figures import FiguresPage
from bot.web.desk.papers import as_download, blank, table
from intents.rules.figures import Rate


class Report:
    """``/desk/report.docx``."""

    def __init__(self, desk: Desk, figures: FiguresPage) -> None:
        self._desk = desk
        self._figures = figures

    async def take_along(self, request: Request, colleague: Colleague) -> Response:
        """The report of the month in the address."""
        month, say = self._figures.month(request), self._desk.house.wording.plain
        told = await self._desk.read(lambda uow: self._figures.tell(uow, colleague.scope, month))
        title = say("desk.report.title", community=self._desk.house.community.name, month=month)
        paper = blank(title, say("desk.report.data_of", at=self._desk.when(self._desk.now)))
        figures = told["figures"]
        words = say("desk.report.received", received=figures.received, patrol=figures.from_patrol)
        paper.add_paragraph(words)
        head = [say(f"desk.report.{name}") for name in ("what", "value", "part", "whole", "how")]
        rows = [
            [
                say(f"desk.rate.{line.name}"),
                self._percent(line.now),
                str(line.now.part),
                str(line.now.whole),
                say(f"desk.formula.{line.name}"),
            ]
            for line in told["rates"]
        ]
        table(paper, head, rows, (5, 4, 3, 3, 12))
        paper.add_heading(say("desk.report.grids"), 1)
        head = [say("desk.report.grid"), say("desk.stage.received")]
        head += [say(f"desk.rate.{name}") for name in _OF_GRIDS]
        table(
            paper,
            head,
            [
                [
                    grid.name,
                    str(one.received),
                    *(self._percent(getattr(one, name)) for name in _OF_GRIDS),
                ]
                for grid, one in told["grids"]
            ],
            (5, 3, 4, 4, 4),
        )
        return as_download(paper, f"{self._desk.house.community.id}-{month}")

    def _percent(self, rate: Rate) -> str:
        if rate.value is None or not rate.says_something:
            return self._desk.house.wording.plain("desk.too_few")
        return f"{100 * rate.value:.1f}%"


_OF_GRIDS = ("response_rate", "solution_rate", "satisfaction_rate")
