"""Copies one community from one database into another, and proves that nothing changed.

The rule kept here: the whole copy is one transaction of the target, and it is committed only when
every table there has the same number of rows and the same checksum as at its source.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, select

from storage.engine import read
from storage.every_table import metadata
from storage.failpoints import hit

_BATCH = 500


class MoveRefused(Exception):
    """Why nothing was moved."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What a table holds at both ends: its rows and a checksum that knows no order."""

    table: str
    rows: int
    checksum: str


def move(source: Engine, target: Engine, community: str) -> list[Moved]:
    """Copy every row of the community. The target must be migrated and know nothing of it."""
    with read(source) as here, target.begin() as there:
        here.begin()
        found = [_copy(here, there, table, community) for table in metadata.sorted_tables]
        hit("move.copied")
        for one in found:
            if _sum_up(there, metadata.tables[one.table], community) != one:
                raise MoveRefused(f"{one.table} does not arrive as it left")
        hit("move.compared")
    hit("move.done")
    return found


def _copy(here: Connection, there: Connection, table: Table, community: str) -> Moved:
    own = select(func.count()).where(table.c.community_id == community)
    if there.execute(own.select_from(table)).scalar_one():
        raise MoveRefused(f"the target has rows of {community} already ({table.name})")
    total, count = 0, 0
    for batch in _batches(here, table, community):
        there.execute(table.insert(), batch)
        count += len(batch)
        total += sum(map(_digest, batch))
        hit("move.batch")
    return Moved(table.name, count, _shorten(total))


def _sum_up(connection: Connection, table: Table, community: str) -> Moved:
    total, count = 0, 0
    for batch in _batches(connection, table, community):
        count += len(batch)
        total += sum(map(_digest, batch))
    return Moved(table.name, count, _shorten(total))


def _batches(
    connection: Connection, table: Table, community: str
) -> Iterator[list[dict[str, Any]]]:
    own = select(table).where(table.c.community_id == community)
    rows = connection.execution_options(yield_per=_BATCH).execute(own)
    for part in rows.mappings().partitions(_BATCH):
        yield [dict(row) for row in part]


def _digest(row: dict[str, Any]) -> int:
    text = json.dumps(row, default=_plain, sort_keys=True, ensure_ascii=True)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:16], "big")


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Enum):
        return str(value.value)
    return value.hex() if isinstance(value, bytes) else str(value)


def _shorten(total: int) -> str:
    return f"{total % (1 << 128):032x}"
