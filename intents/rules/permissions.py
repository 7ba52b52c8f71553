"""Who somebody is to a ticket, from the community file and the ticket itself.

Deny by default: a stranger has no relation and therefore no move.
"""

from collections.abc import Iterable

from intents.rules.community import Community, Member, Role
from intents.rules.lifecycle import Relation
from intents.rules.ticket import Ticket

SYSTEM = "system"


def pool_of(ticket: Ticket, community: Community) -> tuple[str, ...]:
    """Ids of those who may claim, first to be told first; empty when only the secretary can."""
    if ticket.hidden_from:
        return _not_hidden(ticket, ticket.offered_to) or overseers(ticket, community)
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
    # Whoever does the work does not judge it in the resident's stead.
    if person == ticket.reporter or (person == ticket.proxy and person != ticket.assignee):
        held.add(Relation.REPORTER)
    if is_hidden(ticket, person):
        return frozenset(held)
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
    if person in leads_of(ticket, community):
        held.add(Relation.LEAD)
    if person in overseers(ticket, community):
        held.add(Relation.SECRETARY)
    return held


def overseers(ticket: Ticket, community: Community) -> tuple[str, ...]:
    """Who decides when rules and pool have failed: the secretaries.

    For a ticket hidden from them, a lead who is not concerned (the own grid's first), else the
    auditors, who then act for the secretary.
    """
    secretaries = _ids(community.with_role(Role.SECRETARY))
    if not ticket.hidden_from:
        return secretaries
    grid = community.grid(ticket.grid)
    ladder = (
        secretaries,
        (grid.lead,) if grid and grid.lead else (),
        _ids(community.with_role(Role.GRID_LEAD)),
        _ids(community.with_role(Role.AUDITOR)),
    )
    return next((left for step in ladder if (left := _not_hidden(ticket, step))), ())


def is_hidden(ticket: Ticket, person: str) -> bool:
    """Whether the ticket is about this person, or their deputy's business, and not their own."""
    return person in ticket.hidden_from and person not in ticket.residents


def _not_hidden(ticket: Ticket, people: Iterable[str]) -> tuple[str, ...]:
    return tuple(person for person in people if not is_hidden(ticket, person))


def _ids(members: Iterable[Member]) -> tuple[str, ...]:
    return tuple(member.id for member in members)


def leads_of(ticket: Ticket, community: Community) -> tuple[str, ...]:
    """Leads of the ticket's grid and team, who are called before the secretary."""
    if ticket.hidden_from:
        return ()
    grid, team = community.grid(ticket.grid), community.team(ticket.team)
    leads = (grid.lead if grid else None, team.lead if team else None)
    return tuple(dict.fromkeys(lead for lead in leads if lead))


def can_see(ticket: Ticket, person: str, community: Community, *, follows: bool = False) -> bool:
    """Whether the person may know the ticket: any relation, its circle, or the auditor."""
    if is_hidden(ticket, person):
        return False
    if community.has_role(person, Role.AUDITOR) or person in circle_of(ticket, community):
        return True
    return bool(relations(ticket, person, community, follows=follows))


def circle_of(ticket: Ticket, community: Community) -> tuple[str, ...]:
    """Everybody whose work the ticket is or could have been, nearest first.

    Whoever was asked and came too late may still know who has it. What is hidden from somebody
    is known to those alone who were asked, and to those who oversee it.
    """
    if ticket.hidden_from:
        asked = _not_hidden(ticket, ticket.offered_to)
        return tuple(dict.fromkeys([*asked, *overseers(ticket, community)]))
    team, grid = community.team(ticket.team), community.grid(ticket.grid)
    circle: list[str | None] = [*ticket.offered_to]
    if team is not None:
        circle += [*team.members, team.lead]
    if grid is not None:
        circle += [grid.worker, grid.deputy, grid.lead]
    return tuple(dict.fromkeys(person for person in circle if person))
