"""What a door does while nothing can be stored: people hear that we are busy, operators are called.

The rule kept here: nobody hears it twice in one trouble, nor for a hiccup; Telegram keeps what
they said meanwhile. Groups hear nothing.
"""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from telegram.error import TelegramError

from bot.channel import Received
from bot.clock import Clock
from bot.trouble import Trouble

HICCUP = timedelta(seconds=3)
# A trouble that comes and goes is one trouble.
AGAIN = timedelta(minutes=10)


class Busy:
    """One per door, polling or webhook. ``say`` writes to a private chat."""

    def __init__(
        self, trouble: Trouble, clock: Clock, say: Callable[[str], Awaitable[object]]
    ) -> None:
        self._trouble = trouble
        self._clock = clock
        self._say = say
        self._since: datetime | None = None
        self._told: dict[str, datetime] = {}

    def alarm(self, part: str, error: BaseException) -> None:
        """Tell the operators, who hear of all troubles together once in ten minutes."""
        self._since = self._since or self._clock()
        self._trouble.alarm("updates cannot be stored", part=part, error=error)

    async def tell(self, rows: Sequence[Received]) -> None:
        """Tell those who wrote this privately, unless they know."""
        now = self._clock()
        if self._since is None or now - self._since < HICCUP:
            return
        for lane in dict.fromkeys(row.lane for row in rows):
            chat_id = lane.partition(":")[2]
            if chat_id.isdigit() and chat_id not in self._told:
                self._told[chat_id] = now
                with suppress(TelegramError):  # if we cannot, so be it
                    await self._say(chat_id)

    def over(self) -> None:
        """Something was stored."""
        if self._since is None and not self._told:
            return
        self._since, now = None, self._clock()
        self._told = {chat: at for chat, at in self._told.items() if now - at < AGAIN}
