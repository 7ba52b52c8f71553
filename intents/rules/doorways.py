"""What a QR code at a doorway says: which building and unit, which service; short and signed.

A payload is ``<kind>_`` and base64url of 12 bytes of HMAC-SHA256 (RFC 2104, truncated as its
section 5 allows) before the text, at most 64 characters: what Telegram takes as a ``start``
parameter. It is no secret, it hangs on a wall; the signature keeps anybody from making others.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256

LONGEST = 64
MAC_BYTES = 12
DOORWAY = "q"
CALENDAR = "c"
MOST_TEXT = (LONGEST - len("q_")) * 3 // 4 - MAC_BYTES
SHORTENED = "#"
SHORT = 9  # bytes: three of these and two breaks fit


class Seals:
    """Signs short texts for one community with the key of its installation.

    ``key`` is asked for when it is first needed; without one nothing can be sealed or read.
    """

    def __init__(self, community: str, key: Callable[[], bytes]) -> None:
        self._community = community
        self._key = key

    def seal(self, kind: str, text: str) -> str:
        """The payload. ValueError when the text is too long for one, or there is no key."""
        key = self._key()
        if not key:
            raise ValueError("there is no key to sign with")
        told = text.encode()
        signed = f"{kind}\n{self._community}\n".encode() + told
        mac = hmac.new(key, signed, sha256).digest()[:MAC_BYTES]
        payload = f"{kind}_{urlsafe_b64encode(mac + told).decode().rstrip('=')}"
        if len(payload) > LONGEST:
            raise ValueError("too long for a payload")
        return payload

    def read(self, kind: str, payload: str) -> str | None:
        """The text of a payload that we made; None for everything else."""
        prefix, _, body = payload.partition("_")
        if prefix != kind or len(payload) > LONGEST or not self._key():
            return None
        try:
            text = urlsafe_b64decode(body + "=" * (-len(body) % 4))[MAC_BYTES:].decode()
            ours = self.seal(kind, text)
        except ValueError:
            return None
        return text if hmac.compare_digest(ours.encode(), payload.encode()) else None


# Of a house that has no key: nothing is signed, and nothing that claims to be is believed.
NO_SEALS = Seals("", lambda: b"")


@dataclass(frozen=True, slots=True)
class Doorway:
    """Where the code hangs and what it is for; each may be left open."""

    building: str | None = None
    unit: str | None = None
    service: str | None = None


def payload_of(seals: Seals, doorway: Doorway) -> str:
    """The code's payload. A name that does not fit stands in it by a short code of its own.

    ValueError when there is no key.
    """
    parts = [part or "" for part in (doorway.building, doorway.unit, doorway.service)]
    plain = not any(part.startswith(SHORTENED) for part in parts)
    if plain and len("\n".join(parts).encode()) <= MOST_TEXT:
        return seals.seal(DOORWAY, "\n".join(parts))
    return seals.seal(DOORWAY, "\n".join(map(_short, parts)))


def doorway_of(seals: Seals, payload: str, names: Iterable[str] = ()) -> Doorway | None:
    """What the payload says; None for one that we did not make.

    ``names`` are those that a short code may stand for. One that two of them share stands for
    neither: nobody is told to live where they do not.
    """
    text = seals.read(DOORWAY, payload)
    if text is None:
        return None
    parts = text.split("\n")
    if any(part.startswith(SHORTENED) for part in parts):
        names = set(names)
        parts = [_named(part, names) for part in parts]
    building, unit, service = (part or None for part in parts)
    return Doorway(building, unit, service)


def _short(name: str) -> str:
    fits = len(name.encode()) <= SHORT and not name.startswith(SHORTENED)
    return name if fits else _code_of(name)


def _named(part: str, names: Iterable[str]) -> str:
    """The name a short code stands for; itself, which is no place, where that is unsure."""
    meant = [name for name in names if _code_of(name) == part]
    return meant[0] if len(meant) == 1 else part


def _code_of(name: str) -> str:
    """Stands for the name wherever it is in the file; 48 bits, signed with the rest."""
    digest = sha256(name.encode()).digest()[:6]
    return SHORTENED + urlsafe_b64encode(digest).decode()
