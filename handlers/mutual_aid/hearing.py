"""Words instead of a tap: 我要 in answer to a good's card, 送出去了 when it has changed hands.

Both are heard only where they can mean one thing; everything else is understood as ever.
"""

from datetime import datetime

from handlers.heard import Heard
from handlers.house import House
from handlers.incoming import Incoming
from handlers.mutual_aid.handing import handed
from handlers.mutual_aid.line import want
from handlers.replies import Message, Reply, ToPerson
from intents.language.giving import is_handed_over, is_wanting
from intents.rules.refusal import Refusal
from storage.matches import Step
from storage.people import Person
from storage.unit_of_work import UnitOfWork

_AGREED = frozenset({Step.AGREED})


def hear(heard: Heard) -> list[Reply] | None:
    """What the words do with a good; None where they are about something else."""
    house, uow, person = heard.house, heard.uow, heard.person
    incoming, now = heard.incoming, heard.now
    try:
        with uow.attempt():
            if is_wanting(incoming.text):
                code = _card_answered(uow, incoming)
                return want(house, uow, person, code, now) if code else None
            if incoming.chat.is_private and is_handed_over(incoming.text):
                return _handed(house, uow, person, now)
    except Refusal as refusal:
        words = house.wording(refusal.key, **refusal.values)
        return [Message(ToPerson(person.id), words)]
    return None


def _card_answered(uow: UnitOfWork, incoming: Incoming) -> str | None:
    """The ticket of the good whose card this message answers."""
    if incoming.reply_to is None:
        return None
    chat = incoming.chat
    card = uow.cards.of_message(chat.channel, chat.chat_id, incoming.reply_to) or ""
    kind, _, code = card.partition(":")
    return code if kind == "item" else None


def _handed(house: House, uow: UnitOfWork, person: Person, now: datetime) -> list[Reply] | None:
    """The only handover this person has under way is over."""
    given = uow.matches.of_donor(person.id, _AGREED)
    under_way = [*given, *uow.matches.of_receiver(person.id, _AGREED)]
    return handed(house, uow, person, under_way[0].id, now) if len(under_way) == 1 else None
