"""Free text and telephone numbers at rest: sealed with a key that the database does not hold.

AES-256-GCM with a random nonce per value (NIST SP 800-38D). The rule kept here: a value is sealed
on its way in and opened on its way out by its column's type, so no query can forget it. Values
written before there was a key stay readable. What this does not protect is in THREATS.md.
"""

import hmac
import json
import os
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from itertools import pairwise
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import JSON, Dialect, Engine, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

from storage.metadata import json_type

KEY_BYTES = 32
_MARK = "sealed:1:"
_NONCE = 12
_SPACE = re.compile(r"\s+")


class WrongKey(Exception):
    """A value was sealed with a key that this installation does not have."""


class Vault:
    """Seals with the first key and opens with any; without keys everything stays as it is."""

    def __init__(self, keys: Sequence[bytes] = ()) -> None:
        self._ciphers = [AESGCM(_derive(key, b"seal")) for key in keys]
        self._search = _derive(keys[0], b"search") if keys else b""
        self._signing = [_derive(key, b"sign") for key in keys] or [b""]

    def seal(self, text: str) -> str:
        """The text as it is stored."""
        if not self._ciphers:
            return text
        nonce = os.urandom(_NONCE)
        hidden = nonce + self._ciphers[0].encrypt(
            nonce, text.encode("utf-8", "surrogatepass"), None
        )
        return _MARK + urlsafe_b64encode(hidden).decode()

    def open(self, stored: str) -> str:
        """The text as it was; WrongKey when none of our keys fits."""
        if not stored.startswith(_MARK):
            return stored
        hidden = urlsafe_b64decode(stored[len(_MARK) :])
        for cipher in self._ciphers:
            try:
                plain = cipher.decrypt(hidden[:_NONCE], hidden[_NONCE:], None)
            except InvalidTag:
                continue
            return plain.decode("utf-8", "surrogatepass")
        raise WrongKey("a stored value was sealed with another key")

    def marks(self, text: str) -> list[str]:
        """Keyed marks of every two neighbouring characters, by which sealed words are found.

        Equal pairs have equal marks, so whoever has many of them could count pairs.
        """
        words = _SPACE.split(text.casefold())
        pairs = {a + b for word in words for a, b in pairwise(word)}
        return sorted(self._mark(pair) for pair in pairs)

    def sign(self, *parts: str) -> str:
        """A signature over these parts in this order (HMAC-SHA256, RFC 2104)."""
        return _signature(self._signing[0], parts)

    def is_signed(self, signature: str, *parts: str) -> bool:
        """Whether one of our keys made this signature over these parts."""
        return any(hmac.compare_digest(_signature(key, parts), signature) for key in self._signing)

    def _mark(self, pair: str) -> str:
        digest = hmac.new(self._search, pair.encode("utf-8", "surrogatepass"), sha256).digest()
        return urlsafe_b64encode(digest[:3]).decode()


_OPEN = Vault()


def use_vault(engine: Engine, vault: Vault) -> None:
    """Seal and open what passes through this engine's connections."""
    # A column's type is shown the dialect and nothing else that is the engine's own; the library
    # declares no place for what belongs to one engine, so its types know nothing of this one.
    engine.dialect.vault = vault  # type: ignore[attr-defined]


def vault_of(dialect: Dialect) -> Vault:
    """The vault of an engine's dialect."""
    found: Vault = getattr(dialect, "vault", _OPEN)
    return found


class SealedText(TypeDecorator[str]):
    """Words of people."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Sealed on its way in."""
        return None if value is None else vault_of(dialect).seal(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        """Opened on its way out."""
        return None if value is None else vault_of(dialect).open(value)


class SealedJson(TypeDecorator[Any]):
    """JSON sealed as a whole, or only the texts under some of its keys, so that others are found.

    As a whole it is stored as one JSON string.
    """

    impl = JSON
    cache_ok = True

    def __init__(self, *keys: str) -> None:
        super().__init__()
        self.keys = keys

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The same JSON as in every other column."""
        return dialect.type_descriptor(json_type())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Sealed on its way in."""
        vault = vault_of(dialect)
        if value is None or vault is _OPEN:
            return value
        if not self.keys:
            return vault.seal(json.dumps(value, ensure_ascii=False, separators=(",", ":")))
        return _each(value, self.keys, vault.seal)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Opened on its way out."""
        vault = vault_of(dialect)
        if self.keys and isinstance(value, Mapping):
            return _each(value, self.keys, vault.open)
        if isinstance(value, str) and value.startswith(_MARK):
            return json.loads(vault.open(value))
        return value


def _each(value: Mapping[str, Any], keys: Iterable[str], change: Any) -> dict[str, Any]:
    named = {k: change(value[k]) for k in keys if isinstance(value.get(k), str)}
    return {**value, **named}


def _signature(key: bytes, parts: Sequence[str]) -> str:
    # Lengths stand before the parts, so that no two lists of parts read alike.
    told = "".join(f"{len(part)}:{part}" for part in parts).encode("utf-8", "surrogatepass")
    return urlsafe_b64encode(hmac.new(key, told, sha256).digest()[:24]).decode()


def _derive(key: bytes, purpose: bytes) -> bytes:
    """One key per purpose (RFC 5869, a single block)."""
    return hmac.new(key, purpose + b"\x01", sha256).digest()
