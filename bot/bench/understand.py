"""What understanding costs and how good it is on families it has not seen, beside peers.

One command measures accuracy with intervals, microseconds, cold start, memory, the learning
curve and noise; the peers are trained on the same messages in the same run.
"""

import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.bench import learned, peers
from bot.bench.ground import Figures
from intents.language.acts import read_acts
from intents.language.corpus import TYPICAL
from intents.language.masking import strip_addresses
from intents.language.normalise import normalise
from intents.language.training import prepare
from intents.language.understander import Understander

NOW = datetime(2026, 11, 20, 10, 0)
ROUNDS = 2_000
_COLD = """
import time
begin = time.perf_counter()
from datetime import datetime
from intents.language.corpus import TYPICAL
from intents.language.understander import Understander
Understander.load().understand(TYPICAL, now=datetime(2026, 11, 20, 10))
print(time.perf_counter() - begin)
"""
# What the process holds, in megabytes; where there is no /proc, nothing is told.
_HELD = """
from pathlib import Path
status = Path("/proc/self/status")
lines = status.read_text().splitlines() if status.exists() else []
print(*(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")))
"""


def measure() -> Figures:
    """Everything; about a minute on one core."""
    data = learned.divide()
    ours = learned.measure(data)
    return {
        "speed": measure_speed(),
        "cold": measure_cold(),
        **ours,
        "peers": peers.measure(data),
    }


def measure_speed(rounds: int = ROUNDS) -> Figures:
    """Microseconds of one message of 27 characters, alone on one core."""
    understander = Understander.load()
    prepared = prepare(TYPICAL)
    return {
        "characters": len(TYPICAL),
        "classify_us": quantiles(lambda: understander.classify(prepared), rounds),
        "predict_us": quantiles(lambda: understander.predict(TYPICAL), rounds),
        "understand_us": quantiles(lambda: understander.understand(TYPICAL, now=NOW), rounds),
    }


def forget() -> None:
    """Drops what is remembered of the last messages."""
    for memory in (normalise, strip_addresses, read_acts):
        memory.cache_clear()


def quantiles(run: Callable[[], Any], rounds: int) -> dict[str, float]:
    """p50 and p99 of `rounds` runs in microseconds, each as if the message were new."""
    spent = []
    for _ in range(rounds):
        forget()
        begin = time.perf_counter_ns()
        run()
        spent.append(time.perf_counter_ns() - begin)
    spent.sort()
    return {
        "p50": round(spent[rounds // 2] / 1_000, 1),
        "p99": round(spent[rounds * 99 // 100] / 1_000, 1),
    }


def measure_cold(runs: int = 3) -> Figures:
    """Seconds to the first understanding and megabytes held, in processes of their own."""
    bare = _run(_HELD)
    found = sorted(_run(_COLD + _HELD) for _ in range(runs))
    seconds, *held = found[len(found) // 2]
    megabytes = round(held[0] - bare[0], 1) if held and bare else None
    return {"seconds": round(seconds, 3), "megabytes_above_python": megabytes}


def _run(code: str) -> list[float]:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return [float(word) for word in done.stdout.split()]
