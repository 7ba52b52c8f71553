"""Finding who is responsible: an ordered list of rules, the first that answers wins.

The community's own routes come first, in the order of its file; then the intent's rules.

The answer names the rule and why in data, so that every ticket can say for what reason it went
where it went and a wrong assignment can be traced to its rule. No owner means the secretary.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from intents.rules.community import Community, Route, Team


@dataclass(frozen=True, slots=True)
class Assignment:
    """Where a ticket goes: a person, a team or a grid's workers; ``is_owned`` is False when
    only the secretary can find an owner. ``rule`` of a community's route is ``route:<id>``.
    """

    rule: str
    grid: str | None = None
    team: str | None = None
    why: Mapping[str, str] = field(default_factory=dict)
    person: str | None = None
    is_owned: bool = True


def stand_ins(pool: Sequence[str], away: Collection[str]) -> tuple[str, ...]:
    """Who is asked instead of ``pool`` while some of it are away; empty when nobody is.

    When all are away they are asked all the same: a ticket must reach somebody.
    """
    present = tuple(person for person in pool if person not in away)
    return present if present and len(present) < len(pool) else ()


def assign(
    *,
    intent: str,
    order: Sequence[str],
    building: str | None,
    grid: str | None = None,
    item: str | None = None,
    item_groups: Mapping[str, Sequence[str]] | None = None,
    text: str = "",
    community: Community,
) -> Assignment:
    """The owner of a request; ``text`` is the place and the words, for routes that name some.

    ``order`` is the intent's list of rules (``team``, ``grid``, ``secretary``); ``grid`` is a hint
    for messages that name no building (the chat they came from); ``item_groups`` maps a group of
    things (家电) to its members.
    """
    home = community.grid_of(building) or community.grid(grid)
    home_id = home.id if home else None
    for route in community.routes:
        applies = route.to != "grid" or home is not None
        if applies and matches(route, intent, building, item, item_groups or {}, text):
            return _by_route(route, home_id)
    for rule in order:
        if rule == "team":
            team = _team_for(intent, item, item_groups or {}, community)
            if team is not None:
                return Assignment("team", home_id, team.id, {"team": team.name})
        elif rule == "grid" and home is not None:
            why = {"grid": home.name, "building": building or ""}
            return Assignment("grid", home.id, None, why)
        elif rule == "secretary":
            break
    return Assignment("secretary", home_id, is_owned=False)


def matches(
    route: Route,
    intent: str,
    building: str | None,
    item: str | None,
    groups: Mapping[str, Sequence[str]],
    text: str,
) -> bool:
    """Whether everything the route asks for is there."""
    return (
        (not route.intents or intent in route.intents)
        and (not route.buildings or building in route.buildings)
        and (not route.items or (item is not None and _covers(route.items, item, groups)))
        and (not route.places or any(word in text for word in route.places))
    )


def _by_route(route: Route, home: str | None) -> Assignment:
    kind, _, key = route.to.partition(":")
    return Assignment(
        f"route:{route.id}",
        home,
        key if kind == "team" else None,
        {"reason": route.reason},
        person=key if kind == "person" else None,
        is_owned=kind != "secretary",
    )


def _team_for(
    intent: str, item: str | None, groups: Mapping[str, Sequence[str]], community: Community
) -> Team | None:
    """A team for this very item before a team for the whole intent."""
    for team in community.teams:
        takes_intent = intent in team.intents or (not team.intents and intent == "repair")
        if team.items and takes_intent and item and _covers(team.items, item, groups):
            return team
    for team in community.teams:
        if intent in team.intents and not team.items:
            return team
    # Whoever keeps its bookable days, though the team's own entry does not say so.
    serves = next((window.team for window in community.windows_of(intent)), None)
    return community.team(serves)


def _covers(items: Sequence[str], item: str, groups: Mapping[str, Sequence[str]]) -> bool:
    wanted = {word for name in items for word in (name, *groups.get(name, ()))}
    return any(word in item for word in wanted)
