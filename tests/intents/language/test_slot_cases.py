"""How well whole messages give their slots: labelled by hand, one half never tuned upon.

`slot_cases.jsonl` holds one message a line with its intents and every slot it states; `open`
names slots where two careful readers could differ, which are not counted.
"""

import json
from collections import Counter
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from intents.language.slots import extract_slots

CASES = Path(__file__).parent / "slot_cases.jsonl"
NOW = datetime(2026, 11, 20, 10, 0)
FLOORS = {
    "building": 0.98,
    "unit": 0.98,
    "room": 0.98,
    "phone": 0.98,
    "time": 0.92,
    "home_visit": 0.92,
    "role": 0.94,
    "quantity": 0.90,
    "place": 0.85,
    "occupation": 0.85,
    "item": 0.86,
    "all": 0.91,
}


@cache
def load_cases() -> list[dict[str, Any]]:
    return [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]


@cache
def score(kept: bool) -> dict[str, float]:
    """F1 of each slot, and over all, on one half of the messages."""
    right: Counter[str] = Counter()
    said: Counter[str] = Counter()
    for case in load_cases():
        if case["kept"] is not kept:
            continue
        found = extract_slots(case["text"], case["intents"], NOW)
        for slot in (found.keys() | case["slots"].keys()) - set(case.get("open", ())):
            for name in (slot, "all"):
                right[name] += 2 * (found.get(slot) == case["slots"].get(slot))
                said[name] += (slot in found) + (slot in case["slots"])
    return {name: right[name] / total for name, total in said.items()}


@pytest.mark.parametrize(("slot", "floor"), FLOORS.items())
@pytest.mark.parametrize("kept", [False, True], ids=["tuned", "kept"])
def test_a_slot_is_read_as_people_label_it(kept: bool, slot: str, floor: float) -> None:
    assert score(kept)[slot] >= floor


def test_both_halves_are_large_enough_to_tell() -> None:
    halves = Counter(case["kept"] for case in load_cases())
    assert min(halves.values()) >= 300
