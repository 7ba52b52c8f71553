"""A community as TOML text: the same community gives the same text, to the byte.

Enough of TOML for the community file: tables of plain values and lists of them. What equals its
default is left out.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date, time
from typing import Any

from intents.rules.community import Community


def to_toml(community: Community) -> str:
    """The file that ``load_community`` reads as this very community."""
    document = community.model_dump(by_alias=True, exclude_defaults=True)
    plain = {key: value for key, value in document.items() if not _is_table(value)}
    tables = {key: value for key, value in document.items() if _is_table(value)}
    return "\n".join([*_pairs(plain), *_tables(tables), ""])


def _is_table(value: Any) -> bool:
    return isinstance(value, dict) or (
        isinstance(value, list | tuple) and any(isinstance(item, dict) for item in value)
    )


def _tables(tables: Mapping[str, Any]) -> Iterator[str]:
    for name, value in tables.items():
        entries = [value] if isinstance(value, dict) else value
        header = f"[{name}]" if isinstance(value, dict) else f"[[{name}]]"
        for entry in entries:
            yield ""
            yield header
            yield from _pairs(entry)


def _pairs(entry: Mapping[str, Any]) -> Iterator[str]:
    return (f"{key} = {_value(value)}" for key, value in entry.items() if value is not None)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return json.dumps(clock(value))
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    # A JSON string is a TOML string but for one control character.
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")


def clock(at: time) -> str:
    """09:00, as people write it; seconds only where there are some."""
    return f"{at:%H:%M}" if at.second == 0 else at.isoformat("seconds")
