"""People's words at rest: sealed on disk, readable through the engine that has the key."""

import secrets
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from intents.rules.scope import Scope
from intents.rules.ticket import Status, Ticket
from storage.attachments import StoredAttachment
from storage.bookings import Booking, Kind, Standing
from storage.people import Person
from storage.resealing import seal_again, sealed_columns
from storage.sealing import KEY_BYTES, Vault, WrongKey, use_vault
from storage.tallies import Moments, Sought
from storage.timers import Timer
from storage.topics import Stage, Topic
from storage.unit_of_work import UnitOfWork
from storage.vacancies import Vacancy, VacancyKind, VacancyStage

NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
WORDS = "三号楼王秀兰家水管漏了，电话13812345678"
EVERYTHING = Sought()
MOMENTS = Moments(NOW, NOW, NOW)
OLD, NEW = secrets.token_bytes(KEY_BYTES), secrets.token_bytes(KEY_BYTES)


def a_booking(beneficiary: str, id: str = "b1", day: int = 26) -> Booking:
    return Booking(
        id,
        "A7K2",
        "haircut",
        "haircut-26",
        date(2026, 11, day),
        Kind.CHAIR,
        Standing.SERVED,
        "granny",
        beneficiary,
        NOW,
        NOW,
    )


def write(engine: Engine) -> None:
    with engine.connect() as connection, UnitOfWork(connection, "xingfuli") as uow:
        uow.people.add(Person("granny", "王秀兰", NOW, phone="13812345678"))
        uow.tickets.add(
            Ticket(
                "A7K2",
                "repair",
                Status.ASSIGNED,
                WORDS,
                "granny",
                NOW,
                NOW,
                details={"phone": "13812345678", "beneficiary": "王秀兰", "patrol": True},
            )
        )
        uow.tickets.record("A7K2", "commented", "granny", NOW, {"text": WORDS})
        uow.inbox.receive("telegram", "1", "telegram:1", 1, WORDS, NOW)
        uow.dialogues.save("telegram:1", {"text": WORDS}, NOW)
        uow.topics.add(
            Topic("t1", WORDS, Stage.PROPOSED, NOW, positions=({"by": "li", "text": WORDS},))
        )
        uow.bookings.add(a_booking("王秀兰"))
        uow.vacancies.add(
            Vacancy("v1", "A7K2", 1, "li", VacancyKind.JOB, VacancyStage.TOLD, NOW, WORDS, "")
        )
        uow.timers.put(Timer("reminder", NOW, "reminder:1", data={"values": {"who": WORDS}}))
        at_home = {"latitude": 31.2304, "longitude": 121.4737}
        uow.attachments.add(
            StoredAttachment("telegram:1", "location", "telegram", "f", NOW, data=at_home)
        )
        uow.commit()


def on_disk(engine: Engine) -> str:
    """Everything in every table, as somebody with the database alone would read it."""
    with engine.connect() as connection:
        return str(
            [
                connection.execute(text(f"SELECT * FROM {table.name}")).all()
                for table, _ in sealed_columns()
            ]
        )


def found(engine: Engine, words: str) -> list[str]:
    with engine.connect() as connection, UnitOfWork(connection, "xingfuli") as uow:
        scope = Scope("fang", sees_everything=True)
        return [t.code for t in uow.tallies.page(scope, Sought(words=words), MOMENTS, 10)]


def read(engine: Engine) -> tuple[str, str | None, str, dict[str, object]]:
    with engine.connect() as connection, UnitOfWork(connection, "xingfuli") as uow:
        ticket, person = uow.tickets.get("A7K2"), uow.people.get("granny")
        assert ticket is not None
        assert person is not None
        facts = uow.tickets.events("A7K2")[0].data
        return ticket.text, person.phone, str(facts["text"]), dict(ticket.details)


def test_the_database_alone_tells_nobodys_words_name_or_telephone(engine: Engine) -> None:
    use_vault(engine, Vault([OLD]))
    write(engine)
    stored = on_disk(engine)
    assert not any(
        secret in stored for secret in ("13812345678", "王秀兰", "漏", "水管", "31.2304")
    )
    details = {"phone": "13812345678", "beneficiary": "王秀兰", "patrol": True}
    assert read(engine) == (WORDS, "13812345678", WORDS, details)


def test_sealed_words_are_found_by_any_part_of_them(engine: Engine) -> None:
    use_vault(engine, Vault([OLD]))
    write(engine)
    assert found(engine, "水管漏") == ["A7K2"]
    assert found(engine, "水管 电话") == ["A7K2"]
    assert found(engine, "a7k2") == ["A7K2"]
    assert found(engine, "电梯") == []


def test_the_last_day_of_whom_a_booking_is_for_is_found_though_the_name_is_sealed(
    engine: Engine,
) -> None:
    use_vault(engine, Vault([OLD]))
    with engine.connect() as connection, UnitOfWork(connection, "xingfuli") as uow:
        for id, who, day in (("b1", "妈妈", 20), ("b2", "妈妈", 26), ("b3", "", 27)):
            uow.bookings.add(a_booking(who, id, day))
        assert uow.bookings.last_day("granny", "haircut", "妈妈") == date(2026, 11, 26)
        assert uow.bookings.last_day("granny", "haircut", "") == date(2026, 11, 27)
        assert uow.bookings.last_day("granny", "haircut", "爸爸") is None


def test_what_was_written_before_there_was_a_key_stays_readable_and_can_be_sealed(
    engine: Engine,
) -> None:
    write(engine)
    use_vault(engine, Vault([OLD]))
    before = read(engine)
    assert seal_again(engine) == 10
    assert "13812345678" not in on_disk(engine)
    assert read(engine) == before
    assert found(engine, "水管漏") == ["A7K2"]


def test_after_a_new_key_the_old_one_opens_nothing(engine: Engine) -> None:
    use_vault(engine, Vault([OLD]))
    write(engine)
    use_vault(engine, Vault([NEW, OLD]))
    seal_again(engine)
    use_vault(engine, Vault([NEW]))
    assert read(engine)[0] == WORDS
    use_vault(engine, Vault([OLD]))
    with pytest.raises(WrongKey):
        read(engine)


def test_the_same_words_are_sealed_differently_every_time() -> None:
    vault = Vault([OLD])
    assert vault.seal(WORDS) != vault.seal(WORDS)
    assert vault.marks("水管") == vault.marks("水管")
    assert vault.marks("水管") != Vault([NEW]).marks("水管")


def test_a_sealed_value_that_was_altered_does_not_open() -> None:
    vault = Vault([OLD])
    sealed = vault.seal(WORDS)
    other = "A" if sealed[-6] != "A" else "B"
    with pytest.raises(WrongKey):
        vault.open(sealed[:-6] + other + sealed[-5:])


def test_a_key_file_is_made_once_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    from bot.keys import KeyFileError, add_key, open_vault

    path = tmp_path / "words.key"
    sealed = open_vault(path).seal(WORDS)
    assert path.stat().st_mode & 0o077 == 0
    add_key(path)
    assert open_vault(path).open(sealed) == WORDS
    path.write_text("no key")
    with pytest.raises(KeyFileError):
        open_vault(path)
