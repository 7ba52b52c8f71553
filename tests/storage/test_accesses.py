"""The log of who saw what, and every altered row of it and of the tickets' histories."""

import json
import secrets
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, text

from intents.rules.ticket import Status, Ticket
from storage.accesses import Deed
from storage.chain import ERASED
from storage.sealing import KEY_BYTES, Vault, use_vault
from storage.unit_of_work import UnitOfWork

NOW = datetime(2026, 11, 20, 2, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
def kept(engine: Engine) -> Engine:
    """A log of three accesses and a ticket with four facts."""
    use_vault(engine, Vault([secrets.token_bytes(KEY_BYTES)]))
    with engine.connect() as connection, UnitOfWork(connection, "xingfuli") as uow:
        uow.tickets.add(Ticket("A7K2", "repair", Status.ASSIGNED, "灯", "granny", NOW, NOW))
        for number in range(4):
            at = NOW + timedelta(minutes=number)
            uow.tickets.record("A7K2", "commented", "li", at, {"text": f"第{number}句", "n": 1.5})
        for about in ("A7K2", "granny", "A7K2"):
            uow.accesses.add("fang", Deed.SAW_CONTACT, NOW, about, "打电话核实")
        uow.commit()
    return engine


def verify(engine: Engine) -> list[str]:
    with engine.connect() as connection, UnitOfWork(connection, "xingfuli") as uow:
        return uow.accesses.verify()


def alter(engine: Engine, statement: str) -> None:
    with engine.begin() as connection:
        assert connection.execute(text(statement)).rowcount == 1


def test_what_nobody_altered_verifies(kept: Engine) -> None:
    assert verify(kept) == []


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE accesses SET person = 'li' WHERE seq = 2", "accesses:2"),
        ("UPDATE accesses SET reason = 'nothing' WHERE seq = 1", "accesses:1"),
        ("UPDATE accesses SET about = 'B' WHERE seq = 3", "accesses:3"),
        ("DELETE FROM accesses WHERE seq = 2", "accesses:2"),
        ("UPDATE ticket_events SET actor = 'wang' WHERE seq = 2", "A7K2:2"),
        ("UPDATE ticket_events SET kind = 'resolved' WHERE seq = 4", "A7K2:4"),
        ("UPDATE ticket_events SET data = '{}' WHERE seq = 1", "A7K2:1"),
        ("DELETE FROM ticket_events WHERE seq = 1", "A7K2:2"),
    ],
)
def test_every_altered_row_is_named(kept: Engine, statement: str, named: str) -> None:
    alter(kept, statement)
    assert named in verify(kept)


def test_erased_words_leave_the_chain_whole(kept: Engine) -> None:
    words = json.dumps(dict(ERASED)).replace(":", r"\:")
    alter(kept, f"UPDATE ticket_events SET data = '{words}' WHERE seq = 2")
    assert verify(kept) == []


def test_another_key_cannot_forge_the_log(kept: Engine) -> None:
    use_vault(kept, Vault([secrets.token_bytes(KEY_BYTES)]))
    with kept.connect() as connection, UnitOfWork(connection, "xingfuli") as uow:
        uow.tickets.record("A7K2", "commented", "li", NOW, {})
        uow.commit()
    with pytest.raises(Exception, match="another key"):
        verify(kept)


def test_who_saw_a_ticket_is_answered_newest_first(kept: Engine) -> None:
    with kept.connect() as connection, UnitOfWork(connection, "xingfuli") as uow:
        seen = uow.accesses.about("A7K2")
    assert [(one.seq, one.person, one.reason) for one in seen] == [
        (3, "fang", "打电话核实"),
        (1, "fang", "打电话核实"),
    ]
