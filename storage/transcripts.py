"""What the web chat shows: the messages of each chat, as a messenger's server would keep them.

The rule kept here: every write takes the community's next ``change``, and takes it while
holding the counter, so that whoever has seen a change has seen all before it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    Table,
    Text,
    bindparam,
    false,
    func,
    insert,
    literal_column,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert as insert_or

from storage.metadata import UTCDateTime, columns_of, community, json_type, metadata
from storage.repository import COMMUNITY, Repository
from storage.sealing import SealedText

_ONLY_PINNED = text("pinned")

messages = Table(
    "messages",
    metadata,
    community(),
    Column("chat_id", Text, primary_key=True),
    Column("message_id", Integer, primary_key=True, autoincrement=False),
    Column("sender", Text, nullable=False),
    Column("name", SealedText, nullable=False),
    Column("text", SealedText, nullable=False),
    Column("buttons", json_type(), nullable=False),
    Column("attachments", json_type(), nullable=False),
    Column("reply_to", Integer),
    Column("reaction", Text),
    Column("pinned", Boolean, nullable=False, server_default=false()),
    Column("created_at", UTCDateTime, nullable=False),
    Column("edited_at", UTCDateTime),
    Column("change", BigInteger, nullable=False),
    Index(None, "community_id", "chat_id", "change"),
    Index(
        "ix_messages_pinned",
        "community_id",
        "chat_id",
        sqlite_where=_ONLY_PINNED,
        postgresql_where=_ONLY_PINNED,
    ),
)

feeds = Table(
    "feeds",
    metadata,
    community(),
    Column("change", BigInteger, nullable=False),
)

BOT = "bot"


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message of the web chat; ``sender`` is a person's id or ``bot``.

    ``buttons`` and ``attachments`` are JSON lists as the door wrote them; ``change`` is the
    community's number of the last write to this message.
    """

    chat_id: str
    message_id: int
    sender: str
    name: str
    text: str
    buttons: list[Any]
    attachments: list[Any]
    reply_to: int | None
    reaction: str | None
    pinned: bool
    created_at: datetime
    edited_at: datetime | None
    change: int


_NEXT_CHANGE = (
    insert_or(feeds)
    .values(change=1)
    .on_conflict_do_update(index_elements=["community_id"], set_={"change": feeds.c.change + 1})
    .returning(feeds.c.change)
)
_NEXT_MESSAGE = (
    select(func.coalesce(func.max(messages.c.message_id), 0) + 1)
    .where(
        messages.c.community_id == COMMUNITY,
        messages.c.chat_id == bindparam("of_chat"),
    )
    .scalar_subquery()
)
_APPEND = insert(messages).values(message_id=_NEXT_MESSAGE).returning(messages.c.message_id)
_ALL = select(*columns_of(messages, ChatMessage))


class Transcripts(Repository):
    """One community's web chats."""

    __slots__ = ()

    def append(
        self,
        chat_id: str,
        sender: str,
        name: str,
        text: str,
        at: datetime,
        *,
        buttons: Collection[Any] = (),
        attachments: Collection[Any] = (),
        reply_to: int | None = None,
        pinned: bool = False,
    ) -> int:
        """The new message's id, which counts from 1 within its chat."""
        row = {
            "chat_id": chat_id,
            "sender": sender,
            "name": name,
            "text": text,
            "buttons": list(buttons),
            "attachments": list(attachments),
            "reply_to": reply_to,
            "pinned": pinned,
            "created_at": at,
            "change": self._next_change(),
            "community": self._community,
            "of_chat": chat_id,
        }
        message_id: int = self._insert(_APPEND, row).scalar_one()
        return message_id

    def edit(
        self,
        chat_id: str,
        message_id: int,
        text: str,
        buttons: Collection[Any],
        at: datetime,
        *,
        pinned: bool | None = None,
    ) -> bool:
        """Whether there was such a message; it shows this from now on."""
        values: dict[str, Any] = {} if pinned is None else {"pinned": pinned}
        values |= {"text": text, "buttons": list(buttons), "edited_at": at}
        return self._set(chat_id, message_id, **values)

    def react(self, chat_id: str, message_id: int, reaction: str | None) -> bool:
        """Whether there was such a message; one reaction at a time, None takes it away."""
        return self._set(chat_id, message_id, reaction=reaction)

    def get(self, chat_id: str, message_id: int) -> ChatMessage | None:
        """One message as it is shown now."""
        row: Any = self._connection.execute(_ALL.where(*self._one(chat_id, message_id))).first()
        return None if row is None else ChatMessage(*row)

    def page(self, chat_id: str, before: int | None = None, limit: int = 50) -> list[ChatMessage]:
        """The last ``limit`` messages before that id (or at all), oldest first."""
        statement = _ALL.where(self._here(messages), messages.c.chat_id == chat_id)
        if before is not None:
            statement = statement.where(messages.c.message_id < before)
        newest = self._rows(statement.order_by(messages.c.message_id.desc()).limit(limit))
        return [ChatMessage(*row) for row in reversed(newest)]

    def pinned(self, chat_id: str) -> ChatMessage | None:
        """What stands at the head of the chat: the newest of what is pinned there."""
        statement = _ALL.where(
            self._here(messages), messages.c.chat_id == chat_id, literal_column("pinned")
        )
        found = self._rows(statement.order_by(messages.c.message_id.desc()).limit(1))
        return ChatMessage(*found[0]) if found else None

    def changes_since(self, chat_ids: Collection[str], change: int) -> list[ChatMessage]:
        """Messages of these chats written after ``change``, in the order of their last write."""
        statement = (
            _ALL.where(
                self._here(messages),
                messages.c.chat_id.in_(chat_ids),
                messages.c.change > change,
            )
        ).order_by(messages.c.change)
        return [ChatMessage(*row) for row in self._rows(statement)]

    def last_change(self) -> int:
        """The community's last change; 0 before the first message."""
        statement = select(feeds.c.change).where(self._here(feeds))
        return self._connection.execute(statement).scalar() or 0

    def _next_change(self) -> int:
        number: int = self._insert(_NEXT_CHANGE, {}).scalar_one()
        return number

    def _set(self, chat_id: str, message_id: int, **values: Any) -> bool:
        if self.get(chat_id, message_id) is None:
            return False
        where = self._one(chat_id, message_id)
        return self._change(
            update(messages).where(*where).values(**values, change=self._next_change())
        )

    def _one(self, chat_id: str, message_id: int) -> tuple[Any, ...]:
        return (
            self._here(messages),
            messages.c.chat_id == chat_id,
            messages.c.message_id == message_id,
        )
