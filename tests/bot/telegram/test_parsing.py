"""From raw updates to what happened, whatever Telegram sends."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.parsing import Parser
from handlers.incoming import Incoming, Kind, Sender
from tests.bot.fakes import NOON
from tests.bot.telegram.updates import AMA, BOT, DATE, GROUP, PRIVATE, entry, file, message, photo

parse = Parser("linli_bot", 123456)


def said(text: str | None = None, **more: Any) -> Incoming:
    found = parse(entry({"message": message(text, **more)}))
    assert found is not None
    return found


def test_a_private_message() -> None:
    found = said("灯坏了")
    assert found.kind is Kind.MESSAGE
    assert found.chat.channel == "telegram"
    assert found.chat.chat_id == "101"
    assert found.chat.is_private
    assert found.sender == Sender("101", "王阿姨")
    assert found.text == "灯坏了"
    assert found.message_id == "7"
    assert found.at == NOON
    assert not found.mentions_us


def test_a_message_in_a_group() -> None:
    found = said("灯坏了", chat=GROUP)
    assert not found.chat.is_private
    assert found.chat.title == "幸福里3栋群"
    assert found.conversation == "telegram:-1001:101"


def test_a_mention_is_noticed_and_taken_away() -> None:
    found = said("@Linli_Bot 灯坏了", chat=GROUP)
    assert found.mentions_us
    assert found.text == "灯坏了"


def test_another_bots_name_that_begins_like_ours_is_no_mention() -> None:
    found = said("@linli_bot2 灯坏了", chat=GROUP)
    assert not found.mentions_us
    assert found.text == "@linli_bot2 灯坏了"


def test_a_reply_to_us_is_meant_for_us() -> None:
    found = said(
        "3号楼", chat=GROUP, reply_to_message=message("几号楼？", chat=GROUP, **{"from": BOT})
    )
    assert found.mentions_us
    assert found.reply_to == "7"


def test_a_reply_to_a_neighbour_is_not() -> None:
    found = said("我也是", chat=GROUP, reply_to_message=message("灯坏了", chat=GROUP))
    assert not found.mentions_us
    assert found.reply_to == "7"


def test_the_first_message_of_a_topic_is_no_reply() -> None:
    first = message(chat=GROUP, forum_topic_created={"name": "报修", "icon_color": 7322096})
    assert said("灯坏了", chat=GROUP, reply_to_message=first).reply_to is None


def test_a_command_with_our_name() -> None:
    assert said("/my@linli_bot", chat=GROUP).text == "/my"


def test_another_bots_command_concerns_nobody() -> None:
    assert parse(entry({"message": message("/my@other_bot", chat=GROUP)})) is None


def test_of_a_photo_the_largest_size_is_kept() -> None:
    found = said(photo=photo(("small", 90), ("large", 1280), ("middle", 320)), caption="灯坏了")
    assert [(a.kind, a.file_id) for a in found.attachments] == [("photo", "large")]
    assert found.text == "灯坏了"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("voice", file("v", duration=3)),
        ("video", file("v", duration=3, width=1, height=1)),
        ("video_note", file("v", duration=3, length=1)),
        ("audio", file("v", duration=3)),
        ("document", file("v")),
        ("animation", file("v", duration=3, width=1, height=1)),
    ],
)
def test_other_files_keep_their_kind(kind: str, body: dict[str, Any]) -> None:
    found = said(**{kind: body})
    assert [(a.kind, a.file_id) for a in found.attachments] == [(kind, "v")]


def test_an_animation_is_not_taken_for_a_document_too() -> None:
    body = file("v", duration=3, width=1, height=1)
    assert [a.kind for a in said(animation=body, document=file("v")).attachments] == ["animation"]


def test_a_place_and_a_venue() -> None:
    spot = {"latitude": 31.2, "longitude": 121.4}
    venue = {"location": spot, "title": "门口", "address": "x"}
    for more in ({"location": spot}, {"venue": venue, "location": spot}):
        (place,) = said(**more).attachments
        assert (place.kind, place.latitude, place.longitude) == ("location", 31.2, 121.4)


def test_photos_of_an_album_name_it() -> None:
    assert said(photo=photo(("a", 90)), media_group_id="g7").album == "g7"


def test_a_sticker_or_a_contact_is_a_message_without_words() -> None:
    sticker = file("s", width=1, height=1, is_animated=False, is_video=False, type="regular")
    for more in ({"sticker": sticker}, {"contact": {"phone_number": "1", "first_name": "x"}}):
        found = said(**more)
        assert found.kind is Kind.MESSAGE
        assert (found.text, found.attachments) == ("", ())


def test_a_forwarded_message_says_so() -> None:
    origin = {"type": "hidden_user", "date": DATE, "sender_user_name": "某人"}
    assert said("低价疏通下水道", forward_origin=origin).forwarded


@pytest.mark.parametrize(
    "more",
    [
        {"from": {"id": 1087968824, "is_bot": True, "first_name": "Group"}, "sender_chat": GROUP},
        {"from": {"id": 136817688, "is_bot": True, "first_name": "Channel"}, "sender_chat": GROUP},
        {"from": {"id": 777000, "is_bot": False, "first_name": "T"}, "sender_chat": GROUP},
        {"from": None},
    ],
)
def test_who_cannot_be_known_is_nobody(more: dict[str, Any]) -> None:
    assert said("灯坏了", chat=GROUP, **more).sender is None


def test_a_channels_post_has_no_sender() -> None:
    channel = {"id": -1009, "type": "channel", "title": "通知"}
    found = parse(entry({"channel_post": message("停水", chat=channel, **{"from": None})}))
    assert found is not None
    assert found.sender is None


def test_another_bot_concerns_nobody() -> None:
    other = {"id": 99, "is_bot": True, "first_name": "other"}
    assert parse(entry({"message": message("灯坏了", chat=GROUP, **{"from": other})})) is None


@pytest.mark.parametrize(
    "news",
    [
        {"new_chat_members": [AMA]},
        {"new_chat_title": "新群名"},
        {"group_chat_created": True},
    ],
)
def test_news_about_a_group_concerns_nobody(news: dict[str, Any]) -> None:
    assert parse(entry({"message": message(chat=GROUP, **news)})) is None


def test_an_edited_message() -> None:
    found = parse(entry({"edited_message": message("灯和开关坏了", edit_date=DATE + 60)}))
    assert found is not None
    assert found.kind is Kind.EDITED
    assert (found.at - NOON).total_seconds() == 60


def test_a_place_that_moves_along_is_no_news() -> None:
    spot = {"latitude": 31.2, "longitude": 121.4}
    assert parse(entry({"edited_message": message(location=spot, edit_date=DATE)})) is None


def test_a_pressed_button() -> None:
    query = {
        "id": "q1",
        "from": AMA,
        "chat_instance": "i",
        "data": "claim:T1",
        "message": message("card", chat=GROUP, **{"from": BOT}),
    }
    found = parse(entry({"callback_query": query}))
    assert found is not None
    assert found.kind is Kind.BUTTON
    assert (found.button, found.press_id, found.chat.chat_id) == ("claim:T1", "q1", "-1001")
    assert found.sender == Sender("101", "王阿姨")


def test_a_button_under_a_message_too_old_to_see() -> None:
    old = {"message_id": 5, "date": 0, "chat": GROUP}
    query = {"id": "q1", "from": AMA, "chat_instance": "i", "data": "x", "message": old}
    found = parse(entry({"callback_query": query}))
    assert found is not None
    assert found.chat.chat_id == "-1001"


def test_a_button_without_message_or_data() -> None:
    query = {"id": "q1", "from": AMA, "chat_instance": "i", "game_short_name": "g"}
    found = parse(entry({"callback_query": query}))
    assert found is not None
    assert (found.button, found.chat.chat_id, found.chat.is_private) == ("", "101", True)


def reaction(old: list[str], new: list[str], **more: Any) -> Incoming | None:
    def kinds(emojis: list[str]) -> list[dict[str, str]]:
        return [{"type": "emoji", "emoji": emoji} for emoji in emojis]

    body = {
        "chat": GROUP,
        "message_id": 7,
        "date": DATE,
        "old_reaction": kinds(old),
        "new_reaction": kinds(new),
        **({"user": AMA} | more),
    }
    return parse(entry({"message_reaction": body}))


def test_an_emoji_put_under_a_message() -> None:
    found = reaction([], ["👍"])
    assert found is not None
    assert (found.kind, found.emoji, found.message_id) == (Kind.REACTION, "👍", "7")


def test_an_emoji_taken_away_is_no_news() -> None:
    assert reaction(["👍"], []) is None
    assert reaction(["👍"], ["👍"]) is None


def member(chat: Any, status: str, **more: Any) -> Incoming | None:
    change = {
        "chat": chat,
        "from": AMA,
        "date": DATE,
        "old_chat_member": {"user": BOT, "status": "left"},
        "new_chat_member": {"user": BOT, "status": status, **more},
    }
    return parse(entry({"my_chat_member": change}))


@pytest.mark.parametrize(
    ("status", "is_active"), [("member", True), ("kicked", False), ("left", False)]
)
def test_what_becomes_of_us_in_a_group(status: str, is_active: bool) -> None:
    found = member(GROUP, status, **({"until_date": 0} if status == "kicked" else {}))
    assert found is not None
    assert (found.kind, found.is_active) == (Kind.MEMBERSHIP, is_active)


LI = {"id": 202, "is_bot": False, "first_name": "李网格"}


@pytest.mark.parametrize(
    ("before", "after", "is_there"),
    [("member", "left", False), ("left", "member", True), ("member", "administrator", None)],
)
def test_somebody_who_comes_or_goes_is_told_of_by_their_own_name(
    before: str, after: str, is_there: bool | None
) -> None:
    rights = {"can_be_edited": False, "is_anonymous": False} | {
        f"can_{right}": False
        for right in (
            "manage_chat",
            "delete_messages",
            "manage_video_chats",
            "restrict_members",
            "promote_members",
            "change_info",
            "invite_users",
            "post_stories",
            "edit_stories",
            "delete_stories",
        )
    }
    change = {
        "chat": GROUP,
        "from": AMA,
        "date": DATE,
        "old_chat_member": {"user": LI, "status": before},
        "new_chat_member": {"user": LI, "status": after, **rights},
    }
    found = parse(entry({"chat_member": change}))
    told = None if found is None or found.sender is None else found.sender.account_id
    assert (told, found and found.is_active) == (None if is_there is None else "202", is_there)


def test_the_groups_own_line_says_who_left() -> None:
    found = parse(entry({"message": message(chat=GROUP, left_chat_member=LI)}))
    assert found is not None
    assert found.sender is not None
    assert (found.kind, found.sender.account_id, found.is_active) == (Kind.PRESENCE, "202", False)
    assert parse(entry({"message": message(chat=GROUP, left_chat_member=BOT)})) is None


def test_a_private_chat_closed_and_opened_to_us() -> None:
    blocked, opened = member(PRIVATE, "kicked", until_date=0), member(PRIVATE, "member")
    assert blocked is not None
    assert opened is not None
    assert (blocked.kind, blocked.is_active) == (Kind.REACHABLE, False)
    assert (opened.kind, opened.is_active) == (Kind.REACHABLE, True)


def test_a_group_with_a_new_number_said_from_either_side() -> None:
    old = {"id": -5, "type": "group", "title": "x"}
    new = {"id": -1005, "type": "supergroup", "title": "x"}
    for news in (
        message(chat=old, migrate_to_chat_id=-1005),
        message(chat=new, migrate_from_chat_id=-5),
    ):
        found = parse(entry({"message": news}))
        assert found is not None
        assert (found.kind, found.chat.chat_id, found.new_chat_id) == (Kind.MIGRATED, "-5", "-1005")


def test_what_no_database_stores_is_taken_out() -> None:
    assert said("灯\x00坏\ud83d了").text == "灯坏了"


def test_an_update_of_a_kind_we_never_asked_for_concerns_nobody() -> None:
    assert parse(entry({"edited_channel_post": message("停水", chat=GROUP)})) is None
    assert parse(entry({"something_new": {"a": 1}})) is None


@pytest.mark.parametrize(
    "poison",
    ["", "[]", "7", '{"update_id": 1, "message": 7}', '{"update_id": 1, "message": {}}', "{"],
)
def test_poison_is_refused_by_an_exception(poison: str) -> None:
    with pytest.raises((KeyError, TypeError, AttributeError, ValueError)):
        parse(entry(poison))


@given(st.text(max_size=300))
def test_no_text_is_ever_too_much(text: str) -> None:
    found = parse(entry({"message": message(text or "x")}))
    assert found is None or "\x00" not in found.text
