"""``run``: the real service, until it is told to stop."""

import asyncio
from typing import NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console

from bot.commands.community import CommunityFileError, refuse_dropped
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
from intents.catalog.loader import CatalogError
from storage.schema import DatabaseTooNew


def run(*, is_demo: bool) -> None:
    """Start everything and serve; exits with 1 and one clear line when it cannot start."""
    settings = _settings()
    secret = settings.webhook_secret
    secrets = [settings.token or "", secret.get_secret_value() if secret else ""]
    configure_logging(settings.log_level, secrets)
    try:
        socket = listen(settings.http_host, settings.http_port)
    except OSError as error:
        _refuse(
            f"Port {settings.http_port} cannot be used ({error.strerror}): "
            "set LINLI_HTTP_PORT to another one."
        )
    try:
        house = build_house(settings, is_demo=is_demo)
        engine = open_database(settings)
        refuse_dropped(community_file(settings, is_demo=is_demo), house.community, engine)
    except (CommunityFileError, CatalogError, DatabaseTooNew, ValueError) as error:
        _refuse(str(error))
    tools = build_tools(settings, engine, house, is_demo=is_demo)

    async def serve() -> None:
        doors = build_doors(tools)
        workers = build_workers(tools, doors.channels, doors.parsers)
        await Service(tools, doors, workers).serve(socket, _announce)

    try:
        asyncio.run(serve())
    finally:
        tools.writer.close()
        engine.dispose()


def _settings() -> Settings:
    try:
        return Settings()
    except ValidationError as error:
        lines = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}".strip(": ") for e in error.errors()]
        _refuse("The settings cannot be used:\n" + "\n".join(lines))


def _announce(address: str) -> None:
    print(f"Linli is ready: {address}", flush=True)


def _refuse(message: str) -> NoReturn:
    Console(stderr=True).print(message, style="red", markup=False)
    raise typer.Exit(1)
