"""The small community on a fresh SQLite file for every test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.world import World


@pytest.fixture
def world(sqlite_template: Path, tmp_path: Path) -> Iterator[World]:
    path = tmp_path / "world.db"
    shutil.copyfile(sqlite_template, path)
    world = World(f"sqlite:///{path}")
    yield world
    world.close()
