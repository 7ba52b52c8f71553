"""The service at a steady load for half an hour: whether memory or the write-ahead log grow.

The whole program in a process of its own; people write as on a day of 10,000 residents put into
half an hour, and what is measured is seen from outside.
"""

import tempfile
import time
from pathlib import Path

from bot.bench.bot_api import BotApi, message, serving
from bot.bench.crash import Ordeal
from bot.bench.ground import Figures, spread
from bot.bench.village import FIRST_RESIDENT, GROUP, openings, requests, write_village

MINUTES, PER_SECOND = 30.0, 2.0
WARM_SHARE = 0.2  # memory is compared with what it was after so much of the time
TALK = 4  # remarks in the group for each request


def measure(scale: float = 1.0) -> Figures:
    """Growth of memory in percent, the largest log in megabytes, and first replies."""
    seconds = MINUTES * 60 * scale
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as name:
        folder, api = Path(name), BotApi()
        with serving(api) as url:
            write_village(folder / "village.toml")
            api.put(*openings())
            ordeal = Ordeal(folder, url, api)
            process = ordeal.start()
            try:
                return _watch(api, folder, process.pid, seconds)
            finally:
                process.terminate()
                process.wait()


def _watch(api: BotApi, folder: Path, pid: int, seconds: float) -> Figures:
    asked = iter(requests(min(2300, int(seconds * PER_SECOND / (1 + TALK)) + 50)))
    told: dict[str, float] = {}
    memory: list[float] = []
    logs: list[float] = []
    number, began = 1000, time.monotonic()
    while (spent := time.monotonic() - began) < seconds:
        number += 1
        wish = next(asked, None) if number % (1 + TALK) == 0 else None
        if wish is not None:
            told[str(wish[0])] = time.monotonic()
            api.put(message(number, *wish))
        else:
            api.put(message(number, GROUP, "ok", sender=FIRST_RESIDENT + number % 500))
        if spent > seconds * WARM_SHARE:
            memory.append(_resident_mb(pid))
        log = folder / "bench.db-wal"
        logs.append(log.stat().st_size / 1e6 if log.exists() else 0.0)
        time.sleep(1 / PER_SECOND)
    first: dict[str, float] = {}
    for shown in api.shown:
        if shown.chat_id in told:
            first.setdefault(shown.chat_id, shown.at - told[shown.chat_id])
    tenth = max(1, len(memory) // 10)
    before, after = sum(memory[:tenth]) / tenth, sum(memory[-tenth:]) / tenth
    return {
        "minutes": round(seconds / 60, 1),
        "updates": number - 1000,
        "requests_answered": f"{len(first)} of {len(told)}",
        "memory_mb": [round(before), round(after)],
        "memory_growth_percent": round(100 * (after / before - 1), 1),
        "largest_log_mb": round(max(logs), 1),
        "first_reply_ms": spread(list(first.values())),
    }


def _resident_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))
