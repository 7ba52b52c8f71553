from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.web.session import LASTS, Sessions, Visit

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
SESSIONS = Sessions(b"k" * 32)


def test_a_cookie_we_gave_names_its_account() -> None:
    assert SESSIONS.read(SESSIONS.give("p-wang_ayi", NOW), NOW) == Visit("p-wang_ayi", NOW)


def test_a_cookie_runs_out() -> None:
    cookie = SESSIONS.give("p-li", NOW)
    assert SESSIONS.read(cookie, NOW + LASTS) == Visit("p-li", NOW)
    assert SESSIONS.read(cookie, NOW + LASTS + timedelta(seconds=1)) is None


@pytest.mark.parametrize(
    "forged", [None, "", ".", "p-li", "p-li.1.", "p-li.1.x", "墙.1.二", "a.b.c.d"]
)
def test_a_made_up_cookie_is_nobodys(forged: str | None) -> None:
    assert SESSIONS.read(forged, NOW) is None


def test_a_cookie_cannot_be_turned_into_somebody_elses() -> None:
    cookie = SESSIONS.give("p-li", NOW)
    assert SESSIONS.read(cookie.replace("p-li", "p-fang"), NOW) is None
    assert Sessions(b"z" * 32).read(cookie, NOW) is None


def test_the_key_is_made_once_and_is_ours_alone(tmp_path: Path) -> None:
    cookie = Sessions.kept_in(tmp_path / "data").give("p-li", NOW)
    assert Sessions.kept_in(tmp_path / "data").read(cookie, NOW) == Visit("p-li", NOW)
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["web.key"]
    assert (tmp_path / "data" / "web.key").stat().st_mode & 0o077 == 0
