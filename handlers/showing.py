"""Photos, voice and places: kept with who sent them, joined to their ticket, albums as one."""

from datetime import datetime

from handlers.dialogue import Showing, Telling, recall, remember
from handlers.house import House
from handlers.incoming import Incoming
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


def later_of_album(uow: UnitOfWork, incoming: Incoming, now: datetime) -> bool:
    """A further photo of an album whose first one has been handled joins it silently.

    Telegram sends an album as several updates; only the first carries the words.
    """
    if incoming.album is None or incoming.text.strip():
        return False
    earlier = uow.attachments.of_album(incoming.chat.channel, incoming.album)
    if not earlier:
        return False
    ticket = earlier[0].ticket
    for number, attachment in enumerate(incoming.attachments):
        stored = StoredAttachment(
            id=f"{earlier[0].id}-{incoming.message_id}-{number}",
            ticket=ticket,
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
        if ticket is None:
            _join_dialogue(uow, incoming, stored.id, now)
    return True


def _join_dialogue(uow: UnitOfWork, incoming: Incoming, attachment: str, now: datetime) -> None:
    state = recall(uow, incoming.conversation)
    if isinstance(state, Telling | Showing):
        state.attachments.append(attachment)
        remember(uow, incoming.conversation, state, now)


def _position(latitude: float | None, longitude: float | None) -> dict[str, float]:
    if latitude is None or longitude is None:
        return {}
    return {"latitude": latitude, "longitude": longitude}
