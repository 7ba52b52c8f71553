"""Every regular expression of the program needs about four times as long for four times the text.

They are found in the modules themselves, so a new one is tried by itself. What is compared are two
times of one pattern on one text, the least of several tries, and only where they are long enough
to be told from noise: growth is judged, not speed.
"""

import importlib
import pkgutil
import re
import time
from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import Any

import pytest

import bot
import handlers
import intents
import storage
from tests.adversaries import adversaries_of

HOUSE = (intents, handlers, storage, bot)
# What runs when it is imported, what an old schema needed, and what only measures.
SKIPPED = re.compile(r"__main__|\.migrations|bot\.bench")
SHORT = (8, 12, 16, 20, 24, 32, 48, 64)
AT_ONCE = 2.0  # milliseconds; for so few characters only what doubles with each takes as many
NOTICED, LONG_ENOUGH = 0.15, 5.0
LONGEST = 100_000
LINEAR = 8.0  # four, and what noise may add; where it grows with the square it is sixteen


def test_no_pattern_grows_faster_than_its_text() -> None:
    found = dict(patterns())
    assert len(found) > 350
    assert [name for pattern, name in found.items() if grows(pattern)] == []


SLOW = (
    r"\s+x",
    r"^\s*(?:\d[.])?\s*x",
    r"^(?:我|(?:明天|好)*)*来$",
    r"(?:\d+[、,])+楼",
    r"招.*电话",
)
QUICK = (r"(?<!\s)\s++x", r"^\s*+(?:\d[.]\s*+)?x", r"[0-9]{1,3}号楼", r"招.{0,9}电话")


@pytest.mark.parametrize("text", SLOW)
def test_a_pattern_that_grows_is_found(text: str) -> None:
    assert grows(re.compile(text))


@pytest.mark.parametrize("text", QUICK)
def test_the_same_said_otherwise_is_not(text: str) -> None:
    assert not grows(re.compile(text))


def grows(pattern: re.Pattern[str]) -> bool:
    """Whether some text of this pattern's own takes more than its share."""
    return any(explodes(pattern, unit) or bends(pattern, unit) for unit in adversaries_of(pattern))


def explodes(pattern: re.Pattern[str], unit: str) -> bool:
    """Whether a few words already take long; begun small, for nothing would stop it."""
    for size in SHORT:
        if least(pattern, unit, size, tries=1) > AT_ONCE:
            return least(pattern, unit, size, tries=3) > AT_ONCE
    return False


def bends(pattern: re.Pattern[str], unit: str) -> bool:
    """Whether four times the text takes much more than four times as long."""
    size, before = 1024, least(pattern, unit, 256, tries=1)
    took = least(pattern, unit, size, tries=1)
    while took > NOTICED and took > LINEAR * 0.75 * before and size <= LONGEST:
        if took > LONG_ENOUGH:
            return least(pattern, unit, size, 3) > LINEAR * least(pattern, unit, size // 4, 3)
        size, before = 4 * size, took
        took = least(pattern, unit, size, tries=1)
    return False


def least(pattern: re.Pattern[str], unit: str, size: int, tries: int) -> float:
    """Milliseconds of this thread's own work to find every match in a text of that size."""
    text = (unit * (size // len(unit) + 1))[:size]
    times = []
    for _ in range(tries):
        begun = time.thread_time_ns()
        for _match in pattern.finditer(text):
            pass
        times.append(time.thread_time_ns() - begun)
    return min(times) / 1e6


def patterns() -> Iterator[tuple[re.Pattern[str], str]]:
    """Every compiled pattern of the house, and a module and name where it is held."""
    for module in modules(HOUSE):
        seen: set[int] = set()
        for name, value in list(vars(module).items()):
            for pattern in within(value, seen):
                if isinstance(pattern.pattern, str):
                    yield pattern, f"{module.__name__}.{name}"


def modules(packages: Iterable[ModuleType]) -> Iterator[ModuleType]:
    for package in packages:
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not SKIPPED.search(found.name):
                yield importlib.import_module(found.name)


def within(value: Any, seen: set[int]) -> Iterator[re.Pattern[Any]]:
    """The patterns in a value, in what it holds, and in our own objects."""
    if isinstance(value, re.Pattern):
        yield value
    elif id(value) not in seen:
        seen.add(id(value))
        for part in held(value):
            yield from within(part, seen)


def held(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [*value.keys(), *value.values()]
    if isinstance(value, list | tuple | set | frozenset):
        return list(value)
    if type(value).__module__.split(".")[0] in {package.__name__ for package in HOUSE}:
        slots = [slot for kind in type(value).__mro__ for slot in getattr(kind, "__slots__", ())]
        return [*getattr(value, "__dict__", {}).values(), *(getattr(value, s, 0) for s in slots)]
    return []
