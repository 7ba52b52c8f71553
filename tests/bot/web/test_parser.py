from datetime import UTC, datetime

import pytest

from bot.web.parser import Pressed, Written, parse
from handlers.incoming import Attachment, Kind
from storage.inbox import InboxEntry

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def entry(raw: str) -> InboxEntry:
    return InboxEntry("web", "u1", "web:p-li", 1, raw, NOW)


def test_words_in_the_private_chat() -> None:
    written = Written(
        account="p-li", name="李", chat_id="p-li", title="邻", message_id=7, text="灯坏了"
    )
    incoming = parse(entry(written.model_dump_json()))
    assert (incoming.kind, incoming.chat.is_private, incoming.text) == (
        Kind.MESSAGE,
        True,
        "灯坏了",
    )
    assert (incoming.message_id, incoming.conversation, incoming.at) == ("7", "web:p-li", NOW)


def test_an_answer_with_a_photo_in_a_group() -> None:
    written = Written(
        account="p-li",
        name="李",
        chat_id="g-home-1",
        title="群",
        message_id=7,
        text="",
        reply_to=3,
        photos=["a.jpg"],
    )
    incoming = parse(entry(written.model_dump_json()))
    assert not incoming.chat.is_private
    assert incoming.reply_to == "3"
    assert incoming.attachments == (Attachment("photo", "g-home-1/a.jpg"),)
    assert incoming.conversation == "web:g-home-1:p-li"


def test_a_pressed_button() -> None:
    pressed = Pressed(
        account="p-li",
        name="李",
        chat_id="g-staff",
        title="群",
        message_id=7,
        data="claim:T1",
        press_id="p-li.x",
    )
    incoming = parse(entry(pressed.model_dump_json()))
    assert (incoming.kind, incoming.button, incoming.press_id) == (
        Kind.BUTTON,
        "claim:T1",
        "p-li.x",
    )


@pytest.mark.parametrize(
    "raw", ["", "null", "[]", "{}", '{"kind":"written"}', '{"kind":"other"}', "墙"]
)
def test_poison_is_refused(raw: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse(entry(raw))
