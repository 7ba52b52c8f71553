"""People who talk to us, the accounts they do it from, and one-time invitations.

The rule kept here: an account belongs to one person at a time, a person may have many
accounts. Staff are described by the community file; here only their accounts are bound.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Table,
    Text,
    bindparam,
    delete,
    insert,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import insert as insert_or

from storage.metadata import UTCDateTime, columns_of, community, metadata, row_of
from storage.repository import COMMUNITY, Repository
from storage.sealing import SealedText

people = Table(
    "people",
    metadata,
    community(),
    Column("id", Text, primary_key=True),
    Column("name", SealedText, nullable=False),
    Column("building", Text),
    Column("unit", Text),
    Column("room", SealedText),
    Column("phone", SealedText),
    Column("created_at", UTCDateTime, nullable=False),
    Column("noticed_at", UTCDateTime),
)

accounts = Table(
    "accounts",
    metadata,
    community(),
    Column("channel", Text, primary_key=True),
    Column("account_id", Text, primary_key=True),
    Column("person_id", Text, nullable=False),
    Column("reachable", Boolean, nullable=False, server_default=true()),
    Column("seen_at", UTCDateTime),
    Index(None, "community_id", "person_id", "seen_at"),
)

invites = Table(
    "invites",
    metadata,
    community(),
    Column("code", Text, primary_key=True),
    Column("person_id", Text, nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("used_at", UTCDateTime),
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody we know. ``noticed_at`` is when they were told what we keep about them."""

    id: str
    name: str
    created_at: datetime
    building: str | None = None
    unit: str | None = None
    room: str | None = None
    phone: str | None = None
    noticed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """One way to reach a person; ``reachable`` is whether a private message gets through."""

    channel: str
    account_id: str
    person_id: str
    reachable: bool
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class Invite:
    """A code that binds whoever sends it to us first to this person."""

    code: str
    person_id: str
    created_at: datetime


_PERSON = select(*columns_of(people, Person)).where(people.c.community_id == COMMUNITY)
_GET = _PERSON.where(people.c.id == bindparam("id"))
_BY_ACCOUNT = _PERSON.join(
    accounts,
    (accounts.c.community_id == people.c.community_id) & (accounts.c.person_id == people.c.id),
).where(
    accounts.c.channel == bindparam("channel"), accounts.c.account_id == bindparam("account_id")
)


_BY_ACCOUNTS = (
    _PERSON.add_columns(accounts.c.channel, accounts.c.account_id)
    .join(
        accounts,
        (accounts.c.community_id == people.c.community_id) & (accounts.c.person_id == people.c.id),
    )
    .where(
        accounts.c.channel.in_(bindparam("channels", expanding=True)),
        accounts.c.account_id.in_(bindparam("account_ids", expanding=True)),
    )
)

_ACCOUNTS = (
    select(*columns_of(accounts, Account))
    .where(accounts.c.community_id == COMMUNITY, accounts.c.person_id == bindparam("person"))
    .order_by(accounts.c.seen_at.desc().nulls_last(), accounts.c.channel)
)


class People(Repository):
    """One community's people and their accounts."""

    __slots__ = ()

    def get(self, id: str) -> Person | None:
        """The person with this id."""
        return self._one(self._recall(_GET, id=id))

    def by_account(self, channel: str, account_id: str) -> Person | None:
        """Who uses this account; None when it is unbound, or bound to somebody without a row."""
        return self._one(self._recall(_BY_ACCOUNT, channel=channel, account_id=account_id))

    def by_accounts(self, used: Collection[tuple[str, str]]) -> dict[tuple[str, str], Person]:
        """The same for several accounts; those that nobody with a row uses are left out."""
        channels, ids = {channel for channel, _ in used}, {id for _, id in used}
        found: Any = self._execute(_BY_ACCOUNTS, channels=sorted(channels), account_ids=sorted(ids))
        people = {(channel, id): Person(*row) for *row, channel, id in found}
        return {place: people[place] for place in used if place in people}

    def person_of(self, channel: str, account_id: str) -> str | None:
        """The key this account is bound to, whether or not that person has a row."""
        statement = select(accounts.c.person_id).where(*self._account(channel, account_id))
        return self._connection.execute(statement).scalar()

    def add(self, person: Person) -> None:
        """A new person; IntegrityError when the id is taken."""
        self._insert(insert(people), row_of(person))

    def update(self, id: str, **columns: Any) -> bool:
        """Whether there was such a person to change; ``columns`` are fields of ``Person``."""
        where = (self._here(people), people.c.id == id)
        return self._change(update(people).where(*where).values(**columns))

    def bind(
        self,
        channel: str,
        account_id: str,
        person_id: str,
        *,
        reachable: bool,
        seen_at: datetime | None,
    ) -> None:
        """The account is this person's from now on, whoever had it before."""
        statement = insert_or(accounts)
        taken_over = {
            name: statement.excluded[name] for name in ("person_id", "reachable", "seen_at")
        }
        keys = ["community_id", "channel", "account_id"]
        account = Account(channel, account_id, person_id, reachable, seen_at)
        self._insert(
            statement.on_conflict_do_update(index_elements=keys, set_=taken_over), row_of(account)
        )

    def unbind(self, channel: str, account_id: str) -> bool:
        """Whether the account was somebody's; it is nobody's from now on."""
        return self._change(delete(accounts).where(*self._account(channel, account_id)))

    def accounts(self, person_id: str) -> list[Account]:
        """A person's accounts, the most recently seen first, those never seen last."""
        return [Account(*row) for row in self._recall(_ACCOUNTS, person=person_id)]

    def set_reachable(
        self, channel: str, account_id: str, reachable: bool, seen_at: datetime | None
    ) -> bool:
        """Whether the account was known; ``seen_at`` None leaves the last sight of it."""
        values: dict[str, Any] = {"reachable": reachable}
        if seen_at is not None:
            values["seen_at"] = seen_at
        where = self._account(channel, account_id)
        return self._change(update(accounts).where(*where).values(**values))

    def add_invite(self, code: str, person_id: str, at: datetime) -> None:
        """A code that binds one account to this person, once."""
        self._insert(insert(invites), {"code": code, "person_id": person_id, "created_at": at})

    def open_invites(self) -> list[Invite]:
        """Those that nobody has used, the newest first."""
        statement = (
            select(*columns_of(invites, Invite))
            .where(self._here(invites), invites.c.used_at.is_(None))
            .order_by(invites.c.created_at.desc(), invites.c.code)
        )
        return [Invite(*row) for row in self._rows(statement)]

    def withdraw_invite(self, code: str) -> bool:
        """Whether there was such a code, not used yet; it binds nobody any more."""
        here = (self._here(invites), invites.c.code == code, invites.c.used_at.is_(None))
        return self._change(delete(invites).where(*here))

    def use_invite(self, code: str, at: datetime, since: datetime) -> str | None:
        """The invited person's id, once; None for an unknown or used code, or one from before."""
        statement = (
            update(invites)
            .where(self._here(invites), invites.c.code == code, invites.c.used_at.is_(None))
            .where(invites.c.created_at >= since)
            .values(used_at=at)
            .returning(invites.c.person_id)
        )
        return self._connection.execute(statement).scalar()

    def _account(self, channel: str, account_id: str) -> tuple[Any, ...]:
        return (
            self._here(accounts),
            accounts.c.channel == channel,
            accounts.c.account_id == account_id,
        )

    @staticmethod
    def _one(found: Sequence[Any]) -> Person | None:
        return Person(*found[0]) if found else None
