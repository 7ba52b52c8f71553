"""What keeps coming back: the same trouble at the same place, three times or more in a month.

Drafts for 每月一题, the monthly question that the community takes up at its root instead of
ticket by ticket.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from intents.language.incident_troubles import find_troubles
from intents.language.normalise import normalise
from intents.rules.ticket import Status, Ticket

LEAST = 3


@dataclass(frozen=True, slots=True)
class Cluster:
    """Tickets of one kind at one place; ``cause`` is the kind of trouble or the thing itself."""

    intent: str
    building: str | None
    place: str | None
    cause: str
    tickets: tuple[Ticket, ...]


def clusters(tickets: Iterable[Ticket], least: int = LEAST) -> list[Cluster]:
    """Clusters of at least that many tickets, the largest first.

    Merged tickets count too: each is somebody who said so. Cancelled ones and those hidden from
    somebody do not.
    """
    found: dict[tuple[str, str | None, str | None, str], list[Ticket]] = {}
    for ticket in tickets:
        cause = cause_of(ticket)
        place = None if ticket.building else ticket.details.get("place")
        if cause is None or ticket.hidden_from or ticket.status is Status.CANCELLED:
            continue
        if ticket.building is not None or place is not None:
            found.setdefault((ticket.intent, ticket.building, place, cause), []).append(ticket)
    large = [Cluster(*key, tuple(group)) for key, group in found.items() if len(group) >= least]
    return sorted(large, key=lambda cluster: -len(cluster.tickets))


def cause_of(ticket: Ticket) -> str | None:
    """What is wrong: the kind of trouble the words say, else the thing they name."""
    said = sorted(find_troubles(normalise(ticket.text))[0])
    item = ticket.details.get("item")
    return said[0] if said else (str(item) if item else None)
