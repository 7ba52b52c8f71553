"""What surrounds every request: headers, protection against forged ones, errors without details.

The rule kept here: a request that changes something must come from our own page, and says so by
``Sec-Fetch-Site`` or ``Origin``; one that says neither is refused. Logs hold places, never words.
"""

import secrets
from urllib.parse import urlsplit

import structlog
from sqlalchemy.exc import DataError
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.logging import places
from bot.web.refusing import Refused, refuse

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "media-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; "
    "frame-ancestors 'self'; base-uri 'none'; manifest-src 'self'; worker-src 'self'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    # Not "no-referrer": with it browsers send "Origin: null" and our own forms would be refused.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
log = structlog.get_logger(__name__)


class Guard:
    """Wraps the app; answers what must not reach it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        has_started = False

        async def send_guarded(message: Message) -> None:
            nonlocal has_started
            if message["type"] == "http.response.start":
                has_started = True
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        request = Request(scope, receive)
        if scope["method"] not in SAFE_METHODS and not is_from_us(request.headers):
            response = await refuse(request, Refused(403, "web.error.not_from_us"))
            await response(scope, receive, send_guarded)
            return
        try:
            await self._app(scope, receive, send_guarded)
        except ClientDisconnect:
            return  # nobody is there to hear an answer
        except DataError:  # what no column can hold: a NUL, a number past all bounds
            if has_started:
                raise ConnectionError("the answer broke off") from None
            response = await refuse(request, Refused(422, "web.error.not_understood"))
            await response(scope, receive, send_guarded)
        except Exception as error:  # noqa: BLE001 - the last net: words to people, places to the log
            _log(error)
            if has_started:
                raise ConnectionError("the answer broke off") from None
            response = await refuse(request, Refused(500, "web.error.broken"))
            await response(scope, receive, send_guarded)


def is_from_us(headers: Headers) -> bool:
    """Whether our own page sent this, by what browsers say and pages cannot change."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    try:
        origin = urlsplit(headers.get("origin", "")).netloc
    except ValueError:
        return False
    return origin != "" and origin == headers.get("host")


def _log(error: Exception) -> None:
    log.error(
        "web request failed",
        error_id=secrets.token_hex(4),
        kind=type(error).__name__,
        at=places(error.__traceback__),
    )
