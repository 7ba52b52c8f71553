"""What makes the chat an app on the home screen: its description, its worker, its page offline.

The worker is served from the root, for a worker governs only what lies below it; it keeps our own
files and one page without a word of anybody, never a chat.
"""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from bot.tools import Tools

STATIC = Path(__file__).parent / "static"
SIZES = (192, 512)


def shell_routes(tools: Tools, templates: Jinja2Templates) -> list[Route]:
    """``/manifest.webmanifest``, ``/sw.js``, ``/offline``."""
    name = tools.house.community.name

    async def manifest(request: Request) -> Response:
        return JSONResponse(_describe(name), media_type="application/manifest+json")

    async def worker(request: Request) -> Response:
        headers = {"Cache-Control": "no-cache"}
        return FileResponse(STATIC / "sw.js", media_type="text/javascript", headers=headers)

    async def offline(request: Request) -> Response:
        return templates.TemplateResponse(request, "offline.html", {"community": name})

    return [
        Route("/manifest.webmanifest", manifest),
        Route("/sw.js", worker),
        Route("/offline", offline),
    ]


def _describe(name: str) -> dict[str, object]:
    """The web app manifest (W3C)."""
    icons = [
        {
            "src": f"/static/icon-{size}.png",
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for size in SIZES
        for purpose in ("any", "maskable")
    ]
    return {
        "id": "/",
        "name": name,
        "short_name": name[:6],
        "lang": "zh-CN",
        "start_url": "/home",
        "scope": "/",
        "display": "standalone",
        "background_color": "#f4f1ea",
        "theme_color": "#0b6b4f",
        "icons": icons,
    }
