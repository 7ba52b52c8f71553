"""What ``doctor`` finds: how a finding is meant, and what the checks look at."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.settings import Settings


class Health(StrEnum):
    """How a finding is meant."""

    OK = "ok"
    WARNING = "warning"  # works, but somebody should know
    FAULT = "fault"  # does not work; the exit code is not zero


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, in words for the operator."""

    health: Health
    text: str


@dataclass(frozen=True, slots=True)
class Patient:
    """What the checks look at."""

    settings: Settings
    now: datetime


def ok(text: str) -> Finding:
    """All is well with it."""
    return Finding(Health.OK, text)


def warning(text: str) -> Finding:
    """It works, but somebody should know."""
    return Finding(Health.WARNING, text)


def fault(text: str) -> Finding:
    """It does not work."""
    return Finding(Health.FAULT, text)
