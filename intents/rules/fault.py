"""Faults in files that people write (community file, catalog), said in their words, all at once.

A fault carries a wording key, never a sentence: the sentence lives with the other wording.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pydantic import ValidationError

_KEYS = {
    "missing": "fault.missing",
    "extra_forbidden": "fault.unknown_key",
    "string_type": "fault.text_expected",
    "int_type": "fault.number_expected",
    "int_parsing": "fault.number_expected",
    "float_type": "fault.number_expected",
    "float_parsing": "fault.number_expected",
    "bool_type": "fault.yes_no_expected",
    "tuple_type": "fault.list_expected",
    "list_type": "fault.list_expected",
    "dict_type": "fault.table_expected",
    "model_type": "fault.table_expected",
    "enum": "fault.not_a_choice",
    "literal_error": "fault.not_a_choice",
    "too_short": "fault.empty",
    "string_too_short": "fault.empty",
    "string_too_long": "fault.too_long",
    "string_pattern_mismatch": "fault.bad_form",
    "greater_than": "fault.too_small",
    "greater_than_equal": "fault.too_small",
    "less_than_equal": "fault.too_large",
    "time_parsing": "fault.time_expected",
    "time_type": "fault.time_expected",
}
_LIMITS = ("expected", "pattern", "ge", "gt", "le", "max_length")

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake: where it is (path into the document), which sentence says it, how grave."""

    path: Path
    key: str
    values: Mapping[str, str] = field(default_factory=dict)
    is_warning: bool = False


def faults_of(error: ValidationError) -> Iterator[Fault]:
    """Every fault pydantic found, as ours."""
    for found in error.errors():
        context = found.get("ctx") or {}
        limit = next((str(context[name]) for name in _LIMITS if name in context), "")
        limit = limit.replace(" or ", ", ").replace("'", "")
        values = {"value": str(found.get("input", ""))[:40], "limit": limit}
        yield Fault(tuple(found["loc"]), _KEYS.get(found["type"], "fault.invalid"), values)
