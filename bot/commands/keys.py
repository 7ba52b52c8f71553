"""Commands about the key that seals people's words."""

from bot.keys import add_key
from bot.settings import Settings
from bot.wiring import open_database
from storage.resealing import seal_again


def seal(settings: Settings) -> int:
    """Seal what was written before there was a key; how many rows."""
    engine = open_database(settings)
    try:
        return seal_again(engine)
    finally:
        engine.dispose()


def rotate(settings: Settings) -> int:
    """A new key, and everything sealed with it; the earlier key stays in the file for backups."""
    add_key(settings.words_key)
    return seal(settings)
