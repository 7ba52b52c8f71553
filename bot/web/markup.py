"""Turns our own simple HTML (b, i, escaped text) into runs a page can show as plain text nodes.

The rule kept here: nothing but bold and italic comes through as markup, whatever was written.
"""

import re
from html import unescape
from typing import TypedDict

_TAG = re.compile(r"<(/?)([bi])>")


class Run(TypedDict, total=False):
    """A stretch of text of one style."""

    text: str
    b: bool
    i: bool


def runs_of(html: str) -> list[Run]:
    """The runs of a message of ours, in order; unknown tags stay visible as text."""
    runs: list[Run] = []
    depth = {"b": 0, "i": 0}
    at = 0
    for tag in _TAG.finditer(html):
        _add(runs, html[at : tag.start()], depth)
        closing, name = tag.groups()
        depth[name] = max(0, depth[name] + (-1 if closing else 1))
        at = tag.end()
    _add(runs, html[at:], depth)
    return runs


def plain_of(html: str) -> str:
    """The words alone."""
    return "".join(run["text"] for run in runs_of(html))


def _add(runs: list[Run], escaped: str, depth: dict[str, int]) -> None:
    if not escaped:
        return
    run = Run(text=unescape(escaped))
    if depth["b"]:
        run["b"] = True
    if depth["i"]:
        run["i"] = True
    runs.append(run)
