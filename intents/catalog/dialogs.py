"""The conversations beside an intent: each is a test, and the script from which the demo is shown.

``dialogs.yaml`` holds a list of them. A turn is something said or a button pressed; what the
person must read afterwards stands in ``expect``, what others must read in ``others``.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from intents.catalog.loader import CATALOG_DIR


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Turn(_Part):
    """``by`` says something or presses the newest button of that label, in the chat ``at``.

    ``expect`` and ``others`` (by person or chat key) are parts of what was shown or changed in
    answer; ``opens`` are the intents of the tickets it opens; ``silent``: nobody is answered.
    """

    say: str | None = None
    press: str | None = None
    by: str | None = None
    at: str | None = None
    expect: tuple[str, ...] = ()
    others: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    opens: tuple[str, ...] = ()
    silent: bool = False

    @model_validator(mode="after")
    def _is_one_thing(self) -> Self:
        if (self.say is None) == (self.press is None):
            raise ValueError("a turn either says or presses")
        return self


class Dialog(_Part):
    """One conversation, begun by ``who`` privately or in the residents' group."""

    title: str = Field(min_length=2)
    chat: Literal["private", "group"] = "private"
    who: str = Field(min_length=1)
    turns: tuple[Turn, ...] = Field(min_length=1)


_DIALOGS = TypeAdapter(tuple[Dialog, ...])


def read_dialogs(intent: str, root: Path = CATALOG_DIR) -> tuple[Dialog, ...]:
    """The conversations of one intent. Raises ``ValidationError`` for what is no dialog."""
    text = (root / intent / "dialogs.yaml").read_text("utf-8")
    return _DIALOGS.validate_python(yaml.load(text, yaml.CSafeLoader))
