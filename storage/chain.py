"""Chains of signed rows: each signature covers the one before, so an altered row breaks the chain.

What a row says is covered by a digest of its own, so that words can be erased at somebody's wish
while the chain still proves that the row was there. Cutting off a chain's end leaves no break.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from storage.sealing import Vault

ERASED: Mapping[str, Any] = {"erased": True}


@dataclass(frozen=True, slots=True)
class Link:
    """One row of a chain, as far as checking it needs."""

    name: str
    parts: tuple[str, ...]
    said: Any
    digest: str | None
    signature: str | None


def digest_of(vault: Vault, said: Any) -> str:
    """The signed digest of what a row says: JSON of any shape."""
    return vault.sign(_written(said))


def chained(
    before: str, chain: str, kind: str, actor: str, at: datetime, digest: str
) -> tuple[str, ...]:
    """The parts a row's signature covers; ``at`` is aware."""
    return (before, chain, kind, actor, at.astimezone(UTC).isoformat(), digest)


def broken(vault: Vault, links: Iterable[Link], before: str = "") -> list[str]:
    """Names of the rows that were altered, or that follow a missing one.

    Rows from before there were signatures are passed over. ``before`` is the signature that the
    first of them covers; none at the beginning of everything.
    """
    found = []
    for link in links:
        if link.signature is None or link.digest is None:
            continue
        is_whole = vault.is_signed(link.signature, before, *link.parts, link.digest)
        is_said = link.said == ERASED or vault.is_signed(link.digest, _written(link.said))
        if not (is_whole and is_said):
            found.append(link.name)
        before = link.signature
    return found


def _written(said: Any) -> str:
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
