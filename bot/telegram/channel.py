"""Telegram as a channel: its name, pace, parser and sender in one object."""

from datetime import timedelta

from telegram import User
from telegram.error import TelegramError

from bot.channel import Fetch, Parcel, RetryLater, Sent
from bot.pacing import Limits, Window, Windows
from bot.telegram.client import Client
from bot.telegram.parsing import Parser
from bot.telegram.receiving import NAME
from bot.telegram.sending import TelegramSender
from handlers.incoming import Incoming
from storage.inbox import InboxEntry

# Telegram allows 30 a second in all, one a second to a person and 20 a minute to a group; the
# clocks there and here differ a little, so a little less is aimed at. Short bursts to a person
# pass: one turn may be a card, a word and a picture. What goes in all goes at an even pace: then
# hardly more than one message is on its way at any moment, and none or one of them comes twice
# when the power fails.
IN_ALL = (29, timedelta(seconds=1), timedelta(milliseconds=34.5))
TO_PERSON = (5, timedelta(seconds=5.2))
TO_GROUP = (20, timedelta(seconds=61))
# A chat sees a change at once as long as it is not flooded.
BURST = (4, timedelta(seconds=1.1))


class TelegramChannel:
    """One bot on Telegram. Nothing is sent before ``introduce`` has told it its own name."""

    name = NAME

    def __init__(self, client: Client, fetch: Fetch) -> None:
        self._client = client
        self._fetch = fetch
        self._parser = Parser()
        self._sender: TelegramSender | None = None
        self.username = ""
        self.pace: Limits | None = Limits(Window(*IN_ALL), _window_of)

    def introduce(self, me: User) -> None:
        """Who the bot is: what its mention looks like and where deep links lead."""
        self.username = me.username or ""
        self._parser = Parser(self.username, me.id)
        self._sender = TelegramSender(self._client, me.username or "", self._fetch)

    def parse(self, entry: InboxEntry) -> Incoming | None:
        """What an update says; raises for what is none."""
        return self._parser(entry)

    async def send(self, parcel: Parcel) -> Sent:
        """Show it. Raises only ``SendError``."""
        if self._sender is None:
            raise RetryLater("not connected yet", is_outage=True)
        return await self._sender.send(parcel)

    async def fetch(self, file_id: str) -> bytes:
        """The bytes of a file somebody sent to the bot. OSError when Telegram has it no more."""
        try:
            file = await self._client.get_file(file_id)
            return bytes(await file.download_as_bytearray())
        except TelegramError as error:
            raise OSError("the file could not be fetched") from error


_GROUP, _PERSON = (Windows(Window(*lasting), Window(*BURST)) for lasting in (TO_GROUP, TO_PERSON))


def _window_of(chat_id: str) -> Window:
    return _GROUP if chat_id.startswith("-") else _PERSON
