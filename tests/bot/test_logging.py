"""No log line holds a secret or what somebody wrote."""

import logging
from collections.abc import Iterator

import pytest
import structlog

from bot.logging import Redactor, configure_logging, places

TOKEN = "123456789:AAE_this-is-a-token-of-a-bot"


@pytest.fixture(autouse=True)
def _afterwards_as_before() -> Iterator[None]:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = before
    structlog.reset_defaults()


def test_a_token_is_swept_even_if_nobody_named_it() -> None:
    assert TOKEN not in Redactor().sweep(f"POST https://api.telegram.org/bot{TOKEN}/sendMessage")


def test_a_named_secret_is_swept_whatever_it_looks_like() -> None:
    assert Redactor(["hush"]).sweep("say hush now") == "say *** now"


def test_our_own_lines_are_swept(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("INFO", [TOKEN])
    structlog.get_logger("x").warning("refused", url=f"/bot{TOKEN}/getMe")
    line = capsys.readouterr().err
    assert "refused" in line
    assert TOKEN not in line


def test_lines_of_libraries_are_swept_and_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("INFO", [TOKEN])
    logging.getLogger("httpx").info("HTTP Request: POST /bot%s/getMe", TOKEN)
    logging.getLogger("httpx").warning("odd: /bot%s/getMe", TOKEN)
    lines = capsys.readouterr().err
    assert "odd" in lines
    assert "HTTP Request" not in lines
    assert TOKEN not in lines


def test_an_exception_is_told_without_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging()
    try:
        raise ValueError("王阿姨 13800001111")
    except ValueError:
        logging.getLogger("sqlalchemy").exception("statement failed")
    lines = capsys.readouterr().err
    assert "ValueError" in lines
    assert "test_logging.py" in lines
    assert "13800001111" not in lines


def test_places_name_files_and_lines_only() -> None:
    try:
        int("13800001111x")
    except ValueError as error:
        where = places(error.__traceback__)
    assert where.startswith("test_logging.py:")
    assert "13800001111x" not in where
