"""The small community on a fresh SQLite file for every test, and one with three dry taps."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.handlers.incident_scene import DRY, report
from tests.world import World


@pytest.fixture
def world(sqlite_template: Path, tmp_path: Path) -> Iterator[World]:
    path = tmp_path / "world.db"
    shutil.copyfile(sqlite_template, path)
    world = World(f"sqlite:///{path}")
    yield world
    world.close()


@pytest.fixture
def three(world: World) -> World:
    """Three people in one building say that the taps are dry."""
    world.start("zhao")
    for who, text in zip(("ma", "gao", "zhou"), DRY, strict=True):
        report(world, who, text)
    assert [t.intent for t in world.tickets()] == ["repair"] * 3
    return world


@pytest.fixture
def opened(three: World) -> World:
    """The lead has said that it is one thing."""
    three.press("zhao", "开启")
    return three
