"""All facts of one message as slots, in the forms of the labelling guide.

The one entry to this half of the language part: text in, plain values out. Buildings, phones,
times, places and tickets are kept for any intent; item, quantity, occupation and role follow the
intents given. Nothing is guessed: a slot that was not stated is absent.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from intents.language.addresses import choose_address
from intents.language.flags import is_anonymous as _is_anonymous
from intents.language.flags import is_urgent as _is_urgent
from intents.language.flags import needs_home_visit
from intents.language.items import Item, find_item
from intents.language.masking import mask as _mask
from intents.language.masking import strip_addresses
from intents.language.normalise import normalise
from intents.language.occupations import find_occupation, find_role
from intents.language.places import find_place
from intents.language.quantities import count_people, count_vacancies
from intents.language.spans import Span, blank_out
from intents.language.time_context import choose_time
from intents.language.times import find_times

__all__ = ["Span", "extract_slots", "find_spans", "is_anonymous", "is_urgent", "mask", "normalise"]

Slots = dict[str, str | int | bool]
# Where work and gifts are is no place where help is needed.
_PLACELESS = frozenset({"none", "consult", "job", "donation", "need"})


def extract_slots(text: str, intents: Sequence[str], now: datetime) -> Slots:
    """Slots of a message with these intents (main first); `now` is naive time of the community."""
    return {} if tuple(intents) == ("none",) else _extract(text, intents, now)


def extract_facts(text: str, now: datetime) -> Slots:
    """What a message states whatever it wants: flats, phones, tickets and times."""
    return _extract(text, ["none"], now)


def _extract(text: str, intents: Sequence[str], now: datetime) -> Slots:
    text = normalise(text)
    facts, addresses, rest = strip_addresses(text)
    slots: Slots = dict(choose_address(addresses))
    for kind, _start, _end, value in facts:
        slots.setdefault(kind, value)
    item = find_item(rest, tuple(intents))
    place = None if intents and intents[0] in _PLACELESS else find_place(rest, intents)
    if place and not (item and item.start <= place[0] < item.end):
        slots["place"] = place[2]
    time, time_end = choose_time(rest, intents, now)
    if time:
        slots["time"] = time
    if time_end:
        slots["time_end"] = time_end
    if needs_home_visit(text, intents):
        slots["home_visit"] = True
    if item:
        slots["item"] = item.name
    slots.update(_find_work(rest, intents))
    quantity = _count(rest, intents, item, slots)
    if quantity is not None:
        slots["quantity"] = quantity
    return slots


def _count(rest: str, intents: Sequence[str], item: Item | None, slots: Slots) -> int | None:
    """Of the main wish: people booked, vacancies, else things."""
    main = intents[0] if intents else ""
    if main in ("haircut", "event"):
        people = count_people(rest)
        if people:
            return people
    if main == "job" and slots.get("role") == "employer":
        vacancies = count_vacancies(rest)
        if vacancies:
            return vacancies
    return item.quantity if item else None


def _find_work(rest: str, intents: Sequence[str]) -> Slots:
    if "job" not in intents:
        return {}
    slots: Slots = {"role": find_role(rest)}
    work = find_occupation(rest)
    if work:
        slots["occupation"] = work[2]
    return slots


def find_spans(text: str, now: datetime) -> list[Span]:
    """Every fact with its place in `normalise(text)`, in order, for explanations."""
    text = normalise(text)
    facts, addresses, rest = strip_addresses(text)
    spans = [Span(kind, start, end, value) for kind, start, end, value in facts]
    for flat in addresses:
        parts = (("building", flat.building), ("unit", flat.unit), ("room", flat.room))
        spans += [Span(name, flat.start, flat.end, value) for name, value in parts if value]
    times = find_times(rest, now)
    spans += [Span("time", found.start, found.end, found.value) for found in times if found.value]
    rest = blank_out(rest, [(found.start, found.end) for found in times])
    place = find_place(rest)
    if place:
        spans.append(Span("place", *place))
    return sorted(spans, key=lambda span: span.start)


def mask(text: str) -> str:
    """The message normalised, with phones, tickets, addresses and times as one sign each."""
    return _mask(normalise(text))


def is_urgent(text: str, intents: Sequence[str]) -> bool:
    """Danger, or harm that grows by the hour."""
    return _is_urgent(normalise(text), intents)


def is_anonymous(text: str) -> bool:
    """The sender asks not to be named."""
    return _is_anonymous(normalise(text))
