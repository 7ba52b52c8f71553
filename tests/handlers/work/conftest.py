"""The demo community with its matchmakers, as the web chat serves it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.handlers.work.scenes import EMPLOYER, SEEKER, Street
from tests.world import DEMO, community_in


@pytest.fixture
def street(sqlite_template: Path, tmp_path: Path) -> Iterator[Street]:
    path = tmp_path / "street.db"
    shutil.copyfile(sqlite_template, path)
    street = Street(f"sqlite:///{path}", community_in(DEMO), channel="web")
    for person in (SEEKER, EMPLOYER, "王阿姨"):
        street.start(person)
    yield street
    street.close()


@pytest.fixture
def world_without_team(sqlite_template: Path, tmp_path: Path) -> Iterator[Street]:
    path = tmp_path / "small.db"
    shutil.copyfile(sqlite_template, path)
    street = Street(f"sqlite:///{path}")
    yield street
    street.close()
