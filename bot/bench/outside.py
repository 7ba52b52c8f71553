"""The doors under load: updates accepted durably beside bare Starlette, and Telegram's limits used.

Clients and server share the machine, so what counts is the ratio to the peer in the same run.
"""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from bot.bench.bot_api import TOKEN, BotApi, message, serving
from bot.bench.ground import Figures, demo_tools, spread
from bot.bench.village import requests
from bot.channel import Received
from bot.clock import utc_now
from bot.delivery import Delivery
from bot.inbox_worker import InboxWorker
from bot.telegram.busy import Busy
from bot.telegram.channel import TelegramChannel
from bot.telegram.client import make_client
from bot.telegram.parsing import Parser
from bot.telegram.webhook import HEADER, webhook_route
from bot.tools import Tools
from storage.outbox import Outgoing
from storage.unit_of_work import UnitOfWork

UPDATES, AT_ONCE = 6000, 64
SECRET = "bench-bench-bench"
SECONDS, CHATS = 20, 200


def webhook() -> Figures:
    """Updates a second through the door by ASGI: ours (on disk) and bare Starlette's (nowhere)."""

    async def nothing(request: Request) -> Response:
        await request.body()
        return Response()

    bare = Starlette(routes=[Route("/t", nothing, methods=["POST"])])

    async def tell_nobody(chat_id: str) -> None:
        return None

    with demo_tools() as tools:
        busy = Busy(tools.trouble, tools.clock, tell_nobody)
        ours = Starlette(routes=[webhook_route("/t", SECRET, tools.reception, busy)])
        peer = asyncio.run(_post_all(bare))
        rate = asyncio.run(_post_all(ours))
        stored = tools.writer.read(lambda uow: uow.inbox.backlog(tools.clock()).count)
    return {
        "accepted_per_second": round(rate),
        "bare_starlette_per_second": round(peer),
        "ratio": round(rate / peer, 3),
        "stored": stored,
    }


async def _post_all(app: ASGIApp) -> float:
    numbers = iter(range(1, UPDATES + 1))

    async def client() -> None:
        for number in numbers:
            body = _json(message(number, 100_000 + number % 500, "x" * 30))
            await _post(app, body)

    started = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(AT_ONCE)))
    return UPDATES / (time.perf_counter() - started)


def _json(update: dict[str, Any]) -> bytes:
    return json.dumps(update).encode()


async def _post(app: ASGIApp, body: bytes) -> None:
    """One request by ASGI: no sockets, which cost both the same."""
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/t",
        "query_string": b"",
        "headers": [(HEADER.encode(), SECRET.encode())],
        "http_version": "1.1",
    }
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(event: Any) -> None:
        sent.append(event)

    await app(scope, receive, send)
    if sent[0]["status"] != 200:
        raise RuntimeError(f"answered {sent[0]['status']}")


def delivery() -> Figures:
    """Messages a second to many chats while the server enforces 30 a second and 20 a minute."""
    api = BotApi(limits=True)
    with demo_tools() as tools, serving(api) as url:
        tools.writer.run(_fill)
        asyncio.run(_with_channel(tools, url, _deliver))
    begun, ended = api.shown[0].at, api.shown[-1].at
    per_second = Counter(int(shown.at - begun) for shown in api.shown)
    full = [per_second[second] for second in range(1, int(ended - begun))]
    rate = sum(full) / max(1, len(full))
    return {
        "sent": len(api.shown),
        "per_second": round(rate, 2),
        "permitted_per_second": 30,
        "ratio": round(rate / 30, 3),
        "refused_429": api.refused,
    }


def _fill(uow: UnitOfWork) -> None:
    now = utc_now()
    for number in range(SECONDS * 32):
        payload: dict[str, Any] = {
            "text": f"{number}",
            "buttons": [],
            "reply_to": None,
            "attachments": [],
        }
        lane = f"telegram:{100_000 + number % CHATS}"
        uow.outbox.put(Outgoing(lane, "message", payload, priority=1, created_at=now))
    uow.commit()


async def _with_channel(
    tools: Tools, url: str, work: Callable[[Tools, TelegramChannel], Awaitable[Any]]
) -> Any:
    async def no_file(name: str, file_id: str) -> bytes:
        raise OSError(file_id)

    client = make_client(TOKEN, f"{url}/bot", f"{url}/file/bot")
    await client.open()
    channel = TelegramChannel(client, no_file)
    channel.introduce(await client.get_me())
    try:
        return await work(tools, channel)
    finally:
        await client.shutdown()


async def _deliver(tools: Tools, channel: TelegramChannel) -> None:
    stopping = asyncio.Event()
    task = asyncio.create_task(Delivery(tools, {channel.name: channel}).run(stopping))
    await asyncio.sleep(SECONDS)
    stopping.set()
    tools.bells.outbox.ring()
    await task


def reply() -> Figures:
    """Milliseconds from a stored update to its first reply at the server, at a steady load."""
    api = BotApi()
    with demo_tools() as tools, serving(api) as url:
        asyncio.run(_with_channel(tools, url, _converse))
        told = {str(account): at for account, at in _SAID.items()}
        waits: dict[str, float] = {}
        for shown in api.shown:
            if shown.chat_id in told:
                waits.setdefault(shown.chat_id, shown.at - told[shown.chat_id])
    return {"replied": len(waits), "of": len(told), "first_reply_ms": spread(list(waits.values()))}


_SAID: dict[int, float] = {}


async def _converse(tools: Tools, channel: TelegramChannel) -> None:
    stopping, numbers = asyncio.Event(), count(1)
    inbox = InboxWorker(tools, {"telegram": Parser("linli_bot", 1)})
    tasks = [
        asyncio.create_task(inbox.run(stopping)),
        asyncio.create_task(Delivery(tools, {channel.name: channel}).run(stopping)),
    ]
    for account, words in list(requests(160)):
        number = next(numbers)
        raw = _json(message(number, account, words)).decode()
        _SAID[account] = time.monotonic()
        await tools.reception.receive(
            "telegram", [Received(str(number), f"telegram:{account}", number, raw)]
        )
        await asyncio.sleep(0.1)
    await asyncio.sleep(2)
    stopping.set()
    tools.bells.inbox.ring()
    tools.bells.outbox.ring()
    await asyncio.gather(*tasks)
