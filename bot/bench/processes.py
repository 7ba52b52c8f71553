"""One, two, four processes that handle what was received, on one PostgreSQL.

The database is the one of LINLI_DATABASE_URL, used in a schema of our own that is dropped
afterwards. Each process is a Python of its own with the inbox worker alone.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, create_engine, make_url, text

from bot.bench.bot_api import message
from bot.bench.ground import Figures
from bot.bench.village import requests, write_village
from bot.channel import Received
from bot.inbox_worker import InboxWorker
from bot.settings import Settings
from bot.telegram.parsing import Parser
from bot.tools import Tools
from bot.wiring import build_house, build_tools, open_database

TURNS, SIZES, SCHEMA = 600, (1, 2, 4), "linli_bench"
LOCAL = "postgresql+psycopg://postgres@127.0.0.1:5432/test"


def measure(scale: float = 1.0) -> Figures:
    """Turns a second with each number of processes, what two do beside one, and how full the cores.

    The server works on the same cores: once they are full, more processes can add nothing.
    """
    found = {}
    for size in SIZES:
        with _schema() as url, tempfile.TemporaryDirectory(prefix="linli-bench-") as folder:
            found[size] = _run(url, Path(folder), size, max(60, round(TURNS * scale)))
    return {
        "cores": os.cpu_count() or 1,
        "turns_per_second": {str(size): round(rate, 1) for size, (rate, _) in found.items()},
        "cores_busy": {str(size): round(busy, 2) for size, (_, busy) in found.items()},
        "two_beside_one": round(found[2][0] / found[1][0], 2),
    }


@contextmanager
def _schema() -> Iterator[str]:
    configured = Settings().database_url
    server = make_url(LOCAL if configured.startswith("sqlite") else configured)
    engine = create_engine(server)
    with engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"))
        connection.execute(text(f"CREATE SCHEMA {SCHEMA}"))
    url = server.update_query_dict({"options": f"-csearch_path={SCHEMA}"})
    yield url.render_as_string(hide_password=False)
    with engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {SCHEMA} CASCADE"))
    engine.dispose()


def _run(url: str, folder: Path, size: int, turns: int) -> tuple[float, float]:
    write_village(folder / "village.toml")
    settings = Settings(community=folder / "village.toml", database_url=url, data_dir=folder)
    tools, engine = _tools(settings)
    for number, (account, words) in enumerate(requests(turns), 1):
        raw = _raw(number, account, words)
        row = Received(str(number), f"telegram:{account}", number, raw)
        asyncio.run(tools.reception.receive("telegram", [row]))
    environment = {
        **os.environ,
        "LINLI_COMMUNITY": str(settings.community),
        "LINLI_DATABASE_URL": url,
        "LINLI_DATA_DIR": str(folder),
        "LINLI_LOG_LEVEL": "ERROR",
    }
    command = [sys.executable, "-c", "from bot.bench.processes import work; work()"]
    crew = [
        subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(size)
    ]
    for process in crew:
        assert process.stdout is not None
        process.stdout.readline()  # it has loaded everything
    started, before = time.perf_counter(), _core_seconds()
    for process in crew:
        assert process.stdin is not None
        process.stdin.close()
    for process in crew:
        process.wait()
    took, after = time.perf_counter() - started, _core_seconds()
    tools.writer.close()
    engine.dispose()
    idle, spent = after[0] - before[0], after[1] - before[1]
    return turns / took, 1 - idle / max(spent, 1)


def _core_seconds() -> tuple[int, int]:
    """(idle, all) ticks of all cores since the start; nothing where there is no /proc."""
    stat = Path("/proc/stat")
    ticks = [int(t) for t in stat.read_text().split("\n")[0].split()[1:]] if stat.exists() else []
    return (ticks[3] + ticks[4], sum(ticks)) if ticks else (0, 0)


def _raw(number: int, account: int, words: str) -> str:
    return json.dumps(message(number, account, words))


def _tools(settings: Settings) -> tuple[Tools, Engine]:
    engine = open_database(settings)
    return build_tools(settings, engine, build_house(settings)), engine


def work() -> None:
    """What one process of the crew does: wait for the word, then handle until nothing is left."""
    tools, engine = _tools(Settings())
    worker = InboxWorker(tools, {"telegram": Parser("linli_bot", 1)})
    print("ready", flush=True)
    sys.stdin.read()

    async def handle() -> None:
        while tools.writer.read(lambda uow: uow.inbox.backlog(tools.clock()).count):
            if not await worker.round():
                await asyncio.sleep(0.01)

    asyncio.run(handle())
    tools.writer.close()
    engine.dispose()
