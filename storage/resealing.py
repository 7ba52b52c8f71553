"""Sealing again what is stored: after a key was added, or when there was none before.

Row by row through the columns' own types, a page at a time, each page one transaction, so that it
can be stopped and begun again; values that are sealed with the newest key are sealed anew too.
"""

from collections.abc import Iterator

from sqlalchemy import Column, Engine, Table, and_, bindparam, select, tuple_, update

from storage.metadata import metadata
from storage.sealing import SealedJson, SealedText, vault_of
from storage.ticket_tables import tickets
from storage.unit_of_work import UnitOfWork

_PAGE = 500
assert UnitOfWork is not None  # importing it puts every table into the metadata


def sealed_columns() -> Iterator[tuple[Table, list[Column[object]]]]:
    """Every table that holds sealed values, with those columns."""
    for table in metadata.sorted_tables:
        columns = [c for c in table.columns if isinstance(c.type, SealedText | SealedJson)]
        if columns:
            yield table, columns


def seal_again(engine: Engine) -> int:
    """Every sealed column of every row written anew; how many rows."""
    return sum(_table(engine, table, columns) for table, columns in sealed_columns())


def _table(engine: Engine, table: Table, columns: list[Column[object]]) -> int:
    keys = list(table.primary_key.columns)
    ordered = select(*keys, *columns).order_by(*keys).limit(_PAGE)
    change = (
        update(table)
        .where(and_(*(key == bindparam(f"key_{key.name}") for key in keys)))
        .values({column.name: bindparam(f"new_{column.name}") for column in columns})
    )
    if table is tickets:
        change = change.values(search=bindparam("new_search"))
    vault, done, last = vault_of(engine.dialect), 0, None
    while True:
        after = ordered if last is None else ordered.where(tuple_(*keys) > tuple_(*last))
        with engine.begin() as connection:
            rows = connection.execute(after).all()
            if not rows:
                return done
            changed = []
            for row in rows:
                named = {f"key_{k.name}": value for k, value in zip(keys, row, strict=False)}
                values = dict(zip(columns, row[len(keys) :], strict=True))
                named |= {f"new_{column.name}": value for column, value in values.items()}
                if table is tickets:
                    named["new_search"] = " ".join(vault.marks(str(values[tickets.c.text])))
                changed.append(named)
            connection.execute(change, changed)
        done, last = done + len(rows), rows[-1][: len(keys)]
