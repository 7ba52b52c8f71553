"""Outbox entries become calls Telegram takes; what only decorates never stops the words."""

from typing import Any

import pytest
from telegram.error import NetworkError

from bot.channel import Moved, Parcel, Rejected, RetryLater, Sent, Unreachable
from bot.telegram.sending import TelegramSender
from storage.attachments import StoredAttachment
from storage.outbox import OutboxEntry, Sending
from tests.bot.fakes import NOON
from tests.bot.telegram.recording import Recording, Refusal, recording_client

BUTTONS = [[{"label": "接单", "data": "claim:T1", "start": None}]]


async def test_a_text_telegram_finds_too_long_goes_in_halves(
    sender: TelegramSender, telegram: Recording
) -> None:
    too_long = Refusal(400, "Bad Request: message is too long")
    telegram.answer("sendMessage", too_long)
    sent = await sender.send(parcel("<b>灯</b>" + "坏了" * 40, buttons=BUTTONS))
    calls = telegram.of("sendMessage")
    assert [("reply_markup" in call) for call in calls] == [True, False, True]
    assert len(sent.also) == 1


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def telegram() -> Recording:
    return Recording()


@pytest.fixture
def sender(telegram: Recording, pauses: list[float]) -> TelegramSender:
    from bot.telegram.client import make_client

    client = make_client("1:x", "http://test/bot", "http://test/file/bot", telegram)

    async def fetch(channel: str, file_id: str) -> bytes:
        if file_id == "lost":
            raise OSError(file_id)
        return b"\x89PNG picture of another door"

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    return TelegramSender(client, "linli_bot", fetch, pause)


def parcel(
    text: str = "灯坏了",
    *,
    chat_id: str = "101",
    kind: str = "message",
    payload: dict[str, Any] | None = None,
    buttons: Any = (),
    reply_to: str | None = None,
    shown_as: str | None = None,
    files: tuple[StoredAttachment, ...] = (),
) -> Parcel:
    said = {"text": text, "buttons": buttons, "reply_to": reply_to, "attachments": []}
    entry = OutboxEntry(
        id="e1",
        lane=f"telegram:{chat_id}",
        priority=1,
        kind=kind,
        card=None,
        payload=payload or said,
        dedupe_key=None,
        ticket=None,
        status=Sending.WAITING,
        attempts=0,
        created_at=NOON,
        expires_at=None,
        sent_at=None,
        error=None,
    )
    return Parcel(entry, chat_id, shown_as, files)


def attachment(kind: str, file_id: str = "f1", channel: str = "telegram") -> StoredAttachment:
    data = {"latitude": 31.2, "longitude": 121.4} if kind == "location" else {}
    return StoredAttachment("telegram:101", kind, channel, file_id, NOON, data=data)


async def test_words_with_buttons(sender: TelegramSender, telegram: Recording) -> None:
    sent = await sender.send(parcel("<b>报修</b> 3 &lt; 5", buttons=BUTTONS))
    (call,) = telegram.of("sendMessage")
    assert (call["text"], call["parse_mode"]) == ("<b>报修</b> 3 &lt; 5", "HTML")
    assert call["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "claim:T1"
    assert sent == Sent("101")


async def test_an_answer_hangs_under_its_message_if_that_is_still_there(
    sender: TelegramSender, telegram: Recording
) -> None:
    await sender.send(parcel(reply_to="7"))
    (call,) = telegram.of("sendMessage")
    assert call["reply_parameters"] == {"message_id": 7, "allow_sending_without_reply": True}


async def test_a_reply_to_another_doors_message_is_no_reply(
    sender: TelegramSender, telegram: Recording
) -> None:
    await sender.send(parcel(reply_to="w-7"))
    assert "reply_parameters" not in telegram.of("sendMessage")[0]


async def test_a_long_text_goes_in_pieces_with_the_buttons_below_the_last(
    sender: TelegramSender, telegram: Recording
) -> None:
    sent = await sender.send(parcel("灯" * 5000, buttons=BUTTONS))
    first, second = telegram.of("sendMessage")
    assert "reply_markup" not in first
    assert "reply_markup" in second
    assert sent == Sent("102", ("101",))


async def test_markup_telegram_does_not_take_is_left_out(
    sender: TelegramSender, telegram: Recording
) -> None:
    telegram.answer("sendMessage", Refusal(400, "Bad Request: can't parse entities: x"))
    await sender.send(parcel("<b>灯</b> &amp; 门"))
    assert telegram.of("sendMessage")[1]["text"] == "灯 & 门"
    assert "parse_mode" not in telegram.of("sendMessage")[1]


async def test_a_card_is_edited_in_place(sender: TelegramSender, telegram: Recording) -> None:
    sent = await sender.send(parcel(shown_as="55", buttons=BUTTONS))
    (call,) = telegram.of("editMessageText")
    assert (call["message_id"], call["chat_id"]) == (55, "101")
    assert sent == Sent("55")


async def test_an_edit_that_changes_nothing_is_fine(
    sender: TelegramSender, telegram: Recording
) -> None:
    telegram.answer("editMessageText", Refusal(400, "Bad Request: message is not modified: x"))
    assert await sender.send(parcel(shown_as="55")) == Sent("55")


@pytest.mark.parametrize(
    "words", ["message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID"]
)
async def test_a_card_whose_message_is_gone_is_sent_anew(
    sender: TelegramSender, telegram: Recording, words: str
) -> None:
    telegram.answer("editMessageText", Refusal(400, f"Bad Request: {words}"))
    sent = await sender.send(parcel(shown_as="55"))
    assert sent == Sent("101")


async def test_a_press_is_answered(sender: TelegramSender, telegram: Recording) -> None:
    payload = {"press_id": "q1", "text": "慢了一步", "alert": True}
    await sender.send(parcel(kind="toast", payload=payload))
    assert telegram.of("answerCallbackQuery") == [
        {"callback_query_id": "q1", "text": "慢了一步", "show_alert": True}
    ]


async def test_an_answer_to_a_press_is_cut_to_what_fits(
    sender: TelegramSender, telegram: Recording
) -> None:
    payload = {"press_id": "q1", "text": "长" * 500, "alert": True}
    await sender.send(parcel(kind="toast", payload=payload))
    assert len(telegram.of("answerCallbackQuery")[0]["text"]) == 200


async def test_an_answer_that_comes_too_late_is_no_error(
    sender: TelegramSender, telegram: Recording
) -> None:
    telegram.answer("answerCallbackQuery", Refusal(400, "Bad Request: query is too old"))
    payload = {"press_id": "q1", "text": "x", "alert": False}
    assert await sender.send(parcel(kind="toast", payload=payload)) == Sent()


async def test_a_reaction(sender: TelegramSender, telegram: Recording) -> None:
    await sender.send(parcel(kind="reaction", payload={"message_id": "7", "emoji": "👀"}))
    (call,) = telegram.of("setMessageReaction")
    assert call["reaction"] == [{"type": "emoji", "emoji": "👀"}]


@pytest.mark.parametrize("code", [400, 403])
async def test_a_reaction_that_is_not_allowed_is_no_error(
    sender: TelegramSender, telegram: Recording, code: int
) -> None:
    telegram.answer("setMessageReaction", Refusal(code, "REACTION_INVALID"))
    entry = parcel(kind="reaction", payload={"message_id": "7", "emoji": "👀"})
    assert await sender.send(entry) == Sent()


async def test_photos_go_as_one_album_above_the_words(
    sender: TelegramSender, telegram: Recording
) -> None:
    photos = tuple(attachment("photo", f"f{n}") for n in range(3))
    sent = await sender.send(parcel(files=photos))
    assert telegram.methods == ["sendMediaGroup", "sendMessage"]
    assert [m["media"] for m in telegram.of("sendMediaGroup")[0]["media"]] == ["f0", "f1", "f2"]
    assert sent == Sent("104", ("101", "102", "103"))


@pytest.mark.parametrize(
    ("kind", "method"),
    [
        ("photo", "sendPhoto"),
        ("voice", "sendVoice"),
        ("video", "sendVideo"),
        ("video_note", "sendVideoNote"),
        ("audio", "sendAudio"),
        ("animation", "sendAnimation"),
        ("document", "sendDocument"),
        ("location", "sendLocation"),
    ],
)
async def test_a_single_file_goes_as_what_it_is(
    sender: TelegramSender, telegram: Recording, kind: str, method: str
) -> None:
    await sender.send(parcel(files=(attachment(kind),)))
    assert telegram.methods == [method, "sendMessage"]


async def test_many_photos_go_in_parts_with_a_pause_between(
    sender: TelegramSender, telegram: Recording, pauses: list[float]
) -> None:
    await sender.send(parcel(files=tuple(attachment("photo", f"f{n}") for n in range(9))))
    assert telegram.methods == ["sendMediaGroup", "sendMediaGroup", "sendPhoto", "sendMessage"]
    assert len(pauses) == 2


async def test_a_photo_of_another_door_goes_by_its_bytes(
    sender: TelegramSender, telegram: Recording
) -> None:
    await sender.send(parcel(files=(attachment("photo", "p.jpg", channel="web"),)))
    assert telegram.methods == ["sendPhoto", "sendMessage"]
    assert telegram.of("sendPhoto")[0]["photo"].startswith("attach://")


async def test_a_file_that_is_lost_does_not_keep_the_words_back(
    sender: TelegramSender, telegram: Recording
) -> None:
    telegram.answer("sendVoice", Refusal(400, "Bad Request: wrong file identifier"))
    lost = attachment("photo", "lost", channel="web")
    await sender.send(parcel(files=(lost, attachment("voice"))))
    assert telegram.methods == ["sendVoice", "sendMessage"]


@pytest.mark.parametrize(
    ("refusal", "kind"),
    [
        (Refusal(403, "Forbidden: bot was blocked by the user"), Unreachable),
        (Refusal(400, "Bad Request: chat not found"), Unreachable),
        (Refusal(400, "Bad Request: group upgraded", {"migrate_to_chat_id": -1005}), Moved),
        (Refusal(429, "Too Many Requests", {"retry_after": 3}), RetryLater),
        (Refusal(502, "Bad Gateway"), RetryLater),
        (Refusal(400, "Bad Request: BUTTON_DATA_INVALID"), Rejected),
        (NetworkError("connection lost"), RetryLater),
    ],
)
async def test_refusals_are_told_in_our_own_words(
    sender: TelegramSender, telegram: Recording, refusal: Any, kind: type[Exception]
) -> None:
    telegram.answer("sendMessage", refusal)
    with pytest.raises(kind):
        await sender.send(parcel())


async def test_nothing_but_markup_cannot_be_said(sender: TelegramSender) -> None:
    with pytest.raises(Rejected):
        await sender.send(parcel("<b></b>" * 1000))


def test_the_client_shows_no_token() -> None:
    client, _ = recording_client()
    assert "TEST-TOKEN" not in repr(client)
    assert "TEST-TOKEN" not in str(client)
