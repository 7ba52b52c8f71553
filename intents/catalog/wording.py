"""The sentences people read that belong to no single intent, from ``sentences/``: a file a theme.

Templates may hold simple markup (<b>); values are escaped when they are filled in, so that what
people wrote can never become markup.
"""

from collections.abc import Mapping
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

import yaml

SENTENCES_DIR = Path(__file__).with_name("sentences")


class Wording:
    """Sentences by dotted key, filled with escaped values."""

    def __init__(self, sentences: Mapping[str, str]) -> None:
        self._sentences = sentences

    def __call__(self, key: str, **values: object) -> str:
        """The sentence of ``key``. Raises ``KeyError`` for an unknown key or a missing value."""
        return fill(self._sentences[key], **values)

    def plain(self, key: str, **values: object) -> str:
        """Like calling it, but without escaping: for parts that are escaped as a whole later."""
        return self._sentences[key].format_map(values)

    def __contains__(self, key: object) -> bool:
        return key in self._sentences

    def keys(self) -> frozenset[str]:
        """All keys, for the tests that keep wording and code together."""
        return frozenset(self._sentences)


def fill(template: str, **values: object) -> str:
    """``template`` with its values escaped."""
    escaped = {name: escape(str(value), quote=False) for name, value in values.items()}
    return template.format_map(escaped)


@lru_cache
def load_wording(folder: Path = SENTENCES_DIR) -> Wording:
    """Read the shared wording; nested tables become dotted keys.

    Raises ``ValueError`` when two files say the same key: one of them would never be read.
    """
    sentences: dict[str, str] = {}
    for path in sorted(folder.glob("*.yaml")):
        said = dict(_flat("", yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)))
        if twice := sentences.keys() & said.keys():
            raise ValueError(f"{path.name} repeats {', '.join(sorted(twice))}")
        sentences |= said
    return Wording(sentences)


def _flat(prefix: str, value: Any) -> list[tuple[str, str]]:
    if isinstance(value, dict):
        return [
            pair
            for key, inner in value.items()
            for pair in _flat(f"{prefix}.{key}" if prefix else str(key), inner)
        ]
    return [(prefix, str(value).rstrip("\n"))]
