"""Explains in words how a message was understood, for a person who doubts it.

Shows the intents, the n-grams and word classes that weighed most, the slots, and what the
bot would do in private and in a group. The wording is data.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path

from intents.language.understander import Understander
from intents.language.understanding import Understanding

WORDING = Path(__file__).parent / "words" / "explaining.txt"
MOST_REASONS = 8
_EDGES = str.maketrans({"\x02": "^", "\x03": "$", "\n": "↵"})


@cache
def _wording() -> Mapping[str, str]:
    lines = WORDING.read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines if line and not line.startswith("#"))


def explain(understander: Understander, text: str, *, now: datetime) -> str:
    """Several lines of Chinese about one message; `now` is local to the community."""
    say = _wording()
    private = understander.understand(text, now=now, chat="private")
    group = understander.understand(text, now=now, chat="group")
    scores = "  ".join(f"{_name(one.intent)} {one.confidence:.0%}" for one in private.intents)
    lines = [
        f"{say['intents']}: {scores}",
        f"{say['act_private']}: {say[private.act]}    {say['act_group']}: {say[group.act]}",
        f"{say['slots']}: {_slots(private.slots)}",
        f"{say['urgent']}: {_flag(private.urgent)}    "
        f"{say['anonymous']}: {_flag(private.anonymous)}",
        *_requests(private),
        f"{say['because']}: {_reasons(understander, text, private.main.intent)}",
        f"{say['version']}: {private.model_version}",
    ]
    return "\n".join(lines)


def _name(intent: str) -> str:
    return f"{_wording().get(intent, intent)}({intent})"


def _flag(value: bool) -> str:
    return _wording()["yes" if value else "no"]


def _slots(slots: Mapping[str, str | int | bool]) -> str:
    return "  ".join(f"{key}={value}" for key, value in slots.items()) or _wording()["no_slots"]


def _requests(understood: Understanding) -> list[str]:
    title = _wording()["requests"]
    return [
        f"{title} {place}: {_name(one.intent)} 「{one.text}」 {_slots(one.slots)}"
        for place, one in enumerate(understood.requests, start=1)
    ]


def _reasons(understander: Understander, text: str, intent: str) -> str:
    weighed = understander.weigh(text, intent)[:MOST_REASONS]
    return "  ".join(f"{part.translate(_EDGES)} {weight:+.2f}" for part, weight in weighed)
