"""The service starts, answers, and stops without leaving anything half done."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine

from bot.service import Service, listen
from bot.tools import Tools
from bot.wiring import build_doors, build_workers
from intents.rules.ticket import Status, Ticket
from storage.engine import open_engine
from storage.schema import upgrade
from storage.sealing import Vault, use_vault
from storage.unit_of_work import UnitOfWork
from storage.writer import Writer
from tests.bot.fakes import NOON, FakeChannel, HandClock, make_tools
from tests.bot.test_inbox_worker import receive, tickets
from tests.conftest import COMMUNITY
from tests.world import SMALL

ROOT = Path(__file__).parents[2]


@pytest.fixture
def tools(sqlite_writer: Writer, tmp_path: Path) -> Tools:
    return make_tools(sqlite_writer, HandClock(), data_dir=tmp_path)


@pytest.fixture
def sqlite_writer(sqlite_template: Path, tmp_path: Path) -> Any:
    path = tmp_path / "linli.db"
    path.write_bytes(sqlite_template.read_bytes())
    engine: Engine = open_engine(f"sqlite:///{path}")
    writer = Writer(engine, "xingfuli")
    yield writer
    writer.close()
    engine.dispose()


async def test_it_serves_pages_and_handles_what_waited_until_it_is_stopped(tools: Tools) -> None:
    await receive(tools, "3号楼2单元楼道灯坏了")
    doors = build_doors(tools)
    workers = build_workers(tools, doors.channels, {"telegram": FakeChannel().parse})
    service, ready = Service(tools, doors, workers), asyncio.get_running_loop().create_future()
    running = asyncio.create_task(service.serve(listen("127.0.0.1", 0), ready.set_result))
    async with asyncio.timeout(20):
        address = await ready
        async with httpx.AsyncClient() as client:
            assert (await client.get(address)).status_code == 200
        while not tickets(tools):
            await tools.bells.timers.wait(0.05)
        service.stop()
        await running
    assert len(tickets(tools)) == 1


async def test_a_part_that_dies_takes_the_service_down(tools: Tools) -> None:
    doors = build_doors(tools)
    workers = build_workers(tools, doors.channels, doors.parsers)

    async def die(stopping: asyncio.Event) -> None:
        raise RuntimeError("a bug")

    workers.timers.run = die  # type: ignore[method-assign]
    async with asyncio.timeout(20):
        await Service(tools, doors, workers).serve(listen("127.0.0.1", 0), lambda _: None)


def environment(tmp_path: Path, **more: str) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if "LINLI" not in name}
    return {
        **inherited,
        "LINLI_COMMUNITY": str(SMALL),
        "LINLI_DATABASE_URL": f"sqlite:///{tmp_path}/linli.db",
        "LINLI_DATA_DIR": str(tmp_path),
        "LINLI_HTTP_PORT": "0",
        "PYTHONPATH": str(ROOT),
        **more,
    }


def start(tmp_path: Path, **more: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        cwd=tmp_path,
        env=environment(tmp_path, **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_run_tells_its_address_and_ends_well_when_asked(
    tmp_path: Path, number: signal.Signals
) -> None:
    with start(tmp_path) as process:
        assert process.stdout is not None
        address = process.stdout.readline().rpartition(" ")[2].strip()
        assert httpx.get(address).status_code == 200
        process.send_signal(number)
        _, complaints = process.communicate(timeout=20)
        assert process.returncode == 0
        assert "Traceback" not in complaints


def refused(tmp_path: Path, **more: str) -> str:
    with start(tmp_path, **more) as process:
        _, said = process.communicate(timeout=20)
        assert process.returncode == 1
        assert "Traceback" not in said
        return said


def test_a_taken_port_is_said(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        said = refused(tmp_path, LINLI_HTTP_PORT=str(taken.getsockname()[1]))
    assert "LINLI_HTTP_PORT" in said


def test_a_webhook_without_a_secret_is_refused(tmp_path: Path) -> None:
    said = refused(tmp_path, LINLI_WEBHOOK_URL="https://example.org")
    assert "LINLI_WEBHOOK_SECRET" in said


def test_a_community_file_with_faults_is_refused(tmp_path: Path) -> None:
    faulty = tmp_path / "faulty.toml"
    faulty.write_text('id = "x"\nname = "x"\n[[grids]]\nid = "g"\n', "utf-8")
    said = refused(tmp_path, LINLI_COMMUNITY=str(faulty))
    assert "faulty.toml" in said.replace("\n", "")  # long paths are wrapped


def test_a_key_file_that_holds_no_key_is_refused(tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.key"
    damaged.write_text("not a key", "utf-8")
    said = refused(tmp_path, LINLI_KEY_FILE=str(damaged))
    assert "damaged.key" in said.replace("\n", "")


def test_a_database_sealed_with_another_key_is_refused(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'linli.db'}")
    use_vault(engine, Vault([b"x" * 32]))
    upgrade(engine)
    ticket = Ticket("AAAA2222", "repair", Status.NEW, "灯坏了", "ma", NOON, NOON)
    with engine.connect() as connection, UnitOfWork(connection, COMMUNITY) as uow:
        uow.tickets.add(ticket)
        uow.commit()
    engine.dispose()
    said = refused(tmp_path, LINLI_DATABASE_URL=str(engine.url))
    assert "LINLI_KEY_FILE" in said
