"""Several processes on one machine: one dies, the others serve on, and it is replaced."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx

from bot.fleet import MOST_EARLY_DEATHS, Fleet
from tests.bot.test_service import ROOT, environment
from tests.conftest import _empty


def children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_a_process_that_is_killed_is_replaced_while_the_others_serve(
    postgres_url: str, tmp_path: Path
) -> None:
    _empty(postgres_url)
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "run", "--workers", "2"],
        cwd=tmp_path,
        env=environment(tmp_path, LINLI_DATABASE_URL=postgres_url),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with process:
        assert process.stdout is not None
        address = process.stdout.readline().rpartition(" ")[2].strip()
        assert httpx.get(f"{address}readyz").status_code == 200
        first, second = children(process.pid)
        os.kill(second, signal.SIGKILL)
        for _ in range(5):
            assert httpx.get(f"{address}healthz", timeout=20).status_code == 200
        end = time.monotonic() + 20
        while len(set(children(process.pid)) - {second}) < 2 and time.monotonic() < end:
            assert httpx.get(f"{address}healthz", timeout=20).status_code == 200
        alive = children(process.pid)
        assert first in alive
        assert len(alive) == 2
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


def test_several_processes_on_sqlite_are_refused(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "run", "--workers", "2"],
        cwd=tmp_path,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "PostgreSQL" in done.stderr
    assert "Traceback" not in done.stderr


def test_processes_that_die_at_once_again_and_again_end_it() -> None:
    started = []

    def start(place: int) -> "subprocess.Popen[bytes]":
        started.append(place)
        return subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"], cwd=ROOT)

    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    assert Fleet(start, 1).serve() == 1
    for number, handler in before.items():
        signal.signal(number, handler)
    assert len(started) == MOST_EARLY_DEATHS + 1
