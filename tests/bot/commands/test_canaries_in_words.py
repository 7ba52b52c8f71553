"""What operators' commands print holds none of the planted canaries, unless it is asked for."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from bot.commands import audit
from bot.commands.doctor import doctor
from bot.settings import Settings
from bot.wiring import open_database
from storage.accesses import Deed
from storage.people import Person
from storage.unit_of_work import UnitOfWork
from tests.bot.fakes import NOON, a_message
from tests.conftest import COMMUNITY
from tests.handlers.privacy.test_canaries import SAID, leaks
from tests.storage.samples import a_ticket
from tests.world import SMALL


@pytest.fixture
def settings(sqlite_template: Path, tmp_path: Path) -> Settings:
    """An installation with all of them in tickets, messages, histories and reasons."""
    path = tmp_path / "linli.db"
    shutil.copyfile(sqlite_template, path)
    url = f"sqlite:///{path}"
    made = Settings(_env_file=None, community=SMALL, database_url=url, data_dir=tmp_path)
    engine = open_database(made)
    with engine.connect() as connection, UnitOfWork(connection, COMMUNITY) as uow:
        fill(uow)
        uow.commit()
    engine.dispose()
    return made


def fill(uow: UnitOfWork) -> None:
    uow.people.add(Person("r1", SAID[0], NOON))
    for number, words in enumerate(SAID):
        code = f"T{number:03d}"
        uow.tickets.add(a_ticket(code, text=words, reporter="r1"))
        uow.tickets.record(code, "commented", "r1", NOON, {"text": words})
        uow.accesses.add("li", Deed.SAW_CONTACT, NOON, "T000", words)
        uow.inbox.receive("telegram", str(number), "telegram:1", 1, words, NOON)
        uow.outbox.put(a_message("telegram:1", words))


def test_who_looked_is_told_without_what_the_reasons_say_of_people(settings: Settings) -> None:
    looks = audit.who_saw(settings, "T000")
    assert len(looks) == len(SAID)
    assert leaks(" ".join(look.reason for look in looks)) == []
    asked_for = audit.who_saw(settings, "T000", is_personal=True)
    assert len(leaks(" ".join(look.reason for look in asked_for))) >= 100


def test_neither_the_examination_nor_the_audit_repeats_them(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    engine: Engine = open_database(settings)
    with engine.begin() as connection:
        connection.execute(text("UPDATE accesses SET digest = 'x' WHERE seq = 3"))
        connection.execute(text("UPDATE outbox SET status = 'dead', attempts = 9"))
    engine.dispose()
    assert audit.verify(settings) == 1
    doctor(settings, NOON)
    told = "".join(capsys.readouterr())
    assert "altered" in told
    assert leaks(told) == []
