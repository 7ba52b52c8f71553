"""Lists of tickets: the filters stand in the address, so that a view can be shared."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.web.desk.acting import carry_out, merge_all
from bot.web.desk.colleagues import Colleague
from bot.web.desk.counted import narrow, title_of
from bot.web.desk.desk import Desk
from intents.rules.ticket import Status, Ticket
from storage.tallies import Sought, View
from storage.unit_of_work import UnitOfWork

K = TypeVar("K", bound=StrEnum)
PER_PAGE = 50
MOST_AT_ONCE = 100
_PLAIN = ("intent", "grid", "team", "building", "assignee", "incident")


def sought_of(query: Mapping[str, str], desk: Desk) -> Sought:
    """The filter an address names; what is not understood asks nothing."""
    named: dict[str, Any] = {name: query.get(name, "").strip()[:40] or None for name in _PLAIN}
    return Sought(
        view=_one_of(View, query.get("view")),
        status=_one_of(Status, query.get("status")),
        words=query.get("q", "").strip()[:80] or None,
        since=_day(query.get("from"), desk),
        until=_day(query.get("to"), desk, after=1),
        **named,
    )


class Lists:
    """``/desk/tickets``."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request, colleague: Colleague) -> Response:
        """One page of the filtered list."""
        desk, query = self._desk, request.query_params
        sought, moments, scope = sought_of(query, desk), desk.moments, colleague.scope
        number = int(query["page"]) if query.get("page", "").isdecimal() else 1
        number = min(max(number, 1), 10_000)

        def look(uow: UnitOfWork) -> tuple[int, list[Ticket]]:
            offset, wanted = (number - 1) * PER_PAGE, narrow(desk, uow, scope, sought, query)
            found = uow.tallies.page(scope, wanted, moments, PER_PAGE, offset)
            return uow.tallies.count(scope, wanted, moments), found

        total, found = await desk.read(look)
        kept = {
            name: value for name, value in query.items() if name not in ("page", "ticked") and value
        }
        return desk.show(
            request,
            "tickets.html",
            colleague,
            tickets=found,
            total=total,
            told=title_of(desk, query),
            page=number,
            pages=max(1, -(-total // PER_PAGE)),
            query=kept,
            address=urlencode(kept),
            are_ticked="ticked" in query,
            sought=sought,
            View=View,
            Status=Status,
            moments=moments,
            house=desk.house,
            catalog=desk.house.catalog,
        )

    async def act(self, request: Request, colleague: Colleague) -> Response:
        """One action on all tickets that were ticked; what could not be done is said."""
        form = await request.form(max_files=0, max_fields=MOST_AT_ONCE + 10)
        codes = [str(code)[:20] for code in form.getlist("code")][:MOST_AT_ONCE]
        action, target = str(form.get("action", "")), str(form.get("target", ""))[:40]
        words, now = str(form.get("words", ""))[:1000], self._desk.now
        house, person = self._desk.house, colleague.person

        def work(uow: UnitOfWork) -> list[str]:
            if action == "merge":
                said = merge_all(house, uow, codes, person, now)
            else:
                said = [
                    fault
                    for code in codes
                    if (fault := carry_out(house, uow, code, action, target, words, person, now))
                ]
            uow.commit()
            return said

        said = await self._desk.write(work) if colleague.scope.acts and codes else []
        back = str(form.get("back", ""))[:500]
        if not said:
            return RedirectResponse(f"/desk/tickets?{back}", 303)
        # Of those that become one, the oldest is the one that stays.
        some_done = len(said) < len(codes) - (action == "merge")
        return self._desk.show(
            request, "said.html", colleague, 409, lines=said, back=back, some_done=some_done
        )


def _one_of(kind: type[K], value: str | None) -> K | None:
    return next((member for member in kind if member == value), None)


def _day(value: str | None, desk: Desk, after: int = 0) -> datetime | None:
    try:
        day = date.fromisoformat(value or "") + timedelta(days=after)
    except (ValueError, OverflowError):
        return None
    return datetime.combine(day, time(), desk.house.community.zone).astimezone(UTC)
