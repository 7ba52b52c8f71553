"""Who is at the browser: a signed cookie per person, valid below that person's own path only.

So one browser can hold several people of the demo in several windows, and none of them can act
for another. The key lives in the data folder and is made at first use.
"""

import hmac
import os
import re
import secrets
from base64 import urlsafe_b64encode
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

COOKIE = "linli_web"
# Outside the demo a browser is one resident's; this only says where their chat is.
HOME = "linli_home"
LASTS = timedelta(days=30)
ACCOUNT = re.compile(r"p-[a-z0-9_-]{1,64}")


def account_of(person: str) -> str:
    """The web account of a person; it is also the id of their private chat."""
    return f"p-{person}"


@dataclass(frozen=True, slots=True)
class Visit:
    """Whose cookie a browser has, and when it was given, to the second."""

    account: str
    given: datetime


class Sessions:
    """Gives out and reads cookies of one installation."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    @classmethod
    def kept_in(cls, folder: Path) -> "Sessions":
        """With the key of that folder, made and readable by us alone when there is none."""
        return cls(key_in(folder))

    def give(self, account: str, now: datetime) -> str:
        """A cookie's value for this account from now on."""
        claim = f"{account}.{int(now.timestamp())}"
        return f"{claim}.{self._sign(claim)}"

    def read(self, cookie: str | None, now: datetime) -> Visit | None:
        """What a cookie we gave says that has not run out; None for anything else."""
        claim, _, signature = (cookie or "").rpartition(".")
        account, _, given = claim.rpartition(".")
        if not hmac.compare_digest(self._sign(claim).encode(), signature.encode()):
            return None
        is_fresh = now.timestamp() - int(given) <= LASTS.total_seconds()
        return Visit(account, datetime.fromtimestamp(int(given), UTC)) if is_fresh else None

    def _sign(self, claim: str) -> str:
        digest = hmac.new(self._key, claim.encode(), sha256).digest()
        return urlsafe_b64encode(digest).decode().rstrip("=")


def let_in(
    request: Request, response: Response, sessions: Sessions, account: str, now: datetime
) -> None:
    """Give the browser the cookie of this account, valid below its own path only."""
    hand(request, response, COOKIE, sessions.give(account, now), f"/chat/{account}/", LASTS)


def let_in_briefly(
    request: Request,
    response: Response,
    sessions: Sessions,
    account: str,
    now: datetime,
    lasts: timedelta,
) -> None:
    """The same for a shorter time, after which the cookie is worth nothing here either."""
    value = sessions.give(account, now - LASTS + lasts)
    hand(request, response, COOKIE, value, f"/chat/{account}/", lasts)


def settle(
    request: Request, response: Response, sessions: Sessions, account: str, now: datetime
) -> None:
    """This browser is that resident's from now on."""
    hand(request, response, HOME, sessions.give(account, now), "/", LASTS)


def home_of(request: Request, sessions: Sessions, now: datetime) -> Visit | None:
    """Whose browser this is."""
    return sessions.read(request.cookies.get(HOME), now)


def visit_of(request: Request, sessions: Sessions, now: datetime) -> Visit | None:
    """The cookie of the account in the address; None when there is none for it."""
    visit = sessions.read(request.cookies.get(COOKIE), now)
    is_theirs = visit is not None and visit.account == request.path_params["account"]
    return visit if is_theirs else None


def forget(response: Response, account: str) -> None:
    """The browser is let into this chat no more."""
    response.delete_cookie(COOKIE, path=f"/chat/{account}/")


def unsettle(response: Response) -> None:
    """The browser is nobody's."""
    response.delete_cookie(HOME, path="/")


def hand(
    request: Request, response: Response, name: str, value: str, path: str, lasts: timedelta
) -> None:
    """Give the browser a cookie that scripts cannot read and other sites do not send."""
    response.set_cookie(
        name,
        value,
        max_age=int(lasts.total_seconds()),
        path=path,
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )


def key_in(folder: Path) -> bytes:
    """The installation's key for what the web doors give out, made when there is none."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "web.key"
    if not path.exists():
        fresh = folder / f"web.key.{secrets.token_hex(4)}"
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(secrets.token_bytes(32))
        with suppress(FileExistsError):  # another process was first: theirs counts
            os.link(fresh, path)
        fresh.unlink()
    return path.read_bytes()
