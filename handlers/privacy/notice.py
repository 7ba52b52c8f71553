"""The notice of six lines: what we keep, what for, who sees it, how long, and what one can do.

Said once, in private, with the first words we have for a resident (Personal Information Protection
Law, Art. 17). It holds up nothing: before danger it steps aside and follows (Art. 18).
"""

from collections.abc import Sequence
from datetime import datetime

from handlers.house import House
from handlers.replies import Message, Priority, Reply, ToChat, ToPerson
from storage.people import Person
from storage.unit_of_work import UnitOfWork


def with_notice(
    house: House,
    uow: UnitOfWork,
    person: Person,
    private_chat: ToChat | None,
    replies: Sequence[Reply],
    now: datetime,
) -> list[Reply]:
    """The replies, with the notice among them where something is said to them for the first time.

    ``private_chat`` is where they speak to us now; None in a group.
    """
    said = [reply for reply in replies if isinstance(reply, Message)]
    own = (ToPerson(person.id), private_chat)
    if person.noticed_at is not None or not any(reply.to in own for reply in said):
        return list(replies)
    if house.community.member(person.id) is not None or not _can_hear(uow, person):
        return list(replies)
    uow.people.update(person.id, noticed_at=now)
    notice = Message(ToPerson(person.id), notice_text(house))
    if any(reply.priority is Priority.DANGER for reply in said):
        return [*replies, notice]
    return [notice, *replies]


def notice_text(house: House) -> str:
    """The notice, with this community's own times."""
    keep = house.community.retention
    return house.wording(
        "privacy.notice",
        community=house.community.name,
        received=keep.received,
        years=f"{keep.tickets / 365:.3g}",
    )


def _can_hear(uow: UnitOfWork, person: Person) -> bool:
    return any(account.reachable for account in uow.people.accounts(person.id))
