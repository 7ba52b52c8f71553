"""The whole door with only the wire replaced: a sentence in, a card out."""

import asyncio

import pytest

from bot.channel import Parcel, RetryLater
from bot.delivery import Delivery
from bot.inbox_worker import InboxWorker
from bot.pacing import moment_of
from bot.telegram.channel import TelegramChannel, _window_of
from bot.telegram.door import TelegramDoor
from bot.tools import Tools
from storage.outbox import OutboxEntry, Sending
from storage.writer import Writer
from tests.bot.fakes import NOON, make_tools
from tests.bot.telegram.recording import Recording, Refusal, recording_client
from tests.bot.telegram.updates import GROUP, message


async def no_file(channel: str, file_id: str) -> bytes:
    raise OSError(file_id)


def door(tools: Tools) -> tuple[TelegramDoor, Recording]:
    client, record = recording_client()
    return TelegramDoor(tools, client, no_file), record


async def test_before_telegram_told_our_name_nothing_is_sent() -> None:
    client, record = recording_client()
    entry = OutboxEntry(
        "e1", "telegram:1", 1, "message", None, {}, None, None, Sending.WAITING, 0, NOON,
        None, None, None,
    )  # fmt: skip
    with pytest.raises(RetryLater):
        await TelegramChannel(client, no_file).send(Parcel(entry, "1"))
    assert record.calls == []


async def test_a_sentence_in_a_group_becomes_a_card_for_the_staff(
    tools: Tools,
) -> None:
    telegram, record = door(tools)
    said = {"update_id": 7, "message": message("3号楼2单元楼道灯坏了", chat=GROUP)}
    record.answer("getUpdates", [said], Refusal(502, "that is all"))
    task = asyncio.create_task(telegram.run())
    assert await telegram.met(5)
    async with asyncio.timeout(5):
        await tools.bells.inbox._event.wait()
    await InboxWorker(tools, {"telegram": telegram.channel.parse}).round()
    delivery = Delivery(tools, {"telegram": telegram.channel})
    while await delivery.start_some():
        await delivery.finish()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert {call["chat_id"] for call in record.of("sendMessage")} == {"-1002", "-1001"}
    assert record.of("setMessageReaction")[0]["message_id"] == 7
    assert record.methods.index("deleteWebhook") < record.methods.index("getUpdates")


async def test_with_a_webhook_telegram_is_told_where_and_with_which_secret(
    writer: Writer,
) -> None:
    secret = "0123456789abcdef"
    tools = make_tools(writer, webhook_url="https://example.org", webhook_secret=secret)
    telegram, record = door(tools)
    task = asyncio.create_task(telegram.run())
    assert await telegram.met(5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    (call,) = record.of("setWebhook")
    assert (call["url"], call["secret_token"]) == ("https://example.org/telegram", secret)
    assert [route.path for route in telegram.routes] == ["/telegram"]  # type: ignore[attr-defined]
    assert "getUpdates" not in record.methods


async def test_without_a_webhook_there_is_no_route(
    tools: Tools,
) -> None:
    assert door(tools)[0].routes == []


async def test_a_file_is_fetched_from_the_address_that_was_set() -> None:
    client, record = recording_client()
    found = {"file_id": "f1", "file_unique_id": "u", "file_path": "photos/1.jpg"}
    record.answer("getFile", found)
    assert await TelegramChannel(client, no_file).fetch("f1") == b"the file's bytes"
    assert record.of("download")[0]["url"].startswith("http://test/file/bot")


async def test_a_file_telegram_has_no_more_is_an_os_error() -> None:
    client, record = recording_client()
    record.answer("getFile", Refusal(400, "Bad Request: wrong file_id"))
    with pytest.raises(OSError, match="fetched"):
        await TelegramChannel(client, no_file).fetch("f1")


def test_groups_and_people_have_limits_of_their_own() -> None:
    group, person = _window_of("-1001"), _window_of("101")
    now = moment_of(NOON)
    assert group.free_at(group.take([], now, 20), now) - now > 60_000
    assert 5_000 < person.free_at(person.take([], now, 5), now) - now < 6_000
