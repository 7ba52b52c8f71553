"""The only place where objects are built: from settings to a service that can be started."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine, make_url
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp

from bot.bell import Bells
from bot.channel import Channel, Fetch, Parse
from bot.clock import Clock, utc_now
from bot.commands.community import load_community
from bot.delivery import Delivery
from bot.inbox_worker import InboxWorker
from bot.keys import open_vault
from bot.reception import Reception
from bot.settings import DEMO_COMMUNITY, Settings
from bot.slips import draw_slip
from bot.timer_worker import TimerWorker
from bot.tools import Tools
from bot.trouble import Trouble
from bot.vitals import vital_routes
from bot.web.door import WebDoor
from bot.web.session import key_in
from handlers.booking.days import settle_days
from handlers.house import House
from handlers.incoming import Incoming
from handlers.learning import Learned
from handlers.posting import TELEGRAM, post
from handlers.proxy import SLIP
from handlers.registration import enrol_staff
from handlers.roster import settle_roster
from handlers.upkeep import begin as begin_upkeep
from intents.catalog.loader import load_catalog
from intents.catalog.wording import load_wording
from intents.language.understander import Understander
from intents.rules.doorways import Seals
from storage.engine import open_engine
from storage.ids import next_id
from storage.inbox import InboxEntry
from storage.schema import upgrade
from storage.sealing import use_vault
from storage.unit_of_work import UnitOfWork
from storage.writer import Writer

if TYPE_CHECKING:
    from bot.telegram.door import TelegramDoor

# No digits or letters that look or sound alike; a code is read out over the telephone.
DIGITS = "34679"
ALPHABET = "ACDEFGHJKMNPQRTUVWXY" + DIGITS
CODE_LENGTH = 8
DIGIT_AT = 3


def new_code() -> str:
    """A ticket's number: short enough to say, too long to guess.

    One place is always a digit: words alone would not be taken for a number in a sentence.
    """
    return "".join(
        secrets.choice(DIGITS if place == DIGIT_AT else ALPHABET) for place in range(CODE_LENGTH)
    )


def community_file(settings: Settings, *, is_demo: bool = False) -> Path:
    """The file that describes the community served."""
    return DEMO_COMMUNITY if is_demo else settings.community


def build_house(settings: Settings, *, is_demo: bool = False) -> House:
    """The tools of the use cases. Raises ``CommunityFileError`` or ``CatalogError``."""
    catalog = load_catalog()
    community = load_community(community_file(settings, is_demo=is_demo), catalog)
    return House(
        community=community,
        catalog=catalog,
        understander=Learned(Understander.load()),
        wording=load_wording(),
        new_code=new_code,
        new_id=next_id,
        new_key=lambda: secrets.token_urlsafe(24),
        address=settings.address,
        seals=Seals(community.id, lambda: key_in(settings.data_dir)),
    )


def open_database(settings: Settings) -> Engine:
    """The engine, its schema brought up to date. Raises ``DatabaseTooNew``."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    file = make_url(settings.database_url).database
    if settings.database_url.startswith("sqlite") and file:
        Path(file).parent.mkdir(parents=True, exist_ok=True)
    engine = open_engine(settings.database_url)
    use_vault(engine, open_vault(settings.words_key))
    upgrade(engine)
    return engine


def build_tools(
    settings: Settings,
    engine: Engine,
    house: House,
    *,
    is_demo: bool = False,
    clock: Clock = utc_now,
) -> Tools:
    """What every door and worker shares; the staff have their rows afterwards."""
    writer, bells = Writer(engine, house.community.id), Bells()

    def enrol(uow: UnitOfWork) -> None:
        now = clock()
        uow.paces.hold("roster")  # of several processes that start together one at a time
        enrol_staff(house, uow, now)
        begin_upkeep(house, uow, now)
        post(uow, house.community, settle_roster(house, uow, now), now, f"roster:{now}")
        post(uow, house.community, settle_days(house, uow, now), now, f"days:{now}")
        uow.commit()

    writer.run(enrol)
    return Tools(
        settings=settings,
        house=house,
        writer=writer,
        reception=Reception(writer, bells, clock),
        bells=bells,
        clock=clock,
        trouble=Trouble(clock),
        is_demo=is_demo,
    )


@dataclass(frozen=True, slots=True)
class Workers:
    """What turns rows into deeds."""

    inbox: InboxWorker
    delivery: Delivery
    timers: TimerWorker


def build_workers(
    tools: Tools, channels: Mapping[str, Channel], parsers: Mapping[str, Parse]
) -> Workers:
    """The workers for these channels. ``parsers`` are of channels that only listen."""
    known: dict[str, Parse] = {name: channel.parse for name, channel in channels.items()}
    return Workers(
        inbox=InboxWorker(tools, {**parsers, **known}),
        delivery=Delivery(tools, channels),
        timers=TimerWorker(tools),
    )


@dataclass(frozen=True, slots=True)
class Doors:
    """Every way in: channels by name, parsers of channels that only listen, and their servers."""

    channels: Mapping[str, Channel]
    parsers: Mapping[str, Parse]
    app: ASGIApp
    web: WebDoor
    telegram: "TelegramDoor | None"


def build_doors(tools: Tools) -> Doors:
    """The web doors always, Telegram when there is a token."""
    channels: dict[str, Channel] = {}

    async def fetch(name: str, file_id: str) -> bytes:
        if name == SLIP:
            username = telegram.channel.username if telegram else ""
            return draw_slip(file_id, username, tools.settings.address)
        if name not in channels:
            raise OSError(f"no channel {name} to get the file from")
        return await channels[name].fetch(file_id)

    web = WebDoor(tools, fetch, bot_name=lambda: telegram.channel.username if telegram else "")
    channels[web.channel.name] = web.channel
    routes = vital_routes(tools)
    telegram = _build_telegram(tools, fetch)
    if telegram is not None:
        channels[telegram.channel.name] = telegram.channel
        routes = [*telegram.routes, *routes]
    # Beside the pages, not within them: their guards are made for browsers.
    app = Starlette(routes=[*routes, Mount("/", app=web.app)])
    return Doors(channels, {TELEGRAM: _parse_telegram}, app, web, telegram)


def _build_telegram(tools: Tools, fetch: Fetch) -> "TelegramDoor | None":
    """Imported only when needed: the library takes a third of the start."""
    settings = tools.settings
    if settings.token is None:
        return None
    from bot.telegram.client import make_client
    from bot.telegram.door import TelegramDoor

    addresses = (settings.telegram_base_url, settings.telegram_file_url)
    return TelegramDoor(tools, make_client(settings.token, *addresses), fetch)


def _parse_telegram(entry: InboxEntry) -> Incoming | None:
    """For updates that were received before the token was taken away."""
    from bot.telegram.parsing import Parser

    return Parser()(entry)
