"""Who is speaking: an account of a channel becomes a person, staff by the file or an invite.

Residents register by talking; nothing is asked of them and no more is kept than their name as
the channel shows it.
"""

from datetime import datetime, timedelta

from handlers.house import House
from handlers.incoming import Incoming, Sender
from intents.rules.community import Member
from storage.people import Person
from storage.unit_of_work import UnitOfWork

# A code opens an account of the staff: it must not lie about for ever.
INVITE_LASTS = timedelta(days=7)
SIGHT_LASTS = timedelta(minutes=10)


def recognise(house: House, uow: UnitOfWork, incoming: Incoming, now: datetime) -> Person | None:
    """The person behind an update, registered on first sight; None when nobody can be known."""
    sender = incoming.sender
    if sender is None:
        return None
    channel = incoming.chat.channel
    person = uow.people.by_account(channel, sender.account_id) or _register(
        house, uow, channel, sender, now
    )
    if incoming.chat.is_private:
        # Whoever writes to us privately can be answered privately.
        _note_sight(uow, person, channel, sender.account_id, now)
    return person


def _note_sight(
    uow: UnitOfWork, person: Person, channel: str, account_id: str, now: datetime
) -> None:
    """Written down where it tells anything new: not for each of several words in a row."""
    last = next(iter(uow.people.accounts(person.id)), None)
    is_last = last is not None and (last.channel, last.account_id) == (channel, account_id)
    is_fresh = last is not None and last.seen_at is not None and now - last.seen_at < SIGHT_LASTS
    if not (is_last and is_fresh and last is not None and last.reachable):
        uow.people.set_reachable(channel, account_id, True, now)


def _register(house: House, uow: UnitOfWork, channel: str, sender: Sender, now: datetime) -> Person:
    person = Person(id=f"r{house.new_id()}", name=sender.name[:40], created_at=now)
    uow.people.add(person)
    uow.people.bind(channel, sender.account_id, person.id, reachable=False, seen_at=now)
    return person


def enrol_staff(house: House, uow: UnitOfWork, now: datetime) -> None:
    """Give everybody in the community file a row, and their Telegram account where it is named.

    They count as reachable until a delivery says otherwise: Telegram tells only by refusing.
    """
    for member in house.community.people:
        known = uow.people.get(member.id)
        if known is None:
            uow.people.add(Person(id=member.id, name=member.name, created_at=now))
        elif known.name != member.name:
            uow.people.update(member.id, name=member.name)
        if member.telegram is not None:
            _bind_telegram(uow, member, now)


def _bind_telegram(uow: UnitOfWork, member: Member, now: datetime) -> None:
    account = str(member.telegram)
    bound = uow.people.by_account("telegram", account)
    if bound is None or bound.id != member.id:
        uow.people.bind("telegram", account, member.id, reachable=True, seen_at=now)


def accept_invite(uow: UnitOfWork, incoming: Incoming, code: str, now: datetime) -> str | None:
    """Bind the sender's account to the member the one-time code was made for; their id or None."""
    if incoming.sender is None:
        return None
    person = uow.people.use_invite(code, now, since=now - INVITE_LASTS)
    if person is not None:
        account = incoming.sender.account_id
        uow.people.bind(incoming.chat.channel, account, person, reachable=True, seen_at=now)
    return person
