"""The webhook takes updates from Telegram alone and says yes only when they are on disk."""

import json
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient, Response
from starlette.applications import Starlette

from bot.telegram.webhook import LARGEST, webhook_route
from bot.tools import Tools
from tests.bot.telegram.recording import silent
from tests.bot.telegram.updates import message

SECRET = "a-secret-of-some-length"


async def post(tools: Tools, body: Any, secret: str | None = SECRET) -> Response:
    busy = silent(tools)
    app = Starlette(routes=[webhook_route("/telegram", SECRET, tools.reception, busy)])
    transport = ASGITransport(app, raise_app_exceptions=False)
    headers = {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret}
    content = body if isinstance(body, bytes) else json.dumps(body)
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        return await client.post("/telegram", content=content, headers=headers)


def stored(tools: Tools) -> int:
    return tools.writer.read(lambda uow: uow.inbox.backlog(tools.clock()).count)


async def test_an_update_is_stored_before_it_is_acknowledged(tools: Tools) -> None:
    response = await post(tools, {"update_id": 7, "message": message("灯坏了")})
    assert response.status_code == 200
    assert stored(tools) == 1


async def test_the_same_update_twice_is_one(tools: Tools) -> None:
    for _ in range(2):
        assert (await post(tools, {"update_id": 7, "message": message("x")})).status_code == 200
    assert stored(tools) == 1


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x"])
async def test_who_does_not_know_the_secret_is_refused(tools: Tools, secret: str | None) -> None:
    response = await post(tools, {"update_id": 7, "message": message("x")}, secret)
    assert response.status_code == 403
    assert stored(tools) == 0


async def test_more_than_any_update_holds_is_refused(tools: Tools) -> None:
    body = {"update_id": 7, "message": message("x" * LARGEST)}
    assert (await post(tools, body)).status_code == 413
    assert stored(tools) == 0


@pytest.mark.parametrize("body", ["", "{", "[]", "7", '{"message": {}}', "[" * 100_000])
async def test_what_is_no_update_is_refused(tools: Tools, body: str) -> None:
    assert (await post(tools, body.encode())).status_code == 400
    assert stored(tools) == 0


async def test_an_update_that_cannot_be_stored_is_not_acknowledged(tools: Tools) -> None:
    tools.writer.close()
    response = await post(tools, {"update_id": 7, "message": message("x")})
    assert response.status_code == 500
