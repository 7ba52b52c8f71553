"""The webhook takes updates from Telegram alone and says yes only when they are on disk."""

import json
from random import Random
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


def damaged(seed: int) -> bytes:
    """An update with something of it changed, cut or made up."""
    chance = Random(seed)
    odd = [None, -1, 2**70, "", "x" * 999, [], {}, [[[]]], True, "\x00", 1e300]
    update: dict[str, Any] = {"update_id": seed, "message": message("灯坏了")}
    for _ in range(chance.randrange(4)):
        part = chance.choice([update, update["message"]])
        if isinstance(part, dict):
            part[chance.choice([*part, "callback_query", "edited_message"])] = chance.choice(odd)
        update.setdefault("message", {})
    told = json.dumps(update).encode()
    return told[: chance.randrange(len(told))] if chance.random() < 0.3 else told


async def test_a_damaged_update_is_refused_or_stored_and_breaks_nothing(tools: Tools) -> None:
    seen = set()
    for seed in range(500):
        seen.add((await post(tools, damaged(seed))).status_code)
        assert (await post(tools, damaged(seed), secret="guessed")).status_code == 403
    assert seen == {200, 400}
