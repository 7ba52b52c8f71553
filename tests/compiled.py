"""Statements are compiled once for all worlds and sites of a process, not for each of them again.

SQLAlchemy keeps what it made of a statement per engine, and every test has an engine of its own.
Not for engines with a vault: that hangs on the dialect, which is shared here.
"""

from typing import Any

from sqlalchemy import Dialect, Engine

_dialects: dict[str, Dialect] = {}
_compiled: dict[Any, Any] = {}


def compile_once(engine: Engine) -> Engine:
    """The same engine, asking what others of its kind have compiled."""
    engine.dialect = _dialects.setdefault(engine.dialect.name, engine.dialect)
    engine.update_execution_options(compiled_cache=_compiled)
    return engine
