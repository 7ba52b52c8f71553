"""Which outside parties were called in on a ticket, as its cards say it; likeliest ones first."""

from collections.abc import Sequence

from handlers.house import House
from intents.rules.community import Party
from intents.rules.ticket import Ticket
from storage.topics import Stage
from storage.unit_of_work import UnitOfWork
from storage.whistles import Whistle


def called_lines(house: House, uow: UnitOfWork, ticket: Ticket) -> tuple[str, ...]:
    """One line per party that was called: who, and where it stands."""
    council = _council_lines(house, uow, ticket)
    if ticket.claimed_at is None:
        return council
    return latest_lines(house, uow.whistles.of_ticket(ticket.code)) + council


def latest_lines(house: House, whistles: Sequence[Whistle]) -> tuple[str, ...]:
    """Where each party stands, by its latest call; ``whistles`` are oldest first."""
    latest = {whistle.party: whistle for whistle in whistles}
    return tuple(
        house.wording.plain(
            f"party.line.{whistle.outcome}",
            party=party_name(house, whistle.party),
            due=house.moment(house.local(whistle.due_at)),
        )
        for whistle in latest.values()
    )


def _council_lines(house: House, uow: UnitOfWork, ticket: Ticket) -> tuple[str, ...]:
    """That the council has it, and what it decided."""
    topic = uow.topics.of_ticket(ticket.code) if ticket.intent == "complaint" else None
    if topic is None or topic.stage not in (Stage.LISTED, Stage.DECIDED):
        return ()
    return (house.wording.plain(f"topic.card.{topic.stage}", text=topic.decision or ""),)


def party_name(house: House, party: str) -> str:
    """The party's name; its key once the file no longer knows it."""
    known = house.community.party(party)
    return known.name if known else party


def likely_parties(house: House, ticket: Ticket) -> list[Party]:
    """All parties, those first whose things the ticket speaks of."""
    words = f"{ticket.details.get('item', '')} {ticket.text}"
    hits = {
        party.id: sum(1 for item in party.items if item in words)
        for party in house.community.parties
    }
    return sorted(house.community.parties, key=lambda party: -hits[party.id])
