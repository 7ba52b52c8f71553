"""Turns replies into outbox rows, in the transaction of the change they tell about.

Finds the addresses of a person or a community chat on every channel and remembers where a card
hangs, so that the next version of it is an edit.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from handlers.replies import (
    Message,
    Notice,
    Priority,
    Reaction,
    Recipient,
    Reply,
    Toast,
    ToChat,
    ToCommunityChat,
)
from intents.rules.community import Chat, Community
from storage.outbox import Outgoing
from storage.unit_of_work import UnitOfWork

WEB = "web"
TELEGRAM = "telegram"
# Telegram accepts the answer to a pressed button for about this long.
TOAST_LIFE = timedelta(seconds=15)
# So many notices about one ticket a resident gets; the last is kept for a question or the result.
MOST_NOTICES = 5
COUNTED = "told:"


def post(
    uow: UnitOfWork, community: Community, replies: Iterable[Reply], now: datetime, cause: str
) -> None:
    """Record the replies for delivery. ``cause`` is the update's id: the same cause posts once."""
    for number, reply in enumerate(replies):
        key = f"{cause}:{number}"
        if isinstance(reply, Message):
            _post_message(uow, community, reply, now, key)
        elif isinstance(reply, Reaction):
            payload = {"message_id": reply.message_id, "emoji": reply.emoji}
            lane = f"{reply.to.channel}:{reply.to.chat_id}"
            _put(uow, lane, "reaction", payload, Priority.CARD, key, now)
        else:
            _post_toast(uow, reply, now, key)


def _post_toast(uow: UnitOfWork, toast: Toast, now: datetime, key: str) -> None:
    payload = {"press_id": toast.press_id, "text": toast.text, "alert": toast.alert}
    # A lane of its own: an answer to a button must not wait behind a chat's messages.
    lane = f"{toast.channel}:press:{toast.press_id}"
    _put(uow, lane, "toast", payload, Priority.DANGER, key, now, expires_at=now + TOAST_LIFE)


def _post_message(
    uow: UnitOfWork, community: Community, reply: Message, now: datetime, key: str
) -> None:
    payload: dict[str, Any] = {
        "text": reply.text,
        "buttons": [
            [{"label": b.label, "data": b.data, "start": b.start} for b in row]
            for row in reply.buttons
        ],
        "reply_to": reply.reply_to,
        "attachments": list(reply.attachments),
    }
    if reply.pin is not None:
        payload["pin"] = reply.pin
    for channel, chat_id in addresses(uow, community, reply.to):
        if reply.card is not None:
            uow.cards.place(reply.card, channel, chat_id)
        lane = f"{channel}:{chat_id}"
        if reply.weight is Notice.MAY and _has_had_enough(uow, reply.ticket, lane):
            continue
        counted = COUNTED if reply.weight is not None else ""
        dedupe = f"{counted}{reply.notice or key}@{lane}"
        _put(
            uow,
            lane,
            "message",
            payload,
            reply.priority,
            dedupe,
            now,
            card=reply.card,
            ticket=reply.ticket,
        )


def _has_had_enough(uow: UnitOfWork, ticket: str | None, lane: str) -> bool:
    return ticket is not None and uow.outbox.count(ticket, lane, COUNTED) >= MOST_NOTICES - 1


def addresses(uow: UnitOfWork, community: Community, to: Recipient) -> Iterator[tuple[str, str]]:
    """(channel, chat id) of every place where the recipient can be reached now."""
    if isinstance(to, ToChat):
        yield to.channel, uow.chats.current(to.channel, to.chat_id)
    elif isinstance(to, ToCommunityChat):
        chat = community.chat(to.key)
        if chat is not None and is_open(uow, chat):
            yield TELEGRAM, uow.chats.current(TELEGRAM, str(chat.telegram))
        if chat is not None:
            yield WEB, web_group(chat.key)
    else:
        for account in uow.people.accounts(to.person):
            if account.reachable:
                yield account.channel, account.account_id


def is_open(uow: UnitOfWork, chat: Chat) -> bool:
    """Whether we may write to its Telegram group, as far as we know."""
    if chat.telegram is None:
        return False
    known = uow.chats.get(TELEGRAM, uow.chats.current(TELEGRAM, str(chat.telegram)))
    return known is None or known.active


def web_group(key: str) -> str:
    """The web chat's id of a community chat; a private web chat's id is the account's."""
    return f"g-{key}"


def _put(
    uow: UnitOfWork,
    lane: str,
    kind: str,
    payload: dict[str, Any],
    priority: Priority,
    dedupe_key: str,
    now: datetime,
    *,
    card: str | None = None,
    ticket: str | None = None,
    expires_at: datetime | None = None,
) -> None:
    uow.outbox.put(
        Outgoing(
            lane=lane,
            kind=kind,
            payload=payload,
            priority=int(priority),
            dedupe_key=dedupe_key,
            created_at=now,
            card=card,
            ticket=ticket,
            expires_at=expires_at,
        )
    )
