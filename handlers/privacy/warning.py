"""Somebody wrote a telephone or a flat into a group: told privately how to take it back.

At most once a day per person, and never in the group. What we repeat ourselves is masked anyway.
"""

from datetime import datetime

from handlers.chats import community_chat
from handlers.house import House
from handlers.incoming import Incoming, Kind
from handlers.posting import WEB
from handlers.replies import Button, Message, Reply, ToPerson
from intents.rules.privacy import mask_personal
from intents.rules.refusal import Refusal
from storage.people import Person
from storage.unit_of_work import UnitOfWork

_SAID = frozenset({Kind.MESSAGE, Kind.EDITED})
_OURS = ("staff", "team:")


def warn_of_words(
    house: House, uow: UnitOfWork, person: Person, incoming: Incoming, now: datetime
) -> list[Reply]:
    """A private word to a resident whose message in a group shows too much; else nothing."""
    if incoming.kind not in _SAID or incoming.chat.is_private or incoming.forwarded:
        return []
    if house.community.member(person.id) is not None or not incoming.text.strip():
        return []
    chat = community_chat(house, uow, incoming.chat)
    if chat is not None and chat.purpose.startswith(_OURS):
        return []
    if mask_personal(incoming.text) == incoming.text:
        return []
    is_web = incoming.chat.channel == WEB and incoming.message_id is not None
    where = f"{incoming.chat.chat_id}/{incoming.message_id}"
    button = Button(house.wording("privacy.button.hide"), f"hide:{where}")
    text = house.wording("privacy.shown_too_much" if is_web else "privacy.shown_too_much_here")
    notice = f"shown:{person.id}:{house.local(now):%Y-%m-%d}"
    rows = ((button,),) if is_web else ()
    return [Message(ToPerson(person.id), text, buttons=rows, notice=notice)]


def press_hide(
    house: House, uow: UnitOfWork, person: Person, where: str, now: datetime
) -> list[Reply]:
    """帮我遮住: their own message in the web group, masked in place."""
    chat, _, number = where.partition("/")
    message = uow.transcripts.get(chat, int(number)) if number.isdecimal() else None
    if message is None or message.sender != person.id:
        raise Refusal("refusal.stale_button")
    uow.transcripts.edit(
        chat, message.message_id, mask_personal(message.text), message.buttons, now
    )
    return [Message(ToPerson(person.id), house.wording("privacy.hidden"))]
