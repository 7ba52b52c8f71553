"""Raw updates as Telegram sends them, to be varied by the tests."""

import json
from itertools import count
from typing import Any

from storage.inbox import InboxEntry
from tests.bot.fakes import NOON

DATE = int(NOON.timestamp())
_NUMBERS = count(1)

AMA = {"id": 101, "is_bot": False, "first_name": "王阿姨"}
PRIVATE = {"id": 101, "type": "private", "first_name": "王阿姨"}
GROUP = {"id": -1001, "type": "supergroup", "title": "幸福里3栋群"}
BOT = {"id": 123456, "is_bot": True, "first_name": "邻里", "username": "linli_bot"}


def message(text: str | None = None, chat: Any = PRIVATE, **more: Any) -> dict[str, Any]:
    """A message as it stands in an update; a None takes a key away."""
    body = {"message_id": 7, "date": DATE, "chat": chat, "from": AMA, "text": text, **more}
    return {key: value for key, value in body.items() if value is not None}


def entry(raw: Any, update_id: int | None = None) -> InboxEntry:
    """The inbox row of an update made of this content."""
    number = next(_NUMBERS) if update_id is None else update_id
    text = raw if isinstance(raw, str) else json.dumps({"update_id": number, **raw})
    return InboxEntry("telegram", str(number), "telegram:101", number, text, NOON)


def photo(*sizes: tuple[str, int]) -> list[dict[str, Any]]:
    """A photo in several sizes, as (file id, edge)."""
    return [
        {"file_id": name, "file_unique_id": name, "width": edge, "height": edge}
        for name, edge in sizes
    ]


def file(name: str, **more: Any) -> dict[str, Any]:
    """A file of any other kind."""
    return {"file_id": name, "file_unique_id": name, **more}
