"""Who sits in which of the community's chats, where no messenger decides it for us.

Telegram knows its own members; the web chat asks here. Somebody who is in doubt is not in.
"""

from intents.rules.community import Chat, Community, Role

_OFFICE = frozenset({Role.GRID_WORKER, Role.GRID_LEAD, Role.SECRETARY})


def chats_of(person: str, building: str | None, community: Community) -> tuple[Chat, ...]:
    """The chats a person may read and write in, in the order of the file.

    ``building`` is where a resident lives, None when we do not know it.
    """
    return tuple(chat for chat in community.chats if is_member(chat, person, building, community))


def is_member(chat: Chat, person: str, building: str | None, community: Community) -> bool:
    """Whether the person belongs to the chat by where they live, what they do or their team."""
    if chat.purpose == "mutual_aid":
        return True
    if chat.purpose == "staff":
        return _is_of_staff(chat, person, community)
    if chat.purpose == "residents":
        return _lives_there(chat, building, community) or _looks_after(chat, person, community)
    team = community.team(chat.purpose.removeprefix("team:"))
    return team is not None and person in (*team.members, team.lead)


def _is_of_staff(chat: Chat, person: str, community: Community) -> bool:
    member = community.member(person)
    if member is None or not _OFFICE & set(member.roles):
        return False
    return chat.grid is None or _answers_for(chat.grid, person, community)


def _lives_there(chat: Chat, building: str | None, community: Community) -> bool:
    if chat.building is not None:
        return building == chat.building
    grid = community.grid_of(building)
    return grid is not None and chat.grid in (None, grid.id)


def _looks_after(chat: Chat, person: str, community: Community) -> bool:
    grid = community.grid_of(chat.building) if chat.building else community.grid(chat.grid)
    if grid is None:
        member = community.member(person)
        return member is not None and bool(_OFFICE & set(member.roles))
    return _answers_for(grid.id, person, community)


def _answers_for(grid_id: str, person: str, community: Community) -> bool:
    grid = community.grid(grid_id)
    in_grid = grid is not None and person in (grid.worker, grid.deputy, grid.lead)
    return in_grid or community.has_role(person, Role.SECRETARY)
