"""Groups we sit in: which chat of the community file an update came from, and their changes."""

from datetime import datetime

from handlers.house import House
from handlers.incoming import Chat as At
from handlers.incoming import Incoming
from handlers.posting import TELEGRAM, web_group
from intents.rules.community import Chat
from storage.unit_of_work import UnitOfWork


def community_chat(house: House, uow: UnitOfWork, at: At) -> Chat | None:
    """The chat of the file, also after Telegram has given the group a new number."""
    if at.is_private:
        return None
    for chat in house.community.chats:
        if at.channel == TELEGRAM and chat.telegram is not None:
            if uow.chats.current(TELEGRAM, str(chat.telegram)) == at.chat_id:
                return chat
        elif at.channel != TELEGRAM and web_group(chat.key) == at.chat_id:
            return chat
    return None


def is_staff_room(house: House, uow: UnitOfWork, at: At) -> bool:
    """Whether only staff or a team sit there; residents' wishes are not listened for."""
    chat = community_chat(house, uow, at)
    return chat is not None and (chat.purpose == "staff" or chat.purpose.startswith("team:"))


def membership_changed(uow: UnitOfWork, incoming: Incoming, now: datetime) -> None:
    """We were added to or removed from a group."""
    chat = incoming.chat
    uow.chats.seen(chat.channel, chat.chat_id, chat.title, now)
    uow.chats.set_active(chat.channel, chat.chat_id, incoming.is_active)


def migrated(uow: UnitOfWork, incoming: Incoming, now: datetime) -> None:
    """The group became a supergroup: what was meant for the old number goes to the new one."""
    if incoming.new_chat_id is not None:
        chat = incoming.chat
        uow.chats.migrate(chat.channel, chat.chat_id, incoming.new_chat_id, now)
