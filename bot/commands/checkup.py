"""What ``doctor`` looks at in an installation that is at work: its clock, keys, backups, leftovers.

Each check is one small function that yields findings and changes nothing.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from bot.commands.community import CommunityFileError, load_community
from bot.commands.findings import Finding, Patient, fault, ok, warning
from intents.catalog.loader import CatalogError
from storage.engine import open_engine, read
from storage.schema import newest_revision, revision_of
from storage.unit_of_work import UnitOfWork

LONGEST_LATE = timedelta(minutes=10)
LONGEST_SKEW = 1.0
OLDEST_BACKUP = timedelta(days=2)
LARGEST_LOG = 256 * 1024 * 1024
GROUP_AND_OTHERS = 0o077


@contextmanager
def _asked(patient: Patient) -> Iterator[UnitOfWork | None]:
    """The community's rows; None when there is no database of ours to ask."""
    path = Path(patient.settings.database_url.removeprefix("sqlite:///"))
    is_missing = patient.settings.database_url.startswith("sqlite") and not path.exists()
    engine = None if is_missing else _opened(patient)
    try:
        if engine is None:
            yield None
            return
        community = load_community(patient.settings.community)
        with read(engine) as connection, UnitOfWork(connection, community.id) as uow:
            yield uow
    except (CommunityFileError, CatalogError):
        yield None
    finally:
        if engine is not None:
            engine.dispose()


def _opened(patient: Patient) -> Engine | None:
    engine = open_engine(patient.settings.database_url)
    try:
        if revision_of(engine) == newest_revision():
            return engine
    except SQLAlchemyError:
        pass  # the check of the database has told it
    engine.dispose()
    return None


def _dead_letters(patient: Patient) -> Iterator[Finding]:
    with _asked(patient) as uow:
        if uow is None:
            return
        dead = uow.outbox.dead_count()
    if dead:
        yield warning(f"{dead} message(s) that no channel took: python -m bot outbox list")
    else:
        yield ok("every message was delivered or waits")


def _timers(patient: Patient) -> Iterator[Finding]:
    with _asked(patient) as uow:
        due = uow.timers.next_due() if uow is not None else None
    if due is not None and patient.now - due > LONGEST_LATE:
        yield warning(f"the earliest timer is {patient.now - due} late: is the service running?")
    else:
        yield ok("no timer is late")


def _clock(patient: Patient) -> Iterator[Finding]:
    """Limits and leases are kept by the clocks of all machines."""
    if patient.settings.database_url.startswith("sqlite"):
        yield ok("one machine, one clock")
        return
    engine = open_engine(patient.settings.database_url)
    try:
        with read(engine) as connection:
            theirs = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    except SQLAlchemyError:
        return
    finally:
        engine.dispose()
    skew = abs((datetime.now(UTC) - theirs).total_seconds())
    if skew > LONGEST_SKEW:
        yield warning(f"this clock and the database's differ by {skew:.1f} s: set both by NTP")
    else:
        yield ok("this clock agrees with the database's")


def _failpoint(patient: Patient) -> Iterator[Finding]:
    name = os.environ.get("LINLI_FAILPOINT")
    if name:
        yield fault(f"LINLI_FAILPOINT={name} is for tests: the service will kill itself")
    else:
        yield ok("no failpoint is set")


def _key(patient: Patient) -> Iterator[Finding]:
    """Without the key of people's words the database cannot be read."""
    path = patient.settings.words_key
    if not path.exists():
        yield warning(f"no key of people's words yet at {path}; the first start makes it")
    elif path.stat().st_mode & GROUP_AND_OTHERS:
        yield fault(f"{path} can be read by others: chmod 600 {path}")
    else:
        yield ok("the key of people's words is ours alone; keep a copy apart from the backups")


def _backups(patient: Patient) -> Iterator[Finding]:
    if not patient.settings.database_url.startswith("sqlite"):
        yield ok("PostgreSQL is backed up by its own tools: see storage/README.md")
        return
    made = list((patient.settings.data_dir / "backups").glob("linli-*.tar"))
    if not made:
        yield warning("no backup yet: let python -m bot backup run every night")
        return
    newest = datetime.fromtimestamp(max(path.stat().st_mtime for path in made), UTC)
    age = patient.now - newest
    told = f"the newest of {len(made)} backup(s) is {age.days} day(s) old"
    yield ok(told) if age < OLDEST_BACKUP else warning(told)


def _log_file(patient: Patient) -> Iterator[Finding]:
    """A write-ahead log that only grows means that somebody holds a read open."""
    url = patient.settings.database_url
    path = Path(url.removeprefix("sqlite:///") + "-wal")
    size = path.stat().st_size if url.startswith("sqlite") and path.exists() else 0
    if size > LARGEST_LOG:
        yield warning(f"the write-ahead log holds {size // 1024 // 1024} MB: restart the service")
    else:
        yield ok("the write-ahead log is small")


AT_WORK: tuple[Callable[[Patient], Iterator[Finding]], ...] = (
    _dead_letters,
    _timers,
    _clock,
    _failpoint,
    _key,
    _backups,
    _log_file,
)
