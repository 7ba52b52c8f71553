"""Workers and doors are tested on both databases through the ``writer`` of the tests' root."""

import pytest

from bot.tools import Tools
from storage.writer import Writer
from tests.bot.fakes import FakeChannel, HandClock, make_tools


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def tools(writer: Writer, clock: HandClock) -> Tools:
    return make_tools(writer, clock)


@pytest.fixture
def channel() -> FakeChannel:
    return FakeChannel()
