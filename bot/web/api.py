"""What the page asks for and sends, below ``/chat/{account}/``: JSON, files and the live stream.

The rule kept here: every handler begins with who is asking (their cookie) and which of their
chats it is about; a message is acknowledged (202) only when it is on disk.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse

from bot.tools import Tools
from bot.web.live import MOST_AT_ONCE, Event, Live
from bot.web.photos import LARGEST, MEDIA_TYPES, Photos, kind_of
from bot.web.pictures import NotAPicture, redraw
from bot.web.posting import NewMessage, NewPress, post_message, post_press
from bot.web.refusing import Refused
from bot.web.session import Sessions, Visit, visit_of
from bot.web.viewer import Room, Viewer, visitor_of
from bot.web.views import messages_view, overview
from storage.unit_of_work import UnitOfWork

PAGE = 40
LARGEST_WORDS = 256 * 1024
M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")


class Api:
    """The handlers, over one community."""

    def __init__(self, tools: Tools, sessions: Sessions, live: Live, photos: Photos) -> None:
        self._tools = tools
        self._house = tools.house
        self._sessions = sessions
        self._live = live
        self._photos = photos

    async def overview(self, request: Request) -> Response:
        """The chats, what may be said, and where live changes go on from."""

        def look(uow: UnitOfWork) -> Any:
            return overview(self._house, uow, self._viewer(request, uow))

        return JSONResponse(await self._read(look))

    async def messages(self, request: Request) -> Response:
        """The newest messages of a chat, or those before ``?before=``; oldest first."""
        before = request.query_params.get("before")
        if before is not None and not (before.isdecimal() and len(before) < 10):
            raise Refused(422, "web.error.not_understood")

        def look(uow: UnitOfWork) -> Any:
            viewer, room = self._place(request, uow)
            until = None if before is None else int(before)
            page = uow.transcripts.page(room.chat_id, until, PAGE)
            return {"messages": messages_view(self._house, uow, viewer, page)}

        return JSONResponse(await self._read(look))

    async def write(self, request: Request) -> Response:
        """A message: shown and put into the inbox in one transaction, then acknowledged."""
        message = await _body(request, NewMessage)
        if not message.text.strip() and not message.photos:
            raise Refused(422, "web.error.empty")
        bot_name = self._house.wording.plain("web.bot_name")

        def work(uow: UnitOfWork) -> int:
            viewer, room = self._place(request, uow)
            if not all(self._is_photo(room, name) for name in message.photos):
                raise Refused(422, "web.error.not_a_photo")
            return post_message(uow, viewer, room, message, bot_name, self._tools.clock())

        message_id = await self._write(work)
        return JSONResponse({"id": message_id}, 202)

    async def press(self, request: Request) -> Response:
        """A pressed button; what it did comes with the live stream."""
        press = await _body(request, NewPress)

        def work(uow: UnitOfWork) -> bool:
            viewer, room = self._place(request, uow)
            return post_press(uow, viewer, room, press, self._tools.clock())

        if not await self._write(work):
            raise Refused(404, "refusal.stale_button")
        return JSONResponse({}, 202)

    async def upload(self, request: Request) -> Response:
        """A photo as the body; its name, to be sent with a message of the same chat."""
        room = (await self._read(lambda uow: self._place(request, uow)))[1]
        data = await _bytes(request, LARGEST)
        try:
            drawn = await asyncio.to_thread(redraw, data)
        except NotAPicture:
            raise Refused(415, "web.error.not_a_photo") from None
        name = await asyncio.to_thread(self._photos.save, room.chat_id, drawn)
        return JSONResponse({"name": name, "url": f"files/{room.chat_id}/{name}"}, 201)

    async def file(self, request: Request) -> Response:
        """A file of a chat, to its members alone."""
        room = (await self._read(lambda uow: self._place(request, uow)))[1]
        path = self._photos.find(room.chat_id, request.path_params["name"])
        if path is None:
            raise Refused(404, "web.error.not_found")
        kind = "attachment" if kind_of(path.name) == "document" else "inline"
        return FileResponse(
            path,
            media_type=MEDIA_TYPES[path.suffix[1:]],
            filename=path.name,
            content_disposition_type=kind,
            headers={
                "Cache-Control": "private, max-age=86400",
                "Content-Security-Policy": "default-src 'none'; sandbox",
            },
        )

    async def live(self, request: Request) -> Response:
        """Server-sent events after ``Last-Event-ID`` (or ``?after=``), as long as one listens."""
        asked = request.headers.get("last-event-id") or request.query_params.get("after", "0")
        if not (asked.isdecimal() and len(asked) < 19):
            raise Refused(422, "web.error.not_understood")
        viewer = await self._read(lambda uow: self._viewer(request, uow))
        visit = visit_of(request, self._sessions, self._tools.clock())
        events = self._live.listen(
            viewer.account, int(asked), lambda after: self._changes(visit, after)
        )
        headers = {"X-Accel-Buffering": "no"}
        return StreamingResponse(_stream(events), media_type="text/event-stream", headers=headers)

    def _changes(self, visit: Visit | None, after: int) -> list[Event] | None:
        """What changed in the viewer's chats, which may be others than a moment ago."""

        def look(uow: UnitOfWork) -> list[Event] | None:
            viewer = visitor_of(self._house, uow, visit)
            if viewer is None:
                return None
            found = uow.transcripts.changes_since(list(viewer.rooms), after)
            if len(found) > MOST_AT_ONCE:
                return [Event("reset", change=found[-1].change)]
            shown = messages_view(self._house, uow, viewer, found)
            return [Event("message", data, data["change"]) for data in shown]

        return self._tools.writer.read(look)

    def _viewer(self, request: Request, uow: UnitOfWork) -> Viewer:
        visit = visit_of(request, self._sessions, self._tools.clock())
        viewer = visitor_of(self._house, uow, visit)
        if viewer is None:
            raise Refused(401, "web.error.signed_out")
        return viewer

    def _place(self, request: Request, uow: UnitOfWork) -> tuple[Viewer, Room]:
        viewer = self._viewer(request, uow)
        room = viewer.room(request.path_params["chat"])
        if room is None:
            # The same answer for a chat of others and for none: neither is theirs to know.
            raise Refused(404, "web.error.not_a_member")
        return viewer, room

    def _is_photo(self, room: Room, name: str) -> bool:
        return kind_of(name) == "photo" and self._photos.find(room.chat_id, name) is not None

    async def _read(self, look: Callable[[UnitOfWork], T]) -> T:
        return await asyncio.to_thread(self._tools.writer.read, look)

    async def _write(self, work: Callable[[UnitOfWork], T]) -> T:
        result = await asyncio.wrap_future(self._tools.writer.submit(work))
        self._live.ring()
        self._tools.bells.inbox.ring()
        return result


async def _stream(events: AsyncIterator[Event]) -> AsyncIterator[str]:
    yield "retry: 2000\n\n"
    async for event in events:  # beats too: the page tells a dead line from a quiet one by them
        number = "" if event.change is None else f"id: {event.change}\n"
        data = json.dumps(event.data, ensure_ascii=False, separators=(",", ":"))
        yield f"{number}event: {event.kind}\ndata: {data}\n\n"


async def _body(request: Request, model: type[M]) -> M:
    try:
        return model.model_validate_json(await _bytes(request, LARGEST_WORDS))
    except ValidationError as error:
        is_too_long = any(fault["type"] == "string_too_long" for fault in error.errors())
        key = "web.error.too_long" if is_too_long else "web.error.not_understood"
        raise Refused(422, key) from None


async def _bytes(request: Request, most: int) -> bytes:
    """The whole body, given up as soon as it is too large."""
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > most:
            raise Refused(413, "web.error.too_large")
    return bytes(data)
