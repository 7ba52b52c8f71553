"""A piece of the normalised text that was understood as one fact.

Spans are what explanations show and what masking replaces. `start` and `end` count characters of
`normalise(text)`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """`kind` is a slot's name (building, phone, time …), or `address` for a whole address."""

    kind: str
    start: int
    end: int
    value: str | int | bool


def blank_out(text: str, spans: list[tuple[int, int]], filler: str = "\x00") -> str:
    """The text of the same length with the given stretches made unreadable for later rules."""
    if not spans:
        return text
    pieces: list[str] = []
    position = 0
    for start, end in sorted(spans):
        if start < position:
            continue
        pieces += [text[position:start], filler * (end - start)]
        position = end
    pieces.append(text[position:])
    return "".join(pieces)
