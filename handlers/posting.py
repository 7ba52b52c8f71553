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
    mail = _Mail(uow, community, now)
    for number, reply in enumerate(replies):
        key = f"{cause}:{number}"
        if isinstance(reply, Message):
            mail.add_message(reply, key)
        elif isinstance(reply, Reaction):
            payload = {"message_id": reply.message_id, "emoji": reply.emoji}
            lane = f"{reply.to.channel}:{reply.to.chat_id}"
            mail.add(Outgoing(lane, "reaction", payload, Priority.CARD, now, dedupe_key=key))
        else:
            mail.add(_toast(reply, now, key))
    mail.put()


def _toast(toast: Toast, now: datetime, key: str) -> Outgoing:
    payload = {"press_id": toast.press_id, "text": toast.text, "alert": toast.alert}
    # A lane of its own: an answer to a button must not wait behind a chat's messages.
    lane = f"{toast.channel}:press:{toast.press_id}"
    expires = now + TOAST_LIFE
    return Outgoing(
        lane, "toast", payload, Priority.DANGER, now, dedupe_key=key, expires_at=expires
    )


class _Mail:
    """Everything a turn has to say, addressed one by one and put down at once."""

    def __init__(self, uow: UnitOfWork, community: Community, now: datetime) -> None:
        self._uow = uow
        self._community = community
        self._now = now
        self._cards: list[tuple[str, str, str]] = []
        self._messages: list[Outgoing] = []

    def add(self, message: Outgoing) -> None:
        self._messages.append(message)

    def add_message(self, reply: Message, key: str) -> None:
        payload = _payload(reply)
        for channel, chat_id in addresses(self._uow, self._community, reply.to):
            if reply.card is not None:
                self._cards.append((reply.card, channel, chat_id))
            lane = f"{channel}:{chat_id}"
            if reply.weight is Notice.MAY and self._has_had_enough(reply.ticket, lane):
                continue
            counted = COUNTED if reply.weight is not None else ""
            self.add(
                Outgoing(
                    lane,
                    "message",
                    payload,
                    reply.priority,
                    self._now,
                    card=reply.card,
                    dedupe_key=f"{counted}{reply.notice or key}@{lane}",
                    ticket=reply.ticket,
                )
            )

    def put(self) -> None:
        self._uow.cards.place_all(self._cards)
        self._uow.outbox.put_all(self._messages)

    def _has_had_enough(self, ticket: str | None, lane: str) -> bool:
        if ticket is None:
            return False
        here = [m for m in self._messages if (m.ticket, m.lane) == (ticket, lane)]
        also = sum((m.dedupe_key or "").startswith(COUNTED) for m in here)
        return self._uow.outbox.count(ticket, lane, COUNTED) + also >= MOST_NOTICES - 1


def _payload(reply: Message) -> dict[str, Any]:
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
    if reply.gathers:
        payload["gathers"] = True
    return payload


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
