"""Commands about who gets to the desk without a bot."""

import getpass

import typer

from bot.settings import Settings
from bot.web.desk.entering import change_password
from bot.wiring import build_house, open_database
from storage.unit_of_work import UnitOfWork
from storage.writer import Writer

SHORTEST = 10


def set_password(settings: Settings, person: str) -> int:
    """Ask twice for a new password of one of the staff; 0 when it is set."""
    house = build_house(settings)
    if house.community.member(person) is None:
        typer.echo(f"Nobody with the id {person} is in {settings.community}.", err=True)
        return 1
    password = getpass.getpass("New password: ")
    if len(password) < SHORTEST:
        typer.echo(f"A password needs {SHORTEST} characters at least.", err=True)
        return 1
    if getpass.getpass("Once more: ") != password:
        typer.echo("The two were not the same.", err=True)
        return 1
    engine = open_database(settings)
    writer = Writer(engine, house.community.id)

    def work(uow: UnitOfWork) -> None:
        change_password(uow, person, password)
        uow.commit()

    try:
        writer.run(work)
    finally:
        writer.close()
        engine.dispose()
    typer.echo(f"{person} can sign in with it from now on; older sessions have ended.")
    return 0
