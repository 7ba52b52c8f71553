"""How staff get to the desk, and residents back to their chat: links, sessions, passwords, slips.

The rule kept here: what opens a door is never stored, only its hash; a link is used once. When
something ends is given by the caller, in UTC.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import Column, Index, Integer, Table, Text, delete, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or

from storage.metadata import UTCDateTime, choice, community, metadata
from storage.repository import Repository


class KeyKind(StrEnum):
    """What a key opens."""

    LINK = "link"  # from the bot, five minutes, once
    SESSION = "session"  # a browser that has signed in
    DATA = "data"  # everything about its person, ten minutes
    RETURN = "return"  # a resident's own chat, on paper, once
    ENDED = "ended"  # opens nothing: an account's cookies given before ``ends_at``


sign_in_keys = Table(
    "sign_in_keys",
    metadata,
    community(),
    Column("key_hash", Text, primary_key=True),
    Column("kind", choice(KeyKind), nullable=False),
    Column("person", Text, nullable=False),
    Column("ends_at", UTCDateTime, nullable=False),
    Index(None, "community_id", "person"),
)

passwords = Table(
    "passwords",
    metadata,
    community(),
    Column("person", Text, primary_key=True),
    Column("hash", Text, nullable=False),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("locked_until", UTCDateTime),
)


@dataclass(frozen=True, slots=True)
class Password:
    """A password's hash, how often in a row it was missed, and until when nobody may try."""

    hash: str
    failures: int
    locked_until: datetime | None


class SignIns(Repository):
    """One community's keys and passwords of staff."""

    __slots__ = ()

    def issue(self, kind: KeyKind, key: str, person: str, ends_at: datetime) -> None:
        """Remember that this key opens the door for the person until then."""
        row = {"key_hash": _hash(key), "kind": kind, "person": person, "ends_at": ends_at}
        self._insert(insert_or(sign_in_keys), row)

    def holder(self, kind: KeyKind, key: str, now: datetime) -> str | None:
        """Whose key this is, if it still opens."""
        statement = select(sign_in_keys.c.person).where(
            self._here(sign_in_keys),
            sign_in_keys.c.key_hash == _hash(key),
            sign_in_keys.c.kind == kind,
            sign_in_keys.c.ends_at > now,
        )
        found: str | None = self._connection.execute(statement).scalar()
        return found

    def spend(self, kind: KeyKind, key: str, now: datetime) -> str | None:
        """Whose key this is, which from now on opens nothing; of two at once one gets it."""
        statement = (
            delete(sign_in_keys)
            .where(
                self._here(sign_in_keys),
                sign_in_keys.c.key_hash == _hash(key),
                sign_in_keys.c.kind == kind,
                sign_in_keys.c.ends_at > now,
            )
            .returning(sign_in_keys.c.person)
        )
        found: str | None = self._connection.execute(statement).scalar()
        return found

    def end_all(self, person: str) -> None:
        """Whatever this person had open is closed."""
        self._connection.execute(
            delete(sign_in_keys).where(self._here(sign_in_keys), sign_in_keys.c.person == person)
        )

    def forget_ended(self, before: datetime) -> None:
        """Keys that ended before that moment."""
        self._connection.execute(
            delete(sign_in_keys).where(
                self._here(sign_in_keys),
                sign_in_keys.c.ends_at <= before,
                sign_in_keys.c.kind != KeyKind.ENDED,
            )
        )

    def withdraw(self, kind: KeyKind, person: str) -> None:
        """The person's keys of that kind open nothing any more."""
        self._connection.execute(
            delete(sign_in_keys).where(
                self._here(sign_in_keys),
                sign_in_keys.c.kind == kind,
                sign_in_keys.c.person == person,
            )
        )

    def end_cookies(self, account: str, person: str, at: datetime) -> None:
        """Whatever a browser was given for this account before that moment opens nothing."""
        row = {
            "key_hash": _hash(f"{KeyKind.ENDED}:{account}"),
            "kind": KeyKind.ENDED,
            "person": person,
            "ends_at": at,
        }
        keys = ["community_id", "key_hash"]
        statement = insert_or(sign_in_keys).on_conflict_do_update(
            index_elements=keys, set_={"ends_at": at}
        )
        self._insert(statement, row)

    def cookies_ended(self, account: str) -> datetime | None:
        """Before which moment cookies of this account were given that open nothing."""
        statement = select(sign_in_keys.c.ends_at).where(
            self._here(sign_in_keys),
            sign_in_keys.c.key_hash == _hash(f"{KeyKind.ENDED}:{account}"),
            sign_in_keys.c.kind == KeyKind.ENDED,
        )
        found: datetime | None = self._connection.execute(statement).scalar()
        return found

    def set_password(self, person: str, hash: str) -> None:
        """A new password; what was missed before is forgotten."""
        row = {"person": person, "hash": hash, "failures": 0, "locked_until": None}
        statement = insert_or(passwords).on_conflict_do_update(
            index_elements=["community_id", "person"],
            set_={"hash": hash, "failures": 0, "locked_until": None},
        )
        self._insert(statement, row)

    def password(self, person: str, *, lock: bool = False) -> Password | None:
        """What is known of a person's password; with ``lock`` others wait to change it."""
        statement = select(passwords.c.hash, passwords.c.failures, passwords.c.locked_until).where(
            self._here(passwords), passwords.c.person == person
        )
        if lock and self._locks_rows:
            statement = statement.with_for_update()
        row = self._connection.execute(statement).first()
        return None if row is None else Password(*row)

    def note_try(self, person: str, failures: int, locked_until: datetime | None) -> None:
        """How a try went: the misses in a row, and until when the door stays shut."""
        self._connection.execute(
            update(passwords)
            .where(self._here(passwords), passwords.c.person == person)
            .values(failures=failures, locked_until=locked_until)
        )


def _hash(key: str) -> str:
    """Keys are 128 random bits or more, so a plain hash cannot be searched."""
    return sha256(key.encode()).hexdigest()
