"""Photos, voice and places: kept with who sent them, joined to their ticket, albums as one."""

from datetime import datetime

from handlers.card_places import staff_cards
from handlers.dialogue import Showing, Telling, recall, remember
from handlers.house import House
from handlers.incoming import Incoming
from handlers.replies import Reply
from storage.attachments import StoredAttachment
from storage.unit_of_work import UnitOfWork


def keep_attachments(house: House, uow: UnitOfWork, incoming: Incoming, now: datetime) -> list[str]:
    """Store what came with the message, not yet joined to a ticket; the new ids."""
    ids = []
    for attachment in incoming.attachments:
        stored = StoredAttachment(
            id=house.new_id(),
            ticket=None,
            conversation=incoming.conversation,
            kind=attachment.kind,
            channel=incoming.chat.channel,
            file_id=attachment.file_id,
            album=incoming.album,
            caption=incoming.text[:200] or None,
            data=_position(attachment.latitude, attachment.longitude),
            created_at=now,
        )
        uow.attachments.add(stored)
        ids.append(stored.id)
    return ids


def later_of_album(
    house: House, uow: UnitOfWork, incoming: Incoming, now: datetime
) -> list[Reply] | None:
    """A further photo of an album whose first one has been handled joins it; None: it is none.

    Telegram sends an album as several updates; only the first carries the words. Nobody is told,
    but the staff's card counts it.
    """
    if incoming.album is None or incoming.text.strip():
        return None
    earlier = uow.attachments.of_album(incoming.chat.channel, incoming.album)
    if not earlier:
        return None
    code = earlier[0].ticket
    for number, attachment in enumerate(incoming.attachments):
        stored = StoredAttachment(
            id=f"{earlier[0].id}-{incoming.message_id}-{number}",
            ticket=code,
            conversation=incoming.conversation,
            kind=attachment.kind,
            channel=incoming.chat.channel,
            file_id=attachment.file_id,
            album=incoming.album,
            caption=None,
            data=_position(attachment.latitude, attachment.longitude),
            created_at=now,
        )
        uow.attachments.add(stored)
        if code is None:
            _join_dialogue(uow, incoming, stored.id, now)
    ticket = uow.tickets.get(code) if code else None
    return staff_cards(house, uow, ticket) if ticket is not None else []


def _join_dialogue(uow: UnitOfWork, incoming: Incoming, attachment: str, now: datetime) -> None:
    state = recall(uow, incoming.conversation)
    if isinstance(state, Telling | Showing):
        state.attachments.append(attachment)
        remember(uow, incoming.conversation, state, now)


def _position(latitude: float | None, longitude: float | None) -> dict[str, float]:
    if latitude is None or longitude is None:
        return {}
    return {"latitude": latitude, "longitude": longitude}
