"""From every released schema with data, killed in its middle and run again, nothing is lost.

The first released schema is 0007; each later release adds its revision to the list.
"""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import JSON, Boolean, Date, DateTime, Engine, Integer, MetaData, Table, select

from storage.engine import open_engine
from storage.failpoints import Killed, arm, disarm
from storage.schema import downgrade, newest_revision, revision_of, upgrade
from storage.sealing import Vault, use_vault

RELEASED = ["0007"]
STATUS = {"tickets": "assigned"}
AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def fill(engine: Engine) -> dict[str, int]:
    """A row in each table of an old schema, whatever its columns; how many rows there are."""
    old = tables_of(engine)
    with engine.begin() as connection:
        for table in old:
            row = {c.name: _value(table.name, c.name, c.type) for c in table.columns}
            connection.execute(table.insert(), row)
    return {table.name: 1 for table in old}


def tables_of(engine: Engine) -> list[Table]:
    found = MetaData()
    with engine.connect() as connection:
        found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != "alembic_version"]


def _value(table: str, column: str, kind: Any) -> Any:
    if column == "community_id":
        return "xingfuli"
    if column == "status":
        return STATUS.get(table, "waiting")
    if isinstance(kind, Boolean):
        return False
    if isinstance(kind, Integer):
        return 7
    if isinstance(kind, DateTime | Date):
        return AT if isinstance(kind, DateTime) else AT.date()
    return {"n": 7} if isinstance(kind, JSON) else "7"


def rows(engine: Engine, columns: dict[str, list[str]]) -> dict[str, list[str]]:
    """What stands in these columns now."""
    tables = {table.name: table for table in tables_of(engine)}
    with engine.connect() as connection:
        return {
            name: [
                str(row) for row in connection.execute(select(*(tables[name].c[c] for c in of_it)))
            ]
            for name, of_it in columns.items()
        }


def later_revisions() -> int:
    return int(str(newest_revision())) - int(RELEASED[0])


@pytest.mark.parametrize("released", RELEASED)
@pytest.mark.parametrize("place", ["migration.step", "migration.commit"])
def test_a_migration_killed_in_its_middle_is_run_again_and_keeps_the_data(
    bare_url: str, released: str, place: str
) -> None:
    engine = open_engine(bare_url)
    upgrade(engine, released)
    counts = fill(engine)
    columns = {table.name: [c.name for c in table.columns] for table in tables_of(engine)}
    before = rows(engine, columns)
    arm(place, later_revisions() // 2 if place == "migration.step" else 1)
    with pytest.raises(Killed):
        upgrade(engine)
    assert disarm()
    assert revision_of(engine) == released
    assert rows(engine, columns) == before
    upgrade(engine)
    assert revision_of(engine) == newest_revision()
    assert rows(engine, columns) == before
    assert {name: len(found) for name, found in rows(engine, columns).items()} == counts
    engine.dispose()


@pytest.mark.parametrize("place", ["migration.begin", "migration.done"])
def test_a_death_before_or_after_is_as_if_it_had_not_been(bare_url: str, place: str) -> None:
    engine = open_engine(bare_url)
    arm(place)
    with pytest.raises(Killed):
        upgrade(engine)
    disarm()
    assert revision_of(engine) == (None if place == "migration.begin" else newest_revision())
    engine.dispose()


def test_names_written_before_they_were_sealed_are_sealed_on_the_way_up(bare_url: str) -> None:
    engine = open_engine(bare_url)
    upgrade(engine, "0015")
    fill(engine)
    names = {"bookings": ["beneficiary"], "vacancies": ["title"], "tickets": ["details"]}
    tables = {table.name: table for table in tables_of(engine)}
    with engine.begin() as connection:
        connection.execute(tables["bookings"].update().values(beneficiary="王秀兰"))
        connection.execute(tables["vacancies"].update().values(title="王秀兰"))
        details = {"beneficiary": "王秀兰", "patrol": True}
        connection.execute(tables["tickets"].update().values(details=details))
    before = rows(engine, names)
    use_vault(engine, Vault([b"k" * 32]))
    upgrade(engine)
    after = rows(engine, names)
    assert all("sealed:1:" in str(found) for found in after.values())
    assert "王秀兰" not in str(after)
    assert "'patrol': True" in str(after["tickets"])
    downgrade(engine, "0015")
    assert rows(engine, names) == before
    engine.dispose()
