"""Databases for tests: a migrated SQLite file copied per test, and one schema of PostgreSQL.

Every test that asks for ``engine`` runs on both. PostgreSQL is the server named by
LINLI_TEST_POSTGRES_URL or the one that answers on this machine; without either those halves are
skipped, and the summary says so loudly.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from storage.engine import open_engine
from storage.every_table import metadata
from storage.schema import upgrade
from storage.unit_of_work import UnitOfWork
from storage.writer import Writer

COMMUNITY = "xingfuli"
LOCAL = "postgresql+psycopg://postgres@127.0.0.1:5432/test"
NO_POSTGRES = "no PostgreSQL answered: set LINLI_TEST_POSTGRES_URL to test on it as well"

# What is asked is whether a property holds, not how fast examples are found on a busy machine.
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty migrated database, complete in its one file."""
    path = tmp_path_factory.mktemp("template") / "linli.db"
    engine = open_engine(f"sqlite:///{path}")
    upgrade(engine)
    engine.dispose()  # the last connection to leave folds the write-ahead log into the file
    return path


@pytest.fixture(scope="session")
def postgres_server() -> str | None:
    """The URL of a PostgreSQL that answers, or None."""
    url = os.environ.get("LINLI_TEST_POSTGRES_URL", LOCAL)
    engine = create_engine(url, connect_args={"connect_timeout": 2})
    try:
        with engine.connect():
            return url
    except OperationalError:
        if "LINLI_TEST_POSTGRES_URL" in os.environ:
            raise
        return None
    finally:
        engine.dispose()


@pytest.fixture(scope="session")
def postgres_url(postgres_server: str | None) -> Iterator[str]:
    """The URL of a migrated schema of our own; dropped at the end."""
    if postgres_server is None:
        pytest.skip(NO_POSTGRES)
    with _schema(postgres_server, f"linli_test_{os.getpid()}") as url:
        upgrade(url)
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a migrated database without rows, once per kind of database."""
    if request.param == "sqlite":
        path = tmp_path / "linli.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}"
    url: str = request.getfixturevalue("postgres_url")
    _empty(url)
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without any tables, once per kind of database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'bare.db'}"
        return
    server = request.getfixturevalue("postgres_server")
    if server is None:
        pytest.skip(NO_POSTGRES)
    with _schema(server, f"linli_bare_{os.getpid()}") as url:
        yield url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine for ``database_url``."""
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def writer(engine: Engine) -> Iterator[Writer]:
    """A writer for 幸福里社区."""
    writer = Writer(engine, COMMUNITY)
    yield writer
    writer.close()


@pytest.fixture
def uow(engine: Engine) -> Iterator[UnitOfWork]:
    """An open unit of work; what it writes is gone after the test."""
    with engine.connect() as connection, UnitOfWork(connection, COMMUNITY) as uow:
        yield uow


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A half that did not run must not look like one that passed."""
    skipped = terminalreporter.stats.get("skipped", [])
    halves = [report for report in skipped if NO_POSTGRES in str(report.longrepr)]
    if halves:
        terminalreporter.write_sep("!", f"{len(halves)} tests did not run: {NO_POSTGRES}", red=True)


@contextmanager
def _schema(server: str, name: str) -> Iterator[str]:
    engine = create_engine(server)
    with engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA IF EXISTS {name} CASCADE"))
        connection.execute(text(f"CREATE SCHEMA {name}"))
    url = make_url(server).update_query_dict({"options": f"-csearch_path={name}"})
    yield url.render_as_string(hide_password=False)
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL lock_timeout = '10s'"))
        connection.execute(text(f"DROP SCHEMA {name} CASCADE"))
    engine.dispose()


def _empty(url: str) -> None:
    engine = create_engine(url)
    tables = [table.name for table in reversed(metadata.sorted_tables)]
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL lock_timeout = '10s'"))
        connection.execute(text("; ".join(f"DELETE FROM {name}" for name in tables)))
    engine.dispose()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever needs a browser runs one after the other, on one core, in the order of its file."""
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("browser"))
