"""Photos, voice, video, documents and places people sent, by the channel's own file ids.

The rule kept here: one may arrive before its ticket exists, so it first belongs to a
conversation. The bytes stay with the channel.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, Table, Text, bindparam, insert, select, update

from storage.ids import next_id
from storage.metadata import UTCDateTime, columns_of, community, metadata, row_of
from storage.repository import COMMUNITY, Repository
from storage.sealing import SealedJson, SealedText

attachments = Table(
    "attachments",
    metadata,
    community(),
    Column("id", Text, primary_key=True),
    Column("ticket", Text),
    Column("conversation", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("file_id", Text, nullable=False),
    Column("album", Text),
    Column("caption", SealedText),
    Column("data", SealedJson(), nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Index(None, "community_id", "ticket"),
    Index(None, "community_id", "conversation", "created_at"),
    Index(None, "community_id", "channel", "album"),
)


@dataclass(frozen=True, slots=True)
class StoredAttachment:
    """Something sent along; ``kind`` is photo, voice, video, document or location."""

    conversation: str
    kind: str
    channel: str
    file_id: str
    created_at: datetime
    ticket: str | None = None
    album: str | None = None
    caption: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    id: str = field(default_factory=next_id)


_OF_TICKET = (
    select(*columns_of(attachments, StoredAttachment))
    .where(attachments.c.community_id == COMMUNITY, attachments.c.ticket == bindparam("of_ticket"))
    .order_by(attachments.c.created_at, attachments.c.id)
)


class Attachments(Repository):
    """One community's attachments, always listed in the order they came."""

    __slots__ = ()

    def add(self, attachment: StoredAttachment) -> str:
        """The id of the attachment, kept from now on."""
        self._insert(insert(attachments), row_of(attachment))
        return attachment.id

    def get(self, id: str) -> StoredAttachment | None:
        """The attachment with this id."""
        return next(iter(self._list(attachments.c.id == id)), None)

    def of_ticket(self, code: str) -> list[StoredAttachment]:
        """What belongs to a ticket."""
        return [StoredAttachment(*row) for row in self._recall(_OF_TICKET, of_ticket=code)]

    def of_album(self, channel: str, album: str) -> list[StoredAttachment]:
        """What was sent together, as far as it has arrived."""
        return self._list(attachments.c.channel == channel, attachments.c.album == album)

    def unclaimed(self, conversation: str, since: datetime) -> list[StoredAttachment]:
        """What a conversation sent from ``since`` on and no ticket has yet."""
        return self._list(
            attachments.c.conversation == conversation,
            attachments.c.ticket.is_(None),
            attachments.c.created_at >= since,
        )

    def attach(self, ids: Collection[str], ticket: str) -> int:
        """How many of these now belong to the ticket; those of another ticket stay there."""
        free = attachments.c.ticket.is_(None)
        where = (self._here(attachments), attachments.c.id.in_(ids), free)
        return self._connection.execute(
            update(attachments).where(*where).values(ticket=ticket)
        ).rowcount

    def _list(self, *conditions: Any) -> list[StoredAttachment]:
        statement = (
            select(*columns_of(attachments, StoredAttachment))
            .where(self._here(attachments), *conditions)
            .order_by(attachments.c.created_at, attachments.c.id)
        )
        return [StoredAttachment(*row) for row in self._rows(statement)]
