"""What stays and what goes: commits, rollbacks, savepoints, reads that cannot write."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from intents.rules.refusal import Refusal
from storage.engine import open_engine, read
from storage.unit_of_work import UnitOfWork
from tests.conftest import COMMUNITY

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def saved(engine: Engine, conversation: str) -> bool:
    with read(engine) as connection, UnitOfWork(connection, COMMUNITY) as uow:
        return uow.dialogues.get(conversation) is not None


def test_what_was_not_committed_is_gone(engine: Engine) -> None:
    with engine.connect() as connection, UnitOfWork(connection, COMMUNITY) as uow:
        uow.dialogues.save("web:a", {}, NOW)
    assert not saved(engine, "web:a")


def test_what_was_committed_stays(engine: Engine) -> None:
    with engine.connect() as connection, UnitOfWork(connection, COMMUNITY) as uow:
        uow.dialogues.save("web:a", {}, NOW)
        uow.commit()
    assert saved(engine, "web:a")


def test_within_a_transaction_only_the_committed_unit_stays(engine: Engine) -> None:
    with engine.begin() as connection:
        with UnitOfWork(connection, COMMUNITY) as first:
            first.dialogues.save("web:a", {}, NOW)
            first.commit()
        with UnitOfWork(connection, COMMUNITY) as second:
            second.dialogues.save("web:b", {}, NOW)
    assert saved(engine, "web:a")
    assert not saved(engine, "web:b")


def test_an_exception_after_the_inner_commit_takes_the_unit_back(engine: Engine) -> None:
    def save_and_fail(connection: Connection) -> None:
        with UnitOfWork(connection, COMMUNITY) as uow:
            uow.dialogues.save("web:a", {}, NOW)
            uow.commit()
            raise KeyError

    with engine.begin() as connection, pytest.raises(KeyError):
        save_and_fail(connection)
    assert not saved(engine, "web:a")


def test_what_was_refused_leaves_nothing_of_its_attempt(engine: Engine) -> None:
    with engine.connect() as connection, UnitOfWork(connection, COMMUNITY) as uow:
        uow.dialogues.save("web:a", {}, NOW)
        with suppress(Refusal), uow.attempt():
            uow.dialogues.save("web:b", {}, NOW)
            raise Refusal("refusal.stale_button")
        with uow.attempt():
            uow.dialogues.save("web:c", {}, NOW)
        uow.commit()
    assert [saved(engine, f"web:{name}") for name in "abc"] == [True, False, True]


def test_a_read_cannot_write_and_the_next_writer_can(engine: Engine) -> None:
    with (
        read(engine) as connection,
        UnitOfWork(connection, COMMUNITY) as uow,
        pytest.raises(DBAPIError, match=r"(?i)read-?only"),
    ):
        uow.dialogues.save("web:a", {}, NOW)
    with engine.connect() as connection, UnitOfWork(connection, COMMUNITY) as uow:
        uow.dialogues.save("web:a", {}, NOW)
        uow.commit()
    assert saved(engine, "web:a")


def test_communities_do_not_see_each_other(engine: Engine) -> None:
    with engine.connect() as connection, UnitOfWork(connection, COMMUNITY) as uow:
        uow.dialogues.save("web:a", {"asked": "room"}, NOW)
        uow.commit()
    with engine.connect() as connection, UnitOfWork(connection, "elsewhere") as uow:
        assert uow.dialogues.get("web:a") is None
        uow.dialogues.save("web:a", {}, NOW)
        assert not uow.dialogues.clear("web:b")


def test_a_database_in_memory_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a file"):
        open_engine("sqlite://")
