"""The community file as a workbook: one sheet per table, headers in the words of the office.

Columns follow the models, so a new field is a new column. Text is written as text, never as a
formula; what is read is checked as a whole and every fault names sheet, row and column.
"""

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin

import xlsxwriter
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from bot.commands.community_text import clock
from intents.catalog.wording import Wording
from intents.rules.community import Community, Role
from intents.rules.fault import Fault
from intents.rules.fault import Path as FaultPath

SEPARATORS = "，,；;\n"
MOST_ROWS = 20_000
LARGEST = 20_000_000
WIDTH = 16
HEAD = "community"  # the sheet of what stands once: id, name, time zone


class WorkbookError(Exception):
    """The file is no workbook that can be read; the message is a wording key."""


@dataclass
class Reading:
    """What a workbook says: a document like the TOML's, and where each entry stood."""

    document: dict[str, Any] = field(default_factory=dict)
    rows: dict[tuple[str, int], int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def tables() -> Mapping[str, type[BaseModel]]:
    """The sheets and the model of their rows; those that stand once come first."""
    found: dict[str, type[BaseModel]] = {HEAD: Community}
    for name, info in Community.model_fields.items():
        model = _row_model(info)
        if model is not None:
            found[name] = model
    return found


def columns(model: type[BaseModel]) -> Mapping[str, FieldInfo]:
    """Fields by the name they have in the file; nested tables have sheets of their own."""
    return {
        info.alias or name: info
        for name, info in model.model_fields.items()
        if _row_model(info) is None
    }


def is_single(table: str) -> bool:
    """Whether the sheet holds one row rather than a list."""
    return table == HEAD or _is_model(Community.model_fields[table].annotation)


def write_workbook(community: Community, path: Path, wording: Wording) -> None:
    """Write every table; the same community gives the same cells."""
    document = community.model_dump(by_alias=True)
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"created": datetime(2000, 1, 1)})
        bold = book.add_format({"bold": True})
        for table, model in tables().items():
            sheet = book.add_worksheet(title_of(table, wording))
            names = list(columns(model))
            sheet.set_column(0, len(names), WIDTH)
            sheet.freeze_panes(1, 0)
            for place, name in enumerate(names):
                sheet.write_string(0, place, header_of(table, name, wording), bold)
            source = document if table == HEAD else document[table]
            for line, entry in enumerate([source] if is_single(table) else source, start=1):
                for place, name in enumerate(names):
                    text = _text(name, entry[name], wording)
                    if text:
                        sheet.write_string(line, place, text)


def read_workbook(path: Path, wording: Wording) -> Reading:
    """Every row as an entry. Raises ``WorkbookError`` for what is no workbook."""
    reading = Reading()
    try:
        if path.stat().st_size > LARGEST:
            raise WorkbookError("sheets.too_large")
        book = load_workbook(path, read_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise WorkbookError("sheets.unreadable") from error
    known = {title_of(table, wording): table for table in tables()}
    for sheet in book.worksheets:
        table = known.get(sheet.title.strip())
        if table is None:
            values = {"value": sheet.title, "limit": wording.plain("list.comma").join(known)}
            reading.faults.append(Fault((sheet.title,), "sheets.unknown_sheet", values))
            continue
        _read_sheet(reading, table, sheet.iter_rows(max_row=MOST_ROWS), wording)
    book.close()
    return reading


def title_of(table: str, wording: Wording) -> str:
    """What the sheet is called."""
    key = f"sheet.{table}.sheet"
    return wording.plain(key) if key in wording else table


def header_of(table: str, name: str, wording: Wording) -> str:
    """What the column is called; a field without a word keeps its own name."""
    key = f"sheet.{table}.{name}"
    return wording.plain(key) if key in wording else name


def _read_sheet(reading: Reading, table: str, lines: Any, wording: Wording) -> None:
    fields = columns(tables()[table])
    named = {header_of(table, name, wording): name for name in fields}
    heads = [str(cell.value or "").strip() for cell in next(iter(lines), ())]
    for head in heads:
        if head and head not in named:
            values = {"value": head, "limit": wording.plain("list.comma").join(named)}
            reading.faults.append(Fault((table, head), "sheets.unknown_column", values))
    names = [named.get(head) for head in heads]
    entries: list[dict[str, Any]] = []
    for number, cells in enumerate(lines, start=2):
        entry: dict[str, Any] = {}
        is_told = False
        for name, cell in zip(names, cells, strict=False):
            if name is None or cell.value is None or not str(cell.value).strip():
                continue
            is_told = True
            if cell.data_type == "f":
                fault = Fault((table, len(entries), name), "sheets.formula")
                reading.faults.append(fault)
                continue
            entry[name] = _value(name, fields[name], cell.value, wording)
        if is_told:
            reading.rows[table, len(entries)] = number
            entries.append(entry)
    if table == HEAD:
        reading.document |= entries[0] if entries else {}
    elif is_single(table):
        reading.document[table] = entries[0] if entries else {}
    else:
        reading.document[table] = entries


def place_of(path: FaultPath, reading: Reading, wording: Wording) -> str:
    """《人员》第 5 行“姓名”: where a fault of the document stands in the workbook."""
    table = str(path[0]) if path and str(path[0]) in tables() else HEAD
    inner = path[1:] if table != HEAD or (path and path[0] == HEAD) else path
    number = next((part for part in inner if isinstance(part, int)), None)
    name = next((part for part in inner if isinstance(part, str)), None)
    if number is None and is_single(table):
        number = 0
    values = {
        "sheet": title_of(table, wording),
        # What concerns no single row is told of the headers.
        "row": 1 if number is None else reading.rows.get((table, number), 1),
        "column": header_of(table, name, wording) if name else "",
    }
    return wording.plain("sheets.cell" if name else "sheets.row", **values)


def _text(name: str, value: Any, wording: Wording) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return wording.plain("list.comma").join(_text(name, item, wording) for item in value)
    if isinstance(value, Role):
        return wording.plain(f"web.role.{value}")
    return clock(value) if isinstance(value, time) else str(value)


def _value(name: str, info: FieldInfo, value: Any, wording: Wording) -> Any:
    """A cell as the document would have it; what cannot be is left for the check to name."""
    if _is_list(info):
        return [_word(name, part, wording) for part in _split(value, wording)]
    wants_number = int in _members(info.annotation)
    if wants_number and isinstance(value, float) and value.is_integer():
        return int(value)
    if wants_number:
        text = str(value).strip()
        return int(text) if text.lstrip("-").isdecimal() else value
    return _plain(value)


def _word(name: str, part: str, wording: Wording) -> str:
    roles = {wording.plain(f"web.role.{role}"): role.value for role in Role}
    return roles.get(part, part) if name == "roles" else part


def _split(value: Any, wording: Wording) -> Sequence[str]:
    text = _plain(value)
    for separator in SEPARATORS:
        text = text.replace(separator, wording.plain("list.comma"))
    return [part.strip() for part in text.split(wording.plain("list.comma")) if part.strip()]


def _plain(value: Any) -> str:
    """Spreadsheets make numbers, times and days of what somebody typed; undone here."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return clock(value) if isinstance(value, time) else str(value).strip()


def _is_list(info: FieldInfo) -> bool:
    return get_origin(info.annotation) in (tuple, list)


def _members(annotation: Any) -> Iterator[Any]:
    if get_origin(annotation) in (Union, UnionType):
        return iter(get_args(annotation))
    return iter((annotation,))


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _row_model(info: FieldInfo) -> type[BaseModel] | None:
    """The model of a table's rows; None for a plain value or a list of them."""
    for candidate in (info.annotation, *get_args(info.annotation)):
        if _is_model(candidate):
            model: type[BaseModel] = candidate
            return model
    return None
