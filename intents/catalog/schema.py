"""The shape of an ``intent.yaml``: names, slots and how to ask for them, clocks, routing, wording.

Everything a person reads about one intent stands in its own file and nowhere else.
"""

from collections.abc import Mapping
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from intents.rules.clocks import Promise


class Fulfilment(StrEnum):
    """What happens to a request of this intent."""

    TICKET = "ticket"  # a ticket is opened and routed
    PROGRESS = "progress"  # about a ticket made before
    SILENCE = "silence"  # nothing is asked of us


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SlotSpec(_Part):
    """A fact the intent cannot do without, and the question that gets it.

    ``enough_text``: a message of at least that many characters tells enough without the slot.
    ``unless``: other slots that make this one unnecessary. ``only_if``: slots that make it needed.
    """

    ask: str = Field(min_length=2)
    enough_text: int | None = Field(default=None, ge=1)
    unless: tuple[str, ...] = ()
    only_if: tuple[str, ...] = ()


class Clocks(_Part):
    """Hours from creation; ``urgent_*`` for danger and for harm that grows by the hour."""

    claim_hours: float = Field(default=4, gt=0)
    solve_hours: float = Field(default=168, gt=0)
    urgent_claim_hours: float = Field(default=0.5, gt=0)
    urgent_solve_hours: float = Field(default=24, gt=0)

    def promise(self, *, urgent: bool) -> Promise:
        """The hours that apply to one ticket."""
        if urgent:
            return Promise(self.urgent_claim_hours, self.urgent_solve_hours)
        return Promise(self.claim_hours, self.solve_hours)


class IntentSpec(_Part):
    """One kind of request, as its folder declares it."""

    name: str = Field(pattern=r"^[a-z][a-z_]*$")
    label: str = Field(min_length=1, max_length=6)
    icon: str = Field(min_length=1)
    core: bool = False
    danger: bool = False
    fulfilment: Fulfilment
    routing: tuple[str, ...] = ("grid", "secretary")
    calls_lead: bool = False
    discreet: bool = False
    clocks: Clocks = Clocks()
    slots: Mapping[str, SlotSpec] = Field(default_factory=dict)
    item_groups: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    suggestions: tuple[str, ...] = ()
    wording: Mapping[str, str] = Field(default_factory=dict)
