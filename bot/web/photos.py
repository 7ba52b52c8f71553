"""Files of the web chat: one folder per chat below the data folder, so membership guards them.

The rule kept here: what a file is, is read from its first bytes and never from what anybody says
it is; its name is ours. What cannot be shown is only ever offered as a download.
"""

import re
from pathlib import Path

from storage.ids import next_id

LARGEST = 10 * 1024 * 1024
PHOTOS = frozenset({"jpg", "png", "webp", "gif"})
MEDIA_TYPES = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "gif": "image/gif",
    "ogg": "audio/ogg",
    "mp4": "video/mp4",
    "bin": "application/octet-stream",
}
_NAME = re.compile(rf"[0-9a-f]{{24}}\.({'|'.join(MEDIA_TYPES)})")
_CHAT = re.compile(r"[pg]-[a-z0-9_-]{1,64}")


def extension_of(data: bytes) -> str:
    """By its first bytes; ``bin`` for anything we do not show."""
    if data.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[:6] in (b"GIF87a", b"GIF89a"):
        return "gif"
    if data.startswith(b"OggS"):
        return "ogg"
    if data[4:8] == b"ftyp":
        return "mp4"
    return "bin"


class Photos:
    """The files of one installation."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def save(self, chat_id: str, data: bytes) -> str:
        """The name of the new file within its chat. OSError when it cannot be kept."""
        if not _CHAT.fullmatch(chat_id):
            raise OSError(f"no folder for a chat called {chat_id!r}")
        name = f"{next_id()}.{extension_of(data)}"
        folder = self._folder / chat_id
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
        return name

    def find(self, chat_id: str, name: str) -> Path | None:
        """Where the file is, if this chat has one of that name."""
        if not (_CHAT.fullmatch(chat_id) and _NAME.fullmatch(name)):
            return None
        path = self._folder / chat_id / name
        return path if path.is_file() else None

    def read(self, file_id: str) -> bytes:
        """The bytes of ``file_id`` (chat and name, as in attachments). OSError when lost."""
        path = self.find(*file_id.partition("/")[::2])
        if path is None:
            raise OSError("no such file")
        return path.read_bytes()


def file_id_of(chat_id: str, name: str) -> str:
    """What attachments call the file."""
    return f"{chat_id}/{name}"


def kind_of(name: str) -> str:
    """How the page shows it: photo, voice, video or document."""
    extension = name.rpartition(".")[2]
    if extension in PHOTOS:
        return "photo"
    return {"ogg": "voice", "mp4": "video"}.get(extension, "document")
