"""Common ground of the benchmarks: a fresh demo community on a database of its own."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from bot.settings import Settings
from bot.tools import Tools
from bot.wiring import build_house, build_tools, open_database

Figures = dict[str, Any]


@contextmanager
def demo_tools() -> Iterator[Tools]:
    """The demo community's tools on a new SQLite file that is thrown away afterwards."""
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as folder:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        settings = Settings(database_url=url, data_dir=Path(folder))
        engine = open_database(settings)
        tools = build_tools(settings, engine, build_house(settings, is_demo=True), is_demo=True)
        try:
            yield tools
        finally:
            tools.writer.close()
            engine.dispose()


def spread(seconds: list[float], unit: float = 1e-3) -> Figures:
    """Median, 95th and 99th percentile of some durations, in ``unit`` seconds."""
    cuts = quantiles(seconds, n=100)
    found = {"p50": median(seconds), "p95": cuts[94], "p99": cuts[98]}
    return {name: round(value / unit, 3) for name, value in found.items()}
