"""Photos, voice and the like: what a message brought, and how it is sent on.

A file keeps its kind, because Telegram resends by ``file_id`` only as what it was.
"""

from collections.abc import Callable, Iterator
from typing import Any

from telegram import InputFile, InputMediaPhoto, InputMediaVideo, Message

from handlers.incoming import Attachment

GROUPABLE = {"photo": InputMediaPhoto, "video": InputMediaVideo}
# A media group holds ten, but counts as so many messages of the chat's limit.
MOST_IN_GROUP = 4
_SINGLE = ("voice", "video", "audio", "video_note", "animation", "document")


def attachments_of(message: Message) -> tuple[Attachment, ...]:
    """What the message brought; of a photo's sizes the largest."""
    return tuple(_find(message))


def _find(message: Message) -> Iterator[Attachment]:
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        yield Attachment("photo", largest.file_id)
    for kind in _SINGLE:
        # An animation also shows as a document: the first that fits is what it is.
        file = getattr(message, kind)
        if file is not None:
            yield Attachment(kind, file.file_id)
            break
    place = message.location or (message.venue.location if message.venue else None)
    if place is not None:
        yield Attachment("location", "", place.latitude, place.longitude)


def groups(kinds: list[str]) -> list[range]:
    """Neighbouring photos and videos together, everything else alone; as index ranges."""
    found: list[range] = []
    for index, kind in enumerate(kinds):
        last = found[-1] if found else None
        fits = (
            last is not None
            and kind in GROUPABLE
            and kinds[last.start] in GROUPABLE
            and len(last) < MOST_IN_GROUP
        )
        if last is not None and fits:
            found[-1] = range(last.start, index + 1)
        else:
            found.append(range(index, index + 1))
    return found


def media(kind: str, file: str | InputFile) -> InputMediaPhoto | InputMediaVideo:
    """One of a media group."""
    make: Callable[..., Any] = GROUPABLE[kind]
    item: InputMediaPhoto | InputMediaVideo = make(file)
    return item
