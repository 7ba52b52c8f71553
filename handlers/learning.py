"""Learning from people: what was set right once is right from the next message on.

A member of the staff relabels a ticket, or a resident picks another meaning; the phrase is kept
for this community, and the understander is brought up to date before the next words are read.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from handlers.card_places import refresh
from handlers.house import House
from handlers.incident_faces import live_incident
from handlers.incident_running import apart_of, leave
from handlers.moves import move
from handlers.owning import owner_of
from handlers.privacy.consenting import has_withdrawn
from handlers.replies import Reply
from intents.language.acting import Chat
from intents.language.understander import Understander
from intents.language.understanding import Previous, Understanding
from intents.rules.permissions import pool_of
from intents.rules.privacy import mask_personal
from intents.rules.purposes import Purpose
from intents.rules.refusal import Refusal
from intents.rules.routing import Assignment
from intents.rules.ticket import Action, Status, Ticket
from storage.corrections import Correction
from storage.ids import next_id
from storage.unit_of_work import UnitOfWork


class Learned:
    """The shipped understander with the community's corrections on top."""

    def __init__(self, shipped: Understander) -> None:
        self._shipped = shipped
        self._now = shipped
        self._seen: str | None = None

    def keep_up(self, uow: UnitOfWork) -> None:
        """Take in what has been corrected since the last turn, by whichever process."""
        newest = uow.corrections.newest()
        if newest != self._seen:
            pairs = [(c.text, c.intent) for c in uow.corrections.all()]
            self._now, self._seen = self._shipped.with_corrections(pairs), newest

    def understand(
        self,
        text: str,
        *,
        now: datetime,
        chat: Chat = "private",
        reply_to: str | None = None,
        mentioned: bool = False,
        previous: Previous | None = None,
    ) -> Understanding:
        """The meaning of one message; ``now`` is naive local time."""
        return self._now.understand(
            text,
            now=now,
            chat=chat,
            reply_to=reply_to,
            mentioned=mentioned,
            previous=previous,
        )

    def predict(self, text: str) -> list[tuple[str, float]]:
        """Every intent with its share, the likeliest first."""
        return self._now.predict(text)


def learn(
    uow: UnitOfWork,
    text: str,
    intent: str,
    mistaken_for: str,
    person: str,
    now: datetime,
    ticket: str | None = None,
    speaker: str | None = None,
) -> None:
    """Keep a phrase, masked, with its right meaning; not the words of who does not want it."""
    if has_withdrawn(uow, speaker or person, Purpose.LEARNING):
        return
    kept = mask_personal(text)
    uow.corrections.add(Correction(next_id(), kept, intent, mistaken_for, ticket, person, now))


def relabel(
    house: House, uow: UnitOfWork, ticket: Ticket, person: str, intent: str, now: datetime
) -> list[Reply]:
    """改类: the ticket is of another kind; it is routed anew, with the old clock.

    Whoever holds it keeps it when it is still theirs, else until somebody else has claimed it. What
    it was taken for is not what its incident is about: it leaves that.
    """
    if intent == ticket.intent or not house.catalog.opens_ticket(intent):
        raise Refusal("refusal.same_kind")
    owner = _owner(house, ticket, intent)
    incident = live_incident(uow, ticket)
    apart = apart_of(uow, ticket) if incident is not None else {}
    changes: dict[str, Any] = {
        **apart,
        "intent": intent,
        "team": owner.team,
        "grid": owner.grid or ticket.grid,
        "rule": owner.rule,
        "offered_to": (owner.person,) if owner.person else (),
    }
    changes["status"] = _status(house, replace(ticket, **apart), owner, changes)
    facts = {"before": ticket.intent, "intent": intent, "rule": ticket.rule}
    changed = move(house, uow, ticket, Action.RELABEL, person, now, changes=changes, data=facts)
    said = (ticket.code, ticket.reporter)
    learn(uow, ticket.text, intent, ticket.intent, person, now, *said)
    if incident is None:
        return refresh(house, uow, changed)
    uow.tickets.record(ticket.code, "left_incident", person, now, {"incident": incident.id})
    left = leave(house, uow, changed, incident, now)
    return [*refresh(house, uow, changed), *left]


def _owner(house: House, ticket: Ticket, intent: str) -> Assignment:
    return owner_of(house, replace(ticket, intent=intent), grid=ticket.grid)


def _status(house: House, ticket: Ticket, owner: Assignment, changes: Mapping[str, Any]) -> Status:
    if not owner.is_owned:
        return Status.NEW
    asked = pool_of(replace(ticket, **{**changes, "status": ticket.status}), house.community)
    return ticket.status if ticket.assignee in asked else Status.ASSIGNED
