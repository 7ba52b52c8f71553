"""Bringing a database to the program's revision, without an ini file.

The rule kept here: the whole way up is one transaction, one program at a time does it, and a
database written by a newer program is left alone.
"""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from storage.engine import open_engine
from storage.failpoints import hit

_LOCK = 0x6C696E6C69  # "linli", the key of the advisory lock


class DatabaseTooNew(Exception):
    """The database was written by a newer version of the program; install that version."""

    def __init__(self, found: str) -> None:
        super().__init__(
            f"The database is at revision {found}, which this version does not know: "
            "it was written by a newer version of the program; install that version."
        )
        self.found = found


def upgrade(target: Engine | str, revision: str = "head") -> None:
    """Bring the database to the newest revision (or to one); DatabaseTooNew when it is beyond."""
    _migrate(target, revision, command.upgrade)


def downgrade(target: Engine | str, revision: str) -> None:
    """Bring the database back to an earlier revision; ``base`` leaves no tables of ours."""
    _migrate(target, revision, command.downgrade)


def revision_of(engine: Engine) -> str | None:
    """The revision the database is at; None when it is empty."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str | None:
    """The revision this program brings a database to."""
    return ScriptDirectory.from_config(_config(None)).get_current_head()


def is_known(revision: str) -> bool:
    """Whether this program can read, or bring up to date, a database of that revision."""
    return revision in _known()


def _migrate(target: Engine | str, revision: str, act: Callable[[Config, str], None]) -> None:
    engine = open_engine(target) if isinstance(target, str) else target
    try:
        with engine.begin() as connection:
            _wait_for_others(connection)
            _refuse_newer(connection)
            hit("migration.begin")
            act(_config(connection), revision)
            hit("migration.commit")
        hit("migration.done")
    finally:
        if isinstance(target, str):
            engine.dispose()


def _config(connection: Connection | None) -> Config:
    config = Config()
    location = str(Path(__file__).parent / "migrations")
    config.set_main_option("script_location", location.replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _wait_for_others(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def _refuse_newer(connection: Connection) -> None:
    for found in MigrationContext.configure(connection).get_current_heads():
        if found not in _known():
            raise DatabaseTooNew(found)


def _known() -> set[str]:
    scripts = ScriptDirectory.from_config(_config(None))
    return {script.revision for script in scripts.walk_revisions()}
