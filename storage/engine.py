"""Opening the database: one ``Engine`` per process, set up for SQLite or PostgreSQL.

The rule kept here: on SQLite a transaction that may write says so when it begins (``BEGIN
IMMEDIATE``), because one that only turns into a writer later fails whatever the timeout. Reads
go through ``read``, which cannot write and waits for no writer.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection

_READ_ONLY = "linli_read_only"
_dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
# A server or a network that is gone is noticed within half a minute, and does not hold us up.
_PATIENCE = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}
# So long a process may hold locks and do nothing: one that froze must not stop the others.
_LONGEST_IDLE = "15s"
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000")


def open_engine(url: str, *, pool_size: int = 16) -> Engine:
    """An engine for ``sqlite:///file`` or ``postgresql+psycopg://…``; connects at first use.

    Raises ValueError for an in-memory SQLite database: each connection would see its own.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        engine = create_engine(
            parsed,
            json_serializer=_dump,
            pool_size=pool_size,
            max_overflow=8,
            pool_pre_ping=True,
            connect_args={key: _PATIENCE[key] for key in _PATIENCE.keys() - parsed.query.keys()},
        )
        event.listen(engine, "connect", _prepare_postgresql)
        return engine
    if not parsed.database or parsed.database == ":memory:":
        raise ValueError("an SQLite database needs a file: sqlite:///path/to/linli.db")
    engine = create_engine(
        parsed,
        json_serializer=_dump,
        pool_size=pool_size,
        connect_args={"cached_statements": 512},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


@contextmanager
def read(engine: Engine) -> Iterator[Connection]:
    """A connection for reads alone; give it back soon, an open read keeps the WAL growing."""
    with engine.connect() as connection:
        yield connection.execution_options(**{_READ_ONLY: True, "postgresql_readonly": True})


def _prepare_postgresql(connection: DBAPIConnection, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute(f"SET idle_in_transaction_session_timeout = '{_LONGEST_IDLE}'")
    cursor.close()
    connection.commit()


def _prepare_sqlite(connection: DBAPIConnection, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions by itself
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    only = bool(connection.get_execution_options().get(_READ_ONLY))
    if connection.info.get(_READ_ONLY, False) != only:
        connection.exec_driver_sql(f"PRAGMA query_only={'ON' if only else 'OFF'}")
        connection.info[_READ_ONLY] = only
    connection.exec_driver_sql("BEGIN" if only else "BEGIN IMMEDIATE")
