"""The running Telegram door: meets Telegram, then lets updates in by polling or by webhook.

Telegram may be down when we start; then everything else runs and this goes on trying.
"""

import asyncio

import structlog
from starlette.routing import BaseRoute
from telegram import User
from telegram.error import TelegramError

from bot.channel import Fetch
from bot.logging import places
from bot.settings import Settings
from bot.single import alone
from bot.telegram.busy import Busy
from bot.telegram.channel import TelegramChannel
from bot.telegram.client import Client
from bot.telegram.introduction import check_rights, show_menu
from bot.telegram.poller import LONGEST_PAUSE, Poller, advice
from bot.telegram.receiving import KINDS, NAME
from bot.telegram.webhook import webhook_route
from bot.tools import Tools
from bot.trouble import DATABASE_TROUBLE
from intents.rules.community import Chat
from storage.sole import Sole
from storage.unit_of_work import UnitOfWork

# What the library raises over an answer in a shape it does not expect.
UNREADABLE = (KeyError, TypeError, ValueError, AttributeError)
WEBHOOK_PATH = "/telegram"
log = structlog.get_logger(__name__)


class TelegramDoor:
    """Made when a token is set; ``channel`` goes to the workers, ``routes`` to the web server."""

    def __init__(self, tools: Tools, client: Client, fetch: Fetch) -> None:
        self._tools = tools
        self._settings: Settings = tools.settings
        self._client = client
        self._met = asyncio.Event()
        writer = tools.writer
        self._sole = Sole(writer.engine, tools.house.community.id, "telegram updates")
        self._busy = Busy(tools.trouble, tools.clock, self._excuse)
        self.channel = TelegramChannel(client, fetch)

    @property
    def routes(self) -> list[BaseRoute]:
        """The webhook's route; none when we poll."""
        secret = self._settings.webhook_secret
        if self._settings.webhook_url is None or secret is None:
            return []
        path = self._settings.webhook_path(WEBHOOK_PATH)
        tools = self._tools
        known = secret.get_secret_value()
        return [webhook_route(path, known, tools.reception, self._busy)]

    async def met(self, seconds: float) -> bool:
        """Whether Telegram has told us our name by then."""
        try:
            async with asyncio.timeout(seconds):
                await self._met.wait()
        except TimeoutError:
            return False
        return True

    async def run(self) -> None:
        """Until cancelled."""
        await self._client.open()
        try:
            me = await self._meet()
            async with asyncio.TaskGroup() as parts:
                parts.create_task(self._check(me))
                if self._settings.webhook_url is None:
                    poller = Poller(self._client, self._tools.reception, self._busy)
                    parts.create_task(alone(self._sole, poller.run, self._tools.clock))
                await asyncio.Event().wait()
        finally:
            await self._client.shutdown()

    async def _meet(self) -> User:
        """Who we are and how updates come, asked until Telegram answers."""
        failures = 0
        while True:
            try:
                me = await self._client.get_me()
                self.channel.introduce(me)
                await self._open_way_in()
                self._met.set()
                log.info("telegram is connected", bot=me.id)
                return me
            except TelegramError as error:
                failures += 1
                if failures == 1 or failures % 20 == 0:
                    log.warning(advice(error), failures=failures)
                await asyncio.sleep(min(LONGEST_PAUSE, 0.5 * 2 ** min(failures, 8)))

    async def _excuse(self, chat_id: str) -> None:
        """Tell somebody that we are busy while nothing can be stored."""
        text = self._tools.house.wording.plain("upkeep.busy")
        await self._client.send_message(chat_id, text)

    async def _open_way_in(self) -> None:
        url, secret = self._settings.webhook_url, self._settings.webhook_secret
        if url is None or secret is None:
            await self._client.delete_webhook()
            return
        full = url.rstrip("/") + ("" if self._settings.webhook_names_path else WEBHOOK_PATH)
        await self._client.set_webhook(
            full, allowed_updates=list(KINDS), secret_token=secret.get_secret_value()
        )

    async def _check(self, me: User) -> None:
        """Menu and rights; nothing that goes wrong here may close the door."""
        try:
            await show_menu(self._client, self._tools.house.wording)
            chats = await asyncio.to_thread(self._tools.writer.read, self._chats)
            await check_rights(self._client, me, chats)
        except (TelegramError, *UNREADABLE, *DATABASE_TROUBLE) as error:
            where = places(error.__traceback__)
            log.warning("menu and rights not checked", kind=type(error).__name__, at=where)

    def _chats(self, uow: UnitOfWork) -> list[tuple[Chat, str]]:
        return [
            (chat, uow.chats.current(NAME, str(chat.telegram)))
            for chat in self._tools.house.community.chats
            if chat.telegram is not None
        ]
