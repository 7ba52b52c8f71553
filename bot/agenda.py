"""The council's agenda as a document, laid out by a template that offices edit in Word.

The rule kept here: a template knows the marks below and nothing else, runs in a sandbox, and one
that cannot be filled is named with what is wrong before anybody needs it.
"""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile

from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, UndefinedError
from jinja2.sandbox import SandboxedEnvironment

# What no document may hold; line breaks would become marks of docxtpl's own.
_NOT_WORDS = re.compile(r"[\x00-\x20\x7f\ud800-\udfff\ufffe\uffff]+")


class AgendaTemplateError(Exception):
    """This template cannot lay out an agenda; ``key`` and ``values`` say why in people's words."""

    def __init__(self, key: str, **values: str) -> None:
        super().__init__(key)
        self.key, self.values = key, values


@dataclass(frozen=True, slots=True)
class Item:
    """One topic as the template calls it: ``topic.title`` and so on."""

    number: int
    title: str
    tickets: int
    homes: int
    before: int
    after: int
    parties: str = ""
    positions: tuple[str, ...] = ()
    decision: str = ""


@dataclass(frozen=True, slots=True)
class Agenda:
    """What a template may ask for: ``community``, ``day`` and ``topics``."""

    community: str
    day: str
    topics: tuple[Item, ...] = ()


_TRIED = (
    Agenda("c", "d", (Item(1, "t", 1, 1, 1, 1, "p", ("w",), "d"), Item(2, "t", 1, 1, 1, 1))),
    Agenda("c", "d"),
)


def lay_out(template: Path, agenda: Agenda) -> bytes:
    """The agenda as the template wants it. Raises ``AgendaTemplateError``."""
    return _filled(_read(template), agenda)


def check_template(template: Path) -> None:
    """Raises ``AgendaTemplateError`` for one that some agenda could not fill."""
    paper = _read(template)
    unknown = _unknown(paper)
    if unknown:
        raise AgendaTemplateError("fault.agenda_mark", value=", ".join(unknown))
    for agenda in _TRIED:
        _filled(paper, agenda)


def _read(template: Path) -> bytes:
    try:
        return template.read_bytes()
    except OSError as error:
        raise AgendaTemplateError("fault.agenda_unread", value=error.strerror or "") from error


def _unknown(paper: bytes) -> Sequence[str]:
    try:
        asked = DocxTemplate(BytesIO(paper)).get_undeclared_template_variables(_sandbox())
    except _NO_PAPER as error:
        raise AgendaTemplateError("fault.agenda_unread", value="docx") from error
    except TemplateError as error:
        raise AgendaTemplateError("fault.agenda_broken", value=str(error)) from error
    return sorted(asked - set(Agenda.__dataclass_fields__))


def _filled(paper: bytes, agenda: Agenda) -> bytes:
    kept = BytesIO()
    try:
        document = DocxTemplate(BytesIO(paper))
        document.render(_plain(asdict(agenda)), _sandbox(), autoescape=True)
        document.save(kept)
    except _NO_PAPER as error:
        raise AgendaTemplateError("fault.agenda_unread", value="docx") from error
    except UndefinedError as error:
        raise AgendaTemplateError("fault.agenda_mark", value=_mark_of(error)) from error
    except (TemplateError, SyntaxError, TypeError, ValueError, ArithmeticError) as error:
        raise AgendaTemplateError("fault.agenda_broken", value=str(error)) from error
    return kept.getvalue()


def _sandbox() -> SandboxedEnvironment:
    return SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)


def _plain(value: object) -> object:
    """The same with words that stay words: one line, nothing a document cannot hold."""
    if isinstance(value, str):
        return _NOT_WORDS.sub(" ", value).strip()
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


def _mark_of(error: UndefinedError) -> str:
    """The name that jinja quotes last: ``'dict object' has no attribute 'name'``."""
    quoted: list[str] = re.findall(r"'([^']*)'", str(error))
    return quoted[-1] if quoted else str(error)


_NO_PAPER = (BadZipFile, KeyError, PackageNotFoundError)
