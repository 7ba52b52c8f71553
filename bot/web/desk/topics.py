"""每月一题: what keeps coming back, drafted as topics; the council's agenda as a document."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.agenda import Agenda, AgendaTemplateError, Item, lay_out
from bot.web.desk.colleagues import Colleague
from bot.web.desk.desk import Desk
from bot.web.desk.papers import as_file
from bot.web.refusing import Refused
from handlers.agenda import propose_by_hand
from handlers.parties import party_name
from intents.rules.clusters import Cluster, clusters
from intents.rules.privacy import mask_personal
from intents.rules.refusal import Refusal
from intents.rules.ticket import Status, Ticket
from storage.tallies import Sought
from storage.topics import Stage, Topic
from storage.unit_of_work import UnitOfWork

WITHIN = timedelta(days=30)
MOST_TOPICS = 60
MOST_TICKETS = 5000


@dataclass(frozen=True, slots=True)
class Told:
    """A topic with its tickets, and how often the trouble was told before and after."""

    topic: Topic
    tickets: tuple[Ticket, ...]
    homes: int
    before: int
    after: int


class Topics:
    """``/desk/topics``."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request, colleague: Colleague) -> Response:
        """What could become a topic, and what has."""

        def look(uow: UnitOfWork) -> tuple[list[Cluster], list[Told]]:
            return self._drafts(uow, colleague), self._told(uow, colleague)

        drafts, told = await self._desk.read(look)
        house = self._desk.house
        return self._desk.show(
            request,
            "topics.html",
            colleague,
            drafts=drafts,
            told=told,
            catalog=house.catalog,
            party=lambda party: party_name(house, party),
        )

    async def propose(self, request: Request, colleague: Colleague) -> Response:
        """The secretary makes a topic of a draft."""
        form = await request.form(max_files=0, max_fields=200)
        codes = [str(code)[:20] for code in form.getlist("code")]
        house, now = self._desk.house, self._desk.now

        def work(uow: UnitOfWork) -> None:
            person = uow.people.get(colleague.person)
            if person is None:
                raise Refused(404, "web.error.not_found")
            try:
                propose_by_hand(house, uow, person, codes, now)
            except Refusal as refusal:
                raise Refused(409, refusal.key) from None
            uow.commit()

        await self._desk.write(work)
        return RedirectResponse("/desk/topics", 303)

    async def agenda(self, request: Request, colleague: Colleague) -> Response:
        """What is listed for the four-party meeting, as a document to be edited."""
        desk, community = self._desk, self._desk.house.community
        told = await desk.read(lambda uow: self._told(uow, colleague))
        listed = [one for one in told if one.topic.stage is Stage.LISTED]
        items = tuple(self._item(number, one) for number, one in enumerate(listed, start=1))
        agenda = Agenda(community.name, desk.day(desk.now), items)
        template = desk.tools.settings.agenda_template
        try:
            paper = await asyncio.to_thread(lay_out, template, agenda)
        except AgendaTemplateError:
            raise Refused(409, "desk.error.agenda_template") from None
        return as_file(paper, f"{community.id}-agenda")

    def _item(self, number: int, one: Told) -> Item:
        house, topic = self._desk.house, one.topic
        return Item(
            number,
            mask_personal(topic.title),
            len(one.tickets),
            one.homes,
            one.before,
            one.after,
            house.wording.plain("list.comma").join(party_name(house, p) for p in topic.parties),
            tuple(mask_personal(position["text"]) for position in topic.positions),
            mask_personal(topic.decision or ""),
        )

    def _drafts(self, uow: UnitOfWork, colleague: Colleague) -> list[Cluster]:
        now = self._desk.now
        recent = uow.tallies.page(
            colleague.scope, Sought(since=now - WITHIN), self._desk.moments, MOST_TICKETS
        )
        return [
            cluster
            for cluster in clusters(recent)
            if all(uow.topics.of_ticket(t.code) is None for t in cluster.tickets)
        ]

    def _told(self, uow: UnitOfWork, colleague: Colleague) -> list[Told]:
        return [self._one(uow, colleague, topic) for topic in uow.topics.newest(MOST_TOPICS)]

    def _one(self, uow: UnitOfWork, colleague: Colleague, topic: Topic) -> Told:
        found = tuple(
            t
            for t in uow.tickets.some(uow.topics.tickets(topic.id))
            if colleague.person not in t.hidden_from
        )
        turn = topic.decided_at or topic.listed_at or topic.proposed_at
        homes = {p for t in found for p in (t.reporter, *uow.tickets.followers(t.code))}
        return Told(
            topic,
            found,
            len(homes),
            self._count(uow, colleague, found, turn - WITHIN, turn),
            self._count(uow, colleague, found, turn, turn + WITHIN),
        )

    def _count(
        self,
        uow: UnitOfWork,
        colleague: Colleague,
        tickets: tuple[Ticket, ...],
        since: datetime,
        until: datetime,
    ) -> int:
        """Tickets of the same kind at the same place within the time."""
        if not tickets:
            return 0
        first = tickets[0]
        sought = Sought(intent=first.intent, building=first.building, since=since, until=until)
        near = uow.tallies.page(colleague.scope, sought, self._desk.moments, MOST_TICKETS)
        place = first.details.get("place") if first.building is None else None
        return sum(
            t.status is not Status.CANCELLED and (place is None or t.details.get("place") == place)
            for t in near
        )
