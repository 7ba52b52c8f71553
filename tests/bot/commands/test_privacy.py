"""``privacy retain``, ``export`` and ``erase`` on a real installation."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.commands import audit, privacy
from bot.settings import Settings
from bot.wiring import open_database
from intents.rules.ticket import Status
from storage.people import Person
from storage.unit_of_work import UnitOfWork
from tests.storage.samples import a_ticket
from tests.world import SMALL

WORDS = "我叫王秀兰，灯坏了"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    url = f"sqlite:///{tmp_path / 'linli.db'}"
    settings = Settings(community=SMALL, data_dir=tmp_path, database_url=url)
    engine = open_database(settings)
    with engine.connect() as connection, UnitOfWork(connection, community(settings)) as uow:
        uow.people.add(Person("r1", "王秀兰", LONG_AGO, phone="13812345678"))
        old = {"status": Status.CLOSED, "created_at": LONG_AGO, "closed_at": LONG_AGO}
        uow.tickets.add(a_ticket("OLD1", reporter="r1", text=WORDS, **old))
        uow.tickets.add(a_ticket("NEW1", reporter="r1", text=WORDS, building="3"))
        uow.tickets.record("NEW1", "commented", "r1", LONG_AGO + timedelta(1), {"text": WORDS})
        uow.commit()
    engine.dispose()
    return settings


def community(settings: Settings) -> str:
    from bot.commands.community import load_community

    return load_community(settings.community).id


def texts(settings: Settings) -> list[str]:
    engine = open_database(settings)
    with engine.connect() as connection, UnitOfWork(connection, community(settings)) as uow:
        found = [ticket.text for ticket in uow.tickets.all()]
    engine.dispose()
    return found


def test_old_words_are_forgotten_but_not_by_a_dry_run(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert privacy.retain(settings, dry_run=True) == 0
    assert "tickets    1" in capsys.readouterr().out
    assert texts(settings) == [WORDS, WORDS]
    assert privacy.retain(settings, dry_run=False) == 0
    assert sorted(texts(settings)) == sorted(["", WORDS])
    assert audit.verify(settings) == 0


def test_a_person_is_handed_out_and_erased(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert privacy.export(settings, "r1") == 0
    assert json.loads(capsys.readouterr().out)["held"]["people"][0]["name"] == "王秀兰"
    assert privacy.erase(settings, "r1") == 0
    assert "cancelled: NEW1" in capsys.readouterr().out
    assert texts(settings) == ["", ""]
    assert privacy.export(settings, "nobody") == 1
    assert privacy.erase(settings, "nobody") == 1
    assert audit.verify(settings) == 0
    assert [one.deed for one in audit.who_saw(settings, "r1")] == ["erased", "exported"]
