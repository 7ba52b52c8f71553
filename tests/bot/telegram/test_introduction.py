"""What is missing is said in words an operator can follow."""

from typing import Any

import pytest
from telegram import User
from telegram.error import NetworkError

from bot.telegram.introduction import COMMANDS, check_rights, show_menu
from bot.telegram.receiving import NAME
from bot.tools import Tools
from handlers.commands import COMMANDS as OBEYED
from intents.catalog.wording import load_wording
from intents.rules.community import Chat
from tests.bot.telegram.recording import ME, Refusal, recording_client

CHAT = Chat(id="home", telegram=-1001, purpose="residents")
BOT = {"id": 123456, "is_bot": True, "first_name": "x"}
ADMIN_RIGHTS = """
    can_be_edited is_anonymous can_manage_chat can_delete_messages can_manage_video_chats
    can_restrict_members can_promote_members can_change_info can_invite_users
    can_post_stories can_edit_stories can_delete_stories
"""
MEMBER_RIGHTS = """
    can_send_messages can_send_audios can_send_documents can_send_photos can_send_videos
    can_send_video_notes can_send_voice_notes can_send_polls can_send_other_messages
    can_add_web_page_previews can_change_info can_invite_users can_pin_messages
    can_manage_topics can_edit_tag can_react_to_messages
"""
ADMIN = {"user": BOT, "status": "administrator", **dict.fromkeys(ADMIN_RIGHTS.split(), False)}
MUTED = {
    "user": BOT,
    "status": "restricted",
    "is_member": True,
    "until_date": 0,
    **dict.fromkeys(MEMBER_RIGHTS.split(), False),
}


async def check(answer: Any, *, hears_all: bool = False) -> list[str]:
    client, record = recording_client()
    record.answer("getChatMember", answer)
    me = User.de_json({**ME, "can_read_all_group_messages": hears_all}, None)
    return await check_rights(client, me, [(CHAT, "-1001")])


async def test_an_administrator_needs_nothing() -> None:
    assert await check(ADMIN) == []


async def test_a_member_with_privacy_off_needs_nothing() -> None:
    assert await check({"user": BOT, "status": "member"}, hears_all=True) == []


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"user": BOT, "status": "member"}, "does not hear"),
        ({"user": BOT, "status": "left"}, "not in the chat home"),
        (Refusal(400, "Bad Request: chat not found"), "not in the chat home"),
        (MUTED, "may not write"),
        (NetworkError("x"), "could not be checked"),
    ],
)
async def test_what_is_missing_is_said(answer: Any, words: str) -> None:
    (problem,) = await check(answer)
    assert words in problem


async def test_the_menu_is_in_the_words_of_the_wording_file() -> None:
    client, record = recording_client()
    await show_menu(client, load_wording())
    (call,) = record.of("setMyCommands")
    shown = {command["command"]: command["description"] for command in call["commands"]}
    assert {"start", "help", "my", "todo"} <= set(shown)
    assert shown["my"] == load_wording().plain("menu.my")


def test_every_command_of_the_menu_is_obeyed() -> None:
    assert set(COMMANDS) <= set(OBEYED)


def test_the_channel_has_the_name_the_handlers_know(tools: Tools) -> None:
    from handlers.posting import TELEGRAM

    assert NAME == TELEGRAM
