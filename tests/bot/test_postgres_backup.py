"""A night's dump by PostgreSQL's own tools, put back as documented: nothing is said twice."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from bot.commands import safekeeping
from bot.settings import Settings
from storage.engine import open_engine
from storage.outbox import Sending
from storage.schema import upgrade
from storage.unit_of_work import UnitOfWork
from storage.writer import Writer
from tests.bot.fakes import NOON, a_message
from tests.conftest import COMMUNITY, NO_POSTGRES
from tests.storage.samples import a_ticket

NAME = "linli_dumped"


@contextmanager
def own_database(server: str) -> Iterator[str]:
    """A database of our own on that server, dropped afterwards."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {NAME}"))
        yield make_url(server).set(database=NAME).render_as_string(hide_password=False)
        connection.execute(text(f"DROP DATABASE {NAME} WITH (FORCE)"))
    engine.dispose()


def live(url: str, code: str) -> None:
    """A ticket and the notice about it, still to be sent."""
    engine = open_engine(url)
    writer = Writer(engine, COMMUNITY)

    def work(uow: UnitOfWork) -> None:
        uow.tickets.add(a_ticket(code=code))
        uow.outbox.put(a_message("telegram:1", dedupe_key=code, ticket=code))
        uow.commit()

    writer.run(work)
    writer.close()
    engine.dispose()


@pytest.mark.skipif(shutil.which("pg_dump") is None, reason="no pg_dump on this machine")
def test_a_dump_put_back_has_every_ticket_and_says_nothing_again(
    postgres_server: str | None, tmp_path: Path
) -> None:
    if postgres_server is None:
        pytest.skip(NO_POSTGRES)
    with own_database(postgres_server) as url:
        upgrade(url)
        live(url, "T001")
        where = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        dump = f"--file={tmp_path / 'linli.dump'}"
        subprocess.run(["pg_dump", "--format=custom", dump, where], check=True)
        live(url, "T002")  # after the night, before the disaster
        again = ["pg_restore", "--clean", "--if-exists", f"--dbname={where}"]
        subprocess.run([*again, str(tmp_path / "linli.dump")], check=True)
        assert safekeeping.recount(Settings(database_url=url, data_dir=tmp_path)) == 0
        engine = open_engine(url)
        writer = Writer(engine, COMMUNITY)
        assert writer.read(lambda uow: [t.code for t in uow.tickets.all()]) == ["T001"]
        (letter,) = writer.read(lambda uow: uow.outbox.dead_letters())
        assert (letter.ticket, letter.status) == ("T001", Sending.DEAD)
        assert writer.run(lambda uow: uow.outbox.lease("me", NOON, NOON, 5)) == []
        writer.close()
        engine.dispose()
