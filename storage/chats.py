"""The group chats we sit in, and where they moved to.

The rule kept here: a chat that got a new number keeps its row and points to the next one; what
waited for it goes along. Private chats are accounts of people, not rows here.
"""

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
    insert,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import insert as insert_or

from storage.cards import Cards
from storage.lanes import lane_of
from storage.metadata import UTCDateTime, columns_of, community, metadata
from storage.outbox import Outbox
from storage.repository import COMMUNITY, Repository

chats = Table(
    "chats",
    metadata,
    community(),
    Column("channel", Text, primary_key=True),
    Column("chat_id", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("key", Text),
    Column("active", Boolean, nullable=False, server_default=true()),
    Column("migrated_to", Text),
    Column("seen_at", UTCDateTime, nullable=False),
    Index(None, "community_id", "key"),
)


@dataclass(frozen=True, slots=True)
class KnownChat:
    """A group chat; ``key`` is the community file's chat it is, ``active`` whether we may write."""

    channel: str
    chat_id: str
    title: str
    key: str | None
    active: bool
    migrated_to: str | None
    seen_at: datetime


_INSERT = insert_or(chats)
_SEEN = _INSERT.on_conflict_do_update(
    index_elements=["community_id", "channel", "chat_id"],
    set_={"title": _INSERT.excluded.title, "seen_at": _INSERT.excluded.seen_at},
)
_ONE = (
    chats.c.community_id == COMMUNITY,
    chats.c.channel == bindparam("channel"),
    chats.c.chat_id == bindparam("chat_id"),
)
# Asked several times in every turn, so they are built once.
_GET = select(*columns_of(chats, KnownChat)).where(*_ONE)
# Few groups ever move: all of them at once tell where any of them is.
_MOVED = select(chats.c.channel, chats.c.chat_id, chats.c.migrated_to).where(
    chats.c.community_id == COMMUNITY, chats.c.migrated_to.is_not(None)
)


class Chats(Repository):
    """One community's group chats; a ``chat_id`` is the channel's own, as text."""

    __slots__ = ()

    def seen(self, channel: str, chat_id: str, title: str, at: datetime) -> None:
        """We were there at this moment, and this was its title."""
        row = {"channel": channel, "chat_id": chat_id, "title": title, "seen_at": at}
        self._insert(_SEEN, row)

    def get(self, channel: str, chat_id: str) -> KnownChat | None:
        """The chat as last seen, even if it moved on."""
        found = self._recall(_GET, channel=channel, chat_id=chat_id)
        return KnownChat(*found[0]) if found else None

    def with_key(self, key: str) -> list[KnownChat]:
        """Where a chat of the community file lives now, on every channel."""
        statement = select(*columns_of(chats, KnownChat)).where(
            self._here(chats), chats.c.key == key, chats.c.migrated_to.is_(None)
        )
        found = self._rows(statement.order_by(chats.c.channel, chats.c.chat_id))
        return [KnownChat(*row) for row in found]

    def set_key(self, channel: str, chat_id: str, key: str | None) -> bool:
        """Whether the chat was known; it is the community file's chat ``key`` from now on."""
        return self._set(channel, chat_id, key=key)

    def set_active(self, channel: str, chat_id: str, active: bool) -> bool:
        """Whether the chat was known; ``active`` tells whether we may write there."""
        return self._set(channel, chat_id, active=active)

    def current(self, channel: str, chat_id: str) -> str:
        """Where to write now: follows every move; an unknown chat, or a circle, ends the walk."""
        moved = {chat: to for where, chat, to in self._recall(_MOVED) if where == channel}
        passed = {chat_id}
        while (following := moved.get(chat_id)) is not None and following not in passed:
            passed.add(following)
            chat_id = following
        return chat_id

    def migrate(self, channel: str, old: str, new: str, at: datetime) -> None:
        """The chat moved: the new one takes over its title and key, its cards and what waits."""
        self._insert(_INSERT.on_conflict_do_nothing(), self._moved(channel, old, new, at))
        before = self.get(channel, old)
        if before is None:
            row = {"channel": channel, "chat_id": old, "title": "", "seen_at": at}
            self._insert(insert(chats), row)
        elif before.key is not None:
            self._set(channel, new, key=before.key)
        self._set(channel, old, migrated_to=new, active=False)
        self._set(channel, new, migrated_to=None, active=True)
        Outbox(self._connection, self._community).move_lane(
            lane_of(channel, old), lane_of(channel, new), at
        )
        Cards(self._connection, self._community).move(channel, old, new)

    def _moved(self, channel: str, old: str, new: str, at: datetime) -> dict[str, Any]:
        before = self.get(channel, old)
        title = "" if before is None else before.title
        return {"channel": channel, "chat_id": new, "title": title, "seen_at": at}

    def _set(self, channel: str, chat_id: str, **values: Any) -> bool:
        return self._change(update(chats).where(*self._one(channel, chat_id)).values(**values))

    def _one(self, channel: str, chat_id: str) -> tuple[Any, ...]:
        return (self._here(chats), chats.c.channel == channel, chats.c.chat_id == chat_id)
