"""Looks an installation over and says in words what is wrong with it.

Each check is one small function that yields findings; ``doctor`` runs them all and fails when one
of them is a fault. Nothing is changed.
"""

import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.commands.community import CommunityFileError, load_community
from bot.settings import Settings
from intents.catalog.loader import CatalogError, load_catalog
from storage.engine import open_engine
from storage.schema import newest_revision, revision_of
from storage.unit_of_work import UnitOfWork

SAFE_SQLITE = (3, 51, 3)
LOW_DISK_BYTES = 500 * 1024 * 1024
LONGEST_WAIT = timedelta(minutes=10)


class Health(StrEnum):
    """How a finding is meant."""

    OK = "ok"
    WARNING = "warning"  # works, but somebody should know
    FAULT = "fault"  # does not work; the exit code is not zero


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, in words for the operator."""

    health: Health
    text: str


@dataclass(frozen=True, slots=True)
class Patient:
    """What the checks look at."""

    settings: Settings
    now: datetime


def examine(patient: Patient) -> Iterator[Finding]:
    """Everything worth knowing about this installation, faults and good news alike."""
    for check in CHECKS:
        yield from check(patient)


def doctor(settings: Settings, now: datetime) -> int:
    """Print the findings; 1 when there is a fault, 0 otherwise."""
    console = Console()
    marks = {
        Health.OK: "[green]ok[/]",
        Health.WARNING: "[yellow]warning[/]",
        Health.FAULT: "[red]fault[/]",
    }
    findings = list(examine(Patient(settings, now)))
    for finding in findings:
        console.print(f"{marks[finding.health]}  {escape(finding.text)}", soft_wrap=True)
    return int(any(finding.health is Health.FAULT for finding in findings))


def _ok(text: str) -> Finding:
    return Finding(Health.OK, text)


def _warning(text: str) -> Finding:
    return Finding(Health.WARNING, text)


def _fault(text: str) -> Finding:
    return Finding(Health.FAULT, text)


def _python(patient: Patient) -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    supported = sys.version_info >= (3, 11)
    yield _ok(f"Python {version}") if supported else _fault(f"Python {version}: 3.11 is needed")


def _sqlite(patient: Patient) -> Iterator[Finding]:
    if not patient.settings.database_url.startswith("sqlite"):
        return
    if sqlite3.sqlite_version_info < SAFE_SQLITE:
        yield _warning(
            f"SQLite {sqlite3.sqlite_version} can corrupt a file that two processes write at once "
            "(mended in 3.51.3): run one process only, or use PostgreSQL"
        )
    else:
        yield _ok(f"SQLite {sqlite3.sqlite_version}")


def _catalog(patient: Patient) -> Iterator[Finding]:
    try:
        catalog = load_catalog()
    except CatalogError as error:
        yield _fault(f"intent catalog: {error}")
        return
    yield _ok(f"{len(catalog.intents)} intents in the catalog")


def _community(patient: Patient) -> Iterator[Finding]:
    try:
        community = load_community(patient.settings.community)
    except (CommunityFileError, CatalogError) as error:
        yield _fault(f"community file: {error}")
        return
    yield _ok(f"community file: {community.name}, {len(community.grids)} grids")


def _model(patient: Patient) -> Iterator[Finding]:
    from intents.language.understander import Understander

    try:
        understander = Understander.load()
    except (OSError, ValueError) as error:
        yield _fault(f"language model cannot be read: {error}")
        return
    yield _ok(f"language model {understander.model_version}")


def _database(patient: Patient) -> Iterator[Finding]:
    url = patient.settings.database_url
    path = Path(url.removeprefix("sqlite:///"))
    if url.startswith("sqlite") and not path.exists():
        yield _warning(f"no database yet at {path}; the first start makes it")
        return
    try:
        engine = open_engine(url)
        found, newest = revision_of(engine), newest_revision()
    except (SQLAlchemyError, OSError) as error:
        yield _fault(f"database cannot be opened: {type(error).__name__}")
        return
    if found != newest:
        yield _warning(
            f"database schema is {found or 'empty'}, this program's is {newest}: the next start "
            "brings it there, or refuses it when a newer program wrote it"
        )
    else:
        yield _ok(f"database schema {found}")
        yield from _backlog(engine, patient)
    engine.dispose()


def _backlog(engine: Engine, patient: Patient) -> Iterator[Finding]:
    """Messages that wait too long, were set aside, or could not be delivered."""
    try:
        community = load_community(patient.settings.community)
    except (CommunityFileError, CatalogError):
        return
    with engine.connect() as connection, UnitOfWork(connection, community.id) as uow:
        set_aside = len(uow.inbox.quarantined())
        backlog = uow.inbox.backlog(patient.now)
    if set_aside:
        yield _warning(f"{set_aside} message(s) set aside after three failures")
    if backlog.oldest is not None and backlog.oldest > LONGEST_WAIT:
        yield _warning(
            f"{backlog.count} message(s) wait, the oldest for {backlog.oldest}: is it running?"
        )
    else:
        yield _ok(f"{backlog.count} message(s) wait to be handled")


def _telegram(patient: Patient) -> Iterator[Finding]:
    settings = patient.settings
    if settings.token is None:
        yield _warning("no LINLI_TELEGRAM_TOKEN: only the web doors open")
        return
    if ":" not in settings.token:
        yield _fault("LINLI_TELEGRAM_TOKEN does not look like a token from @BotFather")
    else:
        yield _ok("Telegram token is set")
    if settings.webhook_url and settings.webhook_secret is None:
        yield _fault("LINLI_WEBHOOK_URL needs LINLI_WEBHOOK_SECRET; the service will not start")


def _disk(patient: Patient) -> Iterator[Finding]:
    folder = patient.settings.data_dir
    existing = next(p for p in (folder, *folder.absolute().parents) if p.exists())
    free = shutil.disk_usage(existing).free
    text = f"{free // 1024 // 1024} MB free for {folder}"
    yield _ok(text) if free > LOW_DISK_BYTES else _fault(f"only {text}")


def _exposure(patient: Patient) -> Iterator[Finding]:
    host = patient.settings.http_host
    if host in ("127.0.0.1", "localhost", "::1"):
        yield _ok(f"web doors listen on {host} only")
    else:
        yield _warning(f"web doors listen on {host}: put them behind a proxy with https")


CHECKS: tuple[Callable[[Patient], Iterator[Finding]], ...] = (
    _python,
    _sqlite,
    _catalog,
    _community,
    _model,
    _database,
    _telegram,
    _disk,
    _exposure,
)
