"""A small Bot API server of our own: hands out updates, keeps what was sent, enforces the limits.

For benchmarks and tests, where Telegram itself must fail in every way it can. The rule kept here:
an update stays until a later offset is asked for, as on the real one.
"""

import asyncio
import json
import threading
import time
from collections import Counter, defaultdict, deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.service import listen

ME = {"id": 123456, "is_bot": True, "first_name": "Linli", "username": "linli_bot"}
TOKEN = "123456:BENCH-TOKEN"
IN_ALL, TO_GROUP = 30, 20
LONGEST_POLL = 2.0
SHOWS = frozenset({"sendMessage", "editMessageText", "sendPhoto", "sendMediaGroup"})


@dataclass(frozen=True, slots=True)
class Fault:
    """How a call goes wrong. ``is_done``: what was asked for has happened all the same."""

    status: int = 400
    description: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)
    body: bytes | None = None  # sent as it is instead of JSON
    hangs: float = 0.0  # seconds before the answer
    is_done: bool = False
    is_cut: bool = False  # the connection ends within the body
    drips: float = 0.0  # seconds between two bytes


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as it was sent; ``is_edit`` when it changed an earlier one."""

    chat_id: str
    text: str
    message_id: int
    at: float
    is_edit: bool
    buttons: tuple[str, ...] = ()


class BotApi:
    """Everything a bot can see of Telegram; safe to feed from another thread."""

    def __init__(self, *, limits: bool = False, redelivered: float = 0.0) -> None:
        """``redelivered`` is the share that comes once more although it was confirmed."""
        self._redelivered, self._random = redelivered, Random(4)
        self.shown: list[Shown] = []
        self.calls: Counter[str] = Counter()
        self.refused = 0
        self.fault: Callable[[str, dict[str, Any]], Fault | None] = lambda *_: None
        self._updates: deque[dict[str, Any]] = deque()
        self._again: deque[dict[str, Any]] = deque()
        self._ids = 1000
        self._limits = limits
        self._in_all: deque[float] = deque()
        self._to_chat: defaultdict[str, deque[float]] = defaultdict(deque)
        self.app = Starlette(
            routes=[Route("/bot{token}/{method}", self._call, methods=["GET", "POST"])]
        )

    def put(self, *updates: dict[str, Any]) -> None:
        """Things that happened, with their ``update_id``."""
        self._updates.extend(updates)

    @property
    def waiting(self) -> int:
        """How many updates nobody has confirmed."""
        return len(self._updates)

    async def _call(self, request: Request) -> Response:
        method = request.path_params["method"]
        try:
            form = await request.form() if request.method == "POST" else request.query_params
        except ClientDisconnect:  # the bot was killed while it spoke
            return Response(status_code=400)
        parameters = {key: value for key, value in form.items() if isinstance(value, str)}
        self.calls[method] += 1
        fault = self.fault(method, parameters)
        if fault is None:
            return await self._answer(method, parameters)
        if fault.is_done:
            await self._answer(method, parameters)
        await asyncio.sleep(fault.hangs)
        return _fail(fault)

    async def _answer(self, method: str, parameters: dict[str, Any]) -> Response:
        if method == "getUpdates":
            return _ok(await self._wait_for_updates(parameters))
        if method == "getMe":
            return _ok({**ME, "can_read_all_group_messages": True})
        if method == "getChatMember":
            return _ok({"status": "member", "user": ME})
        if method in SHOWS:
            return self._show(method, parameters)
        return _ok(True)

    async def _wait_for_updates(self, parameters: dict[str, Any]) -> list[dict[str, Any]]:
        offset = int(parameters.get("offset") or 0)
        while self._updates and self._updates[0]["update_id"] < offset:
            confirmed = self._updates.popleft()
            if self._random.random() < self._redelivered:
                self._again.append(confirmed)
        end = time.monotonic() + min(LONGEST_POLL, float(parameters.get("timeout") or 0))
        while not self._updates and not self._again and time.monotonic() < end:
            await asyncio.sleep(0.005)
        again = [self._again.popleft() for _ in range(len(self._again))]
        return [*again, *(self._updates[n] for n in range(min(100, len(self._updates))))]

    def _show(self, method: str, parameters: dict[str, Any]) -> Response:
        chat_id, now = str(parameters.get("chat_id")), time.monotonic()
        wait = self._too_fast(chat_id, now) if self._limits else 0.0
        if wait > 0:
            self.refused += 1
            return _fail(Fault(429, "Too Many Requests", {"retry_after": int(wait) + 1}))
        is_edit = method.startswith("edit")
        self._ids += not is_edit
        number = int(parameters["message_id"]) if is_edit else self._ids
        text = str(parameters.get("text", ""))
        self.shown.append(Shown(chat_id, text, number, now, is_edit, _buttons(parameters)))
        kind = {"type": "group", "title": "x"} if chat_id < "0" else {"type": "private"}
        chat = {"id": int(chat_id), **kind}
        message = {"message_id": number, "date": 1, "chat": chat, "text": text}
        return _ok([message] if method == "sendMediaGroup" else message)

    def _too_fast(self, chat_id: str, now: float) -> float:
        """Seconds to wait; what is allowed is counted. Windows slide, as we believe theirs do."""
        windows = [(self._in_all, IN_ALL, 1.0)]
        if chat_id.startswith("-"):
            windows.append((self._to_chat[chat_id], TO_GROUP, 60.0))
        for taken, most, span in windows:
            while taken and taken[0] <= now - span:
                taken.popleft()
            if len(taken) >= most:
                return taken[0] + span - now
        for taken, _, _ in windows:
            taken.append(now)
        return 0.0


def _buttons(parameters: dict[str, Any]) -> tuple[str, ...]:
    rows = json.loads(parameters.get("reply_markup") or "{}").get("inline_keyboard", [])
    return tuple(button.get("callback_data", "") for row in rows for button in row)


def _ok(result: Any) -> Response:
    return JSONResponse({"ok": True, "result": result})


def _fail(fault: Fault) -> Response:
    said: dict[str, Any] = {
        "ok": False,
        "error_code": fault.status,
        "description": fault.description,
    }
    if fault.parameters:
        said["parameters"] = fault.parameters
    body = fault.body if fault.body is not None else json.dumps(said).encode()
    if fault.is_cut:
        return Response(body, fault.status, {"content-length": str(len(body) + 100)})
    if fault.drips:
        return StreamingResponse(_drip(body, fault.drips), fault.status)
    return Response(body, fault.status, media_type="application/json")


async def _drip(body: bytes, seconds: float) -> AsyncIterator[bytes]:
    for byte in body:
        yield bytes([byte])
        await asyncio.sleep(seconds)


@contextmanager
def serving(api: BotApi) -> Iterator[str]:
    """The address of a running server, in a thread of its own."""
    socket = listen("127.0.0.1", 0)
    server = uvicorn.Server(
        uvicorn.Config(api.app, log_config=None, access_log=False, lifespan="off")
    )
    server.config.timeout_graceful_shutdown = 1
    thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    try:
        yield f"http://127.0.0.1:{socket.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(5)
        socket.close()


def message(update_id: int, chat_id: int, text: str, **more: Any) -> dict[str, Any]:
    """An update: a person writes in private, or in a group when ``chat_id`` is below zero."""
    person = more.pop("sender", chat_id)
    kind = "private" if chat_id > 0 else "supergroup"
    body = {
        "message_id": update_id,
        "date": 1795147200,
        "chat": {"id": chat_id, "type": kind, "title": "x", "first_name": "x"},
        "from": {"id": person, "is_bot": False, "first_name": f"r{person}"},
        "text": text,
        **more,
    }
    return {"update_id": update_id, "message": body}


def press(update_id: int, chat_id: int, person: int, shown: Shown, data: str) -> dict[str, Any]:
    """An update: somebody presses a button of a message."""
    kind = "private" if chat_id > 0 else "supergroup"
    return {
        "update_id": update_id,
        "callback_query": {
            "id": str(update_id),
            "from": {"id": person, "is_bot": False, "first_name": f"r{person}"},
            "chat_instance": "1",
            "data": data,
            "message": {
                "message_id": shown.message_id,
                "date": 1795147200,
                "chat": {"id": chat_id, "type": kind, "title": "x", "first_name": "x"},
                "text": shown.text,
            },
        },
    }
