"""The Bot API client: python-telegram-bot's ``Bot`` with three things put right.

Its repr shows no token, ``getUpdates`` hands out the raw updates (so that one the library cannot
parse stops nothing), and it is started without asking Telegram anything.
"""

import os
from collections.abc import Sequence
from typing import Any

# Telegram's waiting times as timedelta; the library warns about its old way otherwise.
os.environ.setdefault("PTB_TIMEDELTA", "true")

from telegram import Bot
from telegram.request import BaseRequest, HTTPXRequest

POLL_SECONDS = 25
CONNECTIONS = 32


class Client(Bot):
    """A ``Bot`` that is safe to print and can hand out updates as Telegram sent them."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Without the token, which the library's own repr shows."""
        return "Client[token=***]"

    async def raw_updates(self, offset: int | None, kinds: Sequence[str]) -> list[Any]:
        """What has happened from ``offset`` on; waits up to ``POLL_SECONDS`` for something."""
        data = {"offset": offset, "timeout": POLL_SECONDS, "allowed_updates": list(kinds)}
        found = await self._post("getUpdates", data, read_timeout=POLL_SECONDS + 10)
        return found if isinstance(found, list) else []

    async def open(self) -> None:
        """Open the connections, without a word to Telegram."""
        for request in self._request:
            await request.initialize()
        self._requests_initialized = True


def make_client(
    token: str,
    base_url: str,
    file_url: str,
    request: BaseRequest | None = None,
) -> Client:
    """A client for this bot; ``request`` replaces the network in tests."""
    return Client(
        token,
        base_url=base_url,
        base_file_url=file_url,
        request=request or HTTPXRequest(connection_pool_size=CONNECTIONS, read_timeout=15),
        get_updates_request=request or HTTPXRequest(connection_pool_size=1),
    )
