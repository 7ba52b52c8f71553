"""A community moves to another database whole, or not at all."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.engine import open_engine
from storage.failpoints import Killed, arm, disarm
from storage.moving import MoveRefused, move
from storage.schema import upgrade
from storage.unit_of_work import UnitOfWork
from storage.writer import Writer
from tests.bot.fakes import a_message
from tests.conftest import COMMUNITY, _empty
from tests.storage.samples import NOW, a_ticket


@pytest.fixture
def source(sqlite_template: Path, tmp_path: Path) -> str:
    path = tmp_path / "from.db"
    path.write_bytes(sqlite_template.read_bytes())
    engine = open_engine(f"sqlite:///{path}")
    writer = Writer(engine, COMMUNITY)

    def fill(uow: UnitOfWork) -> None:
        for number in range(1200):
            uow.tickets.add(replace(a_ticket(), code=f"T{number}", details={"item": "灯 👀"}))
            uow.tickets.record(f"T{number}", "submitted", "wang", NOW, {"n": [number, None, 1.5]})
        uow.outbox.put(a_message("telegram:1"))
        uow.inbox.receive("web", "1", "web:1", 1, '{"text":"\\u0000"}', NOW)
        uow.commit()

    writer.run(fill)
    writer.close()
    engine.dispose()
    return f"sqlite:///{path}"


def test_everything_arrives_on_postgresql_as_it_was(source: str, postgres_url: str) -> None:
    _empty(postgres_url)
    here, there = open_engine(source), open_engine(postgres_url)
    found = {one.table: one.rows for one in move(here, there, COMMUNITY)}
    assert (found["tickets"], found["ticket_events"], found["outbox"]) == (1200, 1200, 1)
    moved = Writer(there, COMMUNITY)
    ticket = moved.read(lambda uow: uow.tickets.get("T7"))
    assert ticket is not None
    assert ticket.details == {"item": "灯 👀"}
    assert ticket.created_at == a_ticket().created_at
    with pytest.raises(MoveRefused, match="already"):
        move(here, there, COMMUNITY)
    moved.close()
    here.dispose()
    there.dispose()


@pytest.mark.parametrize("place", ["move.batch", "move.copied", "move.compared"])
def test_a_move_that_dies_leaves_nothing_behind(source: str, tmp_path: Path, place: str) -> None:
    upgrade(f"sqlite:///{tmp_path / 'to.db'}")
    here, there = open_engine(source), open_engine(f"sqlite:///{tmp_path / 'to.db'}")
    arm(place)
    with pytest.raises(Killed):
        move(here, there, COMMUNITY)
    assert disarm()
    with there.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM tickets")).scalar() == 0
    assert {one.table: one.rows for one in move(here, there, COMMUNITY)}["tickets"] == 1200
    here.dispose()
    there.dispose()


def test_what_arrives_otherwise_than_it_left_is_not_kept(source: str, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'to.db'}"
    upgrade(url)
    here, there = open_engine(source), open_engine(url)
    with there.begin() as connection:
        connection.execute(
            text(
                "CREATE TRIGGER spoil AFTER INSERT ON tickets WHEN NEW.code = 'T9' "
                "BEGIN UPDATE tickets SET version = 5 WHERE code = 'T9'; END"
            )
        )
    with pytest.raises(MoveRefused, match="tickets does not arrive"):
        move(here, there, COMMUNITY)
    with there.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM tickets")).scalar() == 0
    here.dispose()
    there.dispose()
