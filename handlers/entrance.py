"""The way to the desk from a chat: a link that works once, for five minutes, said privately."""

from datetime import datetime, timedelta

from handlers.house import House
from handlers.incoming import Incoming
from handlers.replies import Message, Reply, ToPerson
from intents.rules.scope import scope_of
from storage.people import Person
from storage.sign_ins import KeyKind
from storage.unit_of_work import UnitOfWork

LINK_LASTS = timedelta(minutes=5)


def desk(
    house: House, uow: UnitOfWork, person: Person, incoming: Incoming, _: str, now: datetime
) -> list[Reply]:
    """A fresh link for one of the staff; residents have no desk."""
    if scope_of(person.id, house.community) is None:
        return [Message(ToPerson(person.id), house.wording("command.not_staff"))]
    if not incoming.chat.is_private:
        return [Message(ToPerson(person.id), house.wording("desk.link_in_group"))]
    key = house.new_key()
    uow.sign_ins.issue(KeyKind.LINK, key, person.id, now + LINK_LASTS)
    address = f"{house.address}/desk/enter/{key}"
    return [Message(ToPerson(person.id), house.wording("desk.link", address=address))]
