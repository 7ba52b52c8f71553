"""Texts made to be hard for one regular expression, from its own parts.

A search is slow where a repeat may begin at many places and runs far from each before it fails.
So every unbounded repeat of the pattern is sampled: what leads to it, what it eats, and both; over
and over they fill a text. Every single character the pattern names does as well.
"""

import importlib
import re
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

# Python's own reader of patterns, which has no public name.
_parser: Any = importlib.import_module("re._parser")

_LONG = 64  # a repeat that may not reach this is bounded
_DRAWS = 3
_ANY = " \n1a一。,"
_CATEGORIES = {"DIGIT": "1", "NOT_SPACE": "a一", "SPACE": " \n", "NOT_WORD": " \n"}
_REPEATS = {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}
_SYNTAX = set("()[]{}|?*+^$<>\\")
Tree = Sequence[tuple[Any, Any]]


def adversaries_of(pattern: re.Pattern[str]) -> set[str]:
    """What to repeat so that this pattern has much to do; the same at every call."""
    random = Random(0)
    units = {*_ANY, *pattern.pattern} - _SYNTAX
    tree = _parser.parse(pattern.pattern, pattern.flags)
    for lead, body in _repeats(list(tree), []):
        for _ in range(_DRAWS):
            a, b = _sample(lead, random), _sample(body, random)
            units |= {a, b, a + b, f"{a}{b}\n", f"{a}{b},", f"{a} "}
    return units - {""}


def _repeats(tree: Tree, lead: Tree) -> Iterator[tuple[Tree, Tree]]:
    """(what stands before it, what it repeats) of every repeat without a bound."""
    for place, (kind, told) in enumerate(tree):
        before = [*lead, *tree[:place]]
        if str(kind) in _REPEATS and told[1] >= _LONG:
            yield before, told[2]
        for part in _parts(kind, told):
            yield from _repeats(part, before)


def _parts(kind: Any, told: Any) -> list[Tree]:
    match str(kind):
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            return [list(told[2])]
        case "SUBPATTERN":
            return [list(told[3])]
        case "BRANCH":
            return [list(branch) for branch in told[1]]
        case "ATOMIC_GROUP":
            return [list(told)]
        case "ASSERT" | "ASSERT_NOT":
            return [list(told[1])]
        case _:
            return []


def _sample(tree: Tree, random: Random) -> str:
    return "".join(_one(str(kind), told, random) for kind, told in tree)


def _one(kind: str, told: Any, random: Random) -> str:
    match kind:
        case "LITERAL":
            return chr(told)
        case "ANY" | "NOT_LITERAL":
            return random.choice(_ANY)
        case "IN":
            return random.choice(_members(told))
        case "BRANCH":
            return _sample(random.choice(told[1]), random)
        case "SUBPATTERN":
            return _sample(told[3], random)
        case "ATOMIC_GROUP":
            return _sample(told, random)
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            times = max(told[0], min(told[1], random.randint(0, 2)))
            return "".join(_sample(told[2], random) for _ in range(times))
        case _:  # what stands between characters
            return ""


def _members(told: Tree) -> str:
    if str(told[0][0]) == "NEGATE":
        return "".join(set(f"{_ANY}天楼号") - set(_members(told[1:]))) or "x"
    found = ""
    for kind, what in told:
        if str(kind) == "LITERAL":
            found += chr(what)
        elif str(kind) == "RANGE":
            found += "".join(map(chr, (what[0], sum(what) // 2, what[1])))
        else:
            found += _CATEGORIES.get(str(what).removeprefix("CATEGORY_"), "a一")
    return found
