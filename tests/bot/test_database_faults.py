"""Every way the database fails: nothing is acknowledged unstored, and work goes on by itself.

Real databases in real trouble: another program that holds the lock, a disk that is full, files
that cannot grow, sessions that are ended by the administrator.
"""

import resource
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import DatabaseError, SQLAlchemyError

from bot.delivery import Delivery
from bot.inbox_worker import InboxWorker
from bot.tools import Tools
from bot.trouble import Trouble
from storage.engine import open_engine
from storage.inbox import Handling
from storage.unit_of_work import UnitOfWork
from storage.writer import Writer
from tests.bot.fakes import FakeChannel, HandClock, change, make_tools
from tests.bot.test_inbox_worker import entry, receive, tickets
from tests.conftest import COMMUNITY, _empty

WORDS = "3号楼2单元楼道灯坏了"
Fault = Callable[[Path, Engine], Any]


@contextmanager
def locked(path: Path, engine: Engine) -> Iterator[None]:
    """Another program writes and does not come to an end."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.execute("ROLLBACK")
    other.close()


def _on_the_writer(statement: str) -> Callable[[Engine], None]:
    """Run a pragma on every connection from now on and on those that are open."""

    def run(engine: Engine) -> None:
        for connection in CONNECTIONS:
            connection.execute(statement)

    return run


CONNECTIONS: list[Any] = []


@contextmanager
def full(path: Path, engine: Engine) -> Iterator[None]:
    """The disk is full."""
    _on_the_writer("PRAGMA max_page_count=1")(engine)
    yield
    _on_the_writer("PRAGMA max_page_count=1000000")(engine)


@contextmanager
def read_only(path: Path, engine: Engine) -> Iterator[None]:
    """The file system was mounted anew, for reading."""
    _on_the_writer("PRAGMA query_only=ON")(engine)
    yield
    _on_the_writer("PRAGMA query_only=OFF")(engine)


@contextmanager
def failing_writes(path: Path, engine: Engine) -> Iterator[None]:
    """The operating system takes no more bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def path(sqlite_template: Path, tmp_path: Path) -> Path:
    path = tmp_path / "linli.db"
    path.write_bytes(sqlite_template.read_bytes())
    return path


@pytest.fixture
def shaky(path: Path, clock: HandClock) -> Iterator[tuple[Tools, Engine]]:
    """The tools on a database that is not waited for, with its connections at hand."""
    CONNECTIONS.clear()
    engine = open_engine(f"sqlite:///{path}")

    @event.listens_for(engine, "connect")
    def _note(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA busy_timeout=30")
        CONNECTIONS.append(connection)

    tools = make_tools(Writer(engine, COMMUNITY), clock)
    yield weathered(tools, clock), engine
    tools.writer.close()
    engine.dispose()


def weathered(tools: Tools, clock: HandClock) -> Tools:
    async def pause(seconds: float) -> None:
        clock.pass_by(seconds)

    return replace(tools, trouble=Trouble(clock, pause))


@pytest.mark.parametrize("fault", [locked, full, read_only, failing_writes])
async def test_what_cannot_be_stored_is_not_acknowledged_and_goes_on_afterwards(
    shaky: tuple[Tools, Engine],
    path: Path,
    fault: Fault,
    channel: FakeChannel,
    clock: HandClock,
    capsys: pytest.CaptureFixture[str],
) -> None:
    tools, engine = shaky
    await receive(tools, WORDS)
    worker = InboxWorker(tools, {"telegram": channel.parse})
    delivery = Delivery(tools, {"telegram": channel})
    with fault(path, engine):
        with pytest.raises(SQLAlchemyError):
            await receive(tools, "x" * 9000, lane="telegram:9", first=9)
        for _ in range(3):
            async with tools.trouble.weathered("inbox"):
                await worker.round()
            async with tools.trouble.weathered("delivery"):
                await delivery.start_some()
    clock.pass_by(30)
    while await worker.round():
        pass
    while await delivery.start_some():
        await delivery.finish()
    assert tickets(tools) == [WORDS]
    assert entry(tools, "1").status is Handling.HANDLED
    assert tools.writer.read(lambda uow: uow.inbox.get("telegram", "9")) is None
    said = channel.said_to("42")
    assert sum(WORDS in text for text in said) == 1
    assert tools.house.wording("notice.busy") not in said
    assert "".join(capsys.readouterr()).count("does not do its work") <= 1
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


async def test_a_corrupt_page_is_told_and_nothing_is_said_to_be_stored(
    path: Path, clock: HandClock, channel: FakeChannel
) -> None:
    with path.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xff" * 4096 * (path.stat().st_size // 4096 - 4))
    engine = open_engine(f"sqlite:///{path}")
    with pytest.raises(DatabaseError):
        make_tools(Writer(engine, COMMUNITY), clock)
    engine.dispose()


@pytest.fixture
def remote(postgres_url: str, clock: HandClock) -> Iterator[Tools]:
    _empty(postgres_url)
    engine = open_engine(postgres_url, pool_size=2)
    tools = make_tools(Writer(engine, COMMUNITY, threads=3), clock)
    yield weathered(tools, clock)
    tools.writer.close()
    engine.dispose()


async def test_a_session_ended_by_the_administrator_is_opened_again(
    remote: Tools, channel: FakeChannel, postgres_url: str
) -> None:
    await receive(remote, WORDS)
    worker = InboxWorker(remote, {"telegram": channel.parse})
    _end_other_sessions(postgres_url, remote.writer.engine)
    for _ in range(4):
        async with remote.trouble.weathered("inbox"):
            await worker.round()
    assert tickets(remote) == [WORDS]


def _end_other_sessions(url: str, engine: Engine) -> None:
    pids = []
    held = [engine.connect() for _ in range(2)]
    for connection in held:
        pids.append(connection.execute(text("SELECT pg_backend_pid()")).scalar())
        connection.rollback()
    for connection in held:
        connection.close()
    other = open_engine(url)
    with other.begin() as connection:
        for pid in pids:
            connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
    other.dispose()


async def test_a_session_that_ends_within_a_turn_loses_nothing(
    remote: Tools, channel: FakeChannel, clock: HandClock, postgres_url: str
) -> None:
    await receive(remote, WORDS)
    ended = threading.Event()

    class Ending(FakeChannel):
        def parse(self, entry: Any) -> Any:
            if not ended.is_set():
                ended.set()
                _end_other_sessions(postgres_url, remote.writer.engine)
            return super().parse(entry)

    worker = InboxWorker(remote, {"telegram": Ending().parse})
    for _ in range(4):
        async with remote.trouble.weathered("inbox"):
            await worker.round()
        clock.pass_by(25)
    assert tickets(remote) == [WORDS]


def test_more_writers_than_connections_wait_for_their_turn(remote: Tools) -> None:
    futures = [
        remote.writer.submit(lambda uow, n=n: _one(uow, n))  # type: ignore[misc]
        for n in range(40)
    ]
    assert sum(future.result() for future in futures) == 40


def _one(uow: UnitOfWork, number: int) -> bool:
    is_new = uow.inbox.receive("web", str(number), "web:1", number, "{}", HandClock()())
    uow.commit()
    return is_new


@pytest.mark.parametrize("isolation", ["READ COMMITTED", "SERIALIZABLE"])
def test_a_deadlock_and_a_lost_race_are_tried_again(
    remote: Tools, postgres_url: str, isolation: str
) -> None:
    engine = open_engine(postgres_url).execution_options(isolation_level=isolation)
    writer = Writer(engine, COMMUNITY, threads=2)
    both = threading.Barrier(2, timeout=5)
    tried: list[str] = []
    for lane in ("a", "b"):
        change(writer, lambda uow, lane=lane: uow.paces.hold(lane))

    def meet(uow: UnitOfWork, first: str, second: str) -> None:
        tried.append(first)
        mine = uow.paces.hold(first) if isolation == "READ COMMITTED" else _read(uow, "a")
        if len(tried) <= 2:
            both.wait()
        if isolation == "READ COMMITTED":
            uow.paces.hold(second)
            uow.paces.keep(second, [*mine, 1])
        else:
            uow.paces.keep("a", [*mine, 1])
        uow.commit()

    pair = [writer.submit(lambda uow, p=p: meet(uow, *p)) for p in ("ab", "ba")]  # type: ignore[misc]
    for future in pair:
        future.result(timeout=20)
    assert len(tried) == 3  # one of the two had to begin anew
    writer.close()
    engine.dispose()


def _read(uow: UnitOfWork, channel: str) -> list[int]:
    row = uow._connection.execute(
        text("SELECT taken FROM paces WHERE channel = :channel"), {"channel": channel}
    )
    return list(row.scalar() or ())
