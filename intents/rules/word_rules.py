"""Rules that are lists of words: an id, what says it, what denies it, the reason people read."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml


@dataclass(frozen=True, slots=True)
class WordRule:
    """One rule. ``asked`` and ``describes`` are as the file that uses them says."""

    id: str
    reason: str
    patterns: re.Pattern[str]
    unless: re.Pattern[str] | None
    asked: bool
    describes: bool


@cache
def load_word_rules(path: Path) -> tuple[WordRule, ...]:
    """The rules of a file, in its order."""
    return tuple(
        WordRule(
            id=entry["id"],
            reason=entry["reason"],
            patterns=re.compile("|".join(entry["patterns"])),
            unless=re.compile("|".join(entry["unless"])) if "unless" in entry else None,
            asked=entry.get("asked", True),
            describes=entry.get("describes", False),
        )
        for entry in yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)
    )
