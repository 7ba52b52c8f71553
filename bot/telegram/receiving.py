"""From a raw update to its place in the inbox, looking at no more than whose conversation it is.

Nothing here may fail on what Telegram (or somebody posing as it) sends: whatever cannot be
placed goes to a lane of its own and is judged by the parser later.
"""

import json
from collections.abc import Mapping
from typing import Any

from bot.channel import Received

NAME = "telegram"
LARGEST_ID = 2**63 - 1
KINDS = (
    "message",
    "edited_message",
    "channel_post",
    "callback_query",
    "message_reaction",
    "my_chat_member",
    "chat_member",
)


def received(update: Any) -> Received | None:
    """The inbox row of a raw update; None for what has no update id, or one that no row holds."""
    if not isinstance(update, dict):
        return None
    number = update.get("update_id")
    if not isinstance(number, int) or isinstance(number, bool) or abs(number) > LARGEST_ID:
        return None
    # ASCII only: a lone surrogate in a message must not stop the database.
    raw = json.dumps(update, ensure_ascii=True, separators=(",", ":"))
    return Received(str(number), lane_of(update), number, raw)


def lane_of(update: Mapping[str, Any]) -> str:
    """The conversation: a private chat, or one person within a group.

    Presses in a group share its lane: of two on one card the first must be heard first.
    """
    for kind, content in update.items():
        if not isinstance(content, dict):
            continue
        chat = _id(content, "chat") or _id(content.get("message"), "chat")
        person = _id(content, "from") or _id(content, "user")
        is_shared = kind == "callback_query"
        if chat is not None and chat < 0 and person is not None and not is_shared:
            return f"{NAME}:{chat}:{person}"
        if chat is not None or person is not None:
            return f"{NAME}:{chat if chat is not None else person}"
    return f"{NAME}:unplaced"


def _id(content: Any, key: str) -> int | None:
    inner = content.get(key) if isinstance(content, dict) else None
    number = inner.get("id") if isinstance(inner, dict) else None
    return number if isinstance(number, int) else None
