"""Backups, putting them back, and moving a community to another database."""

from datetime import datetime
from pathlib import Path

from rich.console import Console
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.backup import BackupError, back_up
from bot.backup import restore as put_back
from bot.commands.community import load_community
from bot.keys import open_vault
from bot.settings import Settings
from storage.engine import open_engine
from storage.moving import MoveRefused
from storage.moving import move as copy
from storage.recount import Recount
from storage.recount import recount as count_anew
from storage.schema import DatabaseTooNew, upgrade
from storage.sealing import use_vault


def backup(settings: Settings, folder: Path | None, now: datetime, keep: int) -> int:
    """Make one and say where it is; 1 and one line when that cannot be."""
    try:
        made = back_up(settings, folder or settings.data_dir / "backups", now, keep)
    except (BackupError, OSError) as error:
        return _refuse(error)
    megabytes = made.stat().st_size / 1e6
    _say(f"{made} ({megabytes:.1f} MB, checked). Keep {settings.words_key.name} elsewhere.")
    return 0


def restore(settings: Settings, archive: Path, now: datetime) -> int:
    """Put it back and say what is there now; 1 and one line, nothing changed, when it is bad."""
    try:
        found = put_back(archive, settings, now)
    except (BackupError, DatabaseTooNew, OSError) as error:
        return _refuse(error)
    _say_recount(found)
    if not settings.words_key.exists():
        _say(f"The key of people's words is not at {settings.words_key}: put it there first.")
    return 0


def recount(settings: Settings) -> int:
    """After the database was put back by its own tools; 1 and one line when it does not answer."""
    try:
        found = count_anew(settings.database_url)
    except SQLAlchemyError as error:
        return _refuse(error)
    _say_recount(found)
    return 0


def _say_recount(found: Recount) -> None:
    _say(
        f"{found.rows['tickets']} tickets, {found.rows['people']} people. "
        f"{found.set_aside} unsent notices were set aside (python -m bot outbox list), "
        f"{found.mended} counters mended."
    )


def move(settings: Settings, source: str, target: str) -> int:
    """Copy, compare and say what went; 1 and one line, nothing written, when it cannot be."""
    community = load_community(settings.community).id
    here, there = _open(settings, source), _open(settings, target)
    try:
        found = copy(here, there, community)
    except (MoveRefused, DatabaseTooNew, SQLAlchemyError) as error:
        return _refuse(error)
    finally:
        here.dispose()
        there.dispose()
    for one in found:
        if one.rows:
            _say(f"{one.table:20} {one.rows:9} rows  {one.checksum}")
    _say(f"{sum(one.rows for one in found)} rows of {community}, equal at both ends.")
    return 0


def _open(settings: Settings, url: str) -> Engine:
    engine = open_engine(url)
    use_vault(engine, open_vault(settings.words_key))  # what a revision seals needs the key
    upgrade(engine)
    return engine


def _say(text: str) -> None:
    Console().print(text, markup=False, soft_wrap=True, highlight=False)


def _refuse(error: Exception) -> int:
    text = str(error) if not isinstance(error, SQLAlchemyError) else type(error).__name__
    Console(stderr=True).print(text, style="red", markup=False, soft_wrap=True)
    return 1
