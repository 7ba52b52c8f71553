"""The community file: reading it for the service, checking it for people.

An unreadable file, or one with faults, is never served; every fault is said with its line.
"""

import tomllib
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from sqlalchemy import Engine

from bot.agenda import AgendaTemplateError, check_template
from handlers.roster import dropped_buildings
from intents.catalog.loader import Catalog, load_catalog
from intents.catalog.wording import Wording, load_wording
from intents.rules.community import Community
from intents.rules.community_check import read_community
from intents.rules.fault import Fault
from intents.rules.toml_lines import find_lines, line_of
from storage.unit_of_work import UnitOfWork


class CommunityFileError(Exception):
    """The community file cannot be used; the message lists every fault with its line."""


def load_community(path: Path, catalog: Catalog | None = None) -> Community:
    """Read and check the file. Raises ``CommunityFileError`` naming all faults at once."""
    community, faults, source = read_file(path, catalog or load_catalog())
    if community is None:
        serious = [fault for fault in faults if not fault.is_warning]
        lines = sentences(serious, source, load_wording())
        raise CommunityFileError("\n".join([f"{path}:", *lines]))
    return community


def read_file(path: Path, catalog: Catalog) -> tuple[Community | None, list[Fault], str]:
    """The community (None when it cannot be used), its faults, and the file's text."""
    try:
        source = path.read_text("utf-8")
        document = tomllib.loads(source)
    except OSError as error:
        raise CommunityFileError(f"{path}: {error.strerror}") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CommunityFileError(f"{path}: not a TOML file in UTF-8: {error}") from error
    community, faults = read_community(document, catalog)
    return community, faults, source


def check_against(community: Community, engine: Engine) -> list[Fault]:
    """What this file would leave without an owner of what the database holds."""
    with engine.connect() as connection, UnitOfWork(connection, community.id) as uow:
        dropped = dropped_buildings(community, uow)
    comma = load_wording().plain("list.comma")
    return [
        Fault(("grids",), "fault.building_in_use", {"value": b, "limit": comma.join(codes)})
        for b, codes in dropped.items()
    ]


def refuse_dropped(path: Path, community: Community, engine: Engine) -> None:
    """Raises ``CommunityFileError`` when the file drops a building with open tickets."""
    faults = check_against(community, engine)
    if faults:
        lines = sentences(faults, path.read_text("utf-8"), load_wording())
        raise CommunityFileError("\n".join([f"{path}:", *lines]))


def sentences(faults: list[Fault], source: str, wording: Wording) -> list[str]:
    """One line per fault: line number, where, what is wrong and what to do, in file order."""
    lines = find_lines(source)
    told = sorted((line_of(fault.path, lines), _sentence(fault, wording)) for fault in faults)
    return [f"  {number:>4}  {text}" for number, text in told]


def _sentence(fault: Fault, wording: Wording) -> str:
    where = ".".join(str(part + 1) if isinstance(part, int) else part for part in fault.path)
    return f"{where}: {said_of(fault, wording)}"


def said_of(fault: Fault, wording: Wording) -> str:
    """What is wrong and what to do, without the place."""
    values = {"value": "", "limit": "", **fault.values}
    if fault.key == "fault.unknown_key" and values["limit"]:
        values["limit"] = wording.plain("fault.did_you_mean", value=values["limit"])
    return wording.plain(fault.key, **values)


def check(path: Path, engine: Engine | None = None, agenda: Path | None = None) -> int:
    """Print what is wrong with a community file; 0 when it can be used, 1 otherwise.

    With a database it is also held against the tickets in there; a template of the agenda that is
    not ours is tried too.
    """
    console = Console()
    catalog, wording = load_catalog(), load_wording()
    try:
        community, faults, source = read_file(path, catalog)
    except CommunityFileError as error:
        console.print(escape(str(error)), style="red")
        return 1
    if community is not None and engine is not None:
        faults += check_against(community, engine)
    serious = [fault for fault in faults if not fault.is_warning]
    warnings = [fault for fault in faults if fault.is_warning]
    for title, some, style in (("faults", serious, "red"), ("warnings", warnings, "yellow")):
        if some:
            console.print(f"{len(some)} {title}:", style=style)
            console.print(escape("\n".join(sentences(some, source, wording))), soft_wrap=True)
    unfit = None if agenda is None else unfit_agenda(agenda, wording)
    if unfit is not None:
        console.print(escape(unfit), style="red", soft_wrap=True)
    if community is None or serious or unfit is not None:
        return 1
    _print_summary(console, community, warnings)
    return 0


def unfit_agenda(template: Path, wording: Wording) -> str | None:
    """What keeps this template from laying out an agenda, in words; None for one that can."""
    try:
        check_template(template)
    except AgendaTemplateError as error:
        return f"{template}: {wording.plain(error.key, **error.values)}"
    return None


def _print_summary(console: Console, community: Community, warnings: list[Fault]) -> None:
    buildings = sum(len(grid.buildings) for grid in community.grids)
    counts = f"{len(community.grids)} grids, {buildings} buildings, {len(community.teams)} teams"
    console.print(f"{community.name}: {counts}, {len(community.people)} people", style="green")
    if not any(fault.key == "fault.hole" for fault in warnings):
        console.print("Every building has an owner for every intent.", style="green")
