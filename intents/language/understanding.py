"""What a message was understood to mean: plain frozen values, shared by everyone above.

They hold what was found, never how; nothing here computes. Slots are normalised as the
labelling guide says, and a slot that was not stated is absent.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Act(StrEnum):
    """What the bot should do with a message."""

    FILE = "file"  # take it up: a ticket, an answer, a booking
    ASK = "ask"  # ask what was meant
    IGNORE = "ignore"  # stay silent in a group, chat politely in private


@dataclass(frozen=True, slots=True)
class IntentScore:
    """One intent and how sure we are of it, 0 to 1."""

    intent: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Request:
    """One wish: its intent, the slice of the message that carries it, and its own slots."""

    intent: str
    confidence: float
    text: str
    slots: Mapping[str, str | int | bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Previous:
    """What a message may continue: the intent of the ticket its sender last spoke with us about."""

    intent: str


@dataclass(frozen=True, slots=True)
class Understanding:
    """A whole message understood; `intents` holds at least one, the main one first."""

    text: str
    intents: tuple[IntentScore, ...]
    act: Act
    slots: Mapping[str, str | int | bool]
    urgent: bool
    anonymous: bool
    requests: tuple[Request, ...]
    model_version: str

    @property
    def main(self) -> IntentScore:
        """The intent the message is mostly about."""
        return self.intents[0]
