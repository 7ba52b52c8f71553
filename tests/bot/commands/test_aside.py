"""What was set aside is listed without words, shown on request, and tried again."""

from pathlib import Path

import pytest

from bot.commands import aside
from bot.settings import Settings
from storage.inbox import Handling
from storage.outbox import Sending
from storage.unit_of_work import UnitOfWork
from storage.writer import Writer
from tests.bot.fakes import NOON, a_message, change
from tests.world import SMALL


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(_env_file=None, community=SMALL, database_url=database_url, data_dir=tmp_path)


def test_an_update_set_aside_is_named_shown_and_replayed(
    settings: Settings, writer: Writer, capsys: pytest.CaptureFixture[str]
) -> None:
    def set_aside(uow: UnitOfWork) -> None:
        uow.inbox.receive("telegram", "7", "telegram:42", 7, "王阿姨家漏水", NOON)
        [entry] = uow.inbox.heads(NOON, 1)
        uow.inbox.quarantine(entry, "e4b1", NOON)

    assert aside.list_inbox(settings) == 0
    change(writer, set_aside)
    assert aside.list_inbox(settings) == 1
    assert aside.show_inbox(settings, "telegram", "7", personal=False) == 0
    said = capsys.readouterr().out
    assert "e4b1" in said
    assert "王阿姨" not in said
    aside.show_inbox(settings, "telegram", "7", personal=True)
    assert "王阿姨家漏水" in capsys.readouterr().out
    assert aside.replay_inbox(settings, None, NOON) == 0
    found = writer.read(lambda uow: uow.inbox.get("telegram", "7"))
    assert found is not None
    assert found.status is Handling.WAITING
    assert aside.replay_inbox(settings, [("telegram", "8")], NOON) == 1
    assert aside.show_inbox(settings, "telegram", "8", personal=False) == 1


def test_a_dead_letter_is_named_and_put_back_into_its_lane(
    settings: Settings, writer: Writer, capsys: pytest.CaptureFixture[str]
) -> None:
    letter = a_message("telegram:42", "王阿姨，修好了")

    def let_die(uow: UnitOfWork) -> None:
        uow.outbox.put(letter)
        head = uow.outbox.head("telegram:42", NOON)
        assert head is not None
        uow.outbox.dead(head, "Forbidden")
        uow.outbox.release("telegram:42", NOON)

    change(writer, let_die)
    assert aside.list_outbox(settings) == 1
    aside.show_outbox(settings, letter.id, personal=False)
    said = capsys.readouterr().out
    assert "Forbidden" in said
    assert "王阿姨" not in said
    assert aside.retry_outbox(settings, [letter.id, "none"], NOON) == 1
    assert aside.list_outbox(settings) == 0
    found = writer.read(lambda uow: uow.outbox.get(letter.id))
    assert found is not None
    assert found.status is Sending.WAITING
    assert change(writer, lambda uow: uow.outbox.lease("me", NOON, NOON, 9)) == ["telegram:42"]
