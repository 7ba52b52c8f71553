"""What a message does rather than what it speaks of: asks, sells, jokes, tells of the past.

The signs are weighed where the topic alone misleads: chatter in a group, danger long over.
"""

from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

from intents.language.pattern_sets import PatternSet

_LONGEST = 400  # characters
ACTS = Path(__file__).parent / "words" / "speech_acts.txt"


@cache
def load_acts(path: Path = ACTS) -> Mapping[str, PatternSet]:
    """The patterns of each act, in the order of the file."""
    kinds: dict[str, list[str]] = {}
    current: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            current = kinds.setdefault(line[3:].strip(), [])
        elif line and not line.startswith("# "):
            current.append(line)
    return {name: PatternSet(lines) for name, lines in kinds.items()}


@lru_cache(maxsize=4_096)
def read_acts(prepared: str) -> tuple[float, ...]:
    """1.0 for each act that a masked message does, else 0.0, in the order of the file.

    Remembered, because both chatter and danger ask; a long message says no more for its length.
    """
    if len(prepared) > _LONGEST:
        prepared = prepared[:_LONGEST]
    return tuple(float(patterns.search(prepared)) for patterns in load_acts().values())
