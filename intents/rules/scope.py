"""What one of the staff may look at: whole lists and figures, beyond single tickets.

A single ticket is opened or not by ``permissions.can_see``; a scope says the same of many at once,
in a shape that a query can be narrowed by. Deny by default: residents have none.
"""

from dataclasses import dataclass

from intents.rules.community import Community, Role


@dataclass(frozen=True, slots=True)
class Scope:
    """The tickets ``person`` may see: everything, or those of some grids and teams and their own.

    Tickets hidden from somebody (complaints about staff) are seen by those who see everything,
    unless they are hidden from just them; by others only when they were asked to take them.
    ``acts`` is false for whoever only reads.
    """

    person: str
    sees_everything: bool
    grids: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    acts: bool = True


def scope_of(person: str, community: Community) -> Scope | None:
    """The scope of a member of the staff or a volunteer; None for everybody else."""
    if community.member(person) is None:
        return None
    if community.has_role(person, Role.SECRETARY):
        return Scope(person, sees_everything=True)
    if community.has_role(person, Role.AUDITOR):
        return Scope(person, sees_everything=True, acts=False)
    grids = tuple(g.id for g in community.grids if person in (g.worker, g.deputy, g.lead))
    teams = tuple(t.id for t in community.teams if person == t.lead or person in t.members)
    return Scope(person, sees_everything=False, grids=grids, teams=teams)
