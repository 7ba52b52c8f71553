"""The small community with a haircut day on the 26th and a barber to spare."""

import shutil
from collections.abc import Callable, Iterator
from datetime import time
from pathlib import Path
from typing import Any

import pytest

from intents.rules.community import Community
from intents.rules.community_services import Window
from tests.world import SMALL, Shown, World, community_in

HAIRCUT = Window(
    intent="haircut",
    team="scissors",
    monthly_day=26,
    starts=time(9),
    ends=time(10),
    place="老年活动中心",
    minutes=30,
    chairs=1,
    visits=2,
    visits_from=time(13, 30),
)
Build = Callable[..., World]


def with_windows(*windows: Window) -> Community:
    """The small community, with these bookable days."""
    return community_in(SMALL).model_copy(update={"windows": windows})


def own_card(world: World, who: str) -> Shown:
    """The newest ticket's card on this resident's screen."""
    shown = world.screen(who).messages
    return next(m for m in reversed(shown) if (m.card or "").startswith("resident:"))


@pytest.fixture
def build(sqlite_template: Path, tmp_path: Path) -> Iterator[Build]:
    """Builds the community with a window changed as the test needs it."""
    built: list[World] = []

    def make(**changes: Any) -> World:
        path = tmp_path / f"{len(built)}.db"
        shutil.copyfile(sqlite_template, path)
        community = with_windows(HAIRCUT.model_copy(update=changes))
        world = World(f"sqlite:///{path}", community)
        for who in ("chen", "sun"):
            world.start(who)
        built.append(world)
        return world

    yield make
    for world in built:
        world.close()


@pytest.fixture
def world(build: Build) -> World:
    """One chair, two starts on the 26th of November 2026 (today is Friday the 20th), two visits."""
    return build()
