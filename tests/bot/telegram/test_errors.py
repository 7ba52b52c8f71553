"""Each refusal of Telegram's leads to the right deed."""

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.channel import Moved, Rejected, RetryLater, SendError, Unreachable
from bot.telegram.errors import classify


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (Forbidden("Forbidden: bot was blocked by the user"), Unreachable),
        (Forbidden("Forbidden: bot can't initiate conversation with a user"), Unreachable),
        (Forbidden("Forbidden: bot was kicked from the supergroup chat"), Unreachable),
        (BadRequest("Chat not found"), Unreachable),
        (BadRequest("Not enough rights to send text messages to the chat"), Unreachable),
        (BadRequest("CHAT_WRITE_FORBIDDEN"), Unreachable),
        (BadRequest("Message text is empty"), Rejected),
        (BadRequest("BUTTON_DATA_INVALID"), Rejected),
        (NetworkError("Request Entity Too Large (413)"), Rejected),
        (NetworkError("Bad Gateway"), RetryLater),
        (TimedOut(), RetryLater),
        (InvalidToken(), RetryLater),
        (TelegramError("Invalid server response"), RetryLater),
        (Conflict("x"), Rejected),
    ],
)
def test_what_to_do(error: TelegramError, kind: type[SendError]) -> None:
    assert type(classify(error)) is kind


def test_flood_control_names_its_seconds_and_is_no_outage() -> None:
    found = classify(RetryAfter(31))
    assert isinstance(found, RetryLater)
    assert (found.seconds, found.is_outage) == (31, False)


def test_a_moved_group_names_its_new_number() -> None:
    found = classify(ChatMigrated(-1005))
    assert isinstance(found, Moved)
    assert found.new_chat_id == "-1005"


@pytest.mark.parametrize(("cause", "is_unknown"), [("ConnectError", False), ("ReadTimeout", True)])
def test_whether_it_may_have_arrived_is_told(cause: str, is_unknown: bool) -> None:
    error = NetworkError("x")
    error.__cause__ = type(cause, (Exception,), {})()
    found = classify(error)
    assert isinstance(found, RetryLater)
    assert found.is_unknown is is_unknown


@pytest.mark.parametrize("error", [TimedOut(), NetworkError("x"), InvalidToken()])
def test_when_telegram_does_not_answer_every_chat_waits(error: TelegramError) -> None:
    found = classify(error)
    assert isinstance(found, RetryLater)
    assert found.is_outage
