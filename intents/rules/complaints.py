"""Whom a complaint is about among the staff, and who therefore may never know of it.

Rather once too often than once too seldom: whoever is named is meant, and a role is everybody
who holds it there. The pair of a grid (worker and deputy) are kept out together.
"""

from collections.abc import Iterator

from intents.language.accusations import accused_roles, accused_surnames, plain
from intents.rules.community import Community, Grid, Member, Role

_OFFICE = frozenset({Role.GRID_WORKER, Role.GRID_LEAD})


def concerned(text: str, grid: Grid | None, community: Community) -> tuple[str, ...]:
    """Ids of those the words are about, with their deputies; empty when about nobody of ours.

    ``grid`` is where the teller lives or what the complaint is about; None means any.
    """
    meant = list(_named(text, community))
    for role, before in accused_roles(text):
        holders = community.with_role(Role(role))
        by_surname = [m.id for m in holders if before and plain(m.name).startswith(before)]
        meant += by_surname or list(_holders(Role(role), holders, grid))
    meant += _nicknamed(text, grid, community)
    with_pairs = [other for person in meant for other in (person, *_pair(person, community))]
    return tuple(dict.fromkeys(with_pairs))


def _named(text: str, community: Community) -> Iterator[str]:
    said = plain(text)
    return (member.id for member in community.people if plain(member.name) in said)


def _nicknamed(text: str, grid: Grid | None, community: Community) -> Iterator[str]:
    """小李 and 王姐 are meant where they work: a neighbour elsewhere may bear the name too."""
    surnames = accused_surnames(text)
    near = (grid.worker, grid.deputy, grid.lead) if grid else ()
    for member in community.people if surnames else ():
        is_near = member.id in near if grid else bool(_OFFICE & set(member.roles))
        is_near = is_near or Role.SECRETARY in member.roles
        if is_near and plain(member.name).startswith(surnames):
            yield member.id


def _holders(role: Role, holders: tuple[Member, ...], grid: Grid | None) -> Iterator[str]:
    """Who holds the role in the grid; all who hold it where the grid is not known."""
    if role is Role.GRID_WORKER and grid is not None:
        yield from (person for person in (grid.worker, grid.deputy) if person)
    elif role is Role.GRID_LEAD and grid is not None and grid.lead:
        yield grid.lead
    elif role is not Role.VOLUNTEER:
        yield from (member.id for member in holders)


def _pair(person: str, community: Community) -> Iterator[str]:
    for grid in community.grids_of(person):
        yield from (other for other in (grid.worker, grid.deputy) if other and other != person)
