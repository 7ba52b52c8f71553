"""What the page gets to see, as JSON: chats, messages, changes.

The rule kept here: no person's id and no markup leave; people's words are plain text, ours are
runs (see ``markup``).
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from bot.web.markup import plain_of, runs_of
from bot.web.viewer import Room, Viewer
from handlers.house import House
from storage.transcripts import BOT, ChatMessage
from storage.unit_of_work import UnitOfWork

EXCERPT = 60
MOST_SUGGESTIONS = 8
COMMANDS = ("my", "find", "proxy", "help")
STAFF_COMMANDS = ("todo", "patrol", "proxy", "find", "leave", "my", "help")


def overview(house: House, uow: UnitOfWork, viewer: Viewer) -> dict[str, Any]:
    """Everything the page needs to begin; live changes go on from ``change``."""
    change = uow.transcripts.last_change()  # before the rest, so that nothing falls between
    commands = STAFF_COMMANDS if viewer.is_staff else COMMANDS
    return {
        "change": change,
        "timezone": house.community.timezone,
        "rooms": [_room(house, uow, room) for room in viewer.rooms.values()],
        "suggestions": [] if viewer.is_staff else list(suggestions(house)),
        "menu": [{"text": f"/{name}", "label": _label(house, name)} for name in commands],
    }


def suggestions(house: House) -> Iterator[str]:
    """One sentence per intent; core intents first, of these the ones with most to say."""
    specs = sorted(house.catalog, key=lambda spec: (not spec.core, -len(spec.suggestions)))
    texts = [spec.suggestions[0] for spec in specs if spec.suggestions]
    yield from texts[:MOST_SUGGESTIONS]


def messages_view(
    house: House, uow: UnitOfWork, viewer: Viewer, messages: Iterable[ChatMessage]
) -> list[dict[str, Any]]:
    """Messages of the viewer's chats."""
    return [_message(house, uow, viewer, message) for message in messages]


def _message(house: House, uow: UnitOfWork, viewer: Viewer, message: ChatMessage) -> dict[str, Any]:
    is_bot = message.sender == BOT
    text = message.text if is_bot else _spoken(house, message.text)
    return {
        "chat": message.chat_id,
        "id": message.message_id,
        "change": message.change,
        "mine": message.sender == viewer.person,
        "bot": is_bot,
        "name": house.wording.plain("web.bot_name") if is_bot else message.name,
        "runs": runs_of(text) if is_bot else [{"text": text}],
        "buttons": message.buttons,
        "files": [_file(message.chat_id, file) for file in message.attachments],
        "reply": _quote(house, uow, message),
        "reaction": message.reaction,
        "pinned": message.pinned,
        "at": _iso(message.created_at),
    }


def _room(house: House, uow: UnitOfWork, room: Room) -> dict[str, Any]:
    last = next(iter(uow.transcripts.page(room.chat_id, limit=1)), None)
    pinned = uow.transcripts.pinned(room.chat_id)
    return {
        "id": room.chat_id,
        "title": room.title,
        "kind": room.kind,
        "last": None if last is None else _excerpt(house, last),
        "pinned": None
        if pinned is None
        else {"id": pinned.message_id, "text": plain_of(pinned.text)},
    }


def _excerpt(house: House, message: ChatMessage) -> dict[str, Any]:
    is_bot = message.sender == BOT
    text = plain_of(message.text) if is_bot else _spoken(house, message.text)
    if not text and message.attachments:
        text = house.wording.plain("note.photo_only")
    return {
        "id": message.message_id,
        "name": house.wording.plain("web.bot_name") if is_bot else message.name,
        "text": " ".join(text.split())[:EXCERPT],
        "at": _iso(message.created_at),
    }


def _quote(house: House, uow: UnitOfWork, message: ChatMessage) -> dict[str, Any] | None:
    if message.reply_to is None:
        return None
    quoted = uow.transcripts.get(message.chat_id, message.reply_to)
    return None if quoted is None else _excerpt(house, quoted)


def _spoken(house: House, text: str) -> str:
    """A command as people read it on its button, everything else as it was written."""
    name = text.partition(" ")[0].removeprefix("/")
    is_command = text.startswith("/") and f"web.command.{name}" in house.wording
    return _label(house, name) if is_command else text


def _label(house: House, command: str) -> str:
    return house.wording.plain(f"web.command.{command}")


def _file(chat_id: str, file: dict[str, Any]) -> dict[str, Any]:
    if "name" not in file:
        return file
    return {"kind": file["kind"], "url": f"files/{chat_id}/{file['name']}"}


def _iso(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
