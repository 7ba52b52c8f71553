"""``community import`` and ``community export``: the community between its file and a workbook.

Nothing is written unless all of it can be used; an import of an export changes nothing.
"""

import os
import tempfile
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from rich.console import Console
from rich.markup import escape

from bot.commands.community import CommunityFileError, load_community, said_of
from bot.commands.community_sheets import (
    Reading,
    WorkbookError,
    is_single,
    place_of,
    read_workbook,
    tables,
    title_of,
    write_workbook,
)
from bot.commands.community_text import to_toml
from intents.catalog.loader import load_catalog
from intents.catalog.wording import Wording, load_wording
from intents.rules.community import Community
from intents.rules.community_check import read_community
from intents.rules.fault import Fault


def export_workbook(source: Path, target: Path) -> int:
    """Write the community file as a workbook; 0 when it was written."""
    console = Console()
    try:
        community = load_community(source)
    except CommunityFileError as error:
        console.print(escape(str(error)), style="red")
        return 1
    write_workbook(community, target, load_wording())
    console.print(escape(str(target)), style="green")
    return 0


def import_workbook(source: Path, target: Path, *, dry_run: bool) -> int:
    """Read a workbook into the community file; 0 when it can be used, 1 with every fault."""
    console, wording = Console(), load_wording()
    try:
        community, told = read_sheets(source, wording)
    except WorkbookError as error:
        console.print(escape(wording.plain(str(error), value=source.name)), style="red")
        return 1
    for line in told:
        console.print(escape(line), soft_wrap=True)
    if community is None:
        return 1
    for line in _changes(target, community, wording):
        console.print(escape(line), soft_wrap=True)
    if dry_run:
        console.print(wording.plain("sheets.dry_run"), style="yellow")
        return 0
    _write(target, to_toml(community))
    console.print(wording.plain("sheets.written", value=target.name), style="green")
    return 0


def read_sheets(source: Path, wording: Wording) -> tuple[Community | None, list[str]]:
    """The community (None when it cannot be used) and every fault as a sentence."""
    reading = read_workbook(source, wording)
    community, faults = read_community(reading.document, load_catalog())
    everything = [*reading.faults, *faults]
    is_usable = not any(not fault.is_warning for fault in everything)
    told = [_told(fault, reading, wording) for fault in everything]
    return (community if is_usable else None), list(dict.fromkeys(told))


def _told(fault: Fault, reading: Reading, wording: Wording) -> str:
    # A whole sheet that nobody knows has no place within our tables.
    sentence = said_of(fault, wording)
    if fault.key == "sheets.unknown_sheet":
        return sentence
    return f"{place_of(fault.path, reading, wording)} {sentence}"


def _changes(target: Path, community: Community, wording: Wording) -> list[str]:
    """What differs from the file as it is: one line per table."""
    try:
        before: Community | None = load_community(target)
    except CommunityFileError:
        before = None
    lines = []
    for table in tables():
        if is_single(table):
            continue
        old = _by_id(getattr(before, table)) if before else {}
        new = _by_id(getattr(community, table))
        counts = {
            "added": len(new.keys() - old.keys()),
            "removed": len(old.keys() - new.keys()),
            "changed": sum(1 for key in new.keys() & old.keys() if new[key] != old[key]),
        }
        if any(counts.values()):
            title = title_of(table, wording)
            lines.append(wording.plain("sheets.changes", sheet=title, **counts))
    return lines or [wording.plain("sheets.same")]


def _by_id(entries: tuple[BaseModel, ...]) -> dict[Any, BaseModel]:
    return {getattr(entry, "id", None) or n: entry for n, entry in enumerate(entries)}


def _write(target: Path, text: str) -> None:
    """Whole or not at all, whatever happens on the way."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(name).chmod(0o644)
    Path(name).replace(target)
