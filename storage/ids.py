"""Ids the program makes itself: unique across processes, sorted by the moment they were made.

For rows whose number nobody outside has to guess or read; a ticket's code is made elsewhere.
"""

import secrets
import threading
import time


class IdMaker:
    """Makes ids that rise even when the clock stands still or steps back; safe across threads."""

    def __init__(self) -> None:
        self._process = secrets.token_hex(4)
        self._lock = threading.Lock()
        self._latest = 0

    def __call__(self) -> str:
        """24 hexadecimal digits: nanoseconds since 1970, then a mark of this process."""
        with self._lock:
            self._latest = max(self._latest + 1, time.time_ns())
            return f"{self._latest:016x}{self._process}"


next_id = IdMaker()
