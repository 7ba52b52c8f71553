"""Facts replaced by one sign each before a message is classified.

Order matters: tickets and phones first, then addresses, then times; that is what stops 6号楼 from
becoming the 6th. The signs are ☎ for a phone, № for a ticket, ⌂ for an address, ◷ for a time.
"""

from __future__ import annotations

from functools import lru_cache

from intents.language.addresses import Address, find_addresses
from intents.language.phones import find_phones
from intents.language.spans import blank_out
from intents.language.ticket_numbers import find_tickets
from intents.language.times import group_tokens

PHONE, TICKET, ADDRESS, TIME = "☎", "№", "⌂", "◷"


Sign = tuple[int, int, str]  # from, to, what stands there instead


def mask(text: str) -> str:
    """Normalised text with every phone, ticket, address and time replaced by its sign."""
    return mask_slice(text, find_signs(text), 0, len(text))


def find_signs(text: str) -> list[Sign]:
    """What a mask replaces in a normalised text, in order."""
    facts, addresses, rest = strip_addresses(text)
    pieces = [(start, end, PHONE if kind == "phone" else TICKET) for kind, start, end, _ in facts]
    pieces += [(flat.start, flat.end, ADDRESS) for flat in addresses]
    pieces += [(group.start, group.end, TIME) for group in group_tokens(rest) if not group.is_past]
    pieces.sort()
    return pieces


def mask_slice(text: str, signs: list[Sign], start: int, end: int) -> str:
    """A slice of a text, masked by the signs that lie within it."""
    masked: list[str] = []
    position = start
    for first, last, sign in signs:
        if first >= position and last <= end:
            masked += [text[position:first], sign]
            position = last
    if not masked:
        return text[start:end]
    masked.append(text[position:end])
    return "".join(masked)


Fact = tuple[str, int, int, str]


@lru_cache(maxsize=16)
def strip_addresses(text: str) -> tuple[tuple[Fact, ...], tuple[Address, ...], str]:
    """Phones and tickets, addresses, and the text of equal length without any of them."""
    facts: list[Fact] = [("phone", *found) for found in find_phones(text)]
    rest = blank_out(text, [(start, end) for _, start, end, _ in facts])
    tickets: list[Fact] = [("ticket", *found) for found in find_tickets(rest)]
    rest = blank_out(rest, [(start, end) for _, start, end, _ in tickets])
    addresses = find_addresses(rest)
    rest = blank_out(rest, [(flat.start, flat.end) for flat in addresses])
    return (*facts, *tickets), tuple(addresses), rest
