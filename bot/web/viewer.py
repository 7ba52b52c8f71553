"""Who looks at the page and which chats are theirs: asked anew for every request.

The rule kept here: whatever is read or written goes through ``Viewer.room``, so nobody reaches a
chat they do not belong to.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.web.session import Visit
from handlers.house import House
from handlers.posting import WEB, web_group
from intents.rules.community import Chat
from intents.rules.membership import chats_of
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Room:
    """One chat as its members see it; ``kind`` is private or the purpose of a group."""

    chat_id: str
    title: str
    kind: str


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person at the page; ``rooms`` by chat id, the private chat first."""

    account: str
    person: str
    name: str
    is_staff: bool
    rooms: Mapping[str, Room]

    def room(self, chat_id: str) -> Room | None:
        """The chat, if it is one of theirs."""
        return self.rooms.get(chat_id)


def visitor_of(house: House, uow: UnitOfWork, visit: Visit | None) -> Viewer | None:
    """The viewer with this cookie; None when it opens nothing (any more)."""
    if visit is None or has_ended(uow, visit):
        return None
    return viewer_of(house, uow, visit.account)


def has_ended(uow: UnitOfWork, visit: Visit) -> bool:
    """Whether somebody has come back to this account elsewhere since the cookie was given."""
    ended = uow.sign_ins.cookies_ended(visit.account)
    return ended is not None and visit.given < ended


def viewer_of(house: House, uow: UnitOfWork, account: str) -> Viewer | None:
    """The viewer behind an account of this channel; None when it is nobody's."""
    person = uow.people.by_account(WEB, account)
    if person is None:
        return None
    private = Room(account, house.wording.plain("web.bot_name"), "private")
    groups = [
        Room(web_group(chat.key), _title(house, chat), chat.purpose.partition(":")[0])
        for chat in chats_of(person.id, person.building, house.community)
    ]
    return Viewer(
        account=account,
        person=person.id,
        name=person.name,
        is_staff=house.community.member(person.id) is not None,
        rooms={room.chat_id: room for room in (private, *groups)},
    )


def _title(house: House, chat: Chat) -> str:
    return chat.name or house.wording.plain("web.group", community=house.community.name)
