"""One ticket with its whole history, the reasons for where it is, and what may be done with it."""

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.web.desk.acting import NEEDS_TARGET, NEEDS_WORDS, carry_out, offered
from bot.web.desk.attached import photos_of
from bot.web.desk.colleagues import Colleague
from bot.web.desk.contact import REASONS, Contact, may_see_contact, note_look, see_contact
from bot.web.desk.desk import Desk
from bot.web.desk.history import told
from bot.web.refusing import Refused
from handlers.incident_cards import may_open, may_steer
from handlers.incident_faces import live_incident, may_be_shared
from handlers.load import labels_of
from handlers.moves import ticket_for
from handlers.parties import likely_parties
from handlers.reasons import trace_of
from handlers.same_trouble import merge_choices
from handlers.working import candidates
from intents.rules.lifecycle import OPEN
from intents.rules.privacy import mask_personal
from intents.rules.refusal import Refusal
from intents.rules.ticket import Action, Ticket
from storage.unit_of_work import UnitOfWork

CHOICES = 12


class TicketPage:
    """``/desk/tickets/{code}``."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request, colleague: Colleague) -> Response:
        """The ticket as this colleague may see it; absent and forbidden look the same."""
        return await self._page(request, colleague)

    async def contact(self, request: Request, colleague: Colleague) -> Response:
        """How to reach the resident: after a reason, logged, with the viewer's name."""
        form = await request.form(max_files=0, max_fields=10)
        reason, words = str(form.get("reason", "")), str(form.get("words", ""))[:200]
        code, house, now = request.path_params["code"], self._desk.house, self._desk.now

        def work(uow: UnitOfWork) -> Contact:
            ticket = self._ticket(uow, code, colleague)
            if not may_see_contact(house, ticket, colleague):
                raise Refused(404, "web.error.not_found")
            seen = see_contact(house, uow, ticket, colleague, reason, words, now)
            uow.commit()
            return seen

        return await self._page(request, colleague, contact=await self._desk.write(work))

    async def file(self, request: Request, colleague: Colleague) -> Response:
        """Everything about the ticket on paper: what happened, why, and who looked."""
        code, house = request.path_params["code"], self._desk.house

        def look(uow: UnitOfWork) -> dict[str, Any]:
            ticket = self._ticket(uow, code, colleague)
            events = uow.tickets.events(ticket.code)
            return {
                "ticket": ticket,
                "history": [told(house, event) for event in events],
                "trace": trace_of(house, events),
                "seen": uow.accesses.about(ticket.code),
            }

        found = await self._desk.read(look)
        return self._desk.show(
            request, "file.html", colleague, catalog=house.catalog, now=self._desk.now, **found
        )

    async def act(self, request: Request, colleague: Colleague) -> Response:
        """One action; a refusal is shown on the page that caused it."""
        form = await request.form(max_files=0, max_fields=10)
        code, action = request.path_params["code"], request.path_params["action"]
        target, words = str(form.get("target", ""))[:40], str(form.get("words", ""))[:2000]
        house, person, now = self._desk.house, colleague.person, self._desk.now

        def work(uow: UnitOfWork) -> str | None:
            fault = carry_out(house, uow, code, action, target, words, person, now)
            uow.commit()
            return fault

        if not colleague.scope.acts:
            raise Refused(404, "web.error.not_found")
        fault = await self._desk.write(work)
        if fault is not None:
            return await self._page(request, colleague, fault)
        return RedirectResponse(f"/desk/tickets/{code}", 303)

    def _ticket(self, uow: UnitOfWork, code: str, colleague: Colleague) -> Ticket:
        try:
            return ticket_for(self._desk.house, uow, code, colleague.person)
        except Refusal:
            raise Refused(404, "web.error.not_found") from None

    async def _page(
        self,
        request: Request,
        colleague: Colleague,
        fault: str | None = None,
        contact: Contact | None = None,
    ) -> Response:
        code, house, now = request.path_params["code"], self._desk.house, self._desk.now

        def look(uow: UnitOfWork) -> dict[str, Any]:
            ticket = self._ticket(uow, code, colleague)
            note_look(uow, ticket, colleague, now)
            uow.commit()
            events = uow.tickets.events(ticket.code)
            actions = offered(house, uow, ticket, colleague.person)
            choices = {
                action: self._choices(uow, ticket, action, colleague)
                for action in actions
                if action in NEEDS_TARGET
            }
            return {
                "ticket": ticket,
                "history": [told(house, event) for event in events],
                "trace": trace_of(house, events),
                "actions": actions if colleague.scope.acts else [],
                "choices": choices,
                "may_contact": may_see_contact(house, ticket, colleague),
                **self._incident(uow, ticket, colleague),
                "photos": photos_of(uow, ticket.code),
                "files": len(uow.attachments.of_ticket(ticket.code)),
            }

        found = await self._desk.write(look)
        return self._desk.show(
            request,
            "ticket.html",
            colleague,
            200 if fault is None else 409,
            fault=fault,
            contact=contact,
            reasons=REASONS,
            needs_words=NEEDS_WORDS,
            house=house,
            catalog=house.catalog,
            now=now,
            **found,
        )

    def _incident(self, uow: UnitOfWork, ticket: Ticket, colleague: Colleague) -> dict[str, Any]:
        """The incident it is in, or whether one may be made of it."""
        house, person = self._desk.house, colleague.person
        incident = live_incident(uow, ticket)
        is_free = incident is None and ticket.status in OPEN and may_be_shared(house, ticket)
        return {
            "incident": incident,
            "may_read_incident": incident is not None
            and (colleague.scope.sees_everything or may_steer(house, uow, person, incident)),
            "may_begin": colleague.scope.acts and is_free and may_open(house, person, ticket),
        }

    def _choices(
        self, uow: UnitOfWork, ticket: Ticket, action: Action, colleague: Colleague
    ) -> dict[str, str]:
        """What a target may be, with a label each."""
        house, now = self._desk.house, self._desk.now
        if action is Action.RELABEL:
            return {s.name: s.label for s in house.catalog if house.catalog.opens_ticket(s.name)}
        if action is Action.WHISTLE:
            return {party.id: party.name for party in likely_parties(house, ticket)}
        if action is Action.MERGE:
            near = merge_choices(house, uow, ticket, colleague.person, now)[:CHOICES]
            return {t.code: f"{t.code} {mask_personal(t.text)[:20]}" for t in near}
        people = candidates(house, ticket, colleague.person)
        if action is Action.ASSIGN and colleague.person not in people:
            people = [*people, colleague.person]
        return labels_of(house, uow, people, now)
