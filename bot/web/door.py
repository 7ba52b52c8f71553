"""The web chat as a door of the service: its pages and its channel, built from the shared tools."""

from collections.abc import Callable

from starlette.applications import Starlette

from bot.channel import Fetch, Parcel, Sent, Within
from bot.pacing import Limits
from bot.tools import Tools
from bot.web.app import create_app
from bot.web.codes import Codes
from bot.web.live import Live
from bot.web.parser import parse
from bot.web.people import Cast, cast_of, enrol_cast
from bot.web.photos import Photos
from bot.web.sender import WebSender
from bot.web.session import Sessions
from handlers.incoming import Incoming
from handlers.posting import WEB
from storage.inbox import InboxEntry
from storage.unit_of_work import UnitOfWork


class WebChannel:
    """The ``Channel`` the workers know."""

    name = WEB

    def __init__(self, sender: WebSender, photos: Photos) -> None:
        self.pace: Limits | None = None
        self._sender = sender
        self._photos = photos

    def parse(self, entry: InboxEntry) -> Incoming | None:
        """What a stored update says."""
        return parse(entry)

    async def send(self, parcel: Parcel) -> Sent | Within:
        """Show it on the pages."""
        return await self._sender.send(parcel)

    async def fetch(self, file_id: str) -> bytes:
        """A photo somebody sent here."""
        return self._photos.read(file_id)


class WebDoor:
    """``app`` serves the pages, ``channel`` connects them; ``close`` lets the server stop."""

    def __init__(
        self,
        tools: Tools,
        fetch: Fetch,
        live: Live | None = None,
        bot_name: Callable[[], str] = str,
    ) -> None:
        cast = cast_of(tools.house.community) if tools.is_demo else None
        if cast is not None:
            _enrol(tools, cast)
        photos = Photos(tools.settings.data_dir / "web")
        sessions = Sessions.kept_in(tools.settings.data_dir)
        self._live = live or Live(last_change(tools))
        self._live.join(tools.bells)
        sender = WebSender(self._live, photos, fetch, tools.clock)
        self.channel = WebChannel(sender, photos)
        self.app: Starlette = create_app(
            tools, sessions, self._live, photos, cast, fetch, Codes(tools.house, bot_name)
        )

    def close(self) -> None:
        """End the live streams: a server waits for them before it stops."""
        self._live.close()


def last_change(tools: Tools) -> Callable[[], int]:
    """Looks up the number of the last change to any chat."""
    return lambda: tools.writer.read(lambda uow: uow.transcripts.last_change())


def _enrol(tools: Tools, cast: Cast) -> None:
    def work(uow: UnitOfWork) -> None:
        enrol_cast(uow, cast, tools.clock())
        uow.commit()

    tools.writer.run(work)
