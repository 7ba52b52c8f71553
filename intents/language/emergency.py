"""Finds present danger to life: words and patterns first, vetoes for what only sounds like it.

Missing one is worse than a false alarm, so patterns tolerate typos, homophones and dialect;
the past, drills, news, idioms (累死了, 火锅) and questions about rules are let go. What no
pattern knows, the classifier may still catch.
"""

import re
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

PATTERNS = Path(__file__).parent / "words" / "danger.txt"


class Danger(IntEnum):
    """How clearly a text speaks of danger, least first."""

    NO = 0  # nothing, or a veto: past, drill, news, idiom
    HINT = 1  # words that may mean danger; the classifier decides with a low bar
    YES = 2  # plainly danger


@dataclass(frozen=True, slots=True)
class Alarm:
    """The patterns of one language, compiled: plain danger, hints, idioms, and vetoes."""

    plain: re.Pattern[str]
    hint: re.Pattern[str]
    idiom: re.Pattern[str]
    veto: re.Pattern[str]
    overrule: re.Pattern[str]

    def sound(self, text: str) -> Danger:
        """How clearly a normalised text speaks of danger."""
        cleared = self.idiom.sub("，", text)
        plain = self.plain.search(cleared) is not None
        if not plain and not self.hint.search(cleared):
            return Danger.NO
        if self.overrule.search(cleared):
            return Danger.YES if plain else Danger.HINT
        if self.veto.search(cleared):
            return Danger.NO
        return Danger.YES if plain else Danger.HINT


def load_alarm(path: Path = PATTERNS) -> Alarm:
    """Reads the pattern file: one regular expression a line under `## kind` headings."""
    kinds: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            current = kinds.setdefault(line[3:].strip(), [])
        elif line and not line.startswith("# "):
            current.append(line)
    return Alarm(**{kind: re.compile("|".join(lines)) for kind, lines in kinds.items()})
