"""An assignee has asked the resident something: the next private words, or a photo, answer it.

Only what is clearly something else (danger at any time, a new request once the question is old,
a word about progress) is left alone, and the resident reads that their words were passed on.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from handlers.answering import answer
from handlers.house import House
from handlers.incoming import Incoming
from handlers.replies import Message, Reply, ToPerson
from handlers.working import show_files
from intents.language.understanding import Act, Understanding
from intents.rules.ticket import Status, Ticket
from storage.people import Person
from storage.unit_of_work import UnitOfWork

FRESH = timedelta(hours=2)
SHORT = 12  # characters; a new wish takes more


def answer_question(
    house: House,
    uow: UnitOfWork,
    person: Person,
    meaning: Understanding | None,
    incoming: Incoming,
    attachments: Sequence[str],
    now: datetime,
) -> list[Reply] | None:
    """The answer on its way to the assignee; None when nothing was asked or this is none.

    ``meaning`` is None for a photo without words.
    """
    if not incoming.chat.is_private:
        return None
    ticket = _asked_last(uow, person)
    is_fresh = ticket is not None and now - ticket.updated_at <= FRESH
    if ticket is None:
        return None
    if meaning is not None and _is_something_else(house, meaning, ticket, is_fresh=is_fresh):
        return None
    if attachments:
        uow.attachments.attach(list(attachments), ticket.code)
    text = incoming.text.strip() or house.wording.plain("note.photo_only")
    passed_on = house.wording("progress.passed_on", who=house.name_of(ticket.assignee))
    return [
        *answer(house, uow, ticket, person.id, text, now),
        *show_files(house, ticket, attachments),
        Message(ToPerson(person.id), passed_on, ticket=ticket.code),
    ]


def _asked_last(uow: UnitOfWork, person: Person) -> Ticket | None:
    mine = uow.tickets.of_reporter(person.id, open_only=True, limit=20)
    waiting = [ticket for ticket in mine if ticket.status is Status.WAITING]
    return max(waiting, key=lambda ticket: ticket.updated_at, default=None)


def _is_something_else(
    house: House, meaning: Understanding, ticket: Ticket, *, is_fresh: bool
) -> bool:
    """Danger always; a new wish when the question is old, or it is another thing or place."""
    if meaning.act is not Act.FILE:
        return False
    wanted = [house.catalog[request.intent] for request in meaning.requests]
    if any(spec.danger for spec in wanted):
        return True
    if len(meaning.text) <= SHORT and is_fresh:
        return False
    building = meaning.slots.get("building", ticket.building)
    is_same = ticket.intent in {spec.name for spec in wanted} and building == ticket.building
    return not is_fresh or not is_same
