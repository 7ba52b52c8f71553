"""Finds the line of a value in a TOML text, because the standard reader forgets it.

Enough for a community file: tables, arrays of tables and one key per line.
"""

import re
from collections.abc import Mapping

from intents.rules.fault import Path

_HEADER = re.compile(r"^\s*\[(\[)?\s*([A-Za-z0-9_.-]+)\s*\]")
_KEY = re.compile(r"^\s*([A-Za-z0-9_-]+|\"[^\"]+\")\s*=")


def find_lines(source: str) -> Mapping[Path, int]:
    """Line number (from 1) of every table and key, by its path in the document."""
    lines: dict[Path, int] = {}
    counts: dict[str, int] = {}
    prefix: Path = ()
    for number, line in enumerate(source.splitlines(), start=1):
        header, key = _HEADER.match(line), _KEY.match(line)
        if header:
            name = header.group(2)
            prefix = (name,)
            if header.group(1):
                prefix = (name, counts.get(name, 0))
                counts[name] = counts.get(name, 0) + 1
            lines.setdefault(prefix, number)
        elif key:
            lines.setdefault((*prefix, key.group(1).strip('"')), number)
    return lines


def line_of(path: Path, lines: Mapping[Path, int]) -> int:
    """The line of the nearest known part of ``path``; 1 for the file as a whole."""
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return 1
