"""Reads the example sentences that each intent keeps in its own folder.

A line is one message; `## name` opens a family of messages about one scene. The family is
the unit of hold-out: paraphrases of one thing never stand on both sides of a test.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

CATALOG = Path(__file__).parent.parent / "catalog"
LABEL_MARK = "=>"
_WITHIN = re.compile(r"^within: *\[ *(\w+)", re.MULTILINE)
# A message of usual length (27 characters), for stopwatches.
TYPICAL = "6号楼2单元门口的路灯坏了两天，晚上老人不敢下楼，来修"


@dataclass(frozen=True, slots=True)
class Example:
    """A message, its intents (main first), and the family it was written in."""

    text: str
    intents: tuple[str, ...]
    family: str


def read_catalog(catalog: Path = CATALOG) -> list[Example]:
    """Every example of every intent, in a stable order.

    A folder that lies within other intents has no class of its own: its examples are the first's.
    """
    examples: list[Example] = []
    for path in sorted(catalog.glob("*/examples.txt")):
        examples += parse_examples(path.read_text(encoding="utf-8"), _label_of(path.parent))
    return examples


def _label_of(folder: Path) -> str:
    spec = folder / "intent.yaml"
    found = _WITHIN.search(spec.read_text(encoding="utf-8")) if spec.is_file() else None
    return found[1] if found else folder.name


def parse_examples(content: str, intent: str) -> list[Example]:
    """The examples in one file's text; `intent` is the main label where none is written."""
    examples = []
    family = intent
    for raw in content.splitlines():
        line = raw.strip()
        if line.startswith("## "):
            family = f"{intent}/{line[3:].strip()}"
        elif line and not line.startswith("# "):
            examples.append(_parse_line(line, intent, family))
    return examples


def _parse_line(line: str, intent: str, family: str) -> Example:
    text, mark, labels = line.rpartition(LABEL_MARK)
    if not mark:
        return Example(line, (intent,), family)
    named = [label for part in labels.split(",") if (label := part.strip()) and label != intent]
    return Example(text.strip(), (intent, *named), family)


def is_kept_aside(family: str, share: float = 0.1) -> bool:
    """Whether a family is held out of the gate's training; decided by its name alone."""
    digest = hashlib.sha256(family.encode()).digest()
    return int.from_bytes(digest[:4], "big") < share * 2**32


def fold_of(family: str, folds: int) -> int:
    """The cross-validation fold of a family; decided by its name alone."""
    digest = hashlib.sha256(b"fold:" + family.encode()).digest()
    return int.from_bytes(digest[:4], "big") % folds


def split_kept_aside(examples: Iterable[Example]) -> tuple[list[Example], list[Example]]:
    """(to train on, kept aside), by family."""
    trained: list[Example] = []
    aside: list[Example] = []
    for example in examples:
        (aside if is_kept_aside(example.family) else trained).append(example)
    return trained, aside
