"""Who gets what several want: a window in which speed counts nothing, then a fixed order.

Registered hardship comes first, then who has never received anything, then who has waited
longest, in whole days. Ties are drawn by a seed that was published before anybody could ask:
sha256 of ``seed:number``, the smallest first, so that everybody can draw again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

WINDOW = timedelta(minutes=30)
_SEED_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Claim:
    """One who would like to have it. ``number`` is drawn with; ``since`` is when they told us.

    ``key`` is the caller's name for who it is. ``received`` counts what they
    were given before. ``hardship`` is seen by nobody.
    """

    number: str
    since: datetime
    hardship: bool = False
    received: int = 0
    key: str = ""


def in_order(claims: Iterable[Claim], seed: str, opened_at: datetime) -> list[Claim]:
    """Everybody's place; the same for every order of asking.

    Only wishes older than the opening have a wait: within the window all came together.
    """

    def place(claim: Claim) -> tuple[bool, bool, int, str, str, str]:
        wait = max((opened_at - claim.since).days, 0)
        drawn = draw(seed, claim.number)
        return (not claim.hardship, claim.received > 0, -wait, drawn, claim.number, claim.key)

    return sorted(claims, key=place)


def draw(seed: str, number: str) -> str:
    """The lot of a number, the smallest wins."""
    return sha256(f"{seed}:{number}".encode()).hexdigest()


def seed_from(*parts: str) -> str:
    """A short seed from what nobody outside can guess beforehand."""
    found = sha256("|".join(parts).encode()).hexdigest()
    return found[:_SEED_DIGITS].upper()


def closes_at(opened_at: datetime) -> datetime:
    """When the window of equal chances is over."""
    return opened_at + WINDOW
