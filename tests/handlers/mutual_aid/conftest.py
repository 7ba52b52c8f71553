"""The demo community, with its mutual-aid group, desk and locker, as the web chat serves it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.handlers.mutual_aid.scenes import Neighbours
from tests.world import DEMO, community_in


@pytest.fixture
def world(sqlite_template: Path, tmp_path: Path) -> Iterator[Neighbours]:
    path = tmp_path / "world.db"
    shutil.copyfile(sqlite_template, path)
    world = Neighbours(f"sqlite:///{path}", community_in(DEMO), channel="web")
    for person in ("刘姐", "小赵", "王阿姨", "老孙"):
        world.start(person)
    yield world
    world.close()
