"""Looks an installation over and says in words what is wrong with it.

Each check is one small function that yields findings; ``doctor`` runs them all and fails when one
of them is a fault. Nothing is changed.
"""

import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.commands.checkup import AT_WORK
from bot.commands.community import CommunityFileError, load_community, unfit_agenda
from bot.commands.findings import Finding, Health, Patient, fault, ok, warning
from bot.settings import Settings
from intents.catalog.loader import CatalogError, load_catalog
from intents.catalog.wording import load_wording
from storage.engine import open_engine
from storage.schema import newest_revision, revision_of
from storage.unit_of_work import UnitOfWork

SAFE_SQLITE = (3, 51, 3)
LOW_DISK_BYTES = 500 * 1024 * 1024
LONGEST_WAIT = timedelta(minutes=10)


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


def _python(patient: Patient) -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    supported = sys.version_info >= (3, 11)
    yield ok(f"Python {version}") if supported else fault(f"Python {version}: 3.11 is needed")


def _sqlite(patient: Patient) -> Iterator[Finding]:
    if not patient.settings.database_url.startswith("sqlite"):
        return
    if sqlite3.sqlite_version_info < SAFE_SQLITE:
        yield warning(
            f"SQLite {sqlite3.sqlite_version} can corrupt a file that two processes write at once "
            "(mended in 3.51.3): run one process only, or use PostgreSQL"
        )
    else:
        yield ok(f"SQLite {sqlite3.sqlite_version}")


def _catalog(patient: Patient) -> Iterator[Finding]:
    try:
        catalog = load_catalog()
    except CatalogError as error:
        yield fault(f"intent catalog: {error}")
        return
    yield ok(f"{len(catalog.intents)} intents in the catalog")


def _community(patient: Patient) -> Iterator[Finding]:
    try:
        community = load_community(patient.settings.community)
    except (CommunityFileError, CatalogError) as error:
        yield fault(f"community file: {error}")
        return
    yield ok(f"community file: {community.name}, {len(community.grids)} grids")
    unfit = unfit_agenda(patient.settings.agenda_template, load_wording())
    if unfit is not None:
        yield fault(f"template of the agenda: {unfit}")


def _model(patient: Patient) -> Iterator[Finding]:
    from intents.language.understander import Understander

    try:
        understander = Understander.load()
    except (OSError, ValueError) as error:
        yield fault(f"language model cannot be read: {error}")
        return
    yield ok(f"language model {understander.model_version}")


def _database(patient: Patient) -> Iterator[Finding]:
    url = patient.settings.database_url
    path = Path(url.removeprefix("sqlite:///"))
    if url.startswith("sqlite") and not path.exists():
        yield warning(f"no database yet at {path}; the first start makes it")
        return
    try:
        engine = open_engine(url)
        found, newest = revision_of(engine), newest_revision()
    except (SQLAlchemyError, OSError) as error:
        yield fault(f"database cannot be opened: {type(error).__name__}")
        return
    if found != newest:
        yield warning(
            f"database schema is {found or 'empty'}, this program's is {newest}: the next start "
            "brings it there, or refuses it when a newer program wrote it"
        )
    else:
        yield ok(f"database schema {found}")
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
        yield warning(f"{set_aside} message(s) set aside after three failures")
    if backlog.oldest is not None and backlog.oldest > LONGEST_WAIT:
        yield warning(
            f"{backlog.count} message(s) wait, the oldest for {backlog.oldest}: is it running?"
        )
    else:
        yield ok(f"{backlog.count} message(s) wait to be handled")


def _telegram(patient: Patient) -> Iterator[Finding]:
    settings = patient.settings
    if settings.token is None:
        yield warning("no LINLI_TELEGRAM_TOKEN: only the web doors open")
        return
    if ":" not in settings.token:
        yield fault("LINLI_TELEGRAM_TOKEN does not look like a token from @BotFather")
    else:
        yield ok("Telegram token is set")
    if settings.webhook_url and settings.webhook_secret is None:
        yield fault("LINLI_WEBHOOK_URL needs LINLI_WEBHOOK_SECRET; the service will not start")
    if settings.webhook_url and settings.webhook_secret_is_short:
        yield warning("LINLI_WEBHOOK_SECRET is short and can be guessed: take 16 letters or more")


def _disk(patient: Patient) -> Iterator[Finding]:
    folder = patient.settings.data_dir
    existing = next(p for p in (folder, *folder.absolute().parents) if p.exists())
    free = shutil.disk_usage(existing).free
    text = f"{free // 1024 // 1024} MB free for {folder}"
    yield ok(text) if free > LOW_DISK_BYTES else fault(f"only {text}")


def _exposure(patient: Patient) -> Iterator[Finding]:
    host = patient.settings.http_host
    if host in ("127.0.0.1", "localhost", "::1"):
        yield ok(f"web doors listen on {host} only")
    else:
        yield warning(f"web doors listen on {host}: put them behind a proxy with https")


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
    *AT_WORK,
)
