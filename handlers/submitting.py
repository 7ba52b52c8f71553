"""Submitting what was told: one ticket per wish, each by the way its kind is fulfilled."""

from collections.abc import Sequence
from datetime import datetime

from handlers.dialogue import Origin
from handlers.house import House
from handlers.locating import warn
from handlers.opening import Request, Wish, announce, record
from handlers.replies import Reply
from handlers.services import SERVICES
from storage.people import Person
from storage.unit_of_work import UnitOfWork


def submit(
    house: House,
    uow: UnitOfWork,
    person: Person,
    wishes: Sequence[Wish],
    origin: Origin,
    now: datetime,
    attachments: Sequence[str] = (),
    *,
    proxy: str | None = None,
) -> list[Reply]:
    """Open one ticket per wish and tell everybody who must know. Photos go to the first."""
    replies: list[Reply] = []
    for number, wish in enumerate(wishes):
        files = tuple(attachments) if number == 0 else ()
        request = Request(house, uow, person, wish, origin, now, files, proxy)
        service = SERVICES.get(house.catalog[wish.intent].fulfilment)
        replies += service.take(request) if service else _take(request)
    return replies


def _take(request: Request) -> list[Reply]:
    house, uow = request.house, request.uow
    ticket = record(request)
    replies = announce(request, ticket)
    if house.catalog[ticket.intent].danger:
        replies += warn(house, uow, ticket, request.person, request.origin, request.now)
    return replies
