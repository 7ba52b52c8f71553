"""From a stored raw update to ``Incoming``: one update at a time, so that poison stops only itself.

Channels, anonymous administrators and people who write as a channel have no sender: Telegram
does not say who they are. Other bots and service messages concern nobody.
"""

import json
import re
from datetime import datetime

from telegram import (
    CallbackQuery,
    ChatMember,
    ChatMemberRestricted,
    ChatMemberUpdated,
    Message,
    MessageReactionUpdated,
    ReactionTypeEmoji,
    Update,
    User,
)
from telegram import Chat as TelegramChat

from bot.telegram.media import attachments_of
from bot.telegram.receiving import NAME
from handlers.incoming import Chat, Incoming, Kind, Sender
from storage.inbox import InboxEntry

GROUP_ANONYMOUS = 1087968824
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_WORDLESS = ("sticker", "contact", "dice", "poll", "game", "story")
_ABSENT = (ChatMember.LEFT, ChatMember.BANNED)
_PRESENT = (ChatMember.MEMBER, ChatMember.ADMINISTRATOR, ChatMember.OWNER)


class Parser:
    """Parses for one bot, whose name and number decide what is said to us."""

    def __init__(self, username: str = "", bot_id: int = 0) -> None:
        self._bot_id = bot_id
        self._username = username.lower()
        self._mention = re.compile(rf"@{re.escape(username)}(?!\w)\s?", re.IGNORECASE | re.ASCII)

    def __call__(self, entry: InboxEntry) -> Incoming | None:
        """What the update says; None when it concerns nobody. Raises for what is no update."""
        update = Update.de_json(json.loads(entry.raw), None)
        if update.callback_query is not None:
            return _press(update.callback_query, entry)
        if update.message_reaction is not None:
            return _reaction(update.message_reaction, entry)
        if update.my_chat_member is not None:
            return _membership(update.my_chat_member, entry)
        if update.chat_member is not None:
            return _presence(update.chat_member, entry)
        if update.edited_message is not None:
            return self._edited(update.edited_message, entry)
        message = update.message or update.channel_post
        return None if message is None else self._message(message, entry)

    def _message(self, message: Message, entry: InboxEntry) -> Incoming | None:
        moved = _migration(message, entry)
        if moved is not None:
            return moved
        if message.left_chat_member is not None:
            return _left(message, message.left_chat_member, entry)
        if not _is_said(message) or _is_of_a_bot(message):
            return None
        return self._said(Kind.MESSAGE, message, message.date, entry)

    def _edited(self, message: Message, entry: InboxEntry) -> Incoming | None:
        # A place that moves along sends an edit a minute; only new words are news.
        if not (message.text or message.caption) or _is_of_a_bot(message):
            return None
        return self._said(Kind.EDITED, message, message.edit_date or message.date, entry)

    def _said(
        self, kind: Kind, message: Message, at: datetime, entry: InboxEntry
    ) -> Incoming | None:
        said = clean(message.text or message.caption or "")
        if _addressee(said) not in ("", self._username):
            return None
        text = self._mention.sub("", said).strip() if self._username else said
        answered = message.reply_to_message
        if answered is not None and answered.forum_topic_created is not None:
            answered = None  # every message of a topic "answers" the topic's first one
        asked = answered.from_user if answered is not None else None
        to_us = asked is not None and asked.id == self._bot_id
        return Incoming(
            kind=kind,
            chat=_chat(message.chat),
            at=at,
            update_id=entry.update_id,
            sender=_sender(message),
            message_id=str(message.message_id),
            text=text,
            reply_to=str(answered.message_id) if answered is not None else None,
            mentions_us=text != said.strip() or to_us,
            forwarded=message.forward_origin is not None,
            attachments=attachments_of(message),
            album=message.media_group_id,
        )


def clean(text: str) -> str:
    """Without what no database stores: NUL and halves of surrogate pairs."""
    return _UNSTORABLE.sub("", text)


def _addressee(text: str) -> str:
    """Whose command it is, lower case; empty when it names nobody or is no command."""
    word = text.split(maxsplit=1)[0] if text.startswith("/") else ""
    return word.partition("@")[2].lower()


def _is_said(message: Message) -> bool:
    """Something a person said or showed, not news about the chat."""
    if message.text or message.caption or attachments_of(message):
        return True
    return any(getattr(message, name) for name in _WORDLESS)


def _is_of_a_bot(message: Message) -> bool:
    author = message.from_user
    return author is not None and author.is_bot and message.sender_chat is None


def _migration(message: Message, entry: InboxEntry) -> Incoming | None:
    old, new = message.chat.id, message.migrate_to_chat_id
    if message.migrate_from_chat_id is not None:
        old, new = message.migrate_from_chat_id, message.chat.id
    if new is None:
        return None
    return Incoming(
        kind=Kind.MIGRATED,
        chat=Chat(NAME, str(old), is_private=False, title=clean(message.chat.title or "")),
        at=message.date,
        update_id=entry.update_id,
        new_chat_id=str(new),
    )


def _press(query: CallbackQuery, entry: InboxEntry) -> Incoming:
    message = query.message
    chat = Chat(NAME, str(query.from_user.id), is_private=True)
    return Incoming(
        kind=Kind.BUTTON,
        chat=chat if message is None else _chat(message.chat),
        at=entry.received_at,
        update_id=entry.update_id,
        sender=_person(query.from_user),
        message_id=None if message is None else str(message.message_id),
        button=clean(query.data or ""),
        press_id=query.id,
    )


def _reaction(reaction: MessageReactionUpdated, entry: InboxEntry) -> Incoming | None:
    before = {r.emoji for r in reaction.old_reaction if isinstance(r, ReactionTypeEmoji)}
    added = [
        r.emoji
        for r in reaction.new_reaction
        if isinstance(r, ReactionTypeEmoji) and r.emoji not in before
    ]
    if not added:
        return None
    return Incoming(
        kind=Kind.REACTION,
        chat=_chat(reaction.chat),
        at=reaction.date,
        update_id=entry.update_id,
        sender=_person(reaction.user) if reaction.user is not None else None,
        message_id=str(reaction.message_id),
        emoji=added[0],
    )


def _membership(change: ChatMemberUpdated, entry: InboxEntry) -> Incoming:
    is_private = change.chat.type == TelegramChat.PRIVATE
    return Incoming(
        kind=Kind.REACHABLE if is_private else Kind.MEMBERSHIP,
        chat=_chat(change.chat),
        at=change.date,
        update_id=entry.update_id,
        sender=_person(change.from_user),
        is_active=_may_write(change.new_chat_member),
    )


def _presence(change: ChatMemberUpdated, entry: InboxEntry) -> Incoming | None:
    """Somebody else was let in or went; told only where the bot is an administrator."""
    now_there = change.new_chat_member.status not in _ABSENT
    if now_there == (change.old_chat_member.status not in _ABSENT):
        return None
    return _moved(change.chat, change.new_chat_member.user, change.date, entry, now_there)


def _left(message: Message, user: User, entry: InboxEntry) -> Incoming | None:
    """The group's own line about it, which every bot there reads."""
    return _moved(message.chat, user, message.date, entry, False)


def _moved(
    chat: TelegramChat, user: User, at: datetime, entry: InboxEntry, is_there: bool
) -> Incoming | None:
    if user.is_bot:
        return None
    return Incoming(
        kind=Kind.PRESENCE,
        chat=_chat(chat),
        at=at,
        update_id=entry.update_id,
        sender=_person(user),
        is_active=is_there,
    )


def _may_write(member: ChatMember) -> bool:
    if isinstance(member, ChatMemberRestricted):
        return member.is_member and member.can_send_messages
    return member.status in _PRESENT


def _chat(chat: TelegramChat) -> Chat:
    is_private = chat.type == TelegramChat.PRIVATE
    return Chat(NAME, str(chat.id), is_private, title=clean(chat.title or "")[:128])


def _sender(message: Message) -> Sender | None:
    author = message.from_user
    if author is None or message.sender_chat is not None or author.id == GROUP_ANONYMOUS:
        return None
    return _person(author)


def _person(user: User) -> Sender:
    return Sender(str(user.id), clean(user.full_name).strip() or str(user.id))
