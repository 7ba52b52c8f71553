"""Runs benchmarks and shows their figures, for people or as JSON lines."""

import json
import sys
from collections.abc import Callable

from rich.console import Console

from bot.bench.ground import Figures


def _understand() -> Figures:
    from bot.bench import understand

    return understand.measure()


def _durable() -> Figures:
    from bot.bench import durable

    return durable.measure()


def _turns() -> Figures:
    from bot.bench import turns

    return turns.measure()


def _claims() -> Figures:
    from bot.bench import claims

    return claims.measure()


def _service() -> Figures:
    from bot.bench import service

    return service.measure()


def _day() -> Figures:
    from bot.bench import day

    return day.measure()


def _goods() -> Figures:
    from bot.bench import goods

    return goods.measure()


BENCHMARKS: dict[str, Callable[[], Figures]] = {
    "understand": _understand,
    "durable": _durable,
    "turns": _turns,
    "claims": _claims,
    "day": _day,
    "service": _service,
    "goods": _goods,
}


def bench(name: str | None, *, as_json: bool) -> int:
    """Run one benchmark or all; 2 when there is none of that name."""
    if name is not None and name not in BENCHMARKS:
        sys.stderr.write(f"no benchmark {name!r}; there are: {', '.join(BENCHMARKS)}\n")
        return 2
    for each in [name] if name else list(BENCHMARKS):
        figures = BENCHMARKS[each]()
        if as_json:
            sys.stdout.write(json.dumps({"bench": each, **figures}, ensure_ascii=False) + "\n")
            sys.stdout.flush()
        else:
            Console().print({each: figures})
    return 0
