"""Which message in which chat shows a card, so that it can be edited in place.

The rule kept here: one message per card and chat. A card is placed when it is first meant for
a chat and saved when it was sent; ``digest`` tells what it shows, so that an edit which changes
nothing is not sent.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, Table, Text, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or

from storage.metadata import UTCDateTime, columns_of, community, metadata, row_of
from storage.repository import COMMUNITY, Repository

cards = Table(
    "cards",
    metadata,
    community(),
    Column("card", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("chat_id", Text, primary_key=True),
    Column("message_id", Text),
    Column("digest", Text),
    Column("sent_at", UTCDateTime),
    Index(None, "community_id", "channel", "chat_id", "message_id"),
)


@dataclass(frozen=True, slots=True)
class Card:
    """The message that shows a card in one chat; without ``message_id`` it is yet to be sent."""

    card: str
    channel: str
    chat_id: str
    message_id: str | None = None
    digest: str | None = None
    sent_at: datetime | None = None


_INSERT = insert_or(cards)
_SAVE = _INSERT.on_conflict_do_update(
    index_elements=["community_id", "card", "channel", "chat_id"],
    set_={name: _INSERT.excluded[name] for name in ("message_id", "digest", "sent_at")},
)
_PLACE = _INSERT.on_conflict_do_nothing()
_OF_CARD = (cards.c.community_id == COMMUNITY, cards.c.card == bindparam("of_card"))
_GET = select(*columns_of(cards, Card)).where(
    *_OF_CARD, cards.c.channel == bindparam("of_channel"), cards.c.chat_id == bindparam("of_chat")
)
_PLACED = (
    select(cards.c.channel, cards.c.chat_id)
    .where(*_OF_CARD)
    .order_by(cards.c.channel, cards.c.chat_id)
)


class Cards(Repository):
    """One community's cards; chat and message ids are the channel's own, as text."""

    __slots__ = ()

    def get(self, card: str, channel: str, chat_id: str) -> Card | None:
        """Where this card is shown in this chat."""
        row: Any = self._execute(_GET, of_card=card, of_channel=channel, of_chat=chat_id).first()
        return None if row is None else Card(*row)

    def place(self, card: str, channel: str, chat_id: str) -> bool:
        """Whether the card is new to this chat; it is meant to be shown there from now on."""
        row = row_of(Card(card, channel, chat_id))
        return self._insert_if_new(_PLACE, row)

    def place_all(self, places: Iterable[tuple[str, str, str]]) -> None:
        """The same for many: card, channel and chat id of each."""
        # In one order for everybody: two that place the same cards do not wait for each other.
        rows = [row_of(Card(*place)) for place in sorted(set(places))]
        self._insert_all(_PLACE, rows)

    def placed(self, card: str) -> list[tuple[str, str]]:
        """(channel, chat id) of every place where this card is or will be shown."""
        found = self._recall(_PLACED, of_card=card)
        return [(channel, chat_id) for channel, chat_id in found]

    def save(
        self,
        card: str,
        channel: str,
        chat_id: str,
        message_id: str,
        digest: str,
        sent_at: datetime,
    ) -> None:
        """This message shows the card from now on, and this is what it shows."""
        self._insert(_SAVE, row_of(Card(card, channel, chat_id, message_id, digest, sent_at)))

    def of_message(self, channel: str, chat_id: str, message_id: str) -> str | None:
        """The card this message shows."""
        statement = select(cards.c.card).where(
            *self._chat(channel, chat_id), cards.c.message_id == message_id
        )
        return self._connection.execute(statement).scalar()

    def forget(self, card: str, channel: str, chat_id: str) -> bool:
        """Whether it was shown there; the next version will be a new message."""
        return self._change(delete(cards).where(*self._one(card, channel, chat_id)))

    def move(self, channel: str, old: str, new: str) -> None:
        """The chat's cards are meant for another chat from now on, except those it had already.

        They are sent anew there: a message's number means another message in another chat.
        """
        there = select(cards.c.card).where(*self._chat(channel, new))
        left = (*self._chat(channel, old), cards.c.card.not_in(there))
        anew = {"chat_id": new, "message_id": None, "digest": None, "sent_at": None}
        self._change(update(cards).where(*left).values(**anew))
        self._change(delete(cards).where(*self._chat(channel, old)))

    def _chat(self, channel: str, chat_id: str) -> tuple[Any, ...]:
        return (self._here(cards), cards.c.channel == channel, cards.c.chat_id == chat_id)

    def _one(self, card: str, channel: str, chat_id: str) -> tuple[Any, ...]:
        return (*self._chat(channel, chat_id), cards.c.card == card)
