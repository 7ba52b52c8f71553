"""An archive holds a moment of the community whole; a bad one is refused and changes nothing."""

import sqlite3
import tarfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.backup import BackupError, back_up, restore
from bot.commands import safekeeping
from bot.settings import Settings
from storage.engine import open_engine
from storage.outbox import Sending
from storage.people import Person
from storage.unit_of_work import UnitOfWork
from storage.writer import Writer
from tests.bot.fakes import NOON, a_message
from tests.conftest import COMMUNITY
from tests.storage.samples import a_ticket


@pytest.fixture
def settings(sqlite_template: Path, tmp_path: Path) -> Settings:
    path = tmp_path / "data" / "linli.db"
    path.parent.mkdir()
    path.write_bytes(sqlite_template.read_bytes())
    return Settings(_env_file=None, database_url=f"sqlite:///{path}", data_dir=tmp_path / "data")


class Town:
    """Who writes to the database while it is backed up."""

    def __init__(self, settings: Settings) -> None:
        self._engine = open_engine(settings.database_url)
        self.writer = Writer(self._engine, COMMUNITY)

    def close(self) -> None:
        self.writer.close()
        self._engine.dispose()

    def open_ticket(self, number: int) -> None:
        """A ticket, its fact and its notice: all or nothing."""

        def work(uow: UnitOfWork) -> None:
            ticket = replace(a_ticket(), code=f"T{number:04d}")
            uow.tickets.add(ticket)
            uow.tickets.record(ticket.code, "submitted", "wang", NOON, {})
            uow.outbox.put(a_message("telegram:1", dedupe_key=ticket.code, ticket=ticket.code))
            uow.commit()

        self.writer.submit(work)

    def codes(self) -> list[str]:
        return self.writer.read(lambda uow: [ticket.code for ticket in uow.tickets.all()])


@pytest.fixture
def town(settings: Settings) -> Iterator[Town]:
    town = Town(settings)
    yield town
    town.close()


def test_a_backup_under_load_holds_a_moment_and_comes_back(
    settings: Settings, town: Town, tmp_path: Path
) -> None:
    photo = settings.data_dir / "web" / "g-home" / "a.jpg"
    photo.parent.mkdir(parents=True)
    photo.write_bytes(b"picture")
    (settings.data_dir / "web.key").write_bytes(b"secret")
    for number in range(300):
        town.open_ticket(number)
    archive = back_up(settings, tmp_path / "kept", NOON, keep=3)
    for number in range(300, 400):
        town.open_ticket(number)
    town.close()
    photo.unlink()
    found = restore(archive, settings, NOON)
    restored = Town(settings)
    codes = restored.codes()
    # What is there is a beginning of what was written, and nothing is half there.
    assert codes == [f"T{number:04d}" for number in range(len(codes))]
    assert len(codes) <= 300
    assert found.rows["tickets"] == found.rows["ticket_events"] == found.set_aside == len(codes)
    assert photo.read_bytes() == b"picture"
    with tarfile.open(archive) as opened:
        assert not [name for name in opened.getnames() if "key" in name]
    # Nothing is said twice, and a new notice goes its way.
    dead = restored.writer.read(lambda uow: uow.outbox.dead_letters(1000))
    assert {entry.status for entry in dead} <= {Sending.DEAD}
    restored.open_ticket(900)
    lanes = restored.writer.run(lambda uow: uow.outbox.lease("me", NOON, NOON, 9))
    assert lanes == ["telegram:1"]
    restored.close()


def test_a_counter_that_is_wrong_is_mended(settings: Settings, town: Town, tmp_path: Path) -> None:
    def follow(uow: UnitOfWork) -> None:
        uow.tickets.add(replace(a_ticket(), code="T1"))
        uow.people.add(Person(id="wang", name="wang", created_at=NOON))
        uow.tickets.follow("T1", "wang", NOON)
        uow.tickets.change("T1", set(type(a_ticket().status)), {"followers": 7})
        uow.commit()

    town.writer.run(follow)
    archive = back_up(settings, tmp_path / "kept", NOON, keep=3)
    town.close()
    assert restore(archive, settings, NOON).mended == 1


def test_of_many_backups_the_newest_stay(settings: Settings, tmp_path: Path) -> None:
    for day in range(5):
        back_up(settings, tmp_path / "kept", NOON + timedelta(days=day), keep=3)
    kept = sorted(path.name for path in (tmp_path / "kept").iterdir())
    assert kept == [f"linli-202611{day}-040000.tar" for day in (22, 23, 24)]


def test_a_running_service_is_not_restored_over(
    settings: Settings, town: Town, tmp_path: Path
) -> None:
    town.open_ticket(1)
    archive = back_up(settings, tmp_path / "kept", NOON, keep=3)
    with pytest.raises(BackupError, match="stop it first"):
        restore(archive, settings, NOON)


DAMAGE = {
    "cut": lambda data: data[: len(data) // 2],
    "one bit": lambda data: data[:60_000] + bytes([data[60_000] ^ 1]) + data[60_001:],
    "empty": lambda data: b"",
    "something else": lambda data: b"not an archive at all" * 99,
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_bad_archive_is_refused_and_changes_nothing(
    settings: Settings, tmp_path: Path, damage: object, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = back_up(settings, tmp_path / "kept", NOON, keep=3)
    archive.write_bytes(damage(archive.read_bytes()))  # type: ignore[operator]
    path = settings.data_dir / "linli.db"
    before = path.read_bytes()
    assert safekeeping.restore(settings, archive, NOON) == 1
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
    assert path.read_bytes() == before
    assert {p.name.split("-")[0] for p in settings.data_dir.iterdir()} == {"linli.db"}


def test_an_archive_of_a_newer_program_is_refused(settings: Settings, tmp_path: Path) -> None:
    path = settings.database_url.removeprefix("sqlite:///")
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    archive_folder = tmp_path / "kept"
    with pytest.raises(BackupError, match="newer"):
        back_up(settings, archive_folder, NOON, keep=3)
    assert list(archive_folder.iterdir()) == []


def test_a_postgresql_is_left_to_its_own_tools(tmp_path: Path) -> None:
    settings = Settings(
        _env_file=None, database_url="postgresql+psycopg://x@y/z", data_dir=tmp_path
    )
    assert safekeeping.backup(settings, tmp_path, NOON, 3) == 1
