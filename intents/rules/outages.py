"""One cause in several places: a supply that fails in three buildings at once fails for all.

A lamp, a leak or a lock breaks by itself, however many buildings tell of one on a day. Whether it
really is one outage is for the lead to say, who is asked.
"""

from collections.abc import Iterable
from datetime import timedelta

from intents.language.incident_troubles import find_troubles
from intents.language.normalise import normalise
from intents.rules.ticket import Ticket

OUTAGES = frozenset({"no-water", "no-power", "no-heat", "no-gas", "lift-stop"})
BUILDINGS = 3
TOGETHER = timedelta(hours=6)


def outage_of(ticket: Ticket) -> str | None:
    """The supply that the words say outright is out; None for anything local."""
    said = sorted(find_troubles(normalise(ticket.text))[0] & OUTAGES)
    return said[0] if said else None


def one_outage(ticket: Ticket, others: Iterable[Ticket]) -> list[Ticket]:
    """The ticket and those that tell of the same outage, oldest first; [] in too few buildings."""
    kind = outage_of(ticket)
    if kind is None or ticket.building is None:
        return []
    near = [
        other
        for other in others
        if other.building is not None
        and abs(other.created_at - ticket.created_at) <= TOGETHER
        and outage_of(other) == kind
    ]
    found = {one.code: one for one in (*near, ticket)}.values()
    told = sorted(found, key=lambda one: (one.created_at, one.code))
    return told if len({one.building for one in told}) >= BUILDINGS else []
