"""One file that holds a community as it was at one moment: database and photos, with checksums.

The rule kept here: an archive has its final name only when it was written, read again and found
whole; and what was still to be said when it was made is not said again by whoever restores it.
The key of people's words is not in it: keep that elsewhere, or who steals one has both.
"""

import hashlib
import io
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import make_url

from bot.keys import open_vault
from bot.settings import Settings
from storage.engine import open_engine
from storage.failpoints import hit
from storage.recount import Recount, recount
from storage.schema import is_known, upgrade
from storage.sealing import use_vault

DATABASE, MANIFEST, PHOTOS = "linli.db", "manifest.json", "web"
FORMAT = 1
PREFIX, SUFFIX = "linli-", ".tar"
SECRETS = frozenset({"web.key", "words.key"})


class BackupError(Exception):
    """Why no backup was made, or why this one is not used."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive says about itself; ``files`` are sha256 sums by name."""

    made_at: str
    revision: str
    files: dict[str, str]
    format: int = FORMAT


def database_file(settings: Settings) -> Path:
    """The SQLite file. Raises ``BackupError`` for PostgreSQL, which has tools of its own."""
    url = make_url(settings.database_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        raise BackupError("PostgreSQL is backed up by pg_dump or pg_basebackup: see the README")
    return Path(url.database)


def back_up(settings: Settings, folder: Path, now: datetime, keep: int) -> Path:
    """The new archive in the folder; of those there the newest ``keep`` stay."""
    source = database_file(settings)
    if not source.exists():
        raise BackupError(f"there is no database at {source}")
    folder.mkdir(parents=True, exist_ok=True)
    final = folder / f"{PREFIX}{now:%Y%m%d-%H%M%S}{SUFFIX}"
    with tempfile.TemporaryDirectory(dir=folder, prefix=".making-") as made:
        copy = Path(made) / DATABASE
        hit("backup.begin")
        _snapshot(source, copy)
        hit("backup.copied")
        part = Path(made) / "archive"
        _pack(part, copy, settings.data_dir / PHOTOS, now)
        hit("backup.packed")
        _read(part)
        hit("backup.checked")
        os.replace(part, final)
        _sync(folder)
    hit("backup.named")
    _rotate(folder, keep)
    hit("backup.rotated")
    return final


def _snapshot(source: Path, copy: Path) -> None:
    """The database as it is at one moment, while others go on writing."""
    with sqlite3.connect(f"file:{source}?mode=ro", uri=True, timeout=30) as connection:
        connection.execute("VACUUM INTO ?", (str(copy),))
    connection.close()
    _check_database(copy)


def _check_database(path: Path) -> str:
    """Its revision. Raises ``BackupError`` when it is damaged."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        found = connection.execute("PRAGMA integrity_check").fetchone()[0]
        revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise BackupError("the database in it cannot be read") from error
    finally:
        connection.close()
    if found != "ok":
        raise BackupError("the database in it is damaged")
    return str(revision)


def _pack(part: Path, database: Path, photos: Path, now: datetime) -> None:
    names = {DATABASE: database}
    if photos.is_dir():
        names |= {
            f"{PHOTOS}/{path.relative_to(photos)}": path
            for path in sorted(photos.rglob("*"))
            if path.is_file() and path.name not in SECRETS
        }
    sums: dict[str, str] = {}
    with tarfile.open(part, "w") as archive:
        for name, path in names.items():
            data = path.read_bytes()
            sums[name] = hashlib.sha256(data).hexdigest()
            _add(archive, name, data)
        manifest = Manifest(now.isoformat(), _check_database(database), sums)
        text = json.dumps(asdict(manifest), indent=1)
        _add(archive, MANIFEST, text.encode())
    with part.open("rb") as written:
        os.fsync(written.fileno())


def _add(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(data), 0o600
    archive.addfile(entry, io.BytesIO(data))


def _read(path: Path, into: Path | None = None) -> Manifest:
    """The manifest when every file is as it says. Unpacks if asked to."""
    try:
        with tarfile.open(path) as archive:
            files = {member.name: member for member in archive.getmembers()}
            manifest = _manifest(archive, files.pop(MANIFEST, None))
            if set(files) != set(manifest.files):
                raise BackupError("it does not hold what its list says")
            for name, member in files.items():
                _take(archive, member, manifest.files[name], into)
    except (tarfile.TarError, EOFError, OSError, ValueError, TypeError) as error:
        raise BackupError(f"the archive cannot be read ({type(error).__name__})") from error
    return manifest


def _manifest(archive: tarfile.TarFile, member: tarfile.TarInfo | None) -> Manifest:
    stream = archive.extractfile(member) if member is not None else None
    if stream is None:
        raise BackupError("it has no list of its files")
    manifest = Manifest(**json.load(stream))
    if manifest.format != FORMAT or not is_known(manifest.revision):
        raise BackupError("it was made by a newer version of the program; install that version")
    return manifest


def _take(
    archive: tarfile.TarFile, member: tarfile.TarInfo, expected: str, into: Path | None
) -> None:
    stream = archive.extractfile(member)
    is_safe = member.isfile() and not {"..", ""} & set(Path(member.name).parts)
    data = stream.read() if stream is not None and is_safe else b""
    if hashlib.sha256(data).hexdigest() != expected or Path(member.name).is_absolute():
        raise BackupError(f"{member.name} in it is damaged")
    if into is not None:
        target = into / member.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def _rotate(folder: Path, keep: int) -> None:
    archives = sorted(folder.glob(f"{PREFIX}*{SUFFIX}"))
    for old in archives[: max(0, len(archives) - keep)]:
        old.unlink()


def restore(archive: Path, settings: Settings, now: datetime) -> Recount:
    """Put an archive in the place of what is there, which is kept beside it.

    The service must not run. Raises ``BackupError`` and changes nothing when the archive is bad.
    """
    target = database_file(settings)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".restoring-") as made:
        folder = Path(made)
        _read(archive, folder)
        hit("restore.unpacked")
        _check_database(folder / DATABASE)
        _upgrade(folder / DATABASE, settings)
        hit("restore.upgraded")
        found = recount(f"sqlite:///{folder / DATABASE}")
        hit("restore.recounted")
        _refuse_when_in_use(target)
        aside = target.with_name(f"{target.name}.before-{now:%Y%m%d-%H%M%S}")
        if target.exists():
            shutil.copyfile(target, aside)
        for log in ("-wal", "-shm"):
            if Path(f"{target}{log}").exists():
                os.replace(f"{target}{log}", f"{aside}{log}")
        hit("restore.set_aside")
        os.replace(folder / DATABASE, target)
        _sync(target.parent)
        hit("restore.placed")
        if (folder / PHOTOS).is_dir():
            shutil.copytree(folder / PHOTOS, settings.data_dir / PHOTOS, dirs_exist_ok=True)
    hit("restore.done")
    return found


def _upgrade(path: Path, settings: Settings) -> None:
    """Without a key nothing is sealed on the way; ``keys seal`` does it when there is one."""
    engine = open_engine(f"sqlite:///{path}")
    if settings.words_key.exists():
        use_vault(engine, open_vault(settings.words_key))
    upgrade(engine)
    engine.dispose()


def _refuse_when_in_use(path: Path) -> None:
    """Also folds what is only in the write-ahead log into the file."""
    if not path.exists():
        return
    connection = sqlite3.connect(path, timeout=0.5, isolation_level=None)
    try:
        connection.execute("PRAGMA locking_mode=EXCLUSIVE")
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.OperationalError as error:
        raise BackupError("the service runs: stop it first") from error
    except sqlite3.DatabaseError:
        pass  # it is damaged, which is why somebody restores
    finally:
        connection.close()


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
