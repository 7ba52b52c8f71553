"""What a gift's ticket says on its cards: where the good stands; from the ticket alone."""

from handlers.house import House
from intents.rules.lifecycle import OPEN
from intents.rules.ticket import Ticket

STANDING = "goods"  # the key in a ticket's details
_TOLD_OF = frozenset({"open", "reserved", "lent"})


def goods_lines(house: House, ticket: Ticket) -> list[str]:
    """The line of a good that can be had, is promised or lent; none otherwise."""
    stage = ticket.details.get(STANDING)
    if stage not in _TOLD_OF or ticket.status not in OPEN:
        return []
    return [house.wording.plain(f"mutual.standing.{stage}")]
