"""The shape of an ``intent.yaml``: names, slots and how to ask for them, clocks, routing, wording.

Everything a person reads about one intent stands in its own file and nowhere else.
"""

from collections.abc import Mapping
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from intents.rules.clocks import Promise, Span

SPAN = r"^\d+ (minute|hour|day|working hour|working day)s?$"


class Fulfilment(StrEnum):
    """What happens to a request of this intent."""

    TICKET = "ticket"  # a ticket is opened and routed
    BOOKING = "booking"  # a window on a bookable day
    OFFER = "offer"  # goods to give away or lend, matched with needs
    NEED = "need"  # goods asked for, matched with offers
    WORK = "work"  # seekers and vacancies, introduced by a matchmaker
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


class Promised(_Part):
    """The spans of one promise, as people write them: ``4 working hours``, ``7 working days``."""

    claim: str = Field(default="4 working hours", pattern=SPAN)
    contact: str = Field(default="1 working day", pattern=SPAN)
    solve: str = Field(default="7 working days", pattern=SPAN)

    def promise(self) -> Promise:
        """The same, ready to be reckoned with."""
        return Promise(*(Span.parse(text) for text in (self.claim, self.contact, self.solve)))


class Clocks(_Part):
    """What is promised: normally, for what a home cannot be without, and in a hurry.

    ``vital_words``: water, power, heat, lifts; a request that names one gets the vital promise.
    """

    normal: Promised = Promised()
    vital: Promised = Promised(claim="1 hour", contact="2 hours", solve="24 hours")
    urgent: Promised = Promised(claim="30 minutes", contact="1 hour", solve="24 hours")
    vital_words: tuple[str, ...] = ()

    def promise(self, *, urgent: bool, text: str) -> Promise:
        """The promise for one request, by its urgency and its words."""
        if urgent:
            return self.urgent.promise()
        is_vital = any(word in text for word in self.vital_words)
        return self.vital.promise() if is_vital else self.normal.promise()


class IntentSpec(_Part):
    """One kind of request, as its folder declares it.

    A folder with ``words`` has no class of its own in the classifier: a request understood as
    one of the intents it lies ``within`` and naming one of its words is of this kind.
    """

    name: str = Field(pattern=r"^[a-z][a-z_]*$")
    label: str = Field(min_length=1, max_length=6)
    icon: str = Field(min_length=1)
    core: bool = False
    danger: bool = False
    fulfilment: Fulfilment
    routing: tuple[str, ...] = ("grid", "secretary")
    calls_lead: bool = False
    discreet: bool = False
    tells_liaison: bool = False
    clocks: Clocks = Clocks()
    within: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    slots: Mapping[str, SlotSpec] = Field(default_factory=dict)
    item_groups: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    suggestions: tuple[str, ...] = ()
    wording: Mapping[str, str] = Field(default_factory=dict)
