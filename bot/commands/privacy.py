"""Commands about people's data: forgetting what is old, handing out, erasing."""

import typer

from bot.clock import utc_now
from bot.settings import Settings
from bot.web.sweeping import sweep
from bot.wiring import build_house, open_database
from handlers.posting import post
from handlers.privacy.erasing import erase as erase_person
from handlers.privacy.exporting import export as export_person
from handlers.privacy.retaining import retain as forget_old
from intents.rules.refusal import Refusal
from storage.unit_of_work import UnitOfWork

OPERATOR = "operator"


def retain(settings: Settings, *, dry_run: bool) -> int:
    """Forget what is old, or say what would be."""
    house, engine, now = build_house(settings), open_database(settings), utc_now()
    try:
        with engine.connect() as connection, UnitOfWork(connection, house.community.id) as uow:
            done = forget_old(house, uow, now)
            for kind, count in done.rows.items():
                typer.echo(f"{kind:10} {count}")
            if dry_run:
                typer.echo("Nothing was changed.")
                return 0
            uow.commit()
        with engine.connect() as connection, UnitOfWork(connection, house.community.id) as uow:
            typer.echo(f"{'on disk':10} {sweep(uow, settings.data_dir / 'web', now)}")
    finally:
        engine.dispose()
    return 0


def erase(settings: Settings, person: str) -> int:
    """Erase one person as if they had asked in the chat; 1 when that cannot be."""
    house, engine, now = build_house(settings), open_database(settings), utc_now()
    try:
        with engine.connect() as connection, UnitOfWork(connection, house.community.id) as uow:
            known = uow.people.get(person)
            if known is None:
                typer.echo("Nobody has this id.", err=True)
                return 1
            done = erase_person(house, uow, known, OPERATOR, now)
            post(uow, house.community, done.replies, now, f"erase:{person}:{now}")
            uow.commit()
    except Refusal:
        typer.echo("This is one of the staff: take them out of the community file first.", err=True)
        return 1
    finally:
        engine.dispose()
    typer.echo(f"{done.erased.rows} rows lost their words; {len(done.erased.files)} files go.")
    for label, codes in (("cancelled", done.cancelled), ("go on without", done.handed_on)):
        typer.echo(f"{label}: {', '.join(codes) or 'none'}")
    return 0


def export(settings: Settings, person: str) -> int:
    """Everything about one person as JSON on standard output; 1 for a stranger. Logged."""
    house, engine, now = build_house(settings), open_database(settings), utc_now()
    try:
        with engine.connect() as connection, UnitOfWork(connection, house.community.id) as uow:
            told = export_person(house, uow, person, OPERATOR, now)
            uow.commit()
    finally:
        engine.dispose()
    if told is None:
        typer.echo("Nobody has this id.", err=True)
        return 1
    typer.echo(told)
    return 0
