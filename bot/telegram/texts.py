"""Texts and keyboards as Telegram takes them: its lengths, its markup, its buttons.

Telegram counts UTF-16 units after the markup is taken away; the cut here counts the markup too,
which errs on the safe side. A cut never falls into a tag, an entity or a surrogate pair.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

LONGEST = 4096
LONGEST_CAPTION = 1024
_PIECE = re.compile(r"<(/?)([a-z]+)[^<>]*>|&[a-z0-9#]+;|\n|.", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)


def units(text: str) -> int:
    """How long Telegram finds the text: characters beyond the first plane count twice."""
    return len(text) + sum(character > "\uffff" for character in text)


def split(text: str, limit: int = LONGEST) -> list[str]:
    """The text in pieces of at most ``limit`` units, open tags closed and opened again."""
    if units(text) <= limit:
        return [text]
    pieces: list[str] = []
    current, open_tags = "", list[str]()
    for token, tags_after in _tokens(text):
        closing = "".join(f"</{tag}>" for tag in reversed(tags_after))
        if units(current) + units(token) + units(closing) > limit:
            pieces.append(current + "".join(f"</{tag}>" for tag in reversed(open_tags)))
            current = "".join(f"<{tag}>" for tag in open_tags)
        current += token
        open_tags = tags_after
    return [piece for piece in [*pieces, current] if plain(piece).strip()]


def _tokens(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each smallest piece with the tags open after it."""
    open_tags: list[str] = []
    for match in _PIECE.finditer(text):
        slash, tag = match[1], match[2]
        if tag and slash and tag in open_tags:
            open_tags = open_tags[: len(open_tags) - 1 - open_tags[::-1].index(tag)]
        elif tag and not slash:
            open_tags = [*open_tags, tag]
        yield match[0], open_tags


def plain(text: str) -> str:
    """The words without the markup."""
    return unescape(_TAG.sub("", text))


def keyboard(
    rows: Sequence[Sequence[Mapping[str, Any]]], username: str
) -> InlineKeyboardMarkup | None:
    """The buttons below a message; one with ``start`` opens the private chat with us."""
    made = [[_button(button, username) for button in row] for row in rows if row]
    return InlineKeyboardMarkup(made) if made else None


def _button(button: Mapping[str, Any], username: str) -> InlineKeyboardButton:
    start = button.get("start")
    if start is not None:
        return InlineKeyboardButton(button["label"], url=f"https://t.me/{username}?start={start}")
    return InlineKeyboardButton(button["label"], callback_data=button["data"])
