"""The key that seals people's words at rest: a file beside the data, never in the database.

The first line seals; further lines still open what was sealed before. Whoever loses the file
loses the words, so it is kept apart from the backups, and on paper.
"""

import os
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextlib import suppress
from pathlib import Path

from storage.sealing import KEY_BYTES, Vault


class KeyFileError(Exception):
    """The key file cannot be used: each line must be 32 bytes in base64."""


def open_vault(path: Path) -> Vault:
    """The vault of the file's keys; a key is made when there is no file.

    Raises ``KeyFileError``.
    """
    if not path.exists():
        _make(path)
    return Vault(_keys(path))


def add_key(path: Path) -> None:
    """A new key seals from now on; the earlier ones still open."""
    earlier = path.read_text("ascii") if path.exists() else ""
    fresh = path.with_suffix(f".{secrets.token_hex(4)}")
    _write(fresh, _new() + "\n" + earlier)
    fresh.replace(path)


def _keys(path: Path) -> list[bytes]:
    lines = path.read_text("ascii", errors="replace").split()
    try:
        keys = [urlsafe_b64decode(line) for line in lines]
    except ValueError:
        keys = []
    if not keys or any(len(key) != KEY_BYTES for key in keys):
        raise KeyFileError(f"{path}: each line must be {KEY_BYTES} bytes in base64")
    return keys


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{secrets.token_hex(4)}")
    _write(fresh, _new() + "\n")
    with suppress(FileExistsError):  # another process was first: theirs counts
        os.link(fresh, path)
    fresh.unlink()


def _write(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(text)


def _new() -> str:
    return urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()
