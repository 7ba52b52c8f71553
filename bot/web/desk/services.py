"""The services that run themselves: bookable days, goods, work. Numbers and things, no people.

Who serves a window gets its day sheet from here; matchmakers decide on vacancies as in chat. Goods
and vacancies are named to those who see everything and to those whose work they are.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.web.desk.colleagues import Colleague
from bot.web.desk.desk import Desk
from bot.web.refusing import Refused
from handlers.booking.choosing import name_day, read_day
from handlers.booking.desk import Desk as Bookings
from handlers.booking.facing import day_of
from handlers.booking.sheets import new_link
from handlers.posting import post
from handlers.replies import Reply
from handlers.work.checking import open_vacancy, refuse_vacancy
from handlers.work.clockwork import Work
from handlers.work.faces import line_of, warnings_of
from handlers.work.matchmakers import matchmakers
from intents.catalog.schema import Fulfilment
from intents.rules.capacity import bookable_chairs, starts_of
from intents.rules.refusal import Refusal
from intents.rules.windows import Occasion
from storage.bookings import Kind, Standing
from storage.offers import LIVE as OFFERED
from storage.offers import Offer
from storage.people import Person
from storage.unit_of_work import UnitOfWork
from storage.vacancies import UNCHECKED, Vacancy, VacancyStage

DAYS_SHOWN = 3
STALE = timedelta(days=14)
SHOWN = 40
DEEDS: dict[str, Callable[[Work, Person, str], list[Reply]]] = {
    "open": open_vacancy,
    "refuse": refuse_vacancy,
}


@dataclass(frozen=True, slots=True)
class Day:
    """One bookable day and how full it is."""

    which: str
    label: str
    day: str
    place: str
    places: int
    taken: int
    visits: int
    most_visits: int
    waiting: int
    may_serve: bool


@dataclass(frozen=True, slots=True)
class Goods:
    """What is given and wanted. ``things`` is empty for those who see numbers only."""

    stages: dict[str, int]
    wishes: int
    urgent: int
    stale: int
    things: tuple[tuple[Offer, bool], ...]


class Services:
    """``/desk/services``."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request, colleague: Colleague) -> Response:
        """Everything of this moment."""
        return await self._page(request, colleague)

    async def sheet(self, request: Request, colleague: Colleague) -> Response:
        """A private link to a day's sheet, and there."""
        which, house, now = await self._field(request, "day"), self._desk.house, self._desk.now

        def work(uow: UnitOfWork) -> str:
            books = Bookings(house, uow, now)
            try:
                occasion = read_day(books, which)
            except Refusal:  # no day at all
                occasion = None
            if occasion is None or not books.may_serve(occasion.window, colleague.person):
                raise Refused(409, "web.error.not_found")
            key = new_link(books, colleague.person, occasion)
            uow.commit()
            return key

        return RedirectResponse(f"/sheets/{await self._desk.write(work)}", 303)

    async def vacancy(self, request: Request, colleague: Colleague) -> Response:
        """A matchmaker opens a vacancy or refuses it; what was refused to them is said."""
        form = await request.form(max_fields=5, max_files=0)
        id, deed = str(form.get("id", ""))[:40], DEEDS.get(str(form.get("deed", "")))
        house, now = self._desk.house, self._desk.now
        if deed is None:
            raise Refused(422, "web.error.not_understood")

        def work(uow: UnitOfWork) -> str | None:
            person = uow.people.get(colleague.person)
            try:
                assert person is not None
                replies = deed(Work(house, uow, now), person, id)
            except Refusal as refusal:
                return house.wording.plain(refusal.key, **refusal.values)
            post(uow, house.community, replies, now, f"desk:{house.new_id()}")
            uow.commit()
            return None

        fault = await self._desk.write(work)
        if fault is not None:
            return await self._page(request, colleague, fault)
        return RedirectResponse("/desk/services#work", 303)

    async def _page(
        self, request: Request, colleague: Colleague, fault: str | None = None
    ) -> Response:
        house, now = self._desk.house, self._desk.now
        is_matchmaker = colleague.person in matchmakers(house)

        def look(uow: UnitOfWork) -> dict[str, Any]:
            books = Bookings(house, uow, now)
            return {
                "days": [_day(books, one, colleague) for one in _occasions(books)],
                "months": _months(books),
                "goods": _goods(uow, colleague, self._desk),
                "work": Counter(one.stage for one in uow.vacancies.in_stage(set(VacancyStage))),
                "to_check": _to_check(uow, is_matchmaker or colleague.scope.sees_everything),
            }

        found = await self._desk.read(look)
        return self._desk.show(
            request,
            "services.html",
            colleague,
            200 if fault is None else 409,
            fault=fault,
            is_matchmaker=is_matchmaker,
            stages=VacancyStage,
            line_of=lambda vacancy: line_of(house, vacancy),
            warnings_of=lambda vacancy: warnings_of(house, vacancy),
            teams=house.community.teams,
            catalog=house.catalog,
            stale_days=STALE.days,
            now=now,
            **found,
        )

    async def _field(self, request: Request, name: str) -> str:
        form = await request.form(max_fields=5, max_files=0)
        return str(form.get(name, ""))[:80]


def _occasions(books: Bookings) -> list[Occasion]:
    """The next days of every bookable service."""
    return [
        occasion
        for spec in books.house.catalog
        if spec.fulfilment is Fulfilment.BOOKING
        for occasion in books.ahead(spec.name)[:DAYS_SHOWN]
    ]


def _day(books: Bookings, occasion: Occasion, colleague: Colleague) -> Day:
    key, window = occasion.window.key, occasion.window
    held = books.uow.bookings.of_day(key, occasion.day, *_HELD)
    kinds = Counter(one.kind for one in held if one.chair is not None)
    waiting = books.uow.bookings.of_day(key, occasion.day, Standing.WAITING)
    return Day(
        which=name_day(occasion),
        label=books.house.catalog[window.intent].label,
        day=day_of(books.house, occasion.day),
        place=window.place,
        places=len(list(starts_of(occasion))) * bookable_chairs(occasion),
        taken=kinds[Kind.CHAIR],
        visits=kinds[Kind.VISIT],
        most_visits=window.visits,
        waiting=len([one for one in waiting if one.instead_of is None]),
        may_serve=books.may_serve(window, colleague.person),
    )


_HELD = (
    Standing.REQUESTED,
    Standing.OFFERED,
    Standing.BOOKED,
    Standing.SERVED,
    Standing.ABSENT,
)


def _months(books: Bookings) -> list[tuple[str, int, int, int]]:
    """(service, served, stayed away, given back) of this month."""
    first = books.today.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    found = []
    for spec in books.house.catalog:
        keys = [window.key for window in books.house.community.windows_of(spec.name)]
        if not keys:
            continue
        counts: Counter[Standing] = Counter()
        for (_, standing), times in books.uow.bookings.counts(keys, first, last).items():
            counts[standing] += times
        ended = (Standing.SERVED, Standing.ABSENT, Standing.CANCELLED)
        served, absent, cancelled = (counts[one] for one in ended)
        found.append((spec.label, served, absent, cancelled))
    return found


def _goods(uow: UnitOfWork, colleague: Colleague, desk: Desk) -> Goods:
    offers, needs = uow.offers.in_stage(OFFERED), uow.needs.waiting()
    marked = [(one, (one.opened_at or one.told_at) < desk.now - STALE) for one in offers]
    shown = marked if colleague.scope.sees_everything else []
    return Goods(
        stages=dict(Counter(str(one.stage) for one in offers)),
        wishes=len(needs),
        urgent=sum(one.urgent for one in needs),
        stale=sum(is_stale for _, is_stale in marked),
        things=tuple(sorted(shown, key=lambda one: not one[1]))[:SHOWN],
    )


def _to_check(uow: UnitOfWork, is_shown: bool) -> list[Vacancy]:
    return uow.vacancies.in_stage(UNCHECKED)[:SHOWN] if is_shown else []
