"""The way up and down, what it leaves behind, and what it refuses."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from storage.engine import open_engine
from storage.every_table import metadata
from storage.schema import DatabaseTooNew, downgrade, newest_revision, revision_of, upgrade


def tables_in(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def test_up_down_and_up_again_ends_with_every_table(bare_url: str) -> None:
    engine = open_engine(bare_url)
    upgrade(engine)
    assert tables_in(engine) == set(metadata.tables)
    downgrade(engine, "base")
    assert tables_in(engine) == set()
    upgrade(engine)
    assert tables_in(engine) == set(metadata.tables)
    assert revision_of(engine) == newest_revision()
    engine.dispose()


def test_migrated_tables_are_those_the_queries_expect(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, metadata) == []


def test_upgrading_again_changes_nothing(database_url: str) -> None:
    upgrade(database_url)
    engine = open_engine(database_url)
    assert revision_of(engine) == newest_revision()
    engine.dispose()


def test_a_database_from_a_newer_program_is_left_alone(bare_url: str) -> None:
    engine = open_engine(bare_url)
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseTooNew, match=r"revision 9999.*newer version of the program"):
        upgrade(engine)
    assert revision_of(engine) == "9999"
    engine.dispose()


def test_every_key_begins_with_the_community() -> None:
    for table in metadata.tables.values():
        keys = [list(table.primary_key.columns)]
        keys += [list(index.columns) for index in table.indexes]
        for columns in keys:
            assert columns[0].name == "community_id", f"{table.name}: {columns}"


def test_no_foreign_key_leaves_its_community() -> None:
    for table in metadata.tables.values():
        for constraint in table.foreign_key_constraints:
            pairs = [(e.parent.name, e.column.name) for e in constraint.elements]
            assert ("community_id", "community_id") in pairs
