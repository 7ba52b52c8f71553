"""What Telegram's refusals mean to the delivery.

``BadRequest`` is sorted by its words, as Telegram gives nothing else to tell one from another.
"""

from datetime import timedelta

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.channel import Moved, Rejected, RetryLater, SendError, Unreachable

_NOT_MODIFIED = "message is not modified"
_GONE = ("message to edit not found", "message can't be edited", "message_id_invalid")
_MARKUP = ("can't parse entities", "can't parse message")
_LONG = ("message is too long", "message_too_long", "text is too long")
# Failures of the network after which the message is certain not to have arrived.
_NEVER_LEFT = frozenset({"ConnectError", "ConnectTimeout", "PoolTimeout", "UnsupportedProtocol"})
_UNREADABLE = "invalid server response"
_CLOSED = (
    "chat not found",
    "user not found",
    "user is deactivated",
    "peer_id_invalid",
    "not enough rights",
    "have no rights",
    "need administrator rights",
    "chat_write_forbidden",
    "chat_restricted",
    "chat_admin_required",
    "bot was kicked",
    "bot is not a member",
    "group chat was deactivated",
    "topic_closed",
)


def is_unchanged(error: BadRequest) -> bool:
    """The message shows this already, which is what we wanted."""
    return _NOT_MODIFIED in error.message.lower()


def is_gone(error: BadRequest) -> bool:
    """The message to be edited is no more."""
    return _has(error, _GONE)


def is_markup(error: BadRequest) -> bool:
    """The text is refused for its markup alone."""
    return _has(error, _MARKUP)


def is_too_long(error: BadRequest) -> bool:
    """The text is longer than Telegram counts; it goes in smaller pieces."""
    return _has(error, _LONG)


def _is_unknown(error: TelegramError) -> bool:
    """Whether the message may have arrived although we were told nothing of it."""
    return type(error.__cause__).__name__ not in _NEVER_LEFT


def _has(error: TelegramError, signs: tuple[str, ...]) -> bool:
    said = error.message.lower()
    return any(sign in said for sign in signs)


def classify(error: TelegramError) -> SendError:
    """What to do about it. The reasons carry Telegram's words, never ours or the person's."""
    if isinstance(error, RetryAfter):
        wait = error.retry_after
        seconds = wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
        return RetryLater("flood control", seconds)
    if isinstance(error, ChatMigrated):
        return Moved(str(error.new_chat_id))
    if isinstance(error, Forbidden):
        return Unreachable(error.message)
    if isinstance(error, BadRequest):
        return Unreachable(error.message) if _has(error, _CLOSED) else Rejected(error.message)
    if isinstance(error, InvalidToken):
        return RetryLater("the token was refused", is_outage=True)
    if "entity too large" in error.message.lower():
        return Rejected(error.message)
    if isinstance(error, NetworkError):
        return RetryLater(type(error).__name__, is_outage=True, is_unknown=_is_unknown(error))
    if _UNREADABLE in error.message.lower():
        return RetryLater("an answer nobody can read", is_outage=True, is_unknown=True)
    return Rejected(error.message)
