"""The webhook: Telegram calls us; it is told 200 only when its update is on disk."""

import json
import secrets
from typing import Final

from starlette.background import BackgroundTask
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.reception import Reception
from bot.telegram.busy import Busy
from bot.telegram.receiving import NAME, received
from bot.trouble import DATABASE_TROUBLE
from storage.failpoints import hit

LARGEST: Final = 256 * 1024
HEADER: Final = "x-telegram-bot-api-secret-token"


def webhook_route(path: str, secret: str, reception: Reception, busy: Busy) -> Route:
    """The route that takes updates in; whoever does not know the secret is refused."""

    async def take(request: Request) -> Response:
        given = request.headers.get(HEADER, "")
        if not secrets.compare_digest(given.encode(), secret.encode()):
            return Response(status_code=403)
        body = await _body(request)
        if body is None:
            return Response(status_code=413)
        try:
            row = received(json.loads(body))
        except (ValueError, RecursionError):
            row = None
        if row is None:
            return Response(status_code=400)
        hit("webhook.received")
        try:
            await reception.receive(NAME, [row])
        except DATABASE_TROUBLE as error:
            busy.alarm("webhook", error)
            tell = BackgroundTask(busy.tell, [row])
            return Response(status_code=503, background=tell)  # Telegram keeps it and comes again
        hit("webhook.stored")
        busy.over()
        return Response()

    return Route(path, take, methods=["POST"], name="telegram-webhook")


async def _body(request: Request) -> bytes | None:
    """The body, or None when it is larger than any update of Telegram's."""
    parts, size = [], 0
    try:
        async for part in request.stream():
            size += len(part)
            if size > LARGEST:
                return None
            parts.append(part)
    except ClientDisconnect:
        return b""
    return b"".join(parts)
