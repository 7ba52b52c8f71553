"""Several processes of one service on one machine, sharing one listening socket.

The rule kept here: a process that dies is replaced, and its work is taken over meanwhile; one
that dies again and again at its start takes the others down, for something else is wrong.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from types import FrameType

import structlog

LOOK_SECONDS = 0.2
YOUNG_SECONDS = 5.0
MOST_EARLY_DEATHS = 5
GRACE_SECONDS = 20.0
log = structlog.get_logger(__name__)


def command(listening: socket.socket, *, is_demo: bool, tells: bool) -> list[str]:
    """How one process is started."""
    options = ["--socket", str(listening.fileno())]
    options += ["--demo"] if is_demo else []
    options += ["--tell"] if tells else []
    return [sys.executable, "-m", "bot", "run", *options]


class Fleet:
    """``serve`` returns the exit code when it was asked to stop, or had to."""

    def __init__(self, start: Callable[[int], "subprocess.Popen[bytes]"], size: int) -> None:
        self._start = start
        self._processes: dict[int, subprocess.Popen[bytes]] = {}
        self._born: dict[int, float] = {}
        self._size = size
        self._early_deaths = 0
        self._is_stopping = False

    def serve(self) -> int:
        """Keep all of them alive until a signal comes."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        for place in range(self._size):
            self._begin(place)
        while not self._is_stopping and self._early_deaths < MOST_EARLY_DEATHS:
            time.sleep(LOOK_SECONDS)
            self._replace_dead()
        for process in self._processes.values():
            process.terminate()
        for process in self._processes.values():
            _end(process)
        return 0 if self._is_stopping else 1

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._is_stopping = True

    def _begin(self, place: int) -> None:
        self._processes[place] = self._start(place)
        self._born[place] = time.monotonic()

    def _replace_dead(self) -> None:
        for place, process in self._processes.items():
            if process.poll() is None or self._is_stopping:
                continue
            lived = time.monotonic() - self._born[place]
            self._early_deaths = self._early_deaths + 1 if lived < YOUNG_SECONDS else 0
            log.error("a process of the service died", place=place, code=process.returncode)
            self._begin(place)


def _end(process: "subprocess.Popen[bytes]") -> None:
    try:
        process.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def starter(
    listening: socket.socket, *, is_demo: bool
) -> Callable[[int], "subprocess.Popen[bytes]"]:
    """Starts the process of a place; the first tells the address when it is ready."""
    os.set_inheritable(listening.fileno(), True)

    def start(place: int) -> "subprocess.Popen[bytes]":
        arguments = command(listening, is_demo=is_demo, tells=place == 0)
        return subprocess.Popen(arguments, pass_fds=(listening.fileno(),))

    return start
