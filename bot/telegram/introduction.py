"""What the bot does when it meets Telegram: learn its name, show its menu, check what it may.

The check says in words for the operator what keeps the bot from hearing or being heard.
"""

from collections.abc import Iterable

import structlog
from telegram import BotCommand, ChatMember, ChatMemberRestricted, User
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.telegram.client import Client
from intents.catalog.wording import Wording
from intents.rules.community import Chat

COMMANDS = ("start", "help", "my", "todo", "find", "proxy", "patrol", "leave")
log = structlog.get_logger(__name__)


async def show_menu(client: Client, wording: Wording) -> None:
    """The command menu, in the words of the wording file."""
    commands = [BotCommand(name, wording.plain(f"menu.{name}")) for name in COMMANDS]
    await client.set_my_commands(commands)


async def check_rights(client: Client, me: User, chats: Iterable[tuple[Chat, str]]) -> list[str]:
    """Log and return what is missing. ``chats`` are the file's with their present numbers."""
    hears_all = bool(me.can_read_all_group_messages)
    found: list[str] = []
    for chat, chat_id in chats:
        problem = await _problem(client, me.id, chat, chat_id, hears_all)
        if problem is not None:
            found.append(problem)
            log.warning(problem, chat=chat.key)
    return found


async def _problem(
    client: Client, bot_id: int, chat: Chat, chat_id: str, hears_all: bool
) -> str | None:
    try:
        member = await client.get_chat_member(chat_id, bot_id)
    except (BadRequest, Forbidden):
        return f"the bot is not in the chat {chat.key}: add it there, best as an administrator"
    except TelegramError:
        return f"the chat {chat.key} could not be checked: Telegram did not answer"
    if member.status in (ChatMember.LEFT, ChatMember.BANNED):
        return f"the bot is not in the chat {chat.key}: add it there, best as an administrator"
    if isinstance(member, ChatMemberRestricted) and not member.can_send_messages:
        return f"the bot may not write in the chat {chat.key}: give it the right to send messages"
    if member.status not in (ChatMember.ADMINISTRATOR, ChatMember.OWNER) and not hears_all:
        return (
            f"the bot does not hear what people say in the chat {chat.key}: make it an "
            "administrator there, or turn its privacy mode off (@BotFather, /setprivacy, Disable) "
            "and add it to the chat again"
        )
    return None
