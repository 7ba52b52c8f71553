"""Discovers the intent folders and reads them, naming every fault at once.

A folder with an ``intent.yaml`` is an intent; nothing else registers one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import ValidationError

from intents.catalog.schema import Fulfilment, IntentSpec
from intents.rules.fault import Fault, faults_of

CATALOG_DIR = Path(__file__).parent
SLOTS = frozenset(
    {"building", "unit", "room", "place", "time", "time_end", "phone", "item", "quantity"}
    | {"home_visit", "role", "occupation", "ticket"}
)
RULES = frozenset({"team", "grid", "secretary"})
_NO_TICKET = frozenset({Fulfilment.PROGRESS, Fulfilment.SILENCE})


class CatalogError(Exception):
    """The catalog has faults; ``faults`` lists all of them, paths starting with the folder."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(f"{len(faults)} fault(s) in the intent catalog")
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Catalog:
    """All intents by name, in the order of their folders."""

    intents: Mapping[str, IntentSpec]

    def __getitem__(self, name: str) -> IntentSpec:
        return self.intents[name]

    def __iter__(self) -> Iterator[IntentSpec]:
        return iter(self.intents.values())

    def __contains__(self, name: object) -> bool:
        return name in self.intents

    def named_in(self, text: str, intent: str | None = None) -> str | None:
        """The kind without a class of its own that the words name, within ``intent`` or any."""
        for spec in self.intents.values():
            if intent is not None and intent not in spec.within:
                continue
            if any(word in text for word in spec.words):
                return spec.name
        return None

    def opens_ticket(self, name: str) -> bool:
        """Whether a request of this intent becomes a ticket."""
        return name in self.intents and self.intents[name].fulfilment not in _NO_TICKET


def load_catalog(*folders: Path) -> Catalog:
    """Read every intent folder below the given ones (default: ours). Raises ``CatalogError``."""
    faults: list[Fault] = []
    found: dict[str, IntentSpec] = {}
    for root in folders or (CATALOG_DIR,):
        for path in sorted(root.glob("*/intent.yaml")):
            spec = _read(path, faults)
            if spec is not None:
                found[spec.name] = spec
    if faults:
        raise CatalogError(faults)
    return Catalog(found)


def _read(path: Path, faults: list[Fault]) -> IntentSpec | None:
    folder = path.parent.name
    try:
        spec = IntentSpec.model_validate(yaml.load(path.read_text("utf-8"), yaml.CSafeLoader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = str(mark.line + 1) if mark else "?"
        faults.append(Fault((folder,), "fault.unreadable", {"line": line}))
        return None
    except ValidationError as error:
        faults.extend(Fault((folder, *f.path), f.key, f.values) for f in faults_of(error))
        return None
    faults.extend(_inconsistencies(folder, path.parent, spec))
    return spec


def _inconsistencies(folder: str, path: Path, spec: IntentSpec) -> Iterator[Fault]:
    if spec.name != folder:
        yield Fault((folder, "name"), "fault.name_is_not_folder", {"value": spec.name})
    for rule in spec.routing:
        if rule not in RULES:
            values = {"value": rule, "limit": ", ".join(sorted(RULES))}
            yield Fault((folder, "routing"), "fault.not_a_choice", values)
    if bool(spec.within) != bool(spec.words):
        yield Fault((folder, "words" if spec.within else "within"), "fault.missing")
    for slot in spec.slots:
        if slot not in SLOTS:
            yield Fault((folder, "slots", slot), "fault.unknown_slot", {"value": slot})
    if not (path / "examples.txt").is_file():
        yield Fault((folder,), "fault.no_examples")
