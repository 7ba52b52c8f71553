"""A task that one process of all does: reading Telegram's updates, for example.

On PostgreSQL it is a lock of a session: it ends with the process that held it, at once, and with
its machine when the connection is found dead. On SQLite there is one process, which has it.
"""

import hashlib

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

_TAKE = text("SELECT pg_try_advisory_lock(:key)")
_LOOK = text("SELECT 1")


class Sole:
    """One named task of one community. Blocks shortly; call it in a thread."""

    def __init__(self, engine: Engine, community_id: str, name: str) -> None:
        self._engine = engine
        digest = hashlib.sha256(f"{community_id}/{name}".encode()).digest()
        self._key = int.from_bytes(digest[:8], "big", signed=True)
        self._connection: Connection | None = None

    def take(self) -> bool:
        """Whether the task is ours; asked again, whether it still is."""
        if self._engine.dialect.name == "sqlite":
            return True
        try:
            return self._look() if self._connection is not None else self._try()
        except SQLAlchemyError:
            self.give_back()
            return False

    def give_back(self) -> None:
        """Let another process have it."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()  # closing the session gives the lock back whatever happened
            connection.close()

    def _try(self) -> bool:
        connection = self._engine.connect()
        try:
            is_ours = bool(connection.execute(_TAKE, {"key": self._key}).scalar())
            connection.commit()
        except SQLAlchemyError:
            connection.close()
            raise
        if is_ours:
            self._connection = connection
        else:
            connection.close()
        return is_ours

    def _look(self) -> bool:
        """A session that answers still holds what it held."""
        assert self._connection is not None
        self._connection.execute(_LOOK)
        self._connection.commit()
        return True
