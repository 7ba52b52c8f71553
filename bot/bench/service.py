"""The service as a whole, from outside: start to ready, and memory at rest."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from statistics import median

from bot.bench.ground import Figures

STARTS = 3
PATIENCE = 30.0


def measure() -> Figures:
    """Seconds from the command to the first page, and resident megabytes afterwards."""
    seconds, megabytes = [], []
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as folder:
        for _ in range(STARTS):
            took, memory = _start(Path(folder))
            seconds.append(took)
            megabytes.append(memory)
    # The first start also makes the database; the later ones are warm.
    return {
        "start_seconds": {"first": round(seconds[0], 2), "warm": round(median(seconds[1:]), 2)},
        "resident_mb": round(median(megabytes)),
    }


def _start(folder: Path) -> tuple[float, float]:
    port = _free_port()
    environment = {
        **os.environ,
        "LINLI_DATABASE_URL": f"sqlite:///{folder / 'bench.db'}",
        "LINLI_DATA_DIR": str(folder),
        "LINLI_HTTP_PORT": str(port),
        "LINLI_TELEGRAM_TOKEN": "",
    }
    command = [sys.executable, "-m", "bot", "run", "--demo"]
    started = time.perf_counter()
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _until_answered(f"http://127.0.0.1:{port}/", process)
        return time.perf_counter() - started, _resident_mb(process.pid)
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _until_answered(url: str, process: "subprocess.Popen[bytes]") -> None:
    """Returns with the first page. Raises ``RuntimeError`` when the service ends or is mute."""
    end = time.perf_counter() + PATIENCE
    while time.perf_counter() < end and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=1).close()
        except OSError:
            time.sleep(0.01)
        else:
            return
    raise RuntimeError("the service did not answer")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _resident_mb(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
