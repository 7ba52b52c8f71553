"""What a resolved future promises, and what one failing work does to the others."""

import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event, select
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import IntegrityError, OperationalError

from intents.rules.lifecycle import OPEN
from storage.dialogues import dialogues
from storage.engine import open_engine, read
from storage.group_commit import GroupCommit
from storage.ticket_tables import ticket_events
from storage.unit_of_work import UnitOfWork
from storage.writer import Writer
from tests.conftest import COMMUNITY
from tests.storage.samples import NOW, a_ticket

ROOT = Path(__file__).parents[2]


class Work:
    """Saves a dialogue; commits, unless told otherwise."""

    def __init__(self, conversation: str, *, commits: bool = True, fails: bool = False) -> None:
        self.conversation = conversation
        self.commits = commits
        self.fails = fails

    def __call__(self, uow: UnitOfWork) -> str:
        uow.dialogues.save(self.conversation, {}, NOW)
        if self.fails:
            raise KeyError(self.conversation)
        if self.commits:
            uow.commit()
        return self.conversation


def saved(engine: Engine) -> set[str]:
    with read(engine) as connection:
        return set(connection.execute(select(dialogues.c.conversation)).scalars())


def test_a_result_comes_after_its_writes_are_there(writer: Writer, engine: Engine) -> None:
    assert writer.run(Work("a")) == "a"
    assert saved(engine) == {"a"}


def test_without_commit_the_result_comes_and_nothing_was_written(
    writer: Writer, engine: Engine
) -> None:
    assert writer.run(Work("a", commits=False)) == "a"
    assert saved(engine) == set()


def test_a_failing_work_takes_no_other_along(writer: Writer, engine: Engine) -> None:
    hold = threading.Event()
    first = writer.submit(lambda _: hold.wait())  # so that the rest forms one group
    good = [writer.submit(Work(f"good{number}")) for number in range(3)]
    bad = writer.submit(Work("bad", fails=True))
    more = [writer.submit(Work(f"more{number}")) for number in range(3)]
    hold.set()
    assert first.result()
    with pytest.raises(KeyError, match="bad"):
        bad.result()
    finished = {future.result() for future in good + more}
    assert saved(engine) == finished


def test_a_read_sees_what_was_written_and_does_not_wait_for_the_writer(writer: Writer) -> None:
    writer.run(Work("a"))
    hold = threading.Event()

    def write_slowly(uow: UnitOfWork) -> None:
        uow.dialogues.save("a", {"changed": True}, NOW)
        hold.wait()
        uow.commit()

    slow = writer.submit(write_slowly)
    assert writer.read(lambda uow: uow.dialogues.get("a")) == {}
    hold.set()
    slow.result()
    assert writer.read(lambda uow: uow.dialogues.get("a")) == {"changed": True}


def test_closing_finishes_what_was_submitted_and_takes_no_more(
    writer: Writer, engine: Engine
) -> None:
    futures = [writer.submit(Work(f"w{number}")) for number in range(50)]
    writer.close()
    assert {future.result(timeout=0) for future in futures} == saved(engine)
    with pytest.raises(RuntimeError):
        writer.submit(Work("late"))
    writer.close()


def test_a_cancelled_work_never_runs(database_url: str) -> None:
    engine = open_engine(database_url)
    writer = Writer(engine, COMMUNITY, threads=1)
    hold = threading.Event()
    first = writer.submit(lambda _: hold.wait())
    second = writer.submit(Work("a"))
    assert second.cancel()
    hold.set()
    assert first.result()
    writer.close()
    with pytest.raises(CancelledError):
        second.result()
    assert saved(engine) == set()
    engine.dispose()


def test_a_database_that_cannot_be_opened_is_told_at_once(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'missing' / 'linli.db'}")
    with pytest.raises(OperationalError, match="unable to open"):
        Writer(engine, COMMUNITY)
    engine.dispose()


@pytest.mark.parametrize("confirmed", [1, 40, 150])
def test_what_was_confirmed_is_there_after_kill_9(database_url: str, confirmed: int) -> None:
    command = [sys.executable, "-m", "tests.storage.write_until_killed", database_url, "1"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        last = 0
        while last < confirmed:
            last = int(process.stdout.readline())
        process.kill()
        heard = [last, *(int(line) for line in process.stdout.read().splitlines()[:-1])]
    engine = open_engine(database_url)
    with read(engine) as connection, UnitOfWork(connection, COMMUNITY) as uow:
        present = {int(ticket.code[1:]) for ticket in uow.tickets.all()}
        assert set(range(1, max(heard) + 1)) <= present
        for number in present:  # a turn is there whole or not at all
            assert len(uow.tickets.events(f"T{number}")) == 1
            assert uow.inbox.get("telegram", str(number)) is not None
    engine.dispose()


def give_up_at_once(connection: DBAPIConnection, _record: object) -> None:
    connection.cursor().execute("PRAGMA busy_timeout=0")


class TestGroupCommit:
    """SQLite's one writer thread."""

    @pytest.fixture
    def engine(self, sqlite_template: Path, tmp_path: Path) -> Engine:
        path = tmp_path / "linli.db"
        path.write_bytes(sqlite_template.read_bytes())
        return open_engine(f"sqlite:///{path}")

    def run_as_one_group(
        self, engine: Engine, *jobs: Callable[[Connection], None]
    ) -> list[BaseException | None]:
        commits = GroupCommit(engine)
        hold = threading.Event()
        commits.submit(lambda _: hold.wait())
        futures = [commits.submit(job) for job in jobs]
        hold.set()
        errors = [future.exception() for future in futures]
        commits.close()
        return errors

    def job(self, conversation: str) -> Callable[[Connection], None]:
        def run(connection: Connection) -> None:
            with UnitOfWork(connection, COMMUNITY) as uow:
                uow.dialogues.save(conversation, {}, NOW)
                uow.commit()

        return run

    def test_when_the_commit_fails_the_members_run_one_by_one(self, engine: Engine) -> None:
        def fails_at_commit(connection: Connection) -> None:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
            event = {"ticket": "NONE", "seq": 1, "kind": "filed", "actor": "li", "at": NOW}
            row = {"community_id": COMMUNITY, "data": {}, **event}
            connection.execute(ticket_events.insert(), row)

        errors = self.run_as_one_group(engine, self.job("a"), fails_at_commit, self.job("b"))
        assert [type(error) for error in errors] == [type(None), IntegrityError, type(None)]
        assert saved(engine) == {"a", "b"}
        engine.dispose()

    def test_when_the_database_is_locked_everybody_is_told(self, engine: Engine) -> None:
        event.listen(engine, "connect", give_up_at_once)
        with engine.begin():  # another program writes
            errors = self.run_as_one_group(engine, self.job("a"), self.job("b"))
        assert [type(error) for error in errors] == [OperationalError, OperationalError]
        assert saved(engine) == set()
        engine.dispose()

    def test_when_the_transaction_ends_early_nothing_is_written_twice(self, engine: Engine) -> None:
        def ends_it(connection: Connection) -> None:
            connection.exec_driver_sql("ROLLBACK")  # as SQLite does by itself on a full disk

        errors = self.run_as_one_group(engine, self.job("a"), ends_it, self.job("b"))
        assert [type(error) for error in errors] == [type(None), RuntimeError, type(None)]
        assert saved(engine) == {"a", "b"}
        engine.dispose()


class TestPoolCommit:
    """PostgreSQL's small pool."""

    def test_of_two_works_in_a_deadlock_both_succeed(self, postgres_url: str) -> None:
        engine = open_engine(postgres_url)
        writer = Writer(engine, "deadlock")

        def file(uow: UnitOfWork) -> None:
            for code in ("A", "B"):
                uow.tickets.add(a_ticket(code))
            uow.commit()

        writer.run(file)
        both_hold_one = threading.Barrier(2)
        met = threading.local()

        def change(first: str, second: str) -> Callable[[UnitOfWork], None]:
            def work(uow: UnitOfWork) -> None:
                uow.tickets.change(first, OPEN, {"updated_at": NOW})
                if not hasattr(met, "once"):
                    met.once = True
                    both_hold_one.wait()
                uow.tickets.change(second, OPEN, {"updated_at": NOW})
                uow.commit()

            return work

        futures = [writer.submit(change("A", "B")), writer.submit(change("B", "A"))]
        for future in futures:
            future.result()
        versions = writer.read(lambda uow: [t.version for t in uow.tickets.all()])
        assert versions == [3, 3]
        writer.close()
        engine.dispose()
