"""What is wrong with an installation is said in words; what is well is said too."""

import os
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from bot.commands.doctor import CHECKS
from bot.commands.doctor import doctor as examine
from bot.settings import Settings
from storage.engine import open_engine
from storage.timers import Timer
from storage.unit_of_work import UnitOfWork
from storage.writer import Writer
from tests.bot.fakes import NOON, a_message
from tests.conftest import COMMUNITY
from tests.world import SMALL


@pytest.fixture
def settings(sqlite_template: Path, tmp_path: Path) -> Settings:
    path = tmp_path / "linli.db"
    shutil.copyfile(sqlite_template, path)
    url = f"sqlite:///{path}"
    return Settings(_env_file=None, community=SMALL, database_url=url, data_dir=tmp_path)


def said(settings: Settings, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = examine(settings, NOON)
    return code, capsys.readouterr().out


def test_a_sound_installation_has_no_fault(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    code, text = said(settings, capsys)
    assert code == 0
    assert "fault" not in text
    assert len(CHECKS) >= 15


def test_a_webhook_secret_that_can_be_guessed_is_told(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up = {"telegram_token": "1:a", "webhook_url": "https://e.org", "webhook_secret": "s3cret"}
    code, text = said(Settings(**{**settings.model_dump(), **set_up}), capsys)
    assert code == 0
    assert "can be guessed" in text


def test_what_was_left_undone_is_told(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = open_engine(settings.database_url)
    writer = Writer(engine, COMMUNITY)

    def neglect(uow: UnitOfWork) -> None:
        uow.outbox.put(a_message("telegram:1"))
        head = uow.outbox.head("telegram:1", NOON)
        assert head is not None
        uow.outbox.dead(head, "blocked")
        uow.timers.put(Timer("nudge", NOON - timedelta(hours=2), "k"))
        uow.inbox.receive("web", "1", "web:1", 1, "{}", NOON - timedelta(hours=1))
        uow.commit()

    writer.run(neglect)
    writer.close()
    engine.dispose()
    code, text = said(settings, capsys)
    assert code == 0
    for words in ("no channel took", "2:00:00 late", "the oldest for 1:00:00", "no backup yet"):
        assert words in text


def test_a_key_that_others_can_read_is_a_fault(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.words_key.write_text("k")
    os.chmod(settings.words_key, 0o644)
    code, text = said(settings, capsys)
    assert code == 1
    assert "chmod 600" in text


def test_nothing_there_yet_is_no_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = f"sqlite:///{tmp_path}/none.db"
    settings = Settings(_env_file=None, community=SMALL, database_url=url, data_dir=tmp_path)
    assert said(settings, capsys)[0] == 0
