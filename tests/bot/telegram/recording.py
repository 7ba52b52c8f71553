"""Telegram without a network: every call is recorded and checked against aiogram's models.

A call that Telegram's own description does not know, or a text beyond its limits, fails the test
that made it, whatever the test was about.
"""

import json
from collections import deque
from dataclasses import dataclass, field
from typing import Any

import aiogram.methods
from telegram.request import BaseRequest, RequestData

from bot.telegram.busy import Busy
from bot.telegram.client import Client, make_client
from bot.telegram.texts import plain, units
from bot.tools import Tools

TOKEN = "123456:TEST-TOKEN"
ME = {
    "id": 123456,
    "is_bot": True,
    "first_name": "邻里",
    "username": "linli_bot",
    "can_read_all_group_messages": False,
}


@dataclass
class Refusal:
    """An answer of Telegram that is no success."""

    code: int
    description: str
    parameters: dict[str, Any] = field(default_factory=dict)


class Recording(BaseRequest):
    """Answers from a queue of canned results; by default as Telegram would if all is well."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.answers: dict[str, deque[Any]] = {}
        self._ids = 100

    def answer(self, method: str, *results: Any) -> None:
        """What Telegram answers next to this method; an exception is raised as such."""
        self.answers.setdefault(method, deque()).extend(results)

    def of(self, method: str) -> list[dict[str, Any]]:
        """The parameters of every call of this method."""
        return [parameters for name, parameters in self.calls if name == method]

    @property
    def methods(self) -> list[str]:
        return [name for name, _ in self.calls]

    @property
    def read_timeout(self) -> float | None:
        return 5

    async def initialize(self) -> None:
        pass

    async def shutdown(self) -> None:
        pass

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = None,
        write_timeout: Any = None,
        connect_timeout: Any = None,
        pool_timeout: Any = None,
    ) -> tuple[int, bytes]:
        name = url.rpartition("/")[2]
        if method == "GET":
            self.calls.append(("download", {"url": url}))
            return 200, b"the file's bytes"
        parameters = dict(request_data.parameters) if request_data else {}
        files = request_data.multipart_data if request_data else None
        check_call(name, parameters, files or {})
        self.calls.append((name, parameters))
        waiting = self.answers.get(name)
        answer = waiting.popleft() if waiting else self._default(name, parameters)
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, Refusal):
            body = {
                "ok": False,
                "error_code": answer.code,
                "description": answer.description,
                **({"parameters": answer.parameters} if answer.parameters else {}),
            }
            return answer.code, json.dumps(body).encode()
        return 200, json.dumps({"ok": True, "result": answer}).encode()

    def _default(self, name: str, parameters: dict[str, Any]) -> Any:
        if name == "getMe":
            return ME
        if name == "getUpdates":
            return []
        if name == "sendMediaGroup":
            return [self._message(parameters) for _ in parameters["media"]]
        if name.startswith(("send", "edit")):
            return self._message(parameters)
        return True

    def _message(self, parameters: dict[str, Any]) -> dict[str, Any]:
        self._ids += 1
        chat = int(parameters["chat_id"])
        kind = (
            {"type": "private", "first_name": "x"} if chat > 0 else {"type": "group", "title": "x"}
        )
        shown = parameters.get("message_id", self._ids)
        return {"message_id": shown, "date": 1, "chat": {"id": chat, **kind}, "text": "x"}


def check_call(name: str, parameters: dict[str, Any], files: dict[str, Any]) -> None:
    """Fail unless Telegram's description knows the call and its limits allow it."""
    model = getattr(aiogram.methods, name[0].upper() + name[1:])
    unknown = set(parameters) - set(model.model_fields) - set(files)
    assert not unknown, f"{name} has no {unknown}"
    given = {key: value for key, value in parameters.items() if key in model.model_fields}
    model.model_validate(given)
    _check_lengths(name, parameters)
    for row in parameters.get("reply_markup", {}).get("inline_keyboard", []):
        for button in row:
            data = button.get("callback_data")
            assert data is None or 1 <= len(data.encode()) <= 64, f"callback data: {data}"
            assert (data is None) != (button.get("url") is None)


def _check_lengths(name: str, parameters: dict[str, Any]) -> None:
    is_html = parameters.get("parse_mode") == "HTML"
    text = parameters.get("text")
    if text is not None:
        shown = plain(text) if is_html else text
        limit = 200 if name == "answerCallbackQuery" else 4096
        assert shown.strip(), "an empty text"
        assert units(shown) <= limit, f"{units(shown)} units in {name}"
    if "media" in parameters:
        assert 2 <= len(parameters["media"]) <= 10


def recording_client() -> tuple[Client, Recording]:
    """A client whose calls are recorded."""
    request = Recording()
    return make_client(TOKEN, "http://test/bot", "http://test/file/bot", request), request


def silent(tools: Tools) -> Busy:
    """A door that tells nobody that it is busy."""

    async def say(chat_id: str) -> None:
        return None

    return Busy(tools.trouble, tools.clock, say)
