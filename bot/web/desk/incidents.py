"""Incidents at the desk: what is going on, its tickets and parties, what was told, what to do next.

Everybody of the staff reads that there is one, as in chat; its page is for those who steer it or
oversee everything, and only who may steer it in chat does anything here.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.web.desk.colleagues import Colleague
from bot.web.desk.desk import Desk
from bot.web.refusing import Refused
from handlers.house import House
from handlers.incident_cards import group_names, may_steer, outside_groups
from handlers.incident_closing import begin_closing
from handlers.incident_proposing import drop_incident, open_by_hand, open_incident
from handlers.incident_running import broadcast, let_go, suggestions
from handlers.moves import ticket_for
from handlers.parties import latest_lines
from handlers.posting import post
from handlers.replies import Reply
from intents.rules.lifecycle import OPEN
from intents.rules.permissions import can_see
from intents.rules.privacy import mask_personal
from intents.rules.refusal import Refusal
from intents.rules.ticket import Ticket
from storage.incidents import LIVE, RUNNING, Incident, Phase
from storage.people import Person
from storage.unit_of_work import UnitOfWork

PAST_SHOWN = 30
HISTORY_OF = 100  # tickets whose events are read for what was told
DEEDS: dict[str, Callable[[House, UnitOfWork, Person, str, datetime], list[Reply]]] = {
    "open": open_incident,
    "drop": drop_incident,
    "over": begin_closing,
}


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice that went out: when, by whom, what."""

    at: datetime
    who: str
    text: str


class IncidentPages:
    """``/desk/incidents``."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def list(self, request: Request, colleague: Colleague) -> Response:
        """What is going on, and what is over."""

        def look(uow: UnitOfWork) -> dict[str, Any]:
            live = uow.incidents.in_phase(LIVE)
            past = uow.incidents.in_phase(set(Phase) - LIVE)[::-1][:PAST_SHOWN]
            known = {one.id for one in (*live, *past) if self._may_read(uow, colleague, one)}
            return {"live": live, "past": past, "known": known}

        found = await self._desk.read(look)
        return self._desk.show(request, "incidents.html", colleague, **found)

    async def begin(self, request: Request, colleague: Colleague) -> Response:
        """A ticket becomes an incident; what reports the same joins."""
        form = await request.form(max_files=0, max_fields=5)
        code, now = str(form.get("code", ""))[:20], self._desk.now
        house = self._desk.house

        def do(uow: UnitOfWork, person: Person) -> tuple[list[Reply], str]:
            ticket = ticket_for(house, uow, code, person.id)
            replies = open_by_hand(house, uow, ticket, person.id, now)
            opened = uow.tickets.get(ticket.code)
            return replies, (opened.incident if opened else None) or ""

        id, fault = await self._do(colleague, do)
        if fault is not None:
            lines, back = [fault], "view=open"
            return self._desk.show(request, "said.html", colleague, 409, lines=lines, back=back)
        return RedirectResponse(f"/desk/incidents/{id}", 303)

    async def show(self, request: Request, colleague: Colleague) -> Response:
        """One incident; absent and forbidden look the same."""
        return await self._page(request, colleague)

    async def preview(self, request: Request, colleague: Colleague) -> Response:
        """The notice as everybody will read it; nothing has gone out yet."""
        form = await request.form(max_files=0, max_fields=5)
        words = mask_personal(str(form.get("words", "")).strip()[:1000])
        return await self._page(request, colleague, preview=words or None)

    async def send(self, request: Request, colleague: Colleague) -> Response:
        """The notice that was read once more goes out."""
        form = await request.form(max_files=0, max_fields=5)
        words, house, now = str(form.get("words", ""))[:1000], self._desk.house, self._desk.now
        id = request.path_params["id"]
        return await self._done(
            request,
            colleague,
            lambda uow, person: (broadcast(house, uow, person, id, words, now), id),
        )

    async def act(self, request: Request, colleague: Colleague) -> Response:
        """Opened, dropped, said to be over."""
        deed = DEEDS.get(request.path_params["deed"])
        id, house, now = request.path_params["id"], self._desk.house, self._desk.now
        if deed is None:
            raise Refused(404, "web.error.not_found")
        return await self._done(
            request, colleague, lambda uow, person: (deed(house, uow, person, id, now), id)
        )

    async def part(self, request: Request, colleague: Colleague) -> Response:
        """One ticket is no part of it."""
        form = await request.form(max_files=0, max_fields=5)
        code, house, now = str(form.get("code", ""))[:20], self._desk.house, self._desk.now
        id = request.path_params["id"]

        def do(uow: UnitOfWork, person: Person) -> tuple[list[Reply], str]:
            ticket = ticket_for(house, uow, code, person.id)
            if ticket.incident != id:
                raise Refusal("refusal.stale_button")
            return let_go(house, uow, ticket, person.id, now), id

        return await self._done(request, colleague, do)

    async def _done(self, request: Request, colleague: Colleague, do: "Do") -> Response:
        """Back to the page, with the reason where it was refused."""
        id, fault = await self._do(colleague, do)
        if fault is not None:
            return await self._page(request, colleague, fault=fault)
        return RedirectResponse(f"/desk/incidents/{id}", 303)

    async def _do(self, colleague: Colleague, do: "Do") -> tuple[str, str | None]:
        house, now = self._desk.house, self._desk.now

        def work(uow: UnitOfWork) -> tuple[str, str | None]:
            person = uow.people.get(colleague.person)
            if person is None:
                raise Refused(404, "web.error.not_found")
            try:
                with uow.attempt():
                    replies, id = do(uow, person)
            except Refusal as refusal:
                return "", house.wording.plain(refusal.key, **refusal.values)
            post(uow, house.community, replies, now, f"desk:{house.new_id()}")
            uow.commit()
            return id, None

        return await self._desk.write(work)

    async def _page(
        self,
        request: Request,
        colleague: Colleague,
        fault: str | None = None,
        preview: str | None = None,
    ) -> Response:
        id, house = request.path_params["id"], self._desk.house

        def look(uow: UnitOfWork) -> dict[str, Any]:
            incident = uow.incidents.get(id)
            if incident is None or not self._may_read(uow, colleague, incident):
                raise Refused(404, "web.error.not_found")
            steers = may_steer(house, uow, colleague.person, incident)
            if preview is not None and not steers:
                raise Refused(404, "web.error.not_found")
            every = uow.tickets.some(uow.incidents.tickets(id))
            return {
                "incident": incident,
                "tickets": [t for t in every if can_see(t, colleague.person, house.community)],
                "may_steer": steers,
                "groups": group_names(house, uow, incident),
                "outside": len(outside_groups(house, uow, incident)),
                "parties": latest_lines(house, uow.whistles.of_incident(id)),
                "notices": _notices(house, uow, every),
                "answers": Counter(uow.incidents.answers(id).values()),
            }

        found = await self._desk.read(look)
        return self._desk.show(
            request,
            "incident.html",
            colleague,
            200 if fault is None else 409,
            fault=fault,
            preview=preview,
            suggested=suggestions(house, found["incident"]),
            is_running=found["incident"].phase in RUNNING,
            open=OPEN,
            moments=self._desk.moments,
            catalog=house.catalog,
            **found,
        )

    def _may_read(self, uow: UnitOfWork, colleague: Colleague, incident: Incident) -> bool:
        is_overseer = colleague.scope.sees_everything
        return is_overseer or may_steer(self._desk.house, uow, colleague.person, incident)


Do = Callable[[UnitOfWork, Person], tuple[list[Reply], str]]


def _notices(house: House, uow: UnitOfWork, tickets: Iterable[Ticket]) -> list[Notice]:
    """Each notice once, though it is noted on every ticket; the newest first."""
    told = {
        Notice(event.at, house.name_of(event.actor), str(event.data.get("text", "")))
        for ticket in list(tickets)[:HISTORY_OF]
        for event in uow.tickets.events(ticket.code)
        if event.kind == "incident_notice"
    }
    return sorted(told, key=lambda one: one.at, reverse=True)
