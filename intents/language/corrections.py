"""Phrases that a community has corrected: right from the next message on, before any refit.

A correction holds for the same words whatever the spelling, address or punctuation, and for
wordings nearly equal to it; it never reaches further, so one correction cannot spoil others.
"""

import re
from collections.abc import Iterable

from intents.language.features import grams

_MARKS = re.compile(r"[\W_]+")
NEAR = 0.80


class Corrections:
    """Corrected phrases with the intent each was given; later ones win."""

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        """`pairs` holds (prepared text, intent)."""
        self._exact = {_bare(prepared): intent for prepared, intent in pairs}
        self._near = [(grams(bare), intent) for bare, intent in self._exact.items()]

    def __bool__(self) -> bool:
        return bool(self._exact)

    def find(self, prepared: str) -> str | None:
        """The corrected intent of a prepared text, or None where no correction speaks."""
        bare = _bare(prepared)
        intent = self._exact.get(bare)
        if intent is not None or not bare:
            return intent
        found = grams(bare)
        best, nearest = NEAR, None
        for known, known_intent in self._near:
            shared = 2 * len(known & found) / (len(known) + len(found))
            if shared >= best:
                best, nearest = shared, known_intent
        return nearest


def _bare(prepared: str) -> str:
    return _MARKS.sub("", prepared)
