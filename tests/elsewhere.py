"""The whole suite on PostgreSQL: LINLI_TEST_DATABASE=postgresql sends every world there.

A world that asks for an SQLite file gets a schema of its own instead; the same file again, the
same schema. Schemas are made once, emptied for the next, and dropped at the end.
"""

import atexit
import os
from contextlib import ExitStack

from storage.schema import upgrade

_schemas = ExitStack()
_by_file: dict[str, str] = {}
_free: list[str] = []


def is_elsewhere() -> bool:
    """Whether worlds are on PostgreSQL in this run."""
    return os.environ.get("LINLI_TEST_DATABASE") == "postgresql"


def elsewhere(url: str) -> str:
    """The URL to use for a world that asks for this one."""
    if not is_elsewhere() or not url.startswith("sqlite"):
        return url
    if url not in _by_file:
        _by_file[url] = _an_empty_schema()
    return _by_file[url]


def give_back(url: str) -> None:
    """The world on this file is closed; whoever opens the file again finds its rows."""
    if url in _by_file and len(_by_file) > 4:
        oldest = next(iter(_by_file))
        if oldest != url:
            _free.append(_by_file.pop(oldest))


def _an_empty_schema() -> str:
    from tests.conftest import LOCAL, _empty, _schema

    if _free:
        url = _free.pop()
        _empty(url)
        return url
    if not _by_file:
        atexit.register(_schemas.close)
    server = os.environ.get("LINLI_TEST_POSTGRES_URL", LOCAL)
    url = _schemas.enter_context(_schema(server, f"linli_world_{os.getpid()}_{len(_by_file)}"))
    upgrade(url)
    return url
