"""Commands about the signed log: has anybody altered it, and who saw a ticket or a person."""

from dataclasses import replace

import typer

from bot.settings import Settings
from bot.wiring import build_house, open_database
from intents.rules.privacy import mask_personal
from storage.accesses import Access
from storage.unit_of_work import UnitOfWork


def verify(settings: Settings) -> int:
    """Name every altered row; 1 when there is one."""
    house, engine = build_house(settings), open_database(settings)
    try:
        with engine.connect() as connection, UnitOfWork(connection, house.community.id) as uow:
            found = uow.accesses.verify()
    finally:
        engine.dispose()
    for name in found:
        typer.echo(f"altered, or after a missing row: {name}", err=True)
    typer.echo("The log is whole." if not found else f"{len(found)} rows do not agree.")
    return 1 if found else 0


def who_saw(settings: Settings, about: str, *, is_personal: bool = False) -> list[Access]:
    """Who looked at a ticket or a person, newest first; personal data in reasons is masked."""
    house, engine = build_house(settings), open_database(settings)
    try:
        with engine.connect() as connection, UnitOfWork(connection, house.community.id) as uow:
            found = uow.accesses.about(about)
    finally:
        engine.dispose()
    return found if is_personal else [replace(a, reason=mask_personal(a.reason)) for a in found]
