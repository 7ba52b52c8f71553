"""After somebody is erased no column of any table holds their words, but those named here.

Every table that is tied to people gets a row of theirs with a secret in every column that is not a
key, made from the tables themselves: a new column is red until it is emptied or named.
"""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import JSON, Column, Engine, Enum, Text, insert, select

from storage.metadata import Keys, UTCDateTime, metadata
from storage.sealing import SealedJson, SealedText, Vault, use_vault
from storage.traces import BY_CONVERSATION, BY_PERSON, BY_TICKET
from storage.unit_of_work import UnitOfWork
from tests.conftest import COMMUNITY
from tests.storage.samples import NOW

SECRET = "王秀兰的秘密"
PERSON, ACCOUNT, TICKET = "p-an", "4711", "A7K2"
LANE = f"telegram:{ACCOUNT}"
# Words that stay, and why.
KEPT = {
    "accesses.reason": "why one of the staff looked: a duty, in the signed log for 1095 days",
    "vacancies.hours": "numbers and keys that were read of a post",
    "vacancies.pay": "numbers and keys that were read of a post",
}
# Keys of rows, of the community file, of our dictionaries, and of messages elsewhere.
KEYED = {
    *("assignee", "batch", "building", "by", "card", "channel", "code", "confirmed_by", "id"),
    *("chat_id", "conversation", "digest", "employer", "file_id", "grid", "incident", "instead_of"),
    *("intent", "kind", "kinds", "lane", "master", "matchmaker", "message_id", "mistaken_for"),
    *("need", "number", "offer", "offered_to", "origin_channel", "owner", "party", "person"),
    *(
        "account_id",
        "actor",
        "asked_by",
        "demands",
        "dedupe_key",
        "error",
        "error_id",
        "hidden_from",
    ),
    *("place", "proxy", "reach", "rule", "seed", "seeker", "sender", "service", "shares"),
    *("signature", "spokesman", "subject", "suspicions", "team", "time", "update_id", "vacancy"),
    *("verified_by", "version", "whistled_by", "window", "album", "reaction", "ticket"),
}
SEALED = (SealedText, SealedJson)


def value_of(column: Column[Any]) -> Any:
    """A key where rows are tied by it, a secret where there may be words, else something plain."""
    table, name, kind = column.table.name, column.name, column.type
    if name == "community_id":
        return COMMUNITY
    if name in BY_PERSON.get(table, ()):
        return PERSON
    if BY_CONVERSATION.get(table) == name:
        return LANE
    if BY_TICKET.get(table) == name or column.foreign_keys or (table, name) == ("tickets", "code"):
        return TICKET
    if name in ("channel", "account_id"):
        return {"channel": "telegram", "account_id": ACCOUNT}[name]
    if isinstance(kind, SealedJson):
        return dict.fromkeys(kind.keys or ("text",), SECRET)
    if isinstance(kind, SealedText):
        return SECRET
    return _plain(column)


def _plain(column: Column[Any]) -> Any:
    name, kind = column.name, column.type
    if isinstance(kind, Enum):
        return next(iter(kind.enum_class or ()))
    if isinstance(kind, Keys):
        return ("key",)
    if isinstance(kind, JSON):
        return [{"text": SECRET}]
    if isinstance(kind, Text):
        return "key" if name in KEYED or column.primary_key else SECRET
    if isinstance(kind, UTCDateTime):
        return NOW
    return {date: date(2026, 3, 2), bool: False}.get(kind.python_type, 1)


TIED = sorted({*BY_PERSON, *BY_TICKET, *BY_CONVERSATION})


def live_everywhere(uow: UnitOfWork) -> None:
    """One row in every table that is tied to people."""
    for table in metadata.sorted_tables:
        if table.name in TIED:
            row = {column.name: value_of(column) for column in table.c}
            uow._connection.execute(insert(table).values(**row))


def left(uow: UnitOfWork) -> set[str]:
    """The columns that hold the secret."""
    found = set()
    for name in TIED:
        for column in metadata.tables[name].c:
            values = uow._connection.execute(select(column)).scalars().all()
            if SECRET in str(values):
                found.add(f"{name}.{column.name}")
    return found


def test_no_column_keeps_words_of_whoever_was_erased(engine: Engine) -> None:
    use_vault(engine, Vault([b"k" * 32]))
    with engine.connect() as connection, UnitOfWork(connection, COMMUNITY) as uow:
        live_everywhere(uow)
        sealed = {
            f"{name}.{column.name}"
            for name in TIED
            for column in metadata.tables[name].c
            if isinstance(column.type, SEALED)
        }
        assert left(uow) >= sealed
        trail = uow.traces.follow(PERSON)
        assert (trail.codes, trail.lanes) == ((TICKET,), (LANE,))
        uow.erasing.words_of_tickets(trail.codes)
        uow.erasing.person(trail)
        assert left(uow) == set(KEPT)


@pytest.mark.parametrize("name", KEPT)
def test_what_is_named_as_kept_exists(name: str) -> None:
    table, _, column = name.partition(".")
    assert column in metadata.tables[table].c
