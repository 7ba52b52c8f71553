"""``run``: the real service, until it is told to stop, in one process or in several."""

import asyncio
import socket as sockets
from typing import NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, Progress
from sqlalchemy import Engine

from bot.clock import utc_now
from bot.commands.community import CommunityFileError, refuse_dropped
from bot.fleet import Fleet, starter
from bot.keys import KeyFileError
from bot.logging import configure_logging
from bot.service import Service, listen
from bot.settings import Settings
from bot.wiring import (
    build_doors,
    build_house,
    build_tools,
    build_workers,
    community_file,
    open_database,
)
from handlers.house import House
from intents.catalog.loader import CatalogError
from storage.schema import DatabaseTooNew
from storage.sealing import WrongKey


def run(*, is_demo: bool, workers: int = 1, has_month: bool = False) -> None:
    """Start everything and serve; exits with 1 and one clear line when it cannot start.

    ``has_month``: an invented month is played first, into a database without tickets.
    """
    settings = _prepare()
    if workers > 1 and settings.database_url.startswith("sqlite"):
        _refuse(
            "SQLite serves one process only: for several set LINLI_DATABASE_URL to a PostgreSQL."
        )
    listening = _listen(settings)
    if has_month:
        _play_month(settings)
    if workers == 1:
        _serve(settings, listening, is_demo=is_demo, tells=True)
        return
    _, engine = _open(settings, is_demo=is_demo)  # what cannot work is said once
    engine.dispose()
    raise typer.Exit(Fleet(starter(listening, is_demo=is_demo), workers).serve())


def run_one_of_several(descriptor: int, *, is_demo: bool, tells: bool) -> None:
    """One process of ``run --workers``; ``descriptor`` is the socket all of them listen on."""
    listening = sockets.socket(fileno=descriptor)
    _serve(_prepare(), listening, is_demo=is_demo, tells=tells)


def _prepare() -> Settings:
    settings = _settings()
    secret = settings.webhook_secret
    secrets = [settings.token or "", secret.get_secret_value() if secret else ""]
    configure_logging(settings.log_level, secrets)
    return settings


def _listen(settings: Settings) -> sockets.socket:
    try:
        return listen(settings.http_host, settings.http_port)
    except OSError as error:
        _refuse(
            f"Port {settings.http_port} cannot be used ({error.strerror}): "
            "set LINLI_HTTP_PORT to another one."
        )


def _open(settings: Settings, *, is_demo: bool) -> tuple[House, Engine]:
    try:
        house = build_house(settings, is_demo=is_demo)
        engine = open_database(settings)
        refuse_dropped(community_file(settings, is_demo=is_demo), house.community, engine)
    except (CommunityFileError, CatalogError, DatabaseTooNew, KeyFileError, ValueError) as error:
        _refuse(str(error))
    except WrongKey:
        _refuse(
            f"The words in this database were sealed with another key than {settings.words_key}: "
            "put its own back, or name it in LINLI_KEY_FILE."
        )
    return house, engine


def _serve(settings: Settings, listening: sockets.socket, *, is_demo: bool, tells: bool) -> None:
    house, engine = _open(settings, is_demo=is_demo)
    tools = build_tools(settings, engine, house, is_demo=is_demo)

    async def serve() -> None:
        doors = build_doors(tools)
        workers = build_workers(tools, doors.channels, doors.parsers)
        tell = _announce if tells else _say_nothing
        await Service(tools, doors, workers).serve(listening, tell)

    try:
        asyncio.run(serve())
    finally:
        tools.writer.close()
        engine.dispose()


def _play_month(settings: Settings) -> None:
    from bot.demo.playing import play_month

    house, engine = _open(settings, is_demo=True)
    console = Console(stderr=True)
    with Progress("{task.description}", BarColumn(), console=console, transient=True) as progress:
        task = progress.add_task("Inventing a month", total=1.0)
        tickets = play_month(
            settings, engine, house, utc_now(), lambda gone: progress.update(task, completed=gone)
        )
    engine.dispose()
    if tickets is None:
        console.print("There are tickets already: no month is invented.", style="yellow")


def _settings() -> Settings:
    try:
        return Settings()
    except ValidationError as error:
        lines = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}".strip(": ") for e in error.errors()]
        _refuse("The settings cannot be used:\n" + "\n".join(lines))


def _announce(address: str) -> None:
    print(f"Linli is ready: {address}", flush=True)


def _say_nothing(address: str) -> None:
    """Another process tells it."""


def _refuse(message: str) -> NoReturn:
    Console(stderr=True).print(message, style="red", markup=False)
    raise typer.Exit(1)
