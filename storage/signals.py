"""Short words between the processes of one community, through PostgreSQL's LISTEN and NOTIFY.

Only a shortcut: whatever is told stands in a table as well, and who misses a word finds it there
by looking now and then. On SQLite there is one process and nobody to talk to.
"""

import json
import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

Heard = Callable[[str, str], None]

_LISTEN_SECONDS = 1.0  # how soon a listener notices that it is to stop
_GATHER_SECONDS = 0.003  # what is told within it leaves in one breath
_PAUSE_SECONDS = 2.0  # before a lost connection is sought again
_LONGEST = 7000  # bytes of a word; PostgreSQL takes 8,000
_CHANNEL = "linli"


class Signals:
    """Tells the other processes and hears them, on two threads with a connection each.

    ``heard(kind, text)`` is called in the listening thread, for words of other processes alone.
    """

    def __init__(self, engine: Engine, community_id: str, owner: str, heard: Heard) -> None:
        self._engine = engine
        self._community = community_id
        self._owner = owner
        self._heard = heard
        self._stopping = threading.Event()
        self._words: SimpleQueue[tuple[str, str] | None] = SimpleQueue()
        self._threads = [
            threading.Thread(target=self._keep, args=(work,), name=work.__name__, daemon=True)
            for work in (self._listen, self._speak)
        ]

    def start(self) -> None:
        """Begin to listen and to speak."""
        for thread in self._threads:
            thread.start()

    def tell(self, kind: str, text: str = "") -> None:
        """Say it to the others soon; a word that is too long is left out."""
        if len(text.encode()) <= _LONGEST:
            self._words.put((kind, text))

    def close(self) -> None:
        """Stop both threads."""
        self._stopping.set()
        self._words.put(None)
        for thread in self._threads:
            thread.join(_LISTEN_SECONDS + 1)

    def _keep(self, work: Callable[[Any], None]) -> None:
        """Give the work a connection of its own, and another one when it is lost."""
        while not self._stopping.is_set():
            try:
                with self._engine.connect() as connection:
                    driver: Any = connection.connection.driver_connection
                    connection.detach()  # it never goes back to the pool
                    driver.autocommit = True
                    work(driver)
            except (SQLAlchemyError, OSError, self._engine.dialect.loaded_dbapi.Error):
                self._stopping.wait(_PAUSE_SECONDS)

    def _listen(self, driver: Any) -> None:
        driver.execute(f"LISTEN {_CHANNEL}")
        while not self._stopping.is_set():
            for note in driver.notifies(timeout=_LISTEN_SECONDS):
                community, owner, kind, text = json.loads(note.payload)
                if community == self._community and owner != self._owner:
                    self._heard(kind, text)

    def _speak(self, driver: Any) -> None:
        while not self._stopping.is_set():
            for kind, text in self._gather():
                word = json.dumps([self._community, self._owner, kind, text], ensure_ascii=False)
                driver.execute("SELECT pg_notify(%s, %s)", (_CHANNEL, word))

    def _gather(self) -> list[tuple[str, str]]:
        """What is to be told, each word once."""
        words = [self._words.get()]
        self._stopping.wait(_GATHER_SECONDS)
        while True:
            try:
                words.append(self._words.get_nowait())
            except Empty:
                return list(dict.fromkeys(word for word in words if word is not None))
