"""Uploaded photos are drawn anew: the picture stays and nothing else."""

from io import BytesIO

import pytest
from PIL import Image

from bot.web.pictures import LONGEST_SIDE, NotAPicture, redraw


def picture(kind: str, size: tuple[int, int] = (60, 40), **more: object) -> bytes:
    kept = BytesIO()
    mode = "RGBA" if kind == "PNG" else "RGB"
    Image.new(mode, size, "red").save(kept, kind, **more)
    return kept.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_every_kind_of_photo_becomes_one_kind(kind: str) -> None:
    with Image.open(BytesIO(redraw(picture(kind)))) as drawn:
        assert (drawn.format, drawn.size) == ("JPEG", (60, 40))


def test_where_and_with_what_it_was_taken_is_gone() -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretPhone"
    exif.get_ifd(0x8825)[1] = "N39.9"
    told = picture("JPEG", exif=exif.tobytes())
    assert b"SecretPhone" in told
    with Image.open(BytesIO(redraw(told))) as drawn:
        assert dict(drawn.getexif()) == {}
    assert b"SecretPhone" not in redraw(told)


def test_a_photo_taken_sideways_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    with Image.open(BytesIO(redraw(picture("JPEG", exif=exif.tobytes())))) as drawn:
        assert drawn.size == (40, 60)


def test_what_hides_behind_the_picture_is_gone() -> None:
    assert b"<script>" not in redraw(picture("JPEG") + b"<script>alert(1)</script>")


def test_a_large_photo_is_made_smaller() -> None:
    with Image.open(BytesIO(redraw(picture("JPEG", (4000, 3000))))) as drawn:
        assert max(drawn.size) == LONGEST_SIDE


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg onload=alert(1)>",
        b"\x89PNG\r\n\x1a\n" + b"\0" * 40,
        picture("JPEG")[:-200],
        picture("PNG", (12_000, 9_000)),  # a small file that claims a hundred million pixels
        b"BM" + b"\0" * 60,
    ],
    ids=["nothing", "svg", "torn head", "torn end", "bomb", "bitmap"],
)
def test_what_cannot_be_drawn_is_no_photo(data: bytes) -> None:
    with pytest.raises(NotAPicture):
        redraw(data)
