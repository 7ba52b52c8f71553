"""A ticket's facts in words, for whoever reads its page."""

from dataclasses import dataclass
from datetime import datetime

from handlers.house import House
from intents.rules.permissions import SYSTEM
from intents.rules.ticket import TicketEvent


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the history: when, by whom (empty for the clock), what, and the words to it."""

    at: datetime
    who: str
    what: str
    words: str


def told(house: House, event: TicketEvent) -> Told:
    """The fact in words; for one without a sentence of its own, that there was a step."""
    key = f"desk.event.{event.kind}"
    what = house.wording.plain(key if key in house.wording else "desk.event_other")
    words = event.data.get("text") or event.data.get("reason") or ""
    return Told(event.at, _who(house, event.actor), what, str(words))


def _who(house: House, actor: str) -> str:
    if actor == SYSTEM:
        return house.wording.plain("desk.clock")
    return house.name_of(actor) or house.wording.plain("desk.resident")
