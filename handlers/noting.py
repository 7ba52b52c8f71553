"""Words that a button asked for: the reason of a return, a question, a comment."""

from collections.abc import Sequence
from datetime import datetime

from handlers.answering import answer
from handlers.dialogue import Noting, forget, remember
from handlers.house import House
from handlers.incoming import Incoming
from handlers.mediating import agree
from handlers.moves import ticket_for
from handlers.replies import Message, Reply, ToChat
from handlers.working import ask, comment, decline, escalate, extend, return_, show_files
from intents.language.answers import is_giving_up
from intents.rules.refusal import Refusal
from intents.rules.ticket import Action, Status, Ticket
from storage.people import Person
from storage.unit_of_work import UnitOfWork


def begin_note(
    house: House,
    uow: UnitOfWork,
    action: Action,
    ticket: Ticket,
    incoming: Incoming,
    now: datetime,
) -> list[Reply]:
    """Ask for the words, where the button was pressed."""
    remember(uow, incoming.conversation, Noting(action=action, ticket=ticket.code), now)
    chat = ToChat(incoming.chat.channel, incoming.chat.chat_id)
    return [Message(chat, house.wording(f"note.{action}", code=ticket.code))]


def finish_note(
    house: House,
    uow: UnitOfWork,
    person: Person,
    noting: Noting,
    incoming: Incoming,
    attachments: Sequence[str],
    now: datetime,
) -> list[Reply]:
    """The words have come: do what they were for, or give it up."""
    forget(uow, incoming.conversation)
    chat = ToChat(incoming.chat.channel, incoming.chat.chat_id)
    if is_giving_up(incoming.text):
        return [Message(chat, house.wording("note.given_up"))]
    try:
        with uow.attempt():
            ticket = ticket_for(house, uow, noting.ticket, person.id)
            if attachments:
                uow.attachments.attach(list(attachments), ticket.code)
            text = incoming.text.strip() or house.wording("note.photo_only")
            replies = _carry_out(house, uow, noting, ticket, person.id, text, now)
    except Refusal as refusal:
        return [Message(chat, house.wording(refusal.key, **refusal.values))]
    if person.id != ticket.assignee:
        replies += show_files(house, ticket, attachments)
    return [*replies, Message(chat, house.wording("note.taken"))]


def _carry_out(
    house: House,
    uow: UnitOfWork,
    noting: Noting,
    ticket: Ticket,
    person: str,
    text: str,
    now: datetime,
) -> list[Reply]:
    if noting.action == Action.RETURN:
        return return_(house, uow, ticket, person, text, now)
    if noting.action == Action.ASK:
        return ask(house, uow, ticket, person, text, now)
    if noting.action == Action.DECLINE:
        return decline(house, uow, ticket, person, text, now)
    if noting.action == Action.EXTEND:
        return extend(house, uow, ticket, person, text, now)
    if noting.action == Action.ESCALATE:
        return escalate(house, uow, ticket, person, text, now)
    if noting.action == Action.AGREE:
        return agree(house, uow, ticket, person, text, now)
    if ticket.status is Status.WAITING and person in ticket.residents:
        return answer(house, uow, ticket, person, text, now)
    return comment(house, uow, ticket, person, text, now)
