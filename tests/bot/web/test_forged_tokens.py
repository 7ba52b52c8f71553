"""Five thousand made-up tokens for every door that opens by one: none of them opens any.

Some are noise, some are real ones cut, mixed, re-encoded or changed in one place.
"""

from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import Engine
from starlette.datastructures import Headers

from bot.web.guard import is_from_us
from bot.web.session import Sessions
from intents.rules.doorways import CALENDAR, Doorway, Seals, doorway_of, payload_of
from storage.sign_ins import KeyKind
from storage.unit_of_work import UnitOfWork
from tests.conftest import COMMUNITY
from tests.storage.samples import NOW

EACH = 1000
LETTERS = "ABCDEFGHabcdefgh0123456789-_.=:/+ %\x00é灯"
KEY = b"k" * 32
SEALS = Seals(COMMUNITY, lambda: KEY)


def forged(real: str, seed: int) -> list[str]:
    """Tokens like the real one, none of them the same."""
    chance, made = Random(seed), []
    while len(made) < EACH:
        at = chance.randrange(len(real))
        other = "".join(chance.choice(LETTERS) for _ in range(chance.randrange(80)))
        one = chance.choice(
            (
                other,
                real[:at] + chance.choice(LETTERS) + real[at + 1 :],
                real[:at] + real[at + 1 :],
                real[:at] + other,
                real + chance.choice(LETTERS),
                real[::-1],
                real.swapcase(),
                f"{real}.{real}",
            )
        )
        if one != real:
            made.append(one)
    return made


def test_no_made_up_cookie_is_anybodys() -> None:
    sessions = Sessions(KEY)
    real = sessions.give("p-li", NOW)
    assert sessions.read(real, NOW) is not None
    for one in forged(real, 1):
        assert sessions.read(one, NOW) is None, one
    elsewhere = Sessions(b"x" * 32).give("p-li", NOW)
    assert sessions.read(elsewhere, NOW) is None


@pytest.mark.parametrize("seed", [2])
def test_no_made_up_code_of_a_doorway_sets_a_place(seed: int) -> None:
    real = payload_of(SEALS, Doorway("3", "2", "haircut"))
    assert doorway_of(SEALS, real) == Doorway("3", "2", "haircut")
    for one in forged(real, seed):
        assert doorway_of(SEALS, one) is None, one


def test_no_made_up_link_of_a_calendar_names_a_ticket() -> None:
    real = SEALS.seal(CALENDAR, "A7K2")
    assert SEALS.read(CALENDAR, real) == "A7K2"
    # A code of another kind, or of another community, is none either.
    for one in [*forged(real, 3), payload_of(SEALS, Doorway("3"))]:
        assert SEALS.read(CALENDAR, one) is None, one
    assert Seals("elsewhere", lambda: KEY).read(CALENDAR, real) is None


@pytest.mark.parametrize("kind", KeyKind)
def test_no_made_up_key_has_a_holder(engine: Engine, kind: KeyKind) -> None:
    real = "key-of-nobody-else-0123456789abcdef"
    with engine.connect() as connection, UnitOfWork(connection, COMMUNITY) as uow:
        uow.sign_ins.issue(kind, real, "li", NOW + timedelta(minutes=5))
        assert uow.sign_ins.holder(kind, real, NOW) == "li"
        others = [one for one in KeyKind if one is not kind]
        assert [uow.sign_ins.holder(one, real, NOW) for one in others] == [None] * len(others)
        for one in forged(real, 4)[: EACH // 4]:
            assert uow.sign_ins.holder(kind, one, NOW) is None, one


def test_no_made_up_origin_is_ours() -> None:
    real = "http://linli.test"
    for one in forged(real, 5):
        if one.isascii() and one.partition("//")[2].strip("/") != "linli.test":
            told = Headers({"origin": one, "host": "linli.test"})
            assert not is_from_us(told), one
            assert not is_from_us(Headers({"sec-fetch-site": one, "origin": real}))
