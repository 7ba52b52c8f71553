"""The tables can be spread over many servers by community: every key and reference holds it.

Citus refuses what does not: primary keys, unique constraints and unique indexes without the
column, and foreign keys that do not carry it along.
"""

import pytest
from sqlalchemy import ForeignKeyConstraint, PrimaryKeyConstraint, Table, UniqueConstraint

from storage.every_table import metadata
from storage.unit_of_work import UnitOfWork

assert UnitOfWork is not None  # importing it puts every table into the metadata
TABLES = metadata.sorted_tables
SHARD = "community_id"


@pytest.mark.parametrize("table", TABLES, ids=lambda table: str(table.name))
def test_every_key_of_a_table_begins_with_its_community(table: Table) -> None:
    assert not table.c[SHARD].nullable
    for constraint in table.constraints:
        if isinstance(constraint, PrimaryKeyConstraint | UniqueConstraint):
            assert next(iter(constraint.columns)).name == SHARD, constraint.name
    for index in table.indexes:
        assert index.expressions[0].name == SHARD, index.name  # type: ignore[attr-defined]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: str(table.name))
def test_no_reference_leaves_its_community(table: Table) -> None:
    for constraint in table.constraints:
        if isinstance(constraint, ForeignKeyConstraint):
            pairs = [(e.parent.name, e.column.name) for e in constraint.elements]
            assert (SHARD, SHARD) in pairs, constraint.name
            assert constraint.onupdate is None, "the community of a row never changes"
