"""What every table shares: the metadata with its naming rule, column types, row shapes.

The rule kept here: each primary key and each unique key begins with ``community_id``, and no
time enters or leaves the database without its zone. Queries live with their aggregate.
"""

from dataclasses import fields
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    DateTime,
    Dialect,
    Enum,
    FromClause,
    MetaData,
    Table,
    Text,
    literal_column,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator, TypeEngine

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


class UTCDateTime(TypeDecorator[datetime]):
    """Aware datetimes in, aware UTC datetimes out; a naive one is a ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The instant in UTC; SQLite stores it without the zone, so that text sorts by time."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The same instant, aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Keys(TypeDecorator[tuple[str, ...]]):
    """A tuple of keys, kept as a JSON list."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The same JSON as in every other column."""
        return dialect.type_descriptor(json_type())

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> Any:
        """A list, as JSON has no tuples."""
        return list(value or ())

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[str, ...]:
        """The keys in their order."""
        return tuple(value)


def json_type() -> JSON:
    """JSON text on SQLite, ``jsonb`` on PostgreSQL; None is stored as NULL."""
    return JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def choice(kind: type[StrEnum]) -> Enum:
    """A column of an enum's values, as plain text without a check: old values stay readable."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=False,
        length=16,
        values_callable=lambda members: [member.value for member in members],
    )


def community() -> Column[str]:
    """The first column of every primary key."""
    return Column("community_id", Text, primary_key=True)


def has_status(table: FromClause, status: StrEnum) -> ColumnElement[bool]:
    """The status written out, not bound: only so may SQLite use a partial index."""
    return table.c.status == literal_column(f"'{status.value}'")


def columns_of(table: Table, shape: "type[DataclassInstance]") -> list[Column[Any]]:
    """The table's columns in the order of the dataclass's fields, so that ``shape(*row)`` works."""
    return [table.c[name] for name in _names(shape)]


def row_of(record: "DataclassInstance") -> dict[str, Any]:
    """A record's fields by column name, one level deep."""
    return {name: getattr(record, name) for name in _names(type(record))}


@cache
def _names(shape: "type[DataclassInstance]") -> tuple[str, ...]:
    return tuple(entry.name for entry in fields(shape))
