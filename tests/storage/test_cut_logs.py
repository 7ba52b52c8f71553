"""The power fails while the log is written: what is there is whole, and a beginning of what was."""

import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path
from random import Random

from storage.engine import open_engine
from storage.unit_of_work import UnitOfWork
from storage.writer import Writer
from tests.bot.fakes import a_message
from tests.conftest import COMMUNITY
from tests.storage.samples import NOW, a_ticket

IMAGES, TURNS = 200, 40


def test_a_log_cut_anywhere_leaves_a_beginning_of_what_was_committed(
    sqlite_template: Path, tmp_path: Path
) -> None:
    path = tmp_path / "linli.db"
    shutil.copyfile(sqlite_template, path)
    engine = open_engine(f"sqlite:///{path}")
    writer = Writer(engine, COMMUNITY)
    for number in range(TURNS):
        writer.run(lambda uow, number=number: _turn(uow, number))
    database, log = path.read_bytes(), Path(f"{path}-wal").read_bytes()
    writer.close()
    engine.dispose()
    random, lengths = Random(7), set()
    for _ in range(IMAGES):
        end = random.randrange(len(log) + 1)
        torn = bytearray(log[:end])
        if torn and random.random() < 0.5:  # the last sector was written in part
            torn[-min(len(torn), 512) :] = random.randbytes(min(len(torn), 512))
        lengths.add(_look(tmp_path / "image.db", database, bytes(torn)))
    assert {0, TURNS} & lengths or max(lengths) > TURNS // 2
    assert len(lengths) > 10


def _turn(uow: UnitOfWork, number: int) -> None:
    code = f"T{number:03d}"
    uow.tickets.add(replace(a_ticket(), code=code))
    uow.tickets.record(code, "submitted", "wang", NOW, {})
    uow.outbox.put(a_message("telegram:1", ticket=code))
    uow.commit()


def _look(path: Path, database: bytes, log: bytes) -> int:
    """How many turns are there, each whole and none left out."""
    path.write_bytes(database)
    Path(f"{path}-wal").write_bytes(log)
    Path(f"{path}-shm").unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        found = [
            [row[0] for row in connection.execute(f"SELECT {column} FROM {table} ORDER BY 1")]
            for table, column in (
                ("tickets", "code"),
                ("ticket_events", "ticket"),
                ("outbox", "ticket"),
            )
        ]
    finally:
        connection.close()
    assert found[0] == [f"T{number:03d}" for number in range(len(found[0]))]
    assert found[0] == found[1] == found[2]
    return len(found[0])
