"""Logs: one line per event with ids only, never what people wrote, never a secret.

Our own lines come through structlog, those of libraries through the standard library; both are
swept for secrets before they are written. Libraries that log addresses of requests (the bot's
token is part of them) speak only from WARNING on.
"""

import logging
import re
import sys
import traceback
from collections.abc import Sequence
from types import TracebackType

import structlog
from structlog.typing import EventDict, WrappedLogger

_TOKEN = re.compile(r"(?<!\d)\d{5,}+:[A-Za-z0-9_-]{8,}")
_CHATTY = ("httpx", "httpcore", "telegram", "uvicorn", "alembic", "asyncio")


class Redactor:
    """Takes secrets out of texts: those it was told, and whatever looks like a bot's token."""

    def __init__(self, secrets: Sequence[str] = ()) -> None:
        self._secrets = [secret for secret in secrets if secret]

    def sweep(self, text: str) -> str:
        """The text without secrets."""
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return _TOKEN.sub("***", text)

    def __call__(self, _logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
        """As a step of structlog: every text of the event."""
        return {k: self.sweep(v) if isinstance(v, str) else v for k, v in event.items()}


class _Formatter(logging.Formatter):
    """For the libraries: the message swept, of an exception its kind and place alone."""

    def __init__(self, redactor: Redactor) -> None:
        super().__init__("%(asctime)s [%(levelname)s] %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S")
        self._redactor = redactor

    def formatException(self, ei: object) -> str:  # noqa: N802 - the base class's name
        """Kind and places: an exception's own words may quote what people wrote."""
        error = ei[1] if isinstance(ei, tuple) else None
        return f"{type(error).__name__} at {places(error.__traceback__)}" if error else ""

    def format(self, record: logging.LogRecord) -> str:
        """The finished line without secrets."""
        return self._redactor.sweep(super().format(record))


def places(trace: TracebackType | None) -> str:
    """Where an error passed through, innermost first: files, lines and functions, no values."""
    frames = traceback.extract_tb(trace)[-6:]
    return " < ".join(
        f"{frame.filename.rpartition('/')[2]}:{frame.lineno}:{frame.name}"
        for frame in reversed(frames)
    )


def configure_logging(level: str = "INFO", secrets: Sequence[str] = ()) -> None:
    """Set up both kinds of logs, once at start."""
    redactor = Redactor(secrets)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Formatter(redactor))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            redactor,
            structlog.processors.KeyValueRenderer(
                key_order=["timestamp", "level", "event"], sort_keys=True
            ),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
