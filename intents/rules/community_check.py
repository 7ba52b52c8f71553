"""Reads a community document and names every fault in it at once.

Shape faults come from the models; this adds what only the whole file can tell: references that
lead nowhere, things said twice, and building x intent without an owner.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any
from zoneinfo import available_timezones

from pydantic import BaseModel, ValidationError

from intents.catalog.loader import Catalog
from intents.rules.community import (
    Building,
    CalendarSpec,
    Chat,
    Community,
    FiguresSpec,
    Grid,
    Member,
    MicroGrid,
    Party,
    RetentionSpec,
    Role,
    Route,
    Team,
    WebSpec,
)
from intents.rules.community_services import Station, Window
from intents.rules.duty import hours_of, is_shift
from intents.rules.fault import Fault, Path, faults_of
from intents.rules.routing import assign

_TABLES: Mapping[str, type[BaseModel]] = {
    "": Community,
    "people": Member,
    "grids": Grid,
    "teams": Team,
    "chats": Chat,
    "windows": Window,
    "stations": Station,
    "parties": Party,
    "buildings": Building,
    "micro_grids": MicroGrid,
    "routes": Route,
    "calendar": CalendarSpec,
    "figures": FiguresSpec,
    "retention": RetentionSpec,
    "web": WebSpec,
}
_WORKERS = frozenset({Role.GRID_WORKER, Role.GRID_LEAD})
_LONGEST_MONTH_EVERYWHERE = 28
_CLOCK = re.compile(r"\d\d:\d\d")


def read_community(
    document: Mapping[str, Any], catalog: Catalog
) -> tuple[Community | None, list[Fault]]:
    """The community, if it can be used, and all faults (warnings among them)."""
    faults: list[Fault] = []
    community: Community | None = None
    try:
        community = Community.model_validate(document)
    except ValidationError as error:
        faults.extend(_with_hint(fault) for fault in faults_of(error))
    faults.extend(_reference_faults(document, catalog))
    if community is not None and not any(not fault.is_warning for fault in faults):
        faults.extend(holes(community, catalog))
    usable = not any(not fault.is_warning for fault in faults)
    return (community if usable else None), faults


def holes(community: Community, catalog: Catalog) -> Iterator[Fault]:
    """Every building x intent that no rule gives an owner; such a ticket goes to the secretary."""
    for spec in catalog:
        if not catalog.opens_ticket(spec.name) or spec.routing[0] == "secretary":
            continue
        for grid in community.grids:
            for building in grid.buildings:
                owner = assign(
                    intent=spec.name, order=spec.routing, building=building, community=community
                )
                if not owner.is_owned and owner.rule == "secretary":
                    values = {"value": building, "limit": spec.label}
                    yield Fault(("grids",), "fault.hole", values, is_warning=True)


def _with_hint(fault: Fault) -> Fault:
    """An unknown key is mostly a slip of the pen: name the one that was meant."""
    if fault.key != "fault.unknown_key":
        return fault
    table = str(fault.path[0]) if len(fault.path) > 1 else ""
    name = str(fault.path[-1])
    fields = _TABLES[table].model_fields if table in _TABLES else {}
    close = get_close_matches(name, [field.alias or key for key, field in fields.items()], n=1)
    return Fault(fault.path, fault.key, {"value": name, "limit": close[0] if close else ""})


def _entries(document: Mapping[str, Any], table: str) -> list[tuple[Path, Mapping[str, Any]]]:
    found = document.get(table)
    if not isinstance(found, list):
        return []
    return [((table, n), entry) for n, entry in enumerate(found) if isinstance(entry, dict)]


def _texts(entry: Mapping[str, Any], key: str) -> list[str]:
    found = entry.get(key)
    return [str(value) for value in found] if isinstance(found, list) else []


def _reference_faults(document: Mapping[str, Any], catalog: Catalog) -> Iterator[Fault]:
    # Of two with one id the first is meant; the second is named as a fault.
    people = {str(e.get("id")): e for _, e in reversed(_entries(document, "people"))}
    grids = {str(e.get("id")) for _, e in _entries(document, "grids")}
    teams = {str(e.get("id")) for _, e in _entries(document, "teams")}
    for table in (
        "people",
        "grids",
        "teams",
        "buildings",
        "parties",
        "stations",
        "micro_grids",
        "routes",
    ):
        yield from _duplicates(document, table)
    yield from _people_faults(document)
    yield from _grid_faults(document, people)
    yield from _team_faults(document, set(people), catalog)
    yield from _chat_faults(document, grids, teams)
    yield from _window_faults(document, teams, catalog)
    yield from _building_faults(document)
    yield from _duty_faults(document)
    yield from _micro_grid_faults(document, people)
    yield from _route_faults(document, set(people), teams, catalog)
    yield from _whole_faults(document, people)


def _duplicates(document: Mapping[str, Any], table: str) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for path, entry in _entries(document, table):
        key = str(entry.get("id"))
        if key in seen and "id" in entry:
            values = {"value": key, "limit": f"{table}.{seen[key] + 1}"}
            yield Fault((*path, "id"), "fault.duplicate_id", values)
        seen.setdefault(key, int(path[1]))


def _people_faults(document: Mapping[str, Any]) -> Iterator[Fault]:
    owner: dict[int, str] = {}
    for path, entry in _entries(document, "people"):
        number = entry.get("telegram")
        if isinstance(number, int) and number in owner:
            values = {"value": str(number), "limit": owner[number]}
            yield Fault((*path, "telegram"), "fault.same_telegram", values)
        elif isinstance(number, int):
            owner[number] = str(entry.get("name", entry.get("id")))


def _grid_faults(
    document: Mapping[str, Any], people: Mapping[str, Mapping[str, Any]]
) -> Iterator[Fault]:
    taken: dict[str, str] = {}
    for path, entry in _entries(document, "grids"):
        for role in ("worker", "deputy", "lead"):
            person = entry.get(role)
            if isinstance(person, str):
                yield from _staff_fault((*path, role), person, people)
        worker = entry.get("worker")
        if worker is not None and worker == entry.get("deputy"):
            yield Fault((*path, "deputy"), "fault.same_person", {"value": str(worker)})
        for building in _texts(entry, "buildings"):
            if building in taken:
                values = {"value": building, "limit": taken[building]}
                yield Fault((*path, "buildings"), "fault.building_twice", values)
            taken.setdefault(building, str(entry.get("name", entry.get("id"))))


def _staff_fault(
    path: Path, person: str, people: Mapping[str, Mapping[str, Any]]
) -> Iterator[Fault]:
    if person not in people:
        yield Fault(path, "fault.unknown_person", {"value": person})
    elif not _WORKERS & set(_texts(people[person], "roles")):
        limit = "grid_lead" if path[-1] == "lead" else "grid_worker"
        yield Fault(path, "fault.wrong_role", {"value": person, "limit": limit}, is_warning=True)


def _team_faults(
    document: Mapping[str, Any], people: set[str], catalog: Catalog
) -> Iterator[Fault]:
    for path, entry in _entries(document, "teams"):
        named = _texts(entry, "members") + ([str(entry["lead"])] if "lead" in entry else [])
        for person in named:
            if person not in people:
                yield Fault((*path, "members"), "fault.unknown_person", {"value": person})
        for intent in _texts(entry, "intents"):
            yield from _intent_fault((*path, "intents"), intent, catalog)


def _intent_fault(path: Path, intent: str, catalog: Catalog) -> Iterator[Fault]:
    if intent not in catalog:
        known = "、".join(spec.name for spec in catalog)
        yield Fault(path, "fault.unknown_intent", {"value": intent, "limit": known})


def _chat_faults(document: Mapping[str, Any], grids: set[str], teams: set[str]) -> Iterator[Fault]:
    owner: dict[int, str] = {}
    for path, entry in _entries(document, "chats"):
        grid, purpose = entry.get("grid"), str(entry.get("purpose", ""))
        if grid is not None and str(grid) not in grids:
            yield Fault((*path, "grid"), "fault.unknown_grid", {"value": str(grid)})
        team = purpose.removeprefix("team:")
        if purpose.startswith("team:") and team not in teams:
            yield Fault((*path, "purpose"), "fault.unknown_team", {"value": team})
        number = entry.get("telegram")
        if isinstance(number, int) and number in owner:
            values = {"value": str(number), "limit": owner[number]}
            yield Fault((*path, "telegram"), "fault.same_telegram", values)
        elif isinstance(number, int):
            owner[number] = purpose


def _window_faults(
    document: Mapping[str, Any], teams: set[str], catalog: Catalog
) -> Iterator[Fault]:
    known: dict[str, int] = {}
    for path, entry in _entries(document, "windows"):
        yield from _same_window(path, entry, known)
        if "team" in entry and str(entry["team"]) not in teams:
            yield Fault((*path, "team"), "fault.unknown_team", {"value": str(entry["team"])})
        if "intent" in entry:
            yield from _intent_fault((*path, "intent"), str(entry["intent"]), catalog)
        if not any(name in entry for name in ("monthly_day", "weekday", "days")):
            yield Fault(path, "fault.no_day")
        day = entry.get("monthly_day")
        if isinstance(day, int) and _LONGEST_MONTH_EVERYWHERE < day <= 31:
            values = {"value": str(day)}
            yield Fault((*path, "monthly_day"), "fault.rare_day", values, is_warning=True)
        starts, ends = str(entry.get("from", "")), str(entry.get("to", ""))
        if _CLOCK.match(starts) and _CLOCK.match(ends) and ends <= starts:
            yield Fault((*path, "to"), "fault.ends_before_start", {"value": ends, "limit": starts})
        kept, chairs = entry.get("walk_ins", 0), entry.get("chairs")
        if isinstance(kept, int) and isinstance(chairs, int) and 0 < chairs <= kept:
            values = {"value": str(kept), "limit": str(chairs - 1)}
            yield Fault((*path, "walk_ins"), "fault.too_large", values)


def _same_window(path: Path, entry: Mapping[str, Any], known: dict[str, int]) -> Iterator[Fault]:
    """Bookings know their window by its key, so two may not share one."""
    try:
        key = Window.model_validate(entry).key
    except ValidationError:
        return
    if key in known:
        values = {"value": key, "limit": f"windows.{known[key] + 1}"}
        yield Fault((*path, "id"), "fault.duplicate_id", values)
    known.setdefault(key, int(path[1]))


def _building_faults(document: Mapping[str, Any]) -> Iterator[Fault]:
    """Buildings that are described, or have a chat, but belong to no grid."""
    in_grids = {b for _, entry in _entries(document, "grids") for b in _texts(entry, "buildings")}
    named = (("buildings", "id"), ("chats", "building"), ("micro_grids", "building"))
    for table, key in (*named, ("routes", "buildings")):
        for path, entry in _entries(document, table):
            found = entry.get(key)
            for building in found if isinstance(found, list) else [found]:
                if building is not None and str(building) not in in_grids:
                    values = {"value": str(building)}
                    yield Fault((*path, key), "fault.unknown_building", values, is_warning=True)


def _duty_faults(document: Mapping[str, Any]) -> Iterator[Fault]:
    for table in ("grids", "teams"):
        for path, entry in _entries(document, table):
            for shift in _texts(entry, "duty"):
                if is_shift(shift) and hours_of(shift)[1] <= hours_of(shift)[0]:
                    starts, ends = (f"{at:%H:%M}" for at in hours_of(shift))
                    values = {"value": ends, "limit": starts}
                    yield Fault((*path, "duty"), "fault.ends_before_start", values)


def _micro_grid_faults(
    document: Mapping[str, Any], people: Mapping[str, Mapping[str, Any]]
) -> Iterator[Fault]:
    taken: dict[tuple[str, str], str] = {}
    for path, entry in _entries(document, "micro_grids"):
        liaison, building = entry.get("liaison"), str(entry.get("building"))
        if isinstance(liaison, str) and liaison not in people:
            yield Fault((*path, "liaison"), "fault.unknown_person", {"value": liaison})
        elif isinstance(liaison, str) and Role.VOLUNTEER not in _texts(people[liaison], "roles"):
            values = {"value": liaison, "limit": Role.VOLUNTEER.value}
            yield Fault((*path, "liaison"), "fault.wrong_role", values, is_warning=True)
        for unit in _texts(entry, "units") or [""]:
            if (building, unit) in taken:
                values = {"value": str(entry.get("id")), "limit": taken[building, unit]}
                yield Fault((*path, "units"), "fault.doorway_twice", values)
            taken.setdefault((building, unit), str(entry.get("id")))


def _route_faults(
    document: Mapping[str, Any], people: set[str], teams: set[str], catalog: Catalog
) -> Iterator[Fault]:
    for path, entry in _entries(document, "routes"):
        kind, _, key = str(entry.get("to", "")).partition(":")
        if kind == "team" and key not in teams:
            yield Fault((*path, "to"), "fault.unknown_team", {"value": key})
        elif kind == "person" and key not in people:
            yield Fault((*path, "to"), "fault.unknown_person", {"value": key})
        for intent in _texts(entry, "intents"):
            yield from _intent_fault((*path, "intents"), intent, catalog)


def _whole_faults(
    document: Mapping[str, Any], people: Mapping[str, Mapping[str, Any]]
) -> Iterator[Fault]:
    zone = document.get("timezone", "Asia/Shanghai")
    if zone not in available_timezones():
        yield Fault(("timezone",), "fault.bad_timezone", {"value": str(zone)})
    if not any(Role.SECRETARY in _texts(entry, "roles") for entry in people.values()):
        yield Fault(("people",), "fault.no_secretary", is_warning=True)
    chats: Sequence[tuple[Path, Mapping[str, Any]]] = _entries(document, "chats")
    if not any(entry.get("purpose") == "staff" for _, entry in chats):
        yield Fault(("chats",), "fault.no_staff_chat", is_warning=True)
    if not document.get("grids"):
        yield Fault(("grids",), "fault.no_grids", is_warning=True)
