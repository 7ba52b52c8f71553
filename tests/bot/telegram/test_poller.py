"""An update is confirmed to Telegram only when it is on disk."""

from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from telegram.error import NetworkError

from bot.reception import Reception
from bot.telegram.client import Client
from bot.telegram.poller import Poller
from bot.tools import Tools
from tests.bot.telegram.recording import Recording, Refusal, recording_client, silent
from tests.bot.telegram.updates import message


class EnoughError(Exception):
    """Three pauses are enough to see how they grow."""


class Telegram:
    """A client, its record, and the pauses that were made."""

    def __init__(self) -> None:
        self.client: Client
        self.record: Recording
        self.client, self.record = recording_client()
        self.pauses: list[float] = []

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        if len(self.pauses) >= 3:
            raise EnoughError

    def poller(self, tools: Tools, reception: Reception | None = None) -> Poller:
        return Poller(self.client, reception or tools.reception, silent(tools), self.pause)

    @property
    def offsets(self) -> list[int | None]:
        return [call.get("offset") for call in self.record.of("getUpdates")]


@pytest.fixture
def telegram() -> Telegram:
    return Telegram()


def updates(*numbers: int) -> list[dict[str, Any]]:
    return [{"update_id": n, "message": message(f"{n}")} for n in numbers]


def stored(tools: Tools) -> list[str]:
    return [e.update_id for e in tools.writer.read(lambda uow: uow.inbox.heads(tools.clock(), 99))]


async def test_what_came_is_stored_and_then_confirmed(tools: Tools, telegram: Telegram) -> None:
    telegram.record.answer("getUpdates", updates(7, 8), [])
    poller = telegram.poller(tools)
    assert await poller.step() == 2
    assert stored(tools) == ["7"]
    await poller.step()
    assert telegram.offsets == [None, 9]


async def test_all_kinds_we_handle_are_asked_for(tools: Tools, telegram: Telegram) -> None:
    await telegram.poller(tools).step()
    (call,) = telegram.record.of("getUpdates")
    wanted = {"message", "edited_message", "callback_query", "message_reaction", "my_chat_member"}
    assert wanted <= set(call["allowed_updates"])


async def test_what_telegram_sends_again_is_not_new(tools: Tools, telegram: Telegram) -> None:
    telegram.record.answer("getUpdates", updates(7), updates(7, 8))
    assert await telegram.poller(tools).step() == 1
    assert await telegram.poller(tools).step() == 1  # a restart that confirmed nothing


async def test_what_could_not_be_stored_is_not_confirmed(tools: Tools, telegram: Telegram) -> None:
    class FullDisk(Reception):
        async def receive(self, channel: str, updates: Any) -> int:
            raise OperationalError("x", {}, Exception("disk full"))

    telegram.record.answer("getUpdates", updates(7), updates(7), updates(7))
    full = FullDisk(tools.writer, tools.bells, tools.clock)
    with pytest.raises(EnoughError):
        await telegram.poller(tools, full).run()
    assert telegram.offsets == [None, None, None]


async def test_a_poison_update_is_stored_with_the_others(tools: Tools, telegram: Telegram) -> None:
    telegram.record.answer("getUpdates", [{"update_id": 7, "message": 5}, *updates(8)])
    assert await telegram.poller(tools).step() == 2


async def test_updates_without_numbers_do_not_make_it_spin(
    tools: Tools, telegram: Telegram
) -> None:
    telegram.record.answer("getUpdates", ["x", {}])
    assert await telegram.poller(tools).step() == 0
    assert telegram.pauses == [1.0]


@pytest.mark.parametrize(
    ("trouble", "word"),
    [
        (Refusal(409, "Conflict: terminated by other getUpdates request"), "another program"),
        (Refusal(401, "Unauthorized"), "LINLI_TELEGRAM_TOKEN"),
        (Refusal(502, "Bad Gateway"), "does not answer"),
        (NetworkError("no route"), "does not answer"),
    ],
)
async def test_trouble_is_waited_out_longer_each_time_and_said_once_in_plain_words(
    tools: Tools,
    telegram: Telegram,
    capsys: pytest.CaptureFixture[str],
    trouble: Any,
    word: str,
) -> None:
    telegram.record.answer("getUpdates", trouble, trouble, trouble)
    with pytest.raises(EnoughError):
        await telegram.poller(tools).run()
    assert telegram.pauses == [1.0, 2.0, 4.0]
    said = "".join(capsys.readouterr())
    assert said.count(word) == 1
    assert "TEST-TOKEN" not in said


async def test_flood_control_is_waited_for_as_long_as_told(
    tools: Tools, telegram: Telegram
) -> None:
    limited = Refusal(429, "Too Many Requests", {"retry_after": 17})
    telegram.record.answer("getUpdates", limited, limited, limited)
    with pytest.raises(EnoughError):
        await telegram.poller(tools).run()
    assert telegram.pauses == [17.0, 17.0, 17.0]
