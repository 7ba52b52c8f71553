"""The small community and the shipped catalog, read once."""

import pytest

from bot.commands.community import load_community
from intents.catalog.loader import Catalog, load_catalog
from intents.rules.community import Community
from tests.world import SMALL


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture(scope="session")
def community(catalog: Catalog) -> Community:
    return load_community(SMALL, catalog)
