"""What may be set, and what is refused before anything starts."""

from typing import Any

import pytest
from pydantic import ValidationError

from bot.settings import DEMO_COMMUNITY, Settings

SECRET = "0123456789abcdef"


def settings(**values: Any) -> Settings:
    return Settings(_env_file=None, **values)


def test_nothing_needs_to_be_set() -> None:
    plain = settings()
    assert plain.community == DEMO_COMMUNITY
    assert plain.token is None
    assert plain.http_port == 8080


def test_a_blank_variable_counts_as_not_set() -> None:
    assert settings(telegram_token=" ").token is None


def test_a_webhook_without_a_secret_is_refused() -> None:
    with pytest.raises(ValidationError, match="LINLI_WEBHOOK_SECRET"):
        settings(webhook_url="https://example.org")


@pytest.mark.parametrize("secret", ["has spaces", "中文中文", "x" * 257])
def test_a_secret_telegram_would_not_carry_is_refused(secret: str) -> None:
    with pytest.raises(ValidationError, match="1 to 256"):
        settings(webhook_url="https://example.org", webhook_secret=secret)


def test_a_short_secret_is_taken_and_said_to_be_short() -> None:
    short = settings(webhook_url="https://example.org", webhook_secret="s3cret")
    assert short.webhook_secret_is_short
    assert not settings(webhook_secret=SECRET).webhook_secret_is_short


def test_no_repr_shows_a_secret() -> None:
    shown = repr(settings(telegram_token="123:abc", webhook_url="https://e", webhook_secret=SECRET))
    assert "123:abc" not in shown
    assert SECRET not in shown


def test_the_webhook_listens_where_its_address_says() -> None:
    bare = settings(webhook_url="https://example.org/", webhook_secret=SECRET)
    deep = settings(webhook_url="https://example.org/a/b", webhook_secret=SECRET)
    assert bare.webhook_path("/telegram") == "/telegram"
    assert deep.webhook_path("/telegram") == "/a/b"


def test_variables_are_named_linli(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINLI_HTTP_PORT", "9090")
    assert settings().http_port == 9090
