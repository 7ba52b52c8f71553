"""The running service: the web server, the workers and Telegram as tasks of one event loop.

Stopping is orderly: doors close first, turns and deliveries in hand are finished, then the
database is closed. Dying instead loses nothing; it only leaves more for the next start.
"""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import structlog
import uvicorn

from bot.tools import Tools
from bot.wiring import Doors, Workers
from storage.ids import next_id
from storage.signals import Signals

MEETING_SECONDS = 0.5
GRACE_SECONDS = 10.0
SIGNALS = (signal.SIGTERM, signal.SIGINT)
log = structlog.get_logger(__name__)


class _WebServer(uvicorn.Server):
    """uvicorn within our loop: signals are the service's."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave them alone."""
        yield


class Service:
    """One process of the product. ``serve`` returns when it was asked to stop."""

    def __init__(self, tools: Tools, doors: Doors, workers: Workers) -> None:
        self._tools = tools
        self._doors = doors
        self._workers = workers
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Ask it to stop; safe to call from a signal handler of the loop, and twice."""
        self._stopping.set()
        for bell in (self._tools.bells.inbox, self._tools.bells.outbox, self._tools.bells.timers):
            bell.ring()

    async def serve(self, listening: socket.socket, on_ready: Callable[[str], None]) -> None:
        """Until ``stop``. ``on_ready`` gets the web address once everything takes requests."""
        loop = asyncio.get_running_loop()
        for number in SIGNALS:
            loop.add_signal_handler(number, self.stop)
        server = _WebServer(
            uvicorn.Config(
                self._doors.app,
                log_config=None,
                access_log=False,
                lifespan="off",
                timeout_graceful_shutdown=2,
                server_header=False,
            )
        )
        signals = self._join_others(loop)
        web = self._start(server.serve(sockets=[listening]), "web")
        telegram = await self._open_telegram()
        workers = [
            self._start(self._workers.inbox.run(self._stopping), "inbox"),
            self._start(self._workers.delivery.run(self._stopping), "delivery"),
            self._start(self._workers.timers.run(self._stopping), "timers"),
        ]
        await _until_started(server, web)
        host, port = listening.getsockname()[:2]
        on_ready(f"http://{host}:{port}/")
        await self._stopping.wait()
        log.info("stopping")
        await _end(telegram)
        self._doors.web.close()
        server.should_exit = True
        await _finish([web, *workers])
        if signals is not None:
            await asyncio.to_thread(signals.close)
        for number in SIGNALS:
            loop.remove_signal_handler(number)

    def _join_others(self, loop: asyncio.AbstractEventLoop) -> Signals | None:
        """Talk to the other processes of this database, where there may be some."""
        writer, bells = self._tools.writer, self._tools.bells
        if not writer.is_shared:
            return None

        def heard(kind: str, text: str) -> None:
            with contextlib.suppress(RuntimeError):  # the loop has just ended
                loop.call_soon_threadsafe(bells.heard, kind, text)

        signals = Signals(writer.engine, self._tools.house.community.id, next_id(), heard)
        bells.connect(signals.tell)
        signals.start()
        return signals

    def _start(self, work: Coroutine[Any, Any, None], name: str) -> "asyncio.Task[None]":
        task = asyncio.create_task(work, name=name)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: "asyncio.Task[None]") -> None:
        """A part that ends before it was asked to takes the service down: half alive is worse."""
        if self._stopping.is_set() or task.cancelled():
            return
        error = task.exception()
        log.error("a part of the service ended", part=task.get_name(), kind=type(error).__name__)
        self.stop()

    async def _open_telegram(self) -> "asyncio.Task[None] | None":
        door = self._doors.telegram
        if door is None:
            return None
        task = self._start(door.run(), "telegram")
        # A moment for our own name, which tells what is said to us; without it we start anyway.
        await door.met(MEETING_SECONDS)
        return task


async def _until_started(server: uvicorn.Server, task: "asyncio.Task[None]") -> None:
    while not server.started and not task.done():
        await asyncio.sleep(0.01)


async def _end(task: "asyncio.Task[None] | None") -> None:
    if task is None:
        return
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def _finish(tasks: list["asyncio.Task[None]"]) -> None:
    """Give the parts time to finish what they have in hand."""
    _, late = await asyncio.wait(tasks, timeout=GRACE_SECONDS)
    for task in late:
        log.warning("a part did not finish in time", part=task.get_name())
        await _end(task)


def listen(host: str, port: int) -> socket.socket:
    """The web server's socket. OSError when the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=512)
