"""A message of words or pictures: what it continues, what it asks for, or that it asks nothing.

In a group silence is the rule: only a request, an emergency or words to us are answered, and the
answer goes to the person, not to the group.
"""

from datetime import datetime

from handlers.agenda import deliberate
from handlers.answering import answer, follow
from handlers.asked import answer_question
from handlers.card_places import is_reachable
from handlers.chats import community_chat
from handlers.continuing import find_previous
from handlers.dialogue import (
    Announcing,
    Choosing,
    Comparing,
    Correcting,
    Deliberating,
    Dialogue,
    Locating,
    Noting,
    Origin,
    Proxying,
    Serving,
    Showing,
    Telling,
    forget,
    forget_privately,
    private_conversation,
    remember,
    take_up,
)
from handlers.flooding import is_flood
from handlers.following_up import hear_reply, hear_verdict
from handlers.heard import Heard
from handlers.hearing_same import hear_whether_same
from handlers.house import House
from handlers.incident_closing import hear_restored
from handlers.incident_running import hear_notice
from handlers.incoming import Incoming
from handlers.locating import locate
from handlers.noting import finish_note
from handlers.privacy.correcting import correct
from handlers.progress import progress
from handlers.proxy import answer_for
from handlers.replies import Button, Message, Reaction, Reply, ToChat, ToPerson
from handlers.services import SERVICES, follow_suit, hold
from handlers.telling import continue_telling, drafts_of, take
from handlers.whistling import hear_outcome, hear_outcome_of_any
from handlers.working import comment
from intents.language.answers import is_giving_up
from intents.language.courtesy import is_courtesy, is_me_too
from intents.language.understanding import Act
from intents.rules.lifecycle import OPEN
from intents.rules.refusal import Refusal
from intents.rules.ticket import Status, Ticket
from storage.people import Person
from storage.unit_of_work import UnitOfWork

SEEN = "👀"
CHOICES = 3
LONGEST = 4000


def hear(
    house: House,
    uow: UnitOfWork,
    person: Person,
    incoming: Incoming,
    attachments: list[str],
    now: datetime,
) -> list[Reply]:
    """One message of a person, private or in a group. ``attachments`` are stored already."""
    if len(incoming.text) > LONGEST:
        return _privately(incoming, person, house.wording("dialogue.too_long"))
    dialogue = take_up(uow, incoming.conversation)
    if isinstance(dialogue, Locating):
        replies = locate(house, uow, person, dialogue, incoming, now)
        if replies is not None:
            return replies
        dialogue = None
    if dialogue is not None and (incoming.text.strip() or attachments):
        return _continue(house, uow, person, dialogue, incoming, attachments, now)
    ticket = _ticket_replied_to(uow, incoming)
    if ticket is not None:
        replies = _about_ticket(house, uow, person, ticket, incoming, now)
        if replies is not None:
            return replies
    if not incoming.text.strip():
        return _show(house, uow, person, incoming, attachments, now)
    return understand_and_act(house, uow, person, incoming, attachments, now)


def understand_and_act(
    house: House,
    uow: UnitOfWork,
    person: Person,
    incoming: Incoming,
    attachments: list[str],
    now: datetime,
    text: str | None = None,
) -> list[Reply]:
    """A message that continues nothing."""
    meaning = house.understander.understand(
        text or incoming.text,
        now=house.local(now),
        chat="private" if incoming.chat.is_private else "group",
        reply_to=incoming.reply_to,
        mentioned=incoming.mentions_us,
        previous=find_previous(uow, person, incoming, now),
    )
    if incoming.forwarded and not incoming.chat.is_private:
        return []
    restored = hear_restored(house, uow, person, incoming, now)
    if restored is not None:
        return restored
    answered = answer_question(house, uow, person, meaning, incoming, attachments, now)
    if answered is not None:
        return answered
    if incoming.chat.is_private:
        noted = hear_outcome_of_any(house, uow, person.id, incoming.text, now)
        if noted is not None:
            return noted
    heard = Heard(house, uow, person, meaning, incoming, now)
    judged = hear_verdict(heard)
    if judged is not None:
        return judged
    served = _serve(heard)
    if served is not None:
        return served
    if meaning.act is Act.IGNORE:
        return _small_talk(house, person, incoming)
    grid = _grid_of_chat(house, uow, incoming)
    drafts = drafts_of(house, meaning, grid)
    is_private = incoming.chat.is_private
    if meaning.act is Act.ASK:
        return _clarify(house, uow, person, incoming, attachments, now)
    if not drafts:
        if not is_private and not is_reachable(uow, person.id):
            return []
        return progress(house, uow, person, meaning, incoming, now)
    if is_flood(house, uow, person, drafts, incoming, now):
        notice = f"flood:{now:%Y%m%d%H}"
        return [Message(ToPerson(person.id), house.wording("dialogue.flood"), notice=notice)]
    # A mark under a complaint would show the whole group who complains.
    is_discreet = any(d.anonymous or house.catalog[d.intent].discreet for d in drafts)
    is_marked = not is_private and incoming.message_id is not None and not is_discreet
    seen = [_seen(incoming)] if is_marked else []
    here = private_conversation(uow, person.id, incoming)
    conversation = here if is_reachable(uow, person.id) else None
    origin = Origin.of(incoming)
    taken = take(house, uow, person, drafts, origin, conversation, now, attachments)
    return [*seen, *taken]


def _serve(heard: Heard) -> list[Reply] | None:
    """What a service has under way with this person, if the words are about that."""
    for service in SERVICES.values():
        replies = service.hear(heard) if service.hear else None
        if replies is not None:
            return replies
    return None


def _continue(
    house: House,
    uow: UnitOfWork,
    person: Person,
    dialogue: Dialogue,
    incoming: Incoming,
    attachments: list[str],
    now: datetime,
) -> list[Reply]:
    conversation = incoming.conversation
    if isinstance(dialogue, Telling):
        dialogue.attachments.extend(attachments)
        if not incoming.text.strip():
            remember(uow, conversation, dialogue, now)
            return [Message(ToPerson(person.id), house.wording("dialogue.photo_added"))]
        return continue_telling(house, uow, person, dialogue, incoming, now)
    if isinstance(dialogue, Serving):
        service = SERVICES.get(dialogue.service)
        go_on = service.go_on if service is not None else None
        if go_on is not None:
            replies = go_on(house, uow, person, dialogue, incoming, attachments, now)
            if replies is not None:
                return replies
    if isinstance(dialogue, Announcing):
        return hear_notice(house, uow, person, dialogue, incoming.text.strip(), now)
    if isinstance(dialogue, Deliberating):
        return _deliberated(house, uow, person, dialogue, incoming, now)
    if isinstance(dialogue, Noting):
        return _noted(house, uow, person, dialogue, incoming, attachments, now)
    if isinstance(dialogue, Showing) and not incoming.text.strip():
        more = dialogue.model_copy(update={"attachments": [*dialogue.attachments, *attachments]})
        remember(uow, conversation, more, now)
        return []
    if isinstance(dialogue, Comparing):
        told, is_done = hear_whether_same(house, uow, person, dialogue, incoming, attachments, now)
        if is_done:
            return told
        return [*told, *understand_and_act(house, uow, person, incoming, attachments, now)]
    if isinstance(dialogue, Correcting):
        corrected = correct(house, uow, person, dialogue, incoming, now)
        if corrected is not None:
            return corrected
    if isinstance(dialogue, Proxying):
        answered = answer_for(house, uow, person, dialogue, incoming, now)
        if answered is not None:
            return answered
    # Words after photos, or other words instead of a choice: a message of its own.
    forget(uow, conversation)
    if isinstance(dialogue, Proxying | Locating | Serving | Correcting):
        return understand_and_act(house, uow, person, incoming, attachments, now)
    together = [*dialogue.attachments, *attachments]
    return understand_and_act(house, uow, person, incoming, together, now)


def _noted(
    house: House,
    uow: UnitOfWork,
    person: Person,
    dialogue: Noting,
    incoming: Incoming,
    attachments: list[str],
    now: datetime,
) -> list[Reply]:
    """The words a button asked for, and what the ticket's service makes of the move."""
    known = uow.tickets.get(dialogue.ticket)
    before = hold(house, uow, known) if known else None
    replies = finish_note(house, uow, person, dialogue, incoming, attachments, now)
    return replies if before is None else [*replies, *follow_suit(house, uow, before, now)]


def _deliberated(
    house: House,
    uow: UnitOfWork,
    person: Person,
    dialogue: Deliberating,
    incoming: Incoming,
    now: datetime,
) -> list[Reply]:
    """Words for the council, or none after all."""
    forget_privately(uow, person.id)
    text = incoming.text.strip()
    if is_giving_up(text) or not text:
        return [Message(ToPerson(person.id), house.wording("note.given_up"))]
    try:
        return deliberate(house, uow, person, dialogue, text, now)
    except Refusal as refusal:
        return [Message(ToPerson(person.id), house.wording(refusal.key, **refusal.values))]


def _clarify(
    house: House,
    uow: UnitOfWork,
    person: Person,
    incoming: Incoming,
    attachments: list[str],
    now: datetime,
) -> list[Reply]:
    """Show the likeliest meanings to choose from; never in a group."""
    if not is_reachable(uow, person.id):
        return []
    likely = [name for name, _ in house.understander.predict(incoming.text)]
    names = [name for name in likely if house.catalog.opens_ticket(name)][:CHOICES]
    origin = Origin.of(incoming)
    state = Choosing(text=incoming.text, attachments=attachments, origin=origin)
    remember(uow, private_conversation(uow, person.id, incoming), state, now)
    rows = tuple(
        (Button(house.wording("button.choice", label=house.catalog[n].label), f"choose:{n}"),)
        for n in names
    )
    none = (Button(house.wording("button.none_of_these"), "choose:none"),)
    text = house.wording("dialogue.which", text=incoming.text[:40])
    return [Message(ToPerson(person.id), text, buttons=(*rows, none))]


def _about_ticket(
    house: House,
    uow: UnitOfWork,
    person: Person,
    ticket: Ticket,
    incoming: Incoming,
    now: datetime,
) -> list[Reply] | None:
    """A reply to a ticketed message: me too, an answer, a word. None: it is something else."""
    is_theirs = person.id in (*ticket.residents, ticket.assignee)
    try:
        if is_me_too(incoming.text) and not is_theirs and ticket.status in OPEN:
            joined = follow(house, uow, ticket, person.id, now, incoming.chat)
            is_discreet = ticket.anonymous or house.catalog[ticket.intent].discreet
            return joined if is_discreet else [_seen(incoming), *joined]
        if not incoming.text.strip() or not is_theirs:
            return None
        if ticket.status is Status.WAITING and person.id in ticket.residents:
            return answer(house, uow, ticket, person.id, incoming.text, now)
        noted = hear_outcome(house, uow, ticket, person.id, incoming.text, now)
        if noted is not None:
            return noted
        if ticket.status in OPEN:
            return comment(house, uow, ticket, person.id, incoming.text, now)
        if person.id in ticket.residents:
            return hear_reply(house, uow, person, ticket, incoming, now)
    except Refusal as refusal:
        text = house.wording(refusal.key, **refusal.values)
        return _privately(incoming, person, text)
    return None


def _ticket_replied_to(uow: UnitOfWork, incoming: Incoming) -> Ticket | None:
    if incoming.reply_to is None:
        return None
    chat = incoming.chat
    code = uow.tickets.by_message(chat.channel, chat.chat_id, incoming.reply_to)
    if code is None:
        card = uow.cards.of_message(chat.channel, chat.chat_id, incoming.reply_to)
        code = card.partition(":")[2] if card else None
    return uow.tickets.get(code) if code else None


def _show(
    house: House,
    uow: UnitOfWork,
    person: Person,
    incoming: Incoming,
    attachments: list[str],
    now: datetime,
) -> list[Reply]:
    """Pictures, voice or a place without words: kept, and asked about in private only."""
    if not incoming.chat.is_private:
        return []
    if not attachments:
        return [Message(ToPerson(person.id), house.wording("dialogue.empty"))]
    answered = answer_question(house, uow, person, None, incoming, attachments, now)
    if answered is not None:
        return answered
    origin = Origin.of(incoming)
    showing = Showing(attachments=attachments, origin=origin)
    remember(uow, incoming.conversation, showing, now)
    return [Message(ToPerson(person.id), house.wording("dialogue.what_is_shown"))]


def _small_talk(house: House, person: Person, incoming: Incoming) -> list[Reply]:
    if incoming.chat.is_private:
        key = "dialogue.thanks" if is_courtesy(incoming.text) else "dialogue.small_talk"
        return [Message(ToPerson(person.id), house.wording(key))]
    if incoming.mentions_us:
        chat = ToChat(incoming.chat.channel, incoming.chat.chat_id)
        text = house.wording("dialogue.mentioned")
        return [Message(chat, text, reply_to=incoming.message_id)]
    return []


def _privately(incoming: Incoming, person: Person, text: str) -> list[Reply]:
    """An answer to the person; nothing where we could only say it to the whole group."""
    return [Message(ToPerson(person.id), text)] if incoming.chat.is_private else []


def _grid_of_chat(house: House, uow: UnitOfWork, incoming: Incoming) -> str | None:
    chat = community_chat(house, uow, incoming.chat)
    return chat.grid if chat else None


def _seen(incoming: Incoming) -> Reaction:
    chat = ToChat(incoming.chat.channel, incoming.chat.chat_id)
    return Reaction(chat, incoming.message_id or "", SEEN)
