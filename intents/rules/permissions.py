"""Who somebody is to a ticket, from the community file and the ticket itself.

Deny by default: a stranger has no relation and therefore no move.
"""

from intents.rules.community import Community, Role
from intents.rules.lifecycle import Relation
from intents.rules.ticket import Ticket

SYSTEM = "system"


def pool_of(ticket: Ticket, community: Community) -> tuple[str, ...]:
    """Ids of those who may claim, first to be told first; empty when only the secretary can."""
    if ticket.offered_to:
        return ticket.offered_to
    team = community.team(ticket.team)
    if team is not None:
        return team.members
    grid = community.grid(ticket.grid)
    if grid is not None:
        return tuple(person for person in (grid.worker, grid.deputy) if person)
    return ()


def relations(
    ticket: Ticket, person: str, community: Community, *, follows: bool = False
) -> frozenset[Relation]:
    """Every relation ``person`` (an id, or ``system``) has to the ticket."""
    if person == SYSTEM:
        return frozenset({Relation.SYSTEM})
    held: set[Relation] = set()
    if person == ticket.reporter:
        held.add(Relation.REPORTER)
    if follows:
        held.add(Relation.FOLLOWER)
    if community.member(person) is not None:
        held |= _working_relations(ticket, person, community)
    return frozenset(held)


def _working_relations(ticket: Ticket, person: str, community: Community) -> set[Relation]:
    held: set[Relation] = set()
    if person == ticket.assignee:
        held.add(Relation.ASSIGNEE)
    if person in pool_of(ticket, community):
        held.add(Relation.POOL)
    if person in _leads(ticket, community):
        held.add(Relation.LEAD)
    if community.has_role(person, Role.SECRETARY):
        held.add(Relation.SECRETARY)
    return held


def _leads(ticket: Ticket, community: Community) -> set[str | None]:
    grid, team = community.grid(ticket.grid), community.team(ticket.team)
    return {grid.lead if grid else None, team.lead if team else None} - {None}


def can_see(ticket: Ticket, person: str, community: Community, *, follows: bool = False) -> bool:
    """Whether the person may know the ticket: any relation, its circle, or the auditor."""
    if community.has_role(person, Role.AUDITOR) or person in circle_of(ticket, community):
        return True
    return bool(relations(ticket, person, community, follows=follows))


def circle_of(ticket: Ticket, community: Community) -> tuple[str, ...]:
    """Everybody whose work the ticket is or could have been, nearest first.

    Whoever was asked and came too late may still know who has it.
    """
    team, grid = community.team(ticket.team), community.grid(ticket.grid)
    circle: list[str | None] = [*ticket.offered_to]
    if team is not None:
        circle += [*team.members, team.lead]
    if grid is not None:
        circle += [grid.worker, grid.deputy, grid.lead]
    return tuple(dict.fromkeys(person for person in circle if person))
