"""What a turn has asked already is not asked again, and never answered from before a write."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, event

from intents.rules.refusal import Refusal
from intents.rules.ticket import Status
from storage.people import Person
from storage.unit_of_work import UnitOfWork
from tests.conftest import COMMUNITY
from tests.storage.samples import NOW, a_ticket

AN = Person("p-an", "An", NOW)


@pytest.fixture
def asked(engine: Engine) -> list[str]:
    statements: list[str] = []

    def listen(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", listen)
    return statements


@contextmanager
def turn(engine: Engine) -> Iterator[UnitOfWork]:
    with engine.connect() as connection, UnitOfWork(connection, COMMUNITY) as uow:
        yield uow


def refused(uow: UnitOfWork, do: Callable[[], Any]) -> None:
    """Something is done and seen, and then it may not be."""
    with uow.attempt():
        do()
        uow.people.get("p-an")
        raise Refusal("refusal.not_allowed")


def test_the_same_question_is_asked_once(engine: Engine, asked: list[str]) -> None:
    with turn(engine) as uow:
        before = len(asked)
        assert uow.people.get("p-an") is None
        assert uow.people.get("p-an") is None
        assert uow.people.get("p-bo") is None
        assert len(asked) - before == 2


def test_after_a_write_it_is_asked_anew(uow: UnitOfWork) -> None:
    assert uow.people.get("p-an") is None
    uow.people.add(AN)
    assert uow.people.get("p-an") == AN
    uow.people.update("p-an", building="3")
    assert uow.people.get("p-an") == replace(AN, building="3")


def test_a_write_to_any_table_counts(engine: Engine, asked: list[str]) -> None:
    """Rows go with others they hang on: nobody has to keep a list of what touches what."""
    with turn(engine) as uow:
        uow.people.get("p-an")
        uow.tickets.add(a_ticket("A"))
        before = len(asked)
        uow.people.get("p-an")
        assert len(asked) - before == 1


def test_what_another_process_wrote_is_seen_after_waiting_for_its_lock(engine: Engine) -> None:
    with turn(engine) as uow:
        uow.tickets.add(a_ticket("A"))
        uow.commit()
    if engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer")
    with turn(engine) as mine:
        assert (mine.tickets.get("A") or a_ticket()).assignee is None
        with turn(engine) as other:
            other.tickets.change("A", {Status.ASSIGNED}, {"assignee": "li", "updated_at": NOW})
            other.commit()
        held = mine.tickets.hold("A")
        assert held is not None
        assert held.assignee == "li"


def test_what_was_refused_is_neither_written_nor_remembered(uow: UnitOfWork) -> None:
    with pytest.raises(Refusal):
        refused(uow, lambda: uow.people.add(AN))
    assert uow.people.get("p-an") is None


def test_an_attempt_within_an_attempt_is_undone_alone(uow: UnitOfWork) -> None:
    with uow.attempt():
        uow.people.add(AN)
        with pytest.raises(Refusal):
            refused(uow, lambda: uow.people.update("p-an", building="3"))
    assert uow.people.get("p-an") == AN


def test_what_only_reads_makes_no_savepoint(engine: Engine, asked: list[str]) -> None:
    with turn(engine) as uow:
        with pytest.raises(Refusal):
            refused(uow, lambda: None)
        with uow.attempt():
            uow.people.get("p-an")
    assert not [statement for statement in asked if "SAVEPOINT" in statement]


def test_whoever_walks_through_everything_fills_no_memory(uow: UnitOfWork) -> None:
    for number in range(1200):
        uow.people.get(f"p-{number}")
    assert len(uow._recalling._answers) <= 500
