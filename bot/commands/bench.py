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


def _incidents() -> Figures:
    from bot.bench import incidents

    return incidents.measure()


def _webhook() -> Figures:
    from bot.bench import outside

    return outside.webhook()


def _delivery() -> Figures:
    from bot.bench import outside

    return outside.delivery()


def _reply() -> Figures:
    from bot.bench import outside

    return outside.reply()


def _crash(scale: float) -> Figures:
    from bot.bench import crash

    return crash.measure(scale)


def _scale(scale: float) -> Figures:
    from bot.bench import scale as size

    return size.measure(scale)


def _processes(scale: float) -> Figures:
    from bot.bench import processes

    return processes.measure(scale)


def _soak(scale: float) -> Figures:
    from bot.bench import soak

    return soak.measure(scale)


def _lost(scale: float) -> Figures:
    from bot.bench import lost

    return lost.measure(scale)


BENCHMARKS: dict[str, Callable[[], Figures]] = {
    "understand": _understand,
    "durable": _durable,
    "turns": _turns,
    "claims": _claims,
    "day": _day,
    "service": _service,
    "webhook": _webhook,
    "delivery": _delivery,
    "reply": _reply,
    "goods": _goods,
    "incidents": _incidents,
}


# These take minutes, or a PostgreSQL: only by name, smaller with ``--scale``.
ORDEALS: dict[str, Callable[[float], Figures]] = {
    "crash": _crash,
    "lost": _lost,
    "processes": _processes,
    "scale": _scale,
    "soak": _soak,
}


def bench(name: str | None, *, as_json: bool, scale: float = 1.0) -> int:
    """Run one benchmark, or all that take moments; 2 when there is none of that name."""
    names = [*BENCHMARKS, *ORDEALS]
    if name is not None and name not in names:
        sys.stderr.write(f"no benchmark {name!r}; there are: {', '.join(names)}\n")
        return 2
    for each in [name] if name else list(BENCHMARKS):
        figures = BENCHMARKS[each]() if each in BENCHMARKS else ORDEALS[each](scale)
        if as_json:
            sys.stdout.write(json.dumps({"bench": each, **figures}, ensure_ascii=False) + "\n")
            sys.stdout.flush()
        else:
            Console().print({each: figures})
    return 0
