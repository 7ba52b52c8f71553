"""Saying no to a request in words a person understands: as JSON to the page, else as a page."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.templating import Jinja2Templates

from intents.catalog.wording import Wording

_KEYS = {404: "web.error.not_found", 405: "web.error.not_found", 413: "web.error.too_large"}


class Refused(Exception):
    """An expected no: an HTTP status and the key of the sentence that says why."""

    def __init__(self, status: int, key: str) -> None:
        super().__init__(key)
        self.status = status
        self.key = key


async def refuse(request: Request, error: Exception) -> Response:
    """The answer to a ``Refused`` or to Starlette's own ``HTTPException``."""
    if isinstance(error, HTTPException):
        error = Refused(error.status_code, _KEYS.get(error.status_code, "web.error.not_understood"))
    assert isinstance(error, Refused)
    wording: Wording = request.app.state.wording
    words = wording.plain(error.key)
    if not _wants_page(request):
        return JSONResponse({"error": words}, error.status)
    pages: Jinja2Templates = request.app.state.pages
    context: dict[str, Any] = {"words": words}
    return pages.TemplateResponse(request, "error.html", context, error.status)


def _wants_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")
