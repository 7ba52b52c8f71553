"""One turn: whatever came in at a door, handled once, in one transaction.

``handle`` decides which use case it is; ``run`` adds what surrounds every turn: the inbox mark,
the outbox rows and the one visible commit.
"""

from datetime import datetime

from handlers.answering import follow
from handlers.buttons import press
from handlers.chats import community_chat, is_staff_room, membership_changed, migrated
from handlers.commands import obey
from handlers.dialogue import recall
from handlers.editing import edited
from handlers.house import House
from handlers.incoming import Incoming, Kind
from handlers.listening import hear
from handlers.posting import post
from handlers.privacy.notice import with_notice
from handlers.privacy.warning import warn_of_words
from handlers.registration import recognise
from handlers.replies import Reply, Toast, ToChat
from handlers.roster import left_group, lost_touch
from handlers.showing import keep_attachments, later_of_album
from intents.rules.refusal import Refusal
from storage.inbox import InboxEntry
from storage.people import Person
from storage.unit_of_work import UnitOfWork

THUMBS = frozenset({"👍", "👌", "🙏", "❤"})


def run(
    house: House, uow: UnitOfWork, entry: InboxEntry, incoming: Incoming | None, now: datetime
) -> None:
    """Handle one inbox entry and commit. ``incoming`` is None for updates that concern nobody.

    An entry that another worker has handled meanwhile is left alone: nothing is committed.
    """
    if incoming is not None:
        replies = handle(house, uow, incoming, now)
        post(uow, house.community, replies, now, f"{entry.channel}:{entry.update_id}")
    if uow.inbox.handled(entry, now):
        uow.commit()


def handle(house: House, uow: UnitOfWork, incoming: Incoming, now: datetime) -> list[Reply]:
    """What we answer to one thing that happened."""
    if incoming.kind is Kind.MIGRATED:
        migrated(uow, incoming, now)
        return []
    if incoming.kind is Kind.MEMBERSHIP:
        membership_changed(uow, incoming, now)
        return []
    if incoming.kind is Kind.PRESENCE:
        return [] if incoming.is_active else left_group(house, uow, incoming, now)
    person = recognise(house, uow, incoming, now)
    if person is None:
        return _unknown_sender(house, incoming)
    if incoming.kind is Kind.REACHABLE:
        assert incoming.sender is not None
        channel, account = incoming.chat.channel, incoming.sender.account_id
        uow.people.set_reachable(channel, account, incoming.is_active, now)
        return [] if incoming.is_active else lost_touch(house, uow, person.id, now)
    replies = _answers(house, uow, person, incoming, now)
    chat = incoming.chat
    here = ToChat(chat.channel, chat.chat_id) if chat.is_private else None
    return with_notice(house, uow, person, here, replies, now)


def _answers(
    house: House, uow: UnitOfWork, person: Person, incoming: Incoming, now: datetime
) -> list[Reply]:
    if incoming.kind is Kind.BUTTON:
        return press(house, uow, person, incoming, now)
    if incoming.kind is Kind.REACTION:
        return _reacted(house, uow, person, incoming, now)
    warned = warn_of_words(house, uow, person, incoming, now)
    return [*warned, *_message(house, uow, person, incoming, now)]


def _message(
    house: House, uow: UnitOfWork, person: Person, incoming: Incoming, now: datetime
) -> list[Reply]:
    house.understander.keep_up(uow)
    replies = obey(house, uow, person, incoming, now)
    if replies is not None:
        return replies
    if incoming.kind is Kind.EDITED:
        return edited(house, uow, person, incoming, now)
    joined = later_of_album(house, uow, incoming, now)
    if joined is not None:
        return joined
    attachments = keep_attachments(house, uow, incoming, now)
    if is_staff_room(house, uow, incoming.chat) and not _is_expected(uow, incoming):
        return []
    return hear(house, uow, person, incoming, attachments, now)


def _is_expected(uow: UnitOfWork, incoming: Incoming) -> bool:
    """In a staff group only an answer to our question or to a card of ours is for us."""
    return incoming.reply_to is not None or recall(uow, incoming.conversation) is not None


def _reacted(
    house: House, uow: UnitOfWork, person: Person, incoming: Incoming, now: datetime
) -> list[Reply]:
    """A thumb under a residents' ticketed message or its line means: me too."""
    chat = community_chat(house, uow, incoming.chat)
    in_residents_group = not incoming.chat.is_private and (
        chat is None or chat.purpose == "residents"
    )
    if incoming.emoji not in THUMBS or not in_residents_group:
        return []
    where = (incoming.chat.channel, incoming.chat.chat_id, incoming.message_id or "")
    code = uow.tickets.by_message(*where) or (uow.cards.of_message(*where) or "").partition(":")[2]
    ticket = uow.tickets.get(code) if code else None
    if ticket is None:
        return []
    try:
        return follow(house, uow, ticket, person.id, now, incoming.chat)
    except Refusal:
        return []


def _unknown_sender(house: House, incoming: Incoming) -> list[Reply]:
    """Channels and anonymous administrators: nobody to answer but the press itself."""
    if incoming.kind is Kind.BUTTON and incoming.press_id is not None:
        text = house.wording.plain("refusal.anonymous_admin")
        return [Toast(incoming.chat.channel, incoming.press_id, text, alert=True)]
    return []
