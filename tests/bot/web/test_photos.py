from pathlib import Path

import pytest

from bot.web.photos import Photos, extension_of, file_id_of, kind_of

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


@pytest.mark.parametrize(
    ("data", "extension"),
    [
        (b"\xff\xd8\xff\xe0", "jpg"),
        (PNG, "png"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "webp"),
        (b"GIF89a", "gif"),
        (b"OggS", "ogg"),
        (b"\0\0\0\x18ftypmp42", "mp4"),
        (b"<svg onload=alert(1)>", "bin"),
        (b"<html>", "bin"),
        (b"", "bin"),
    ],
    ids=str,
)
def test_a_file_is_what_its_first_bytes_say(data: bytes, extension: str) -> None:
    assert extension_of(data) == extension


def test_only_pictures_show_as_photos() -> None:
    assert [kind_of(f"x.{e}") for e in ("jpg", "gif", "ogg", "mp4", "bin", "svg", "")] == [
        *("photo", "photo", "voice", "video", "document", "document", "document")
    ]


def test_a_file_is_found_in_its_own_chat_alone(tmp_path: Path) -> None:
    photos = Photos(tmp_path)
    name = photos.save("p-li", PNG)
    assert photos.read(file_id_of("p-li", name)) == PNG
    assert photos.find("p-wang", name) is None


@pytest.mark.parametrize(
    "file_id",
    ["", "p-li", "p-li/", "p-li/../web.key", "../p-li/x.png", "/etc/passwd", "p-li/x.png"],
)
def test_no_name_leads_out_of_the_folder(tmp_path: Path, file_id: str) -> None:
    (tmp_path / "web.key").write_bytes(b"secret")
    with pytest.raises(OSError, match="no such file"):
        Photos(tmp_path / "web").read(file_id)


def test_a_strange_chat_gets_no_folder(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="no folder"):
        Photos(tmp_path).save("../evil", PNG)
